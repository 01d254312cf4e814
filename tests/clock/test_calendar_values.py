"""Calendars as values: what they refuse, in words, and their one spelling as facts."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta

import pytest

from troth.clock import Calendar, CalendarError, add_days, close_of, day_seconds, due, elapsed, is_open, next_open

EASTER = (date(2026, 4, 3), date(2026, 4, 6))
DAY = ((540, 1020),)
WEEK = (DAY,) * 5 + ((), ())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_office_is_open_monday_to_friday_nine_to_five():
    office = Calendar.office("Europe/London", EASTER)
    assert office.hours(date(2026, 4, 2)) == DAY
    assert office.hours(date(2026, 4, 3)) == office.hours(date(2026, 4, 4)) == ()
    assert day_seconds(office) == 28_800


def test_special_days_override_holidays_which_override_weekdays():
    calendar = Calendar("UTC", WEEK, frozenset(EASTER), {EASTER[0]: ((600, 660),), date(2026, 4, 7): ()})
    assert calendar.hours(EASTER[0]) == ((600, 660),)
    assert calendar.hours(EASTER[1]) == ()
    assert calendar.hours(date(2026, 4, 7)) == ()


def test_equal_calendars_are_equal_hashable_and_travel():
    one = Calendar("UTC", (((600, 660), (540, 600)), *WEEK[1:]), frozenset(EASTER), {EASTER[0]: ((1, 2),)})
    two = Calendar("UTC", (((540, 660),), *WEEK[1:]), frozenset(EASTER), {EASTER[0]: ((1, 2),)})
    assert one == two
    assert hash(one) == hash(two)
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    assert one != Calendar("UTC", (((540, 660),), *WEEK[1:]), frozenset(EASTER), {EASTER[0]: ((1, 3),)})


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Calendar.office("Europe/Londres"), "'Europe/Londres' is unknown"),
        (lambda: Calendar.office("../etc/passwd"), "is unknown"),
        (lambda: Calendar.office(""), "is unknown"),
        (lambda: Calendar("UTC", WEEK[:6]), "this one has 6"),
        (lambda: Calendar("UTC", ((),) * 7), "no working hours"),
        (lambda: Calendar("UTC", (((540, 1441),), *WEEK[1:])), "Monday: 540 to 1441 is not"),
        (lambda: Calendar("UTC", (((-1, 5),), *WEEK[1:])), "Monday: -1 to 5 is not"),
        (lambda: Calendar("UTC", (((600, 600),), *WEEK[1:])), "Monday: 600 to 600 is not"),
        (lambda: Calendar("UTC", ((*DAY, (1000, 1100)), *WEEK[1:])), "16:40-18:20 overlaps 09:00-17:00"),
        (lambda: Calendar("UTC", WEEK, special={EASTER[0]: ((5, 1),)}), "2026-04-03: 5 to 1 is not"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused_in_words(make, says):
    with pytest.raises(CalendarError) as refused:
        make()
    assert says in str(refused.value)


def test_facts_have_one_spelling_and_come_back():
    calendar = Calendar("Europe/Berlin", WEEK, frozenset(EASTER), {date(2026, 12, 24): ((540, 720), (780, 800))})
    facts = calendar.facts()
    assert facts == {
        "zone": "Europe/Berlin",
        "week": "09:00-17:00;09:00-17:00;09:00-17:00;09:00-17:00;09:00-17:00;;",
        "holidays": "2026-04-03,2026-04-06",
        "special": "2026-12-24=09:00-12:00,13:00-13:20",
    }
    assert Calendar.from_facts(facts) == calendar
    night = Calendar("UTC", (((0, 360), (1320, 1440)),) * 7)
    assert Calendar.from_facts(night.facts()) == night
    assert Calendar.from_facts(Calendar.always().facts()) == Calendar.always()


@pytest.mark.parametrize(
    "change",
    [
        {"holidays": "2026-04-06,2026-04-03"},
        {"holidays": "3 April"},
        {"week": "9-17;;;;;;"},
        {"week": "09:00-17:00"},
        {"week": "09:00-12:00,12:00-17:00;;;;;;"},
        {"special": "2026-12-24=09:60-12:00"},
        {"zone": 5},
        {"extra": "x"},
    ],
)
def test_facts_spelled_otherwise_are_refused(change):
    with pytest.raises(CalendarError):
        Calendar.from_facts(Calendar.office("UTC").facts() | change)


def test_a_date_closes_at_its_last_open_minute_and_a_closed_date_at_its_end():
    london = Calendar.office("Europe/London", EASTER)
    assert close_of(london, date(2026, 3, 2)) == utc("2026-03-02T17:00")
    assert close_of(london, date(2026, 4, 2)) == utc("2026-04-02T16:00")
    assert close_of(london, date(2026, 4, 3)) == utc("2026-04-03T23:00")
    assert close_of(Calendar.always("Europe/London"), date(2026, 10, 25)) == utc("2026-10-26T00:00")


def test_hours_that_do_not_exist_close_the_date_and_repeated_ones_close_at_the_second_time():
    gap = Calendar("America/New_York", ((),) * 6 + (((120, 180),),))
    assert close_of(gap, date(2026, 3, 8)) == utc("2026-03-09T04:00")
    twice = Calendar("America/New_York", ((),) * 6 + (((60, 90),),))
    assert close_of(twice, date(2026, 11, 1)) == utc("2026-11-01T06:30")


def test_a_date_that_the_zone_skipped_closes_when_it_was_skipped():
    assert close_of(Calendar.always("Pacific/Apia"), date(2011, 12, 30)) == utc("2011-12-30T10:00")


def test_working_days_are_counted_after_the_local_date():
    london = Calendar.office("Europe/London", EASTER)
    assert add_days(london, utc("2026-04-02T10:00"), 1) == utc("2026-04-07T16:00")
    assert add_days(london, utc("2026-03-06T23:30"), 10) == utc("2026-03-20T17:00")
    assert add_days(london, utc("2026-03-07T12:00"), 1) == utc("2026-03-09T17:00")
    assert add_days(london, utc("2026-03-06T10:00"), 0) == utc("2026-03-06T17:00")
    tokyo = Calendar.office("Asia/Tokyo")
    assert add_days(tokyo, utc("2026-03-02T20:00"), 1) == utc("2026-03-04T08:00")


def test_open_is_half_open_and_the_next_opening_may_be_now():
    london = Calendar.office("Europe/London", EASTER)
    assert is_open(london, utc("2026-03-02T09:00"))
    assert not is_open(london, utc("2026-03-02T08:59:59"))
    assert not is_open(london, utc("2026-03-02T17:00"))
    assert next_open(london, utc("2026-03-02T12:00")) == utc("2026-03-02T12:00")
    assert next_open(london, utc("2026-04-02T16:00")) == utc("2026-04-07T08:00")


def test_beyond_the_horizon_is_an_error_and_never_silent():
    london = Calendar.office("Europe/London")
    early, late = utc("1989-12-31T12:00"), utc("2101-01-02T12:00")
    now = utc("2026-03-02T12:00")
    questions = [
        lambda: elapsed(london, early, now),
        lambda: elapsed(london, now, late),
        lambda: due(london, now, 10**10),
        lambda: next_open(london, late),
        lambda: add_days(london, now, 40_000),
        lambda: close_of(london, date(2150, 1, 1)),
    ]
    for question in questions:
        with pytest.raises(CalendarError):
            question()


def test_naive_times_negative_targets_and_odd_pauses_are_refused():
    london, now = Calendar.office("Europe/London"), utc("2026-03-02T12:00")
    hour = timedelta(hours=1)
    questions = [
        lambda: elapsed(london, now.replace(tzinfo=None), now),
        lambda: is_open(london, now.replace(tzinfo=None)),
        lambda: due(london, now, -1),
        lambda: add_days(london, now, -1),
        lambda: elapsed(london, now, now + hour, [(now + hour, now)]),
        lambda: due(london, now, 60, [(now, None)]),
    ]
    for question in questions:
        with pytest.raises(CalendarError):
            question()
