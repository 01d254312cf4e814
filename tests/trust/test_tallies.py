"""A stream read from a kept tally: bit for bit what the whole stream gives, and what the definitions give."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.cases import PLAIN, seen
from tests.trust.test_reading_laws import T, constants, law, streams

from troth.trust import ObservationError, batches, contributions, erosion, held, material, read, trend
from troth.trust.cusum import step
from troth.trust.reading import discount
from troth.trust.tally import Flow, eroded, read_flow, shares, tallies, weight_of
from troth.trust.tally import seen as seen_on

NEAR = 1e-9
courses = st.tuples(
    constants,
    st.lists(st.tuples(st.integers(0, T), constants), max_size=3).map(lambda of: sorted(of, key=lambda it: it[0])),
).map(lambda both: [(None, both[0]), *both[1]])


def _near(found, wanted):
    left, right = asdict(found), asdict(wanted)
    assert left.keys() == right.keys()
    for name, value in left.items():
        if isinstance(value, float):
            assert abs(value - right[name]) < NEAR * (1 + abs(right[name])), name
        elif isinstance(value, dict):
            continue
        else:
            assert value == right[name], name


@law
@given(streams(), constants, st.integers(0, T + 200))
def test_everything_that_is_said_of_a_stream_is_what_its_definitions_say(of, k, at_day):
    cells = batches(of)
    found = seen_on(Flow(batches=cells), k, at_day)
    _near(found.now, read(cells, k, at_day))
    _near(found.heavy, read(material(cells), k, at_day))
    _near(found.month_ago, read(cells, k, at_day - 30))
    moved = trend(cells, k, at_day)
    _near(found.trend.before, moved.before)
    for name in ("change", "new", "fading", "corrections"):
        assert abs(getattr(found.trend, name) - getattr(moved, name)) < NEAR


@law
@given(streams(most=30), constants, st.lists(st.integers(0, T), max_size=3))
def test_the_test_for_erosion_is_the_same_step_by_step(of, k, resets):
    cells = batches(of)
    found, wanted = eroded(Flow(batches=cells), [(None, k)], T, resets), erosion(cells, k, T, resets)
    assert (found.level, found.since, found.recovering) == (wanted.level, wanted.since, wanted.recovering)
    assert found.s == wanted.s


@law
@given(streams(most=30), courses)
def test_each_day_of_the_test_is_read_by_the_settings_in_force_at_its_end(of, agreed):
    cells, s, since = batches(of), 0.0, None
    for day in sorted({cell.day for cell in cells}):
        k = held(agreed, day)
        today = [(cell, discount(cell, k.rho)) for cell in cells if cell.day == day]
        w = math.fsum(cell.weight * each for cell, each in today)
        good = math.fsum(cell.kept * each for cell, each in today)
        p0 = read([cell for cell in cells if cell.day <= day - 30], k, day).p
        s = step(s, min(0.98, max(0.5, p0)), w, good / w)
        since = day if since is None and s >= 4 else since
        found = eroded(Flow(batches=cells), agreed, day)
        assert found.s == pytest.approx(s, abs=NEAR)
        assert found.since == since or abs(s - 4) < NEAR


@law
@given(streams(least=1, most=30), courses, constants, st.integers(0, T), st.lists(st.integers(0, T), max_size=2))
def test_other_settings_leave_every_day_before_them_as_it_was_tested(of, agreed, new, day, resets):
    cells, day = batches(of), max([day, *(since for since, _ in agreed[1:])])
    before, changed = Flow(batches=[cell for cell in cells if cell.day < day]), [*agreed, (day, new)]
    assert eroded(before, changed, day, resets) == eroded(before, agreed, day, resets)
    raised = eroded(before, agreed, day - 1)
    if raised.since is not None:
        assert eroded(Flow(batches=cells), changed, T + 90).since == raised.since


@law
@given(streams(least=2, most=30), courses, st.integers(0, T), st.lists(st.integers(0, T), max_size=2))
def test_a_kept_tally_stands_for_everything_before_it_bit_for_bit(of, agreed, cut, resets):
    cells, k = batches(of), agreed[-1][1]
    early, late = [cell for cell in cells if cell.day <= cut], [cell for cell in cells if cell.day > cut]
    kept = None
    for kept in tallies(Flow(batches=early), agreed, sorted(resets)):  # noqa: B007
        pass
    at_day = T + 91
    part, every = Flow(start=kept, batches=late), Flow(batches=cells)
    assert seen_on(part, k, at_day) == seen_on(every, k, at_day)
    assert eroded(part, agreed, at_day, resets) == eroded(every, agreed, at_day, resets)
    if late:
        ends = [list(tallies(flow, agreed, sorted(resets)))[-1] for flow in (part, every)]
        assert ends[0] == ends[1]
    assert read_flow(part, k, at_day) == read_flow(every, k, at_day)
    assert part.cells == len(cells)
    assert part.newest == cells[-1].day


def test_what_is_kept_of_the_test_is_no_more_than_its_later_days_need():
    cells = batches([seen(str(n), 10 * n, 1.0) for n in range(20)])
    faster, weaker = replace(PLAIN, h=30.0), replace(PLAIN, m=0.5)
    agreed = [(None, PLAIN), (50, faster), (100, replace(faster, rho=0.5)), (100, faster), (150, weaker)]
    many = {tally.all.day: len(tally.test.old) for tally in tallies(Flow(batches=cells), agreed)}
    assert [many[day] for day in (0, 40, 50, 90, 100, 140, 150, 190)] == [3, 3, 3, 3, 2, 2, 1, 1]


@law
@given(streams(least=1, most=30), constants, st.integers(0, T), st.integers(0, T))
def test_a_share_needs_no_more_than_the_part_of_the_stream_it_lies_in(of, k, one, other):
    first, last = sorted((one, other))
    cells = batches(of)
    kept = None
    for kept in tallies(Flow(batches=[cell for cell in cells if cell.day < first]), [(None, k)]):  # noqa: B007
        pass
    part = Flow(start=kept, batches=[cell for cell in cells if first <= cell.day <= last])
    mine = [it for it in of if first <= it.day <= last]
    whole = read_flow(Flow(batches=cells), k, T)
    found = shares(mine, part, weight_of(Flow(batches=cells), k, T), whole, k, T)
    wanted = contributions(mine, cells, k, T)
    assert found.keys() == wanted.keys()
    for id, share in found.items():
        assert abs(share.mu - wanted[id].mu) < NEAR * (1 + wanted[id].mu)
        assert abs(share.phi - wanted[id].phi) < NEAR


def test_days_come_in_order_and_a_start_leaves_room_for_the_movement():
    cells = batches([seen("a", 5, 1.0), seen("b", 90, 0.0), seen("c", 200, 1.0)])
    kept = list(tallies(Flow(batches=cells), [(None, PLAIN)]))
    assert [tally.all.day for tally in kept] == [5, 90, 200]
    assert all(one.all.weight < two.all.weight for one, two in pairwise(kept))
    with pytest.raises(ObservationError, match="starts after"):
        seen_on(Flow(start=kept[1]), PLAIN, 100)
    with pytest.raises(ObservationError, match="not after"):
        list(tallies(Flow(start=kept[2], batches=cells[:1]), [(None, PLAIN)]))
    with pytest.raises(ObservationError, match="not in this part"):
        shares([seen("z", 6, 1.0)], Flow(batches=cells), 3.0, read(cells, PLAIN, 200), PLAIN, 200)
