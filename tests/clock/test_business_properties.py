"""The business clock against a count of every minute, and the laws it keeps for all calendars."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.clock import Calendar, close_of, due, elapsed, is_open, local_date, next_open

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata")
SECOND = timedelta(seconds=1)
CHANGES = (
    ("Europe/London", datetime(2026, 3, 26, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 10, 22, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 5, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 29, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 2, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 1, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2017, 10, 12, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 2, 15, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 27, tzinfo=UTC)),
)
HOURS = ((30, 100), (115, 170), (540, 1020), (1290, 1440))


def open_minutes(zone: str, hours: tuple[tuple[int, int], ...], start: datetime, minutes: int) -> list[bool]:
    """For each minute from start whether its local wall time is in the hours; Sundays keep only the night."""
    found = []
    for n in range(minutes):
        wall = (start + timedelta(minutes=n)).astimezone(ZoneInfo(zone))
        kept = hours if wall.weekday() < 6 else hours[:2]
        found.append(any(low <= wall.hour * 60 + wall.minute < high for low, high in kept))
    return found


@pytest.mark.parametrize(("zone", "start"), CHANGES)
def test_every_minute_of_a_week_in_which_the_clocks_change(zone, start):
    calendar = Calendar(zone, (HOURS,) * 6 + (HOURS[:2],))
    truth = open_minutes(zone, HOURS, start, 7 * 1440)
    total = 0
    for n in range(0, 7 * 1440, 7):
        at = start + timedelta(minutes=n)
        assert elapsed(calendar, start, at) == 60 * total
        assert is_open(calendar, at) == truth[n]
        total += sum(truth[n : n + 7])
    for n in range(0, 5 * 1440, 361):
        at = start + timedelta(minutes=n)
        first = truth.index(True, n)
        assert next_open(calendar, at) == start + timedelta(minutes=first)


@pytest.mark.parametrize(("zone", "start"), CHANGES)
def test_the_close_of_a_date_is_its_last_open_minute(zone, start):
    calendar = Calendar(zone, (HOURS,) * 6 + (HOURS[:2],))
    truth = open_minutes(zone, HOURS, start, 7 * 1440)
    last: dict[date, datetime] = {}
    for n, is_it in enumerate(truth):
        at = start + timedelta(minutes=n)
        if is_it:
            last[at.astimezone(ZoneInfo(zone)).date()] = at + timedelta(minutes=1)
    for day in sorted(last)[1:-1]:
        assert close_of(calendar, day) == last[day]


@st.composite
def calendars(draw):
    def hours():
        cuts = draw(st.lists(st.integers(0, 1440), max_size=6, unique=True).filter(lambda found: len(found) % 2 == 0))
        ordered = sorted(cuts)
        return tuple(zip(ordered[::2], ordered[1::2], strict=True))

    week = (*(hours() for _ in range(6)), ((540, 1020),))
    days = st.dates(date(2025, 10, 1), date(2026, 12, 31))
    special = {day: hours() for day in draw(st.lists(days, max_size=3))}
    return Calendar(draw(st.sampled_from(ZONES)), week, frozenset(draw(st.lists(days, max_size=5))), special)


instants = st.integers(0, 400 * 86_400).map(lambda s: datetime(2025, 10, 20, tzinfo=UTC) + timedelta(seconds=s))
pauses = st.lists(st.tuples(instants, instants).map(lambda pair: (min(pair), max(pair))), max_size=4)


@settings(max_examples=150, deadline=None)
@given(calendars(), st.lists(instants, min_size=3, max_size=3), pauses)
def test_elapsed_adds_up_and_never_falls(calendar, times, paused):
    a, b, c = sorted(times)
    assert elapsed(calendar, a, b) + elapsed(calendar, b, c) == elapsed(calendar, a, c)
    assert elapsed(calendar, a, b, paused) + elapsed(calendar, b, c, paused) == elapsed(calendar, a, c, paused)
    assert 0 <= elapsed(calendar, a, c, paused) <= elapsed(calendar, a, c)


@settings(max_examples=150, deadline=None)
@given(calendars(), instants, instants, pauses, st.randoms(use_true_random=False))
def test_pauses_commute_and_count_once(calendar, a, b, paused, random):
    shuffled = paused + paused[:2]
    random.shuffle(shuffled)
    assert elapsed(calendar, a, b, shuffled) == elapsed(calendar, a, b, paused)


@settings(max_examples=200, deadline=None)
@given(calendars(), instants, st.integers(1, 40 * 86_400), pauses)
def test_the_deadline_is_the_first_instant_that_reaches_the_target(calendar, a, target, paused):
    deadline = due(calendar, a, target, paused)
    assert elapsed(calendar, a, deadline, paused) == target
    assert elapsed(calendar, a, deadline - SECOND, paused) < target


@settings(max_examples=150, deadline=None)
@given(calendars(), instants)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(calendar, a):
    opening = next_open(calendar, a)
    assert is_open(calendar, opening)
    assert elapsed(calendar, a, opening) == 0
    assert close_of(calendar, local_date(calendar, opening)) > opening


@settings(max_examples=100, deadline=None)
@given(calendars())
def test_every_calendar_comes_back_from_its_facts(calendar):
    assert Calendar.from_facts(calendar.facts()) == calendar
