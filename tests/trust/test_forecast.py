"""The delivery forecast: the worked example, its laws, and its cost."""

from __future__ import annotations

import time
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.trust.forecast import FACTOR_VALUES, forecast, from_date, held, took, walk

F1 = (3, 5, 2, 0, 4, 6, 3, 2, 5, 1, 4, 3, 2)
HISTORIES = st.lists(st.integers(0, 12), min_size=1, max_size=13)


def test_worked_example() -> None:
    found = forecast(F1, 40)
    assert found is not None
    assert [round(found.chance(weeks), 4) for weeks in (10, 12, 16, 20)] == [0.2408, 0.3663, 0.5811, 0.7260]
    assert [found.when(share) for share in (0.5, 0.85, 0.95)] == [15, 26, 39]
    plain = forecast(F1, 40, factors=(1.0,))
    assert plain is not None
    assert [plain.when(share) for share in (0.5, 0.85, 0.95)] == [13, 15, 17]


def test_pace_factors() -> None:
    assert len(FACTOR_VALUES) == 64
    assert pytest.approx(0.191328, abs=1e-6) == FACTOR_VALUES[0]
    assert pytest.approx(2.595024, abs=1e-6) == FACTOR_VALUES[63]
    assert round(sum(FACTOR_VALUES) / 64, 6) == 0.998449


def test_without_pace_factor_it_is_counted_out() -> None:
    """Every sequence of weeks, one by one."""
    history, left = (0, 1, 3), 4
    found = forecast(history, left, until=6, factors=(1.0,))
    assert found is not None
    for weeks in range(1, 7):
        ways = [sum(way) >= left for way in product(history, repeat=weeks)]
        assert found.chance(weeks) == pytest.approx(sum(ways) / len(ways), abs=1e-14)


@settings(deadline=None, max_examples=60)
@given(HISTORIES, st.integers(0, 60), st.integers(0, 20))
def test_laws(history: list[int], left: int, more: int) -> None:
    one, two = forecast(history, left, until=30), forecast(history, left + more, until=30)
    if not any(history):
        assert one is None
        return
    assert one is not None
    assert two is not None
    assert list(one.reached) == sorted(one.reached)
    assert all(0 <= chance <= 1 for chance in one.reached)
    assert all(one.chance(week) >= two.chance(week) - 1e-12 for week in range(31))
    early, late = one.when(0.85), one.when(0.95)
    assert late is None or (early is not None and early <= late)


def test_nothing_finished_or_nothing_left() -> None:
    assert forecast((0, 0, 0), 5) is None
    done = forecast((1, 2), 0)
    assert done is not None
    assert done.when(0.95) == 0
    for left, history in ((-1, (1,)), (5_001, (1,)), (1, (-1,))):
        with pytest.raises(ValueError, match="A forecast needs"):
            forecast(history, left)


def test_beyond_ten_years_is_not_said() -> None:
    slow = forecast((1, *[0] * 12), 500)
    assert slow is not None
    assert slow.when(0.5) is None
    assert slow.chance(10_000) < 0.5


def test_a_large_backlog_in_a_fraction_of_a_second() -> None:
    began = time.perf_counter()
    found = forecast((37, 52, 18, 44, 61, 33, 29, 40, 38, 12, 55, 47, 20), 1_900)
    assert found is not None
    assert found.when(0.5) is not None
    assert time.perf_counter() - began < 1.5


def test_date_only() -> None:
    found = from_date(date(2026, 3, 1), date(2026, 6, 9))
    assert found is not None
    assert found.days == (date(2026, 8, 5), date(2026, 12, 7), date(2027, 5, 15))
    assert from_date(date(2026, 3, 1), date(2026, 3, 14)) is None


def test_walking_forward_knows_only_what_was_known() -> None:
    finished = [2] * 40
    tried = walk(finished, [10] * 40)
    assert [each.week for each in tried] == list(range(14, 40))
    assert tried[0].took == 5
    assert tried[-1].took is None
    again = walk([*finished[:20], *[0] * 20], [10] * 40)
    assert next(each for each in again if each.week < 20).said == tried[0].said
    for each in held(tried, 40):
        assert each.held == each.made > 0 or each.share == 0.5
    assert took([1, 0, 2], 3) == 3
    assert took([1], 3) is None
