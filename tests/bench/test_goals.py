"""The arithmetic and the manners of the benchmarks: ratios by pairs, slopes, verdicts, turns, and honest absence."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from benchmarks.core import Missing, interleave, start
from benchmarks.goals import Line, Sample, Say, against, failed, percentile, ratio, skipped, slope, verdict
from benchmarks.report import markdown
from hypothesis import given
from hypothesis import strategies as st


def samples(*seconds: float) -> list[Sample]:
    return [Sample(cpu=each, wall=each) for each in seconds]


def test_a_ratio_is_taken_pair_by_pair() -> None:
    found = ratio(samples(2, 4, 6), samples(1, 1, 3))
    assert (found.middle, found.low, found.high) == (2.0, 2.0, 4.0)
    with pytest.raises(ValueError, match="no rounds"):
        ratio([], [])
    with pytest.raises(ValueError, match="shorter"):
        ratio(samples(1, 2), samples(1))


@given(st.floats(-1, 2), st.floats(1e-6, 1e3))
def test_a_slope_is_the_exponent_of_growth(power: float, unit: float) -> None:
    sizes = [100, 10_000, 100_000]
    assert slope(sizes, [unit * size**power for size in sizes]) == pytest.approx(power, abs=1e-6)


def test_a_slope_needs_two_sizes() -> None:
    for sizes, costs in (([100], [1.0]), ([100, 200], [1.0])):
        with pytest.raises(ValueError, match="two sizes"):
            slope(sizes, costs)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert [percentile([5, 1, 3, 2, 4], share) for share in (0.0, 0.5, 0.95, 1.0)] == [1, 3, 5, 5]


def test_verdicts() -> None:
    assert verdict(1.0, None) is Say.SHOWN
    assert verdict(1.0, 1.0) is Say.OK
    assert verdict(1.1, 1.0) is Say.MISS
    assert verdict(1.1, 1.0, noisy=True) is Say.NOISY
    assert verdict(2.9, 1.0, slack=3.0) is Say.OK
    sure = against("4", "a write", ratio(samples(2, 2.1, 2.2), samples(1, 1, 1)), 1.5, noisy=True)
    assert sure.say is Say.MISS
    unsure = against("4", "a write", ratio(samples(1, 2, 3), samples(1, 1, 1)), 1.5, noisy=True)
    assert unsure.say is Say.NOISY
    assert failed([sure, unsure])
    assert not failed([unsure, skipped("4", "a write", "not installed")])


def test_everybody_takes_turns_and_the_order_alternates() -> None:
    went: list[str] = []

    def turn(name: str) -> Sample:
        went.append(name)
        return Sample(cpu=1.0, wall=1.0)

    found = interleave({"a": lambda: turn("a"), "b": lambda: turn("b")}, 3)
    assert went == ["a", "b", "b", "a", "a", "b"]
    assert {name: len(each) for name, each in found.samples.items()} == {"a": 3, "b": 3}


def test_a_contender_that_is_not_there_is_missing_and_not_zero() -> None:
    gone = start("gone", "benchmarks.no_such_thing", environ={})
    with pytest.raises(Missing, match="gone stopped"):
        gone.ask("check")
    gone.end()


def test_the_report_says_what_was_skipped_and_what_missed() -> None:
    lines = [
        Line(row="4", what="make a promise", figure=1.5, unit="x", goal=0.65, say=Say.MISS, note="beside"),
        skipped("4", "against somebody", "not installed"),
    ]
    text = markdown(lines, [100, 10_000], datetime(2026, 3, 2, tzinfo=UTC))
    assert "entries: 100, 10,000" in text
    assert "| make a promise | 1.5 x | ≤ 0.65 | MISS | beside |" in text
    assert "| against somebody |  |  | SKIPPED | skipped: not installed |" in text
    assert math.isnan(lines[1].figure)
