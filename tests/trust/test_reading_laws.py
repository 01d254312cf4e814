"""Laws that every reading keeps, for random streams and settings."""

import math
from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.trust.cases import masses, seen

from troth.trust import Settings, Stream, batches, contributions, leave_one_out, omega, read, trend, union

T = 400
CLASSES = (0.25, 1.0, 2.0, 4.0)
unit = st.floats(0, 1)
shares = st.one_of(st.sampled_from((0.0, 1.0)), unit)
mults = st.one_of(st.just(1.0), st.floats(0.01, 1))
constants = st.builds(
    Settings,
    h=st.floats(20, 1000),
    n=st.one_of(st.just(math.inf), st.floats(5, 100)),
    m=st.floats(0.05, 0.95),
    rho=unit,
    kappa=st.floats(0.05, 1),
    s_ref=st.floats(0.5, 64),
)


@st.composite
def streams(draw, least=0, most=14):
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, T), shares, st.sampled_from(CLASSES), mults, unit), min_size=least, max_size=most
        )
    )
    spread = draw(st.sampled_from((1, 40)))
    return [seen(str(n), day // spread * spread, g, c, mult, q) for n, (day, g, c, mult, q) in enumerate(rows)]


def p(observations, constants, at_day=T):
    return read(batches(observations), constants, at_day).p


law = settings(max_examples=200, deadline=None)


@law
@given(streams(), constants, st.integers(0, T + 50))
def test_0_masses_are_those_of_the_definition(of, k, at_day):
    truth = masses(of, k, at_day)
    found = contributions(of, batches(of), k, at_day)
    assert set(found) == set(truth)
    assert all(abs(found[id].mu - truth[id]) < 1e-11 * (1 + truth[id]) for id in truth)
    whole = read(batches(of), k, at_day)
    assert abs(whole.m - math.fsum(truth.values())) < 1e-9
    assert whole.count == len(truth)
    assert whole.days == len({o.day for o in of if o.id in truth})


@law
@given(streams(), constants, st.randoms(use_true_random=False))
def test_1_order_changes_nothing(of, k, random):
    shuffled = random.sample(of, len(of))
    assert batches(shuffled) == batches(of)
    assert read(batches(shuffled), k, T) == read(batches(of), k, T)


@law
@given(st.lists(st.tuples(st.integers(0, T), st.sampled_from(CLASSES), mults), max_size=10), shares, constants)
def test_2_a_reading_lies_between_the_prior_and_the_outcomes(rows, g, k):
    of = [seen(str(n), day, g, c, mult) for n, (day, c, mult) in enumerate(rows)]
    assert min(k.m, g) - 1e-12 <= p(of, k) <= max(k.m, g) + 1e-12


@law
@given(streams(), constants, st.integers(0, T), st.sampled_from(CLASSES), mults)
def test_3_good_news_never_lowers_and_bad_news_never_raises(of, k, day, c, mult):
    assert p([*of, seen("new", day, 1, c, mult)], k) >= p(of, k) - 1e-12
    assert p([*of, seen("new", day, 0, c, mult)], k) <= p(of, k) + 1e-12


@law
@given(streams(least=1), constants, st.integers(0, 13), unit)
def test_4_a_better_outcome_never_lowers(of, k, which, lift):
    which %= len(of)
    better = list(of)
    better[which] = replace(of[which], g=of[which].g + (1 - of[which].g) * lift)
    assert p(better, k) >= p(of, k) - 1e-12


@law
@given(streams(), constants)
def test_5_read_while_growing_equals_read_at_once(of, k):
    growing = Stream(k)
    done = []
    for observation in sorted(of, key=lambda o: o.day):
        growing.add(observation)
        done.append(observation)
        one, two = growing.read(observation.day), read(batches(done), k, observation.day)
        for name in ("p", "m", "r", "f", "b", "d", "u", "strong", "low", "high"):
            assert abs(getattr(one, name) - getattr(two, name)) < 1e-9
        assert (one.count, one.days) == (two.count, two.days)
    assert abs(growing.read(T + 100).p - p(of, k, T + 100)) < 1e-9


@law
@given(streams(), constants)
def test_6_contributions_add_up(of, k):
    whole = read(batches(of), k, T)
    found = contributions(of, batches(of), k, T)
    assert abs(whole.p - k.m - math.fsum(it.phi for it in found.values())) < 1e-12
    assert abs(whole.b + whole.d + whole.u - 1) < 1e-12
    assert abs(whole.b + whole.a * whole.u - whole.p) < 1e-12


@law
@given(streams(most=30), constants)
def test_7_mass_has_a_limit(of, k):
    assert read(batches(of), k, T).m <= k.n / math.log(2) + 1e-9


@law
@given(streams(), constants)
def test_8_silence_leads_back_to_the_prior(of, k):
    away = [abs(p(of, k, T + days) - k.m) for days in (0, 1, 30, 365, 10_000, 10**6)]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(away))
    assert away[-1] < 1e-6


@law
@given(streams(), constants, st.integers(-30_000, 30_000))
def test_9_only_distances_in_time_matter(of, k, shift):
    assert abs(p([replace(o, day=o.day + shift) for o in of], k, T + shift) - p(of, k)) < 1e-12


@law
@given(streams(), constants)
def test_10_the_mirror_image_reads_as_the_rest(of, k):
    mirrored = [replace(o, g=1 - o.g) for o in of]
    assert abs(p(mirrored, replace(k, m=1 - k.m)) - (1 - p(of, k))) < 1e-9


@law
@given(streams(), constants)
def test_11_both_parties_are_read_alike(of, k):
    swapped = [replace(o, judged="client") for o in of]
    assert read(batches(swapped), k, T) == read(batches(of), k, T)


@law
@given(streams(), constants, st.integers(0, T), shares, st.sampled_from(CLASSES))
def test_12_what_hardly_counts_is_as_if_absent(of, k, day, g, c):
    assert p([*of, seen("new", day, g, c, 0.0)], k) == p(of, k)
    assert abs(p([*of, seen("new", day, g, c, 1e-9)], k) - p(of, k)) < 1e-6


@law
@given(streams(), constants, st.integers(0, T), shares, st.integers(2, 12), st.sampled_from(CLASSES), unit)
def test_13_splitting_a_promise_never_adds_mass(of, k, day, g, parts, c, size):
    alone = [o for o in of if o.day != day]
    weight = c * (0.05 + 0.95 * size)
    entry = seen("new", day, g, c, weight / c)
    part_class = max(weight / parts, c * (0.05 + 0.95 * size) / 2)
    assume(part_class <= c)
    split = [seen(f"new{n}", day, g, part_class, weight / parts / part_class) for n in range(parts)]
    before, after = (read(batches([*alone, *more]), k, T).m for more in ([entry], split))
    assert after <= before + 1e-9


@law
@given(streams(), constants, st.randoms(use_true_random=False))
def test_14_two_copies_merge_to_one_record(of, k, random):
    one = random.sample(of, len(of) // 2)
    rest = [o for o in of if o not in one]
    assert batches(union(one, rest + one[:3])) == batches(union(rest, one)) == batches(of)


@law
@given(constants, st.floats(0.01, 4), st.floats(0.01, 4), unit)
def test_15_the_clock_of_evidence_adds_up(k, a, b, g):
    assert abs(omega(a, k.n) * 2 ** (-b / k.n) + omega(b, k.n) - omega(a + b, k.n)) < 1e-9
    timeless = replace(k, h=math.inf, rho=0.0)
    apart = [seen("x", 1, g, 4.0, a / 4), seen("y", 2, g, 4.0, b / 4)]
    together = [seen("x", 2, g, 8.0, (a + b) / 8)]
    assert abs(read(batches(apart), timeless, 2).m - read(batches(together), timeless, 2).m) < 1e-9


@law
@given(streams(), constants)
def test_16_the_interval_holds_the_reading_and_silence_never_narrows_it(of, k):
    over_time = [read(batches(of), k, T + days) for days in (0, 10, 100, 1000)]
    for reading in over_time:
        assert 0 <= reading.low <= reading.p <= reading.high <= 1
        assert abs(reading.c_mass - (min(k.s_ref, 2) + k.kappa * reading.m)) < 1e-12
    sure = [reading.c_mass for reading in over_time]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(sure))


@law
@given(streams(least=1), constants, st.integers(0, 13))
def test_what_if_this_had_not_happened_is_a_full_reading_without_it(of, k, which):
    one = of[which % len(of)]
    rest = [o for o in of if o is not one]
    assert abs(leave_one_out(one, batches(of), k, T) - (p(of, k) - p(rest, k))) < 1e-9


@law
@given(streams(), streams(), constants)
def test_the_parts_of_a_trend_add_up_whatever_was_corrected(now, then, k):
    found = trend(batches(now), k, T, batches(then))
    assert abs(found.change - (found.after.p - found.before.p)) < 1e-15
    assert abs(found.new + found.fading + found.corrections - found.change) < 1e-9


@law
@given(streams(), constants)
def test_without_corrections_a_trend_is_new_entries_and_fading(now, k):
    found = trend(batches(now), k, T)
    assert found.corrections == 0
    recent = [o for o in now if o.day > T - 90]
    fresh = math.fsum(it.phi for it in contributions(recent, batches(now), k, T).values())
    assert abs(found.new - fresh) < 1e-12
    assert abs(found.new + found.fading - (p(now, k) - p(now, k, T - 90))) < 1e-9
