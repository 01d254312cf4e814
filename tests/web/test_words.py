"""Numbers and moments read the same on every page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.web.draw import draw
from troth.web import words

NOW = datetime(2026, 3, 10, 10, 26, tzinfo=UTC)


def test_days_and_stamps() -> None:
    assert draw("{{ d|day }}", d=date(2026, 2, 24)) == "Tue 24 Feb"
    assert draw("{{ d|daylong }}", d=date(2026, 2, 24)) == "24 February 2026"
    assert draw("{{ d|stamp }}", d=datetime(2026, 2, 24, 9, 14, tzinfo=UTC)) == "24 Feb 2026, 09:14 UTC"


def test_a_stamp_in_the_readers_zone_names_the_zone() -> None:
    late = datetime(2026, 2, 24, 23, 30, tzinfo=UTC)
    assert draw('{{ d|stamp:"Europe/Zagreb" }}', d=late) == "25 Feb 2026, 00:30 CET"
    assert draw('{{ d|day:"Europe/Zagreb" }}', d=late) == "Wed 25 Feb"


def test_nothing_is_a_dash() -> None:
    assert [
        draw("{{ d|" + name + " }}", d=None) for name in ("day", "daylong", "stamp", "ago", "whole", "grouped")
    ] == ["–"] * 6


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=2), "8 Mar"),
        (timedelta(days=100), "30 Nov 2025"),
        (-timedelta(hours=3), "in 3 h"),
        (-timedelta(minutes=5), "in 5 min"),
        (-timedelta(hours=20), "tomorrow"),
    ],
)
def test_ages(passed: timedelta, text: str) -> None:
    assert words.ago(NOW - passed, NOW) == text


def test_a_date_without_time_is_today_all_day() -> None:
    assert words.ago(NOW.date(), NOW) == "today"
    assert words.ago(NOW.date() + timedelta(days=1), NOW) == "tomorrow"


@pytest.mark.parametrize(("value", "text"), [(0.824, "82"), (0.825, "83"), (0.0, "0"), (1.0, "100"), (0.005, "1")])
def test_whole_percent(value: float, text: str) -> None:
    assert words.whole(value) == text


@pytest.mark.parametrize(("value", "text"), [(1, "1 entry"), (0, "0 entries"), (1482, "1,482 entries")])
def test_plural(value: int, text: str) -> None:
    assert draw('{{ n|plural:"entry,entries" }}', n=value) == text


def test_filters_escape_nothing_twice() -> None:
    context: dict[str, Any] = {"n": 1482}
    assert draw("{{ n|grouped }}", **context) == "1,482"
