"""The business clock against worked cases: weekends, holidays, daylight saving, pauses, deadlines."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from troth.clock import Calendar, due, elapsed

LONDON = Calendar.office("Europe/London", (date(2026, 4, 3), date(2026, 4, 6)))


def local(text: str, zone: str = "Europe/London") -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo(zone))


def daily(zone: str, *hours: tuple[int, int]) -> Calendar:
    return Calendar(zone, (hours,) * 7)


@pytest.mark.parametrize(
    ("a", "b", "seconds"),
    [
        pytest.param("03-02T10:00", "03-02T12:30", 9_000, id="S1"),
        pytest.param("03-02T07:00", "03-02T19:00", 28_800, id="S2"),
        pytest.param("03-06T16:00", "03-09T10:00", 7_200, id="S3 over a weekend"),
        pytest.param("03-07T10:00", "03-08T10:00", 0, id="S4 within a weekend"),
        pytest.param("04-02T16:00", "04-07T10:00", 7_200, id="S5 Easter and the change of the clocks"),
        pytest.param("03-02T10:00", "03-02T10:00", 0, id="S6 nothing"),
        pytest.param("03-02T07:00", "03-02T09:00", 0, id="S7 before opening"),
        pytest.param("03-02T17:00", "03-02T20:00", 0, id="S7 after closing"),
        pytest.param("03-02T12:00", "03-02T10:00", 0, id="backwards"),
    ],
)
def test_elapsed_in_an_office_in_london(a, b, seconds):
    assert elapsed(LONDON, local(a), local(b)) == seconds


@pytest.mark.parametrize(
    ("calendar", "a", "b", "seconds"),
    [
        pytest.param(Calendar.always("Europe/London"), "03-29T00:00", "03-30T00:00", 82_800, id="S8 short day"),
        pytest.param(Calendar.always("Europe/London"), "10-25T00:00", "10-26T00:00", 90_000, id="S8 long day"),
        pytest.param(daily("America/New_York", (0, 360)), "03-08T00:00", "03-08T07:00", 18_000, id="S9"),
        pytest.param(daily("America/New_York", (0, 360)), "11-01T00:00", "11-01T07:00", 25_200, id="S10"),
        pytest.param(daily("America/New_York", (150, 360)), "03-08T00:00", "03-08T07:00", 10_800, id="S11"),
        pytest.param(daily("America/New_York", (60, 90)), "11-01T00:00", "11-01T07:00", 3_600, id="S12"),
        pytest.param(daily("Europe/Berlin", (1320, 1440), (0, 360)), "06-01T21:00", "06-02T07:00", 28_800, id="S13"),
    ],
)
def test_elapsed_across_changes_of_the_clocks_and_midnight(calendar, a, b, seconds):
    assert elapsed(calendar, local(a, calendar.zone), local(b, calendar.zone)) == seconds


def test_s14_each_side_keeps_its_own_zone():
    kolkata = Calendar("Asia/Kolkata", (((570, 1110),),) * 5 + ((), ()))
    assert elapsed(kolkata, local("03-02T18:00"), datetime(2026, 3, 3, 6, tzinfo=UTC)) == 7_200


@pytest.mark.parametrize(
    ("a", "hours", "expected"),
    [
        ("03-06T15:00", 4, "03-09T11:00"),
        ("03-06T13:00", 4, "03-06T17:00"),
        ("03-07T12:00", 1, "03-09T10:00"),
        ("04-02T16:00", 8, "04-07T16:00"),
        ("03-07T12:00", 0, "03-07T12:00"),
    ],
)
def test_s15_due(a, hours, expected):
    assert due(LONDON, local(a), hours * 3600) == local(expected)


def test_s16_pauses_count_once_where_they_overlap():
    a, b = local("03-02T10:00"), local("03-03T12:00")
    one, two = (local("03-02T15:00"), local("03-02T18:00")), (local("03-02T16:00"), local("03-03T10:00"))
    assert elapsed(LONDON, a, b) == 36_000
    assert elapsed(LONDON, a, b, [one, two]) == elapsed(LONDON, a, b, [two, one, two]) == 25_200
    assert elapsed(LONDON, a, b, [(a, b)]) == 0
    assert elapsed(LONDON, a, b, [(local("03-02T16:00"), None)]) == 21_600


def test_a_pause_moves_the_deadline_by_its_open_time():
    a = local("03-02T10:00")
    pause = (local("03-02T11:00"), local("03-03T10:00"))
    assert due(LONDON, a, 2 * 3600) == local("03-02T12:00")
    assert due(LONDON, a, 2 * 3600, [pause]) == local("03-03T11:00")
    assert due(LONDON, a, 3600, [pause]) == local("03-02T11:00")


def test_a_year_boundary_is_nothing_special():
    always = Calendar.always("Pacific/Kiritimati")
    a, b = datetime(2025, 12, 31, 20, tzinfo=UTC), datetime(2028, 1, 1, 4, tzinfo=UTC)
    assert elapsed(always, a, b) == (b - a).total_seconds()
    assert due(always, a, elapsed(always, a, b)) == b


def test_fractions_of_a_second_are_cut_off():
    a = local("03-02T10:00:00.900000")
    assert elapsed(LONDON, a, local("03-02T10:00:01.100000")) == 1
    assert due(LONDON, a, 0) == a
