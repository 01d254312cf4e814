"""Questions about business time: how much passed, when is it due, is it open (semantics of an SLA clock).

Instants are aware datetimes, counted in whole seconds (fractions are cut off); answers are seconds or UTC datetimes.
Elapsed time is physical open seconds in [a, b) less those inside the union of the pauses.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from .calendar import Calendar, CalendarError, zone_of
from .spans import DAY, FIRST_YEAR, LAST_YEAR, compiled, date_at, midnight, stretches

Pause = tuple[datetime, datetime | None]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def elapsed(calendar: Calendar, a: datetime, b: datetime, pauses: Iterable[Pause] = ()) -> int:
    """Open seconds in [a, b) outside the pauses; 0 when b is not after a.

    A pause is (start, end) with end None when it still lasts; pauses may overlap and come in any order.
    Raises CalendarError for a naive datetime, a pause that ends before it starts, or a year beyond the horizon.
    """
    start, end = _instant(a), _instant(b)
    if end <= start:
        return 0
    spent = between(calendar, start, end)
    for low, high in _union(pauses, start, end):
        spent -= between(calendar, low, high)
    return spent


def due(calendar: Calendar, a: datetime, seconds: int, pauses: Iterable[Pause] = ()) -> datetime:
    """The first instant t with elapsed(calendar, a, t, pauses) == seconds; a itself when seconds is 0.

    Reached exactly at closing time it is closing time. Raises CalendarError when seconds is negative, when a pause
    still lasts (a paused clock has no deadline), or when the deadline would lie beyond the horizon.
    """
    if seconds < 0:
        raise CalendarError("A deadline cannot be a negative time away.")
    at, left = _instant(a), seconds
    if left == 0:
        return a.astimezone(UTC)
    for low, high in _union(pauses, at, None):
        open_before = between(calendar, at, low)
        if open_before >= left:
            break
        left -= open_before
        at = high
    return _aware(after(calendar, at, left))


def next_open(calendar: Calendar, t: datetime) -> datetime:
    """The first open instant at or after t. Raises CalendarError when there is none before the horizon."""
    return _aware(after(calendar, _instant(t), 1) - 1)


def is_open(calendar: Calendar, t: datetime) -> bool:
    """Whether the calendar is open at t: its local wall time lies in an open interval of its local date."""
    _instant(t)
    local = t.astimezone(zone_of(calendar.zone))
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in calendar.hours(local.date()))


def local_date(calendar: Calendar, t: datetime) -> date:
    """The date at t in the zone of the calendar."""
    _instant(t)
    return t.astimezone(zone_of(calendar.zone)).date()


@lru_cache(maxsize=16_384)
def close_of(calendar: Calendar, day: date) -> datetime:
    """When that local date closes: the end of its last open interval, or of the date itself when it is closed.

    A date that the zone skipped closes when it was skipped. Raises CalendarError beyond the horizon.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CalendarError(f"Business time is known from {FIRST_YEAR} to {LAST_YEAR}; {day} lies beyond.")
    zone = zone_of(calendar.zone)
    base = midnight(day)
    parts = stretches(zone, base - 2 * DAY, base + 3 * DAY)
    hours = calendar.hours(day)
    for spans in (hours, ((0, 1440),)):
        ends = [
            min(base + last * 60 - offset, finish)
            for begin, finish, offset in parts
            for first, last in spans
            if max(base + first * 60 - offset, begin) < min(base + last * 60 - offset, finish)
        ]
        if ends:
            return _aware(max(ends))
    return _aware(next(begin for begin, _, offset in parts if begin + offset >= base + DAY))


def add_days(calendar: Calendar, t: datetime, n: int) -> datetime:
    """The close of the n-th working day after the local date of t; for n = 0 the close of that date itself.

    Raises CalendarError when n is negative or the day lies beyond the horizon.
    """
    if n < 0:
        raise CalendarError("Working days are counted forward.")
    day = local_date(calendar, t)
    while n:
        day += timedelta(days=1)
        if day.year > LAST_YEAR:
            raise CalendarError(f"There are not enough working days before the end of {LAST_YEAR}.")
        n -= bool(calendar.hours(day))
    return close_of(calendar, day)


def day_seconds(calendar: Calendar) -> int:
    """Open seconds of a working day: the mean over the weekdays that are open, rounded down."""
    lengths = [sum(end - start for start, end in day) * 60 for day in calendar.week if day]
    return sum(lengths) // len(lengths)


def _instant(t: datetime) -> int:
    if t.tzinfo is None or t.utcoffset() is None:
        raise CalendarError(f"{t.isoformat()} has no time zone; business time needs aware datetimes.")
    return (t - _EPOCH) // _SECOND


def _aware(instant: int) -> datetime:
    return _EPOCH + timedelta(seconds=instant)


def between(calendar: Calendar, start: int, end: int) -> int:
    """Open seconds between two instants, in seconds since 1970; 0 when the second is not after the first."""
    if end <= start:
        return 0
    years = compiled(calendar)
    first, last = date_at(start).year, date_at(end).year
    spent = years[last].until(end) - years[first].until(start)
    for year in range(first, last):
        spent += years[year].total
    return spent


def after(calendar: Calendar, start: int, left: int) -> int:
    """The first instant by which `left` >= 1 open seconds after start have passed, in seconds since 1970.

    Raises CalendarError when there is none before the horizon.
    """
    years = compiled(calendar)
    number = date_at(start).year
    left += years[number].until(start)
    while left > years[number].total:
        left -= years[number].total
        number += 1
    return years[number].when(left)


def _union(pauses: Iterable[Pause], start: int, end: int | None) -> list[tuple[int, int]]:
    """The pauses as disjoint sorted spans, clipped to [start, end)."""
    spans: list[tuple[int, int]] = []
    for since, until in pauses:
        if until is None and end is None:
            raise CalendarError("The clock is paused: there is no deadline until the pause ends.")
        low = _instant(since)
        high = end if until is None else _instant(until)
        assert high is not None
        if until is not None and high < low:
            raise CalendarError(f"A pause ends ({until.isoformat()}) before it starts ({since.isoformat()}).")
        low, high = max(low, start), high if end is None else min(high, end)
        if low < high:
            spans.append((low, high))
    spans.sort()
    merged: list[tuple[int, int]] = []
    for low, high in spans:
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged
