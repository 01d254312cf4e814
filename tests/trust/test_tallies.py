"""A stream read from a kept tally: bit for bit what the whole stream gives, and what the definitions give."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.cases import PLAIN, seen
from tests.trust.test_reading_laws import T, constants, law, streams

from troth.trust import ObservationError, batches, contributions, erosion, material, read, trend
from troth.trust.tally import Flow, read_flow, shares, tallies, weight_of
from troth.trust.tally import seen as seen_on

NEAR = 1e-9


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
    found, wanted = seen_on(Flow(batches=cells), k, T, resets).erosion, erosion(cells, k, T, resets)
    assert (found.level, found.since, found.recovering) == (wanted.level, wanted.since, wanted.recovering)
    assert found.s == wanted.s


@law
@given(streams(least=2, most=30), constants, st.integers(0, T), st.lists(st.integers(0, T), max_size=2))
def test_a_kept_tally_stands_for_everything_before_it_bit_for_bit(of, k, cut, resets):
    cells = batches(of)
    early, late = [cell for cell in cells if cell.day <= cut], [cell for cell in cells if cell.day > cut]
    kept = None
    for kept in tallies(Flow(batches=early), k, sorted(resets)):  # noqa: B007
        pass
    at_day = T + 91
    part = Flow(start=kept, batches=late)
    assert seen_on(part, k, at_day, resets) == seen_on(Flow(batches=cells), k, at_day, resets)
    assert read_flow(part, k, at_day) == read_flow(Flow(batches=cells), k, at_day)
    assert part.cells == len(cells)
    assert part.newest == cells[-1].day


@law
@given(streams(least=1, most=30), constants, st.integers(0, T), st.integers(0, T))
def test_a_share_needs_no_more_than_the_part_of_the_stream_it_lies_in(of, k, one, other):
    first, last = sorted((one, other))
    cells = batches(of)
    kept = None
    for kept in tallies(Flow(batches=[cell for cell in cells if cell.day < first]), k):  # noqa: B007
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
    kept = list(tallies(Flow(batches=cells), PLAIN))
    assert [tally.all.day for tally in kept] == [5, 90, 200]
    assert all(one.all.weight < two.all.weight for one, two in pairwise(kept))
    with pytest.raises(ObservationError, match="starts after"):
        seen_on(Flow(start=kept[1]), PLAIN, 100)
    with pytest.raises(ObservationError, match="not after"):
        list(tallies(Flow(start=kept[2], batches=cells[:1]), PLAIN))
    with pytest.raises(ObservationError, match="not in this part"):
        shares([seen("z", 6, 1.0)], Flow(batches=cells), 3.0, read(cells, PLAIN, 200), PLAIN, 200)
