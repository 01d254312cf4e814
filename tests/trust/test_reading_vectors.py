"""Worked examples of the reading, to six decimals (intervals to four)."""

import math

import pytest
from tests.trust.cases import PLAIN, seen, stream

from troth.trust import (
    Diligence,
    Prior,
    Settings,
    Stream,
    batches,
    bracket,
    contributions,
    leave_one_out,
    material,
    omega,
    prior,
    read,
)
from troth.trust.aggregate import aggregate
from troth.trust.cusum import step


def close(value: float, digits: float) -> bool:
    return abs(value - digits) <= 5.000001e-7


def about(value: tuple[float, float], digits: tuple[float, float]) -> bool:
    return all(abs(v - d) <= 5.0001e-5 for v, d in zip(value, digits, strict=True))


def test_v0_without_evidence_the_reading_is_the_prior():
    empty = read((), PLAIN, 0)
    assert (empty.p, empty.u, empty.m, empty.count) == (0.8, 1.0, 0.0, 0)
    assert about((empty.low, empty.high), (0.4316, 0.9982))
    assert close(omega(1, 25), 0.986264)
    assert close(omega(4, 25), 3.786170)
    assert close(omega(1e9, 25), 36.067376)
    assert not empty.enough


V1 = (seen("a", 20, 1), seen("b", 110, 1), seen("c", 170, 0.5, 2.0), seen("d", 200, 0))


def test_v1_four_entries():
    of = batches(V1)
    whole = read(of, PLAIN, 200)
    for value, digits in zip(
        (whole.m, whole.r, whole.f, whole.p, whole.b, whole.d, whole.u),
        (3.755263, 1.926049, 1.829214, 0.612665, 0.334659, 0.317833, 0.347508),
        strict=True,
    ):
        assert close(value, digits)
    assert about((whole.low, whole.high), (0.2546, 0.9226))
    found = contributions(V1, of, PLAIN, 200)
    assert [round(found[id].mu, 6) for id in "abcd"] == [0.441366, 0.641734, 1.685899, 0.986264]
    assert [round(found[id].phi, 6) for id in "abcd"] == [0.015338, 0.022301, -0.087880, -0.137094]
    assert close(math.fsum(it.phi for it in found.values()), -0.187335)
    assert [round(leave_one_out(o, of, PLAIN, 200), 6) for o in V1] == [0.032172, 0.047554, -0.051769, -0.126]


def test_v1_read_after_each_entry():
    growing = Stream(PLAIN)
    found = []
    for observation in V1:
        growing.add(observation)
        found.append(round(growing.read(observation.day).p, 6))
    assert found == [0.866053, 0.890847, 0.735774, 0.612665]


def test_v2_many_entries_of_one_day():
    ten = [seen(str(n), 200, float(n > 0)) for n in range(10)]
    whole = read(batches(ten), PLAIN, 200)
    assert close(whole.m, 3.4003)
    assert close(whole.p, 0.862965)
    assert about((whole.low, whole.high), (0.6021, 0.9991))
    found = contributions(ten, batches(ten), PLAIN, 200)
    assert close(found["0"].phi, -0.050372)
    assert all(close(found[str(n)].phi, 0.012593) for n in range(1, 10))
    one = read(batches([seen("x", 200, 0.9)]), PLAIN, 200)
    assert close(one.m, 0.986264)
    assert close(one.p, 0.833027)
    desk = read(batches([seen(str(n), 200, float(n < 111)) for n in range(117)]), PLAIN, 200)
    assert close(desk.m, 4.524679)
    assert close(desk.p, 0.903132)


def test_v3_mass_has_a_limit():
    daily = read(batches(stream(*((day, 1.0) for day in range(400)))), PLAIN, 399)
    assert close(daily.m, 31.729544)
    assert close(daily.p, 0.988141)


BREAK = seen("break", 30, 0, 4.0)


