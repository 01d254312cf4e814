"""The delivery forecast: the worked example, its laws, and forecasts judged by what came."""

from datetime import date, timedelta
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.trust.forecast import (
    NoForecast,
    forecast,
    held,
    paces,
    stated_date,
    took,
    walk,
    weekly,
)  # fmt: skip

HISTORY = (3, 5, 2, 0, 4, 6, 3, 2, 5, 1, 4, 3, 2)
COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=13).filter(any)


def test_the_worked_example():
    found = forecast(HISTORY, 40)
    assert [round(found.by(weeks), 4) for weeks in (10, 12, 16, 20)] == [0.2408, 0.3663, 0.5811, 0.7260]
    assert [found.weeks(level) for level in (0.5, 0.85, 0.95)] == [15, 26, 39]


def test_the_paces_have_mean_one_and_the_published_ends():
    assert len(paces()) == 64
    found = [paces()[0], paces()[-1], fsum(paces()) / 64]
    assert found == pytest.approx([0.191328, 2.595024, 0.998449], abs=1e-6)


@given(COUNTS, st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_more_time_never_lowers_it_and_more_work_never_raises_it(history, left):
    few, more = forecast(history, left), forecast(history, left + 7)
    assert list(few.within) == sorted(few.within)
    for week in range(0, min(len(few.within), len(more.within)), 3):
        assert more.by(week) <= few.by(week) + 1e-12
    levels = [few.weeks(level) for level in (0.5, 0.85, 0.95)]
    known = [week for week in levels if week is not None]
    assert known == sorted(known)


def test_nothing_is_foretold_from_nothing():
    with pytest.raises(NoForecast, match="no full week"):
        forecast((), 5)
    with pytest.raises(NoForecast, match="Nothing was finished in the last 3 weeks"):
        forecast((0, 0, 0), 5)
    assert forecast((), 0).by(0) == 1.0
    with pytest.raises(ValueError, match="negative"):
        forecast((1, -1), 5)


def test_a_large_backlog_is_exact_too():
    found = forecast([40, 35, 50, 42, 38, 44, 36, 41, 39, 45, 37, 43, 40], 1900)
    assert 40 <= (found.weeks(0.5) or 0) <= 56


def test_weeks_end_the_day_before_and_leading_emptiness_is_left_out():
    day = date(2026, 3, 30)
    done = [day - timedelta(days=n) for n in (1, 7, 8, 21, 22)] + [day]
    assert weekly(done, day) == (1, 1, 1, 2)
    assert weekly([], day) == ()
    assert sum(weekly([day - timedelta(days=n) for n in range(1, 400)], day)) == 91


def test_walking_forward_knows_only_what_was_known():
    finished = [2] * 40
    tried = walk(finished, [10] * 40)
    assert [each.week for each in tried] == list(range(14, 40))
    assert (tried[0].took, tried[-1].took) == (5, None)
    again = walk([*finished[:20], *[0] * 20], [10] * 40)
    assert next(each for each in again if each.week < 20).said == tried[0].said
    for each in held(tried, 40):
        assert each.made > 0
        assert each.held == each.made or each.share == 0.5
    assert took([1, 0, 2], 3) == 3
    assert took([1], 3) is None


def test_it_reaches_as_far_as_it_is_asked():
    near, far = forecast(HISTORY, 40), forecast(HISTORY, 40, until=80)
    assert len(near.within) == 40
    assert near.by(80) == near.by(39) < far.by(80)
    assert far.within[:40] == near.within
    assert len(forecast((1,), 1_000, until=9_999).within) == 521


def test_only_a_date():
    assert stated_date(date(2026, 1, 1), date(2026, 4, 11)) == (date(2026, 6, 7), date(2026, 10, 9), date(2027, 3, 17))
