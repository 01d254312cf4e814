"""The service-level clock of a ticket: worked cases, a count of every minute beside it, and the laws it keeps."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.clock import Calendar, CalendarError, Change, Level, Mode, Why, days, merged, reckon

LONDON = Calendar.office("Europe/London", frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
ALWAYS = Calendar("UTC", (((0, 1440),),) * 7, frozenset())
NIGHT = Calendar("America/New_York", (((0, 360), (1320, 1440)),) * 7, frozenset())
HOUR = 3600
EIGHT, FOUR = Level(target=8 * HOUR, calendar=LONDON), Level(target=4 * HOUR, calendar=LONDON)
ROUND = Level(target=4 * HOUR, calendar=ALWAYS)


def local(text: str, zone: str = "Europe/London") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def change(text: str, mode: Mode = Mode.RUNS, level: Level | None = EIGHT) -> Change:
    return Change(at=local(text), mode=mode, level=level)


def test_a_ticket_resolved_in_time_keeps_its_level():
    found = reckon([change("2026-03-02 10:00"), change("2026-03-02 12:30", Mode.DONE)], local("2026-03-09 00:00"))
    assert (found.spent, found.missed_at, found.over, found.due) == (9000, None, 0, None)
    assert found.done_at == local("2026-03-02 12:30")
    assert [(step.why, step.counted) for step in found.steps] == [(Why.COUNTED, 9000), (Why.DONE, 0)]


def test_reached_exactly_at_the_target_is_in_time_and_one_second_more_is_not():
    start = change("2026-03-02 09:00")
    level_end = local("2026-03-02 17:00")
    kept = reckon([start, Change(at=level_end, mode=Mode.DONE, level=EIGHT)], level_end + 10)
    assert (kept.spent, kept.missed_at) == (8 * HOUR, None)
    late = reckon([start, change("2026-03-03 09:01", Mode.DONE)], local("2026-03-04 00:00"))
    assert (late.missed_at, late.over) == (level_end, 60)


def test_waiting_stops_the_clock_and_has_no_deadline():
    waits = change("2026-03-02 11:00", Mode.WAITS)
    found = reckon([change("2026-03-02 10:00"), waits], local("2026-03-05 12:00"))
    assert (found.spent, found.due, found.missed_at) == (HOUR, None, None)
    again = reckon([change("2026-03-02 10:00"), waits, change("2026-03-05 12:00")], local("2026-03-05 13:00"))
    assert (again.spent, again.due) == (2 * HOUR, local("2026-03-06 11:00"))


def test_a_change_of_priority_after_a_pause_leaves_what_was_spent():
    """glpi#15605: the same remaining time, whether the priority changes before, in or after the pause."""
    first = change("2026-03-02 10:00")
    pause, goes_on = change("2026-03-02 12:00", Mode.WAITS), local("2026-03-03 10:00")
    until = local("2026-03-03 11:00")
    after = reckon([first, pause, Change(at=goes_on, mode=Mode.RUNS, level=FOUR)], until)
    inside = reckon(
        [first, pause, change("2026-03-02 15:00", Mode.WAITS, FOUR), Change(at=goes_on, mode=Mode.RUNS, level=FOUR)],
        until,
    )
    assert after.spent == inside.spent == 3 * HOUR
    assert after.due == inside.due == local("2026-03-03 12:00")


def test_a_stricter_priority_can_miss_at_once_and_a_later_softer_one_takes_nothing_back():
    changes = [
        change("2026-03-02 10:00"),
        change("2026-03-02 15:00", Mode.RUNS, FOUR),
        change("2026-03-02 16:00"),
        change("2026-03-02 16:30", Mode.DONE),
    ]
    found = reckon(changes, local("2026-03-03 00:00"))
    assert found.missed_at == local("2026-03-02 15:00")
    assert (found.spent, found.over) == (int(6.5 * HOUR), int(1.5 * HOUR))


def test_two_calendars_in_one_life():
    changes = [change("2026-03-06 16:00"), Change(at=local("2026-03-07 10:00"), mode=Mode.RUNS, level=ROUND)]
    found = reckon(changes, local("2026-03-07 11:00"))
    assert [step.counted for step in found.steps] == [HOUR, HOUR]
    assert found.due == local("2026-03-07 13:00")


def test_planned_maintenance_is_no_time_of_the_ticket():
    window = (local("2026-03-02 11:00"), local("2026-03-02 13:00"))
    changes = [change("2026-03-02 10:00"), change("2026-03-02 14:00", Mode.DONE)]
    found = reckon(changes, local("2026-03-03 00:00"), (window,))
    assert [(step.why, step.counted) for step in found.steps] == [
        (Why.COUNTED, HOUR), (Why.PLANNED, 0), (Why.COUNTED, HOUR), (Why.DONE, 0),
    ]  # fmt: skip
    ahead = reckon([change("2026-03-02 10:00", level=FOUR)], local("2026-03-02 10:30"), (window,))
    assert ahead.due == local("2026-03-02 16:00")


def test_reopened_it_goes_on_where_it_stood():
    changes = [
        change("2026-03-02 10:00"), change("2026-03-02 12:00", Mode.DONE), change("2026-03-04 10:00"),
        change("2026-03-04 17:00", Mode.DONE),
    ]  # fmt: skip
    found = reckon(changes, local("2026-03-05 00:00"))
    assert (found.spent, found.over, found.missed_at) == (9 * HOUR, HOUR, local("2026-03-04 16:00"))


