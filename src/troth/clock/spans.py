"""The compiled form of a calendar: per UTC year, sorted open spans and the prefix sum of their lengths.

A year is cut into stretches of constant offset; local intervals minus that offset, clipped to the stretch, are the open
spans. So the hour that does not exist and the hour that happens twice need no special case.
"""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .calendar import Calendar, CalendarError, zone_of

FIRST_YEAR, LAST_YEAR = 1990, 2100
DAY = 86_400
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def midnight(day: date) -> int:
    """Seconds from 1970-01-01 to the start of that date, both on the same clock."""
    return (day.toordinal() - _EPOCH_ORDINAL) * DAY


def date_at(seconds: int) -> date:
    """The date of a count of seconds on the same clock."""
    return date.fromordinal(seconds // DAY + _EPOCH_ORDINAL)


def offset_at(zone: ZoneInfo, instant: int) -> int:
    """Seconds to add to a UTC instant to get the local wall time."""
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    assert offset is not None
    return offset // timedelta(seconds=1)


def stretches(zone: ZoneInfo, start: int, end: int) -> list[tuple[int, int, int]]:
    """(from, to, offset) of constant offset covering [start, end); probes each day, then halves to the second."""
    found: list[tuple[int, int, int]] = []
    begin, offset, at = start, offset_at(zone, start), start
    while at < end:
        probe = min(at + DAY, end)
        there = offset_at(zone, probe)
        if there != offset:
            low, high = at, probe
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(zone, middle) == offset else (low, middle)
            found.append((begin, high, offset))
            begin, offset = high, offset_at(zone, high)
            at = high
        else:
            at = probe
    if begin < end:
        found.append((begin, end, offset))
    return found


def open_spans(calendar: Calendar, start: int, end: int) -> list[tuple[int, int]]:
    """The sorted, merged UTC spans of [start, end) in which the calendar is open."""
    spans: list[tuple[int, int]] = []
    for begin, finish, offset in stretches(zone_of(calendar.zone), start, end):
        for number in range((begin + offset) // DAY, (finish + offset - 1) // DAY + 1):
            base = number * DAY - offset
            for first, last in calendar.hours(date.fromordinal(number + _EPOCH_ORDINAL)):
                low, high = max(base + first * 60, begin), min(base + last * 60, finish)
                if low >= high:
                    continue
                if spans and spans[-1][1] == low:
                    spans[-1] = (spans[-1][0], high)
                else:
                    spans.append((low, high))
    return spans


class Year:
    """Open spans of one UTC year: starts, ends and the open seconds before each span."""

    __slots__ = ("before", "end", "ends", "start", "starts", "total")

    def __init__(self, calendar: Calendar, year: int) -> None:
        self.start, self.end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
        spans = open_spans(calendar, self.start, self.end)
        self.starts = [low for low, _ in spans]
        self.ends = [high for _, high in spans]
        self.before: list[int] = []
        self.total = 0
        for low, high in spans:
            self.before.append(self.total)
            self.total += high - low

    def until(self, instant: int) -> int:
        """Open seconds of the year before the instant."""
        k = bisect_right(self.starts, instant) - 1
        return self.before[k] + min(instant, self.ends[k]) - self.starts[k] if k >= 0 else 0

    def when(self, amount: int) -> int:
        """The first instant by which `amount` open seconds (1..total) of the year have passed."""
        k = bisect_left(self.before, amount) - 1
        return self.starts[k] + amount - self.before[k]


class Years:
    """The compiled calendar: years are built when first needed and kept."""

    __slots__ = ("_built", "calendar")

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._built: dict[int, Year] = {}

    def __getitem__(self, year: int) -> Year:
        found = self._built.get(year)
        if found is None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise CalendarError(
                    f"Business time is known from {FIRST_YEAR} to {LAST_YEAR}; the year {year} lies beyond."
                )
            found = self._built[year] = Year(self.calendar, year)
        return found


@lru_cache(maxsize=512)
def compiled(calendar: Calendar) -> Years:
    """The one compiled form of equal calendars."""
    return Years(calendar)