def test_v4_a_critical_break_and_a_flood_of_easy_wins():
    first = read(batches([BREAK]), PLAIN, 30)
    assert close(first.p, 0.276521)
    assert close(first.m, 3.786170)
    later = read(batches([BREAK]), PLAIN, 90)
    assert close(later.p, 0.319675)
    assert close(later.m, 3.005085)
    assert about((later.low, later.high), (0.0388, 0.6824))
    wins = [seen(str(n), 31 + n, 1, 0.25) for n in range(60)]
    healed = read(batches([BREAK, *wins]), PLAIN, 90)
    assert close(healed.p, 0.841673)
    assert close(healed.m, 13.048672)
    assert close(read(material(batches([BREAK, *wins])), PLAIN, 90).p, 0.319675)
    at_once = [seen(str(n), 90, 1, 0.25) for n in range(60)]
    flooded = read(batches([BREAK, *at_once]), PLAIN, 90)
    assert close(flooded.p, 0.454143)
    assert close(flooded.m, 4.062057)
    guarded = read(batches([BREAK, *wins]), Settings(m=0.95, h=730.0, n=math.inf), 90)
    assert close(guarded.p, 0.809562)
    assert close(guarded.m, 18.366127)


@pytest.mark.parametrize(("mult", "p"), [(0.0, 0.890112), (0.5, 0.697419), (1.0, 0.573313), (0.4, 0.728983)])
def test_v5_a_disputed_entry(mult, p):
    of = batches([*stream((100, 1), (130, 1)), seen("x", 160, 0, 2.0, mult)])
    assert close(read(of, PLAIN, 160).p, p)


def test_v5_the_bracket_of_an_open_dispute():
    x = seen("x", 160, 0, 2.0, 0.5)
    without, upheld = bracket(x, 1.0, [*stream((100, 1), (130, 1)), x], PLAIN, 160)
    assert close(without, 0.890112)
    assert close(upheld, 0.573313)


def test_v6_a_mixed_day():
    mixed = (seen("x1", 10, 1), seen("x2", 10, 0), seen("y", 10, 1, 4.0), seen("z", 40, 0.75, 0.25, 0.5))
    of = batches(mixed)
    found = contributions(mixed, of, PLAIN, 100)
    for id, mu, phi in (
        ("x1", 0.543411, 0.018757),
        ("x2", 0.543411, -0.075028),
        ("y", 2.608373, 0.090033),
        ("z", 0.099041, -0.000855),
    ):
        assert close(found[id].mu, mu)
        assert close(found[id].phi, phi)
    assert close(read(of, PLAIN, 100).p, 0.832908)


def test_v7_due_diligence_adds_at_most_two():
    items = [
        Diligence(g=1, tau=0.3, age_days=0),
        Diligence(g=0.9, tau=0.6, age_days=365),
        Diligence(g=0.7, tau=0.9, age_days=730),
    ]
    found = prior(0.8, 2.0, items)
    assert close(found.s, 3.174264)
    assert close(found.m, 0.818091)
    many = prior(0.8, 2.0, [Diligence(g=1, tau=0.6, age_days=0)] * 10)
    assert many.s == 4.0
    assert abs(many.m - 0.9) < 1e-12
    assert prior(0.8, 2.0) == Prior(s=2.0, m=0.8)


def test_v8_the_running_sum_of_erosion():
    s, found = 0.0, []
    for w, q in ((1, 1), (1, 0), (1, 1), (1, 0), (1, 0), (1, 0.5), (2, 0)):
        s = step(s, 0.9, w, q)
        found.append(round(s, 4))
    assert found == [0, 0.7765, 0.6368, 1.4133, 2.1898, 2.5082, 4.0613]


def test_v9_the_whole():
    o, variance = aggregate(
        [0.25, 0.2, 0.2, 0.15, 0.1, 0.1], [0.9, 0.7, 0.95, 0.5, 0.8, 0.85], [0.01, 0.02, 0.005, 0.03, 0.02, 0.02]
    )
    assert close(o, 0.795)
    assert close(variance, 0.008754)
    assert close(math.sqrt(variance), 0.093565)


@pytest.mark.parametrize(
    ("at_day", "p"),
    [(0, 0.535786), (90, 0.593165), (180, 0.641763), (360, 0.712198), (720, 0.776081), (1800, 0.799615)],
)
def test_v10_a_break_fades(at_day, p):
    assert close(read(batches(stream((0, 0))), PLAIN, at_day).p, p)


def test_v11_a_client_pays():
    invoices = stream((10, 1), (41, 0.5), (71, 1), (102, 0), (133, 0.9))
    money = Settings(m=0.85)
    whole = read(batches(invoices), money, 140)
    assert close(whole.m, 3.659040)
    assert close(whole.p, 0.728815)
    assert about((whole.low, whole.high), (0.3878, 0.9752))
    found = contributions(invoices, batches(invoices), money, 140)
    assert [round(it.phi, 6) for it in found.values()] == [0.014183, -0.038338, 0.018961, -0.124474, 0.008482]