def test_without_a_level_nothing_is_counted():
    found = reckon([change("2026-03-02 10:00", level=None)], local("2026-03-03 10:00"))
    assert (found.spent, found.bound, found.due, found.level) == (0, False, None, None)
    assert found.steps[0].why is Why.UNBOUND
    assert found.steps[0].left is None


def test_what_cannot_be_replayed_is_refused():
    with pytest.raises(CalendarError, match="at least one change"):
        reckon([], 0)
    with pytest.raises(CalendarError, match="order of time"):
        reckon([change("2026-03-02 12:00"), change("2026-03-02 10:00")], local("2026-03-03 00:00"))
    with pytest.raises(CalendarError, match="beyond"):
        reckon([Change(at=0, mode=Mode.RUNS, level=EIGHT)], 10**10)


def test_days_explain_every_second_of_a_stretch_across_a_change_of_the_clocks():
    since, until = local("2026-03-27 16:00"), local("2026-03-30 10:00")
    told = days(LONDON, since, until)
    assert [(one.day.day, one.counted) for one in told] == [(27, HOUR), (28, 0), (29, 0), (30, HOUR)]
    assert sum(one.counted for one in days(ALWAYS, since, until)) == until - since


def test_windows_that_touch_are_one():
    assert merged([(5, 9), (1, 3), (9, 12), (2, 4), (20, 20)]) == ((1, 4), (5, 12))


@dataclass
class Counted:
    """A ticket counted minute by minute."""

    spent: int = 0
    over: int = 0
    missed: int | None = None


def every_minute(changes: list[Change], until: int, windows: list[tuple[int, int]]) -> Counted:
    found = Counted()
    reached = changes[0].at
    for minute in range(changes[0].at, until, 60):
        now = [one for one in changes if one.at <= minute][-1]
        if now.mode is not Mode.RUNS or now.level is None or any(low <= minute < high for low, high in windows):
            continue
        if found.missed is None and found.spent > now.level.target:
            found.missed = now.at
        wall = datetime.fromtimestamp(minute, UTC).astimezone(ZoneInfo(now.level.calendar.zone))
        inside = wall.hour * 60 + wall.minute
        if not any(low <= inside < high for low, high in now.level.calendar.hours(wall.date())):
            continue
        if found.missed is None and found.spent >= now.level.target:
            found.missed = reached
        found.spent += 60
        if found.missed is not None:
            found.over += 60
        reached = minute + 60
    return found


LEVELS = st.sampled_from(
    [None, EIGHT, FOUR, ROUND, Level(target=90 * 60, calendar=NIGHT), Level(target=0, calendar=LONDON)]
)
STARTS = st.sampled_from(["2026-03-27 15:00", "2026-10-24 15:00", "2026-03-05 09:00", "2026-04-02 16:00"])


@st.composite
def lives(draw):
    at = local(draw(STARTS))
    changes = []
    for _ in range(draw(st.integers(1, 7))):
        mode = draw(st.sampled_from([Mode.RUNS, Mode.RUNS, Mode.WAITS, Mode.DONE]))
        changes.append(Change(at=at, mode=mode, level=draw(LEVELS)))
        at += 60 * draw(st.integers(0, 1500))
    windows = []
    for _ in range(draw(st.integers(0, 3))):
        low = changes[0].at + 60 * draw(st.integers(-100, 5000))
        windows.append((low, low + 60 * draw(st.integers(1, 900))))
    return changes, at + 60 * draw(st.integers(0, 3000)), windows


@settings(max_examples=120, deadline=None)
@given(lives())
def test_every_second_is_explained_and_agrees_with_a_count_of_every_minute(life):
    changes, until, windows = life
    found, truth = reckon(changes, until, merged(windows)), every_minute(changes, until, windows)
    assert (found.spent, found.over) == (truth.spent, truth.over)
    assert (found.missed_at is None) == (truth.missed is None)
    edges = [changes[0].at, *(step.until for step in found.steps)]
    assert [step.since for step in found.steps] == edges[:-1]
    assert edges[-1] == until
    assert sum(step.counted for step in found.steps) == found.spent
    for step in found.steps:
        if step.why is Why.COUNTED:
            told = days(step.level.calendar, step.since, step.until)
            assert sum(one.counted for one in told) == step.counted


@settings(max_examples=60, deadline=None)
@given(lives(), st.integers(0, 4000))
def test_a_prefix_is_never_changed_by_what_follows(life, minutes):
    changes, until, windows = life
    cut = min(changes[0].at + 60 * minutes, until)
    before = reckon([one for one in changes if one.at <= cut], cut, merged(windows))
    whole = reckon(changes, until, merged(windows))
    assert reckon(changes, cut, merged(windows)).spent == before.spent
    assert whole.spent >= before.spent
    if before.missed_at is not None:
        assert whole.missed_at == before.missed_at


@settings(max_examples=60, deadline=None)
@given(lives())
def test_the_deadline_is_where_the_target_is_reached_and_not_a_second_sooner(life):
    changes, until, windows = life
    found = reckon(changes, until, merged(windows))
    if found.due is None or found.due <= until:
        return
    assert reckon(changes, found.due, merged(windows)).missed_at is None
    assert reckon(changes, found.due, merged(windows)).spent == found.level.target
    assert reckon(changes, found.due - 1, merged(windows)).spent == found.level.target - 1
