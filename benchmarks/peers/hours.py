"""Seconds of working time of many tickets by one way of several: `python -m benchmarks.peers.hours WAY`.

WAY is troth (the whole replay with its steps), prefix (Troth's business time alone), businesstimedelta,
business-duration, or pandas (vectorised whole days with busday_count: the limit). One calendar, Monday to Friday from
9 to 17 in UTC with eight holidays, so that all of them can tell the same.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from benchmarks.core import serve_turns

HOLIDAYS = tuple(date(2025, month, day) for month, day in (
    (1, 1), (4, 18), (4, 21), (5, 1), (5, 26), (8, 25), (12, 25), (12, 26)
))  # fmt: skip
MANY = 4_000
Times = list[tuple[datetime, datetime]]
Way = Callable[[Times], list[int]]


def tickets(count: int) -> Times:
    """Openings in 2025 and closings up to three weeks later, on whole minutes."""
    draw = random.Random(7)
    start = datetime(2025, 1, 2, tzinfo=UTC)
    found = []
    for _ in range(count):
        opened = start + timedelta(minutes=draw.randrange(340 * 24 * 60))
        found.append((opened, opened + timedelta(minutes=draw.randrange(1, 21 * 24 * 60))))
    return found


def _calendar() -> object:
    from troth.clock import Calendar

    return Calendar.office("UTC", HOLIDAYS)


def _troth() -> Way:
    from troth.clock import Calendar, Change, Level, Mode, reckon

    calendar = _calendar()
    assert isinstance(calendar, Calendar)
    level = Level(target=8 * 3600, calendar=calendar)

    def go(times: Times) -> list[int]:
        found = []
        for opened, closed in times:
            since, until = int(opened.timestamp()), int(closed.timestamp())
            changes = (
                Change(at=since, mode=Mode.RUNS, level=level), Change(at=until, mode=Mode.DONE, level=level),
            )  # fmt: skip
            found.append(reckon(changes, until).spent)
        return found

    return go


def _prefix() -> Way:
    from troth.clock import Calendar
    from troth.clock.business import between

    calendar = _calendar()
    assert isinstance(calendar, Calendar)
    return lambda times: [between(calendar, int(a.timestamp()), int(b.timestamp())) for a, b in times]


def _businesstimedelta() -> Way:
    import businesstimedelta
    import pytz

    day = businesstimedelta.WorkDayRule(
        start_time=time(9), end_time=time(17), working_days=[0, 1, 2, 3, 4], tz=pytz.UTC
    )
    off = businesstimedelta.HolidayRule({**dict.fromkeys(HOLIDAYS, "x"), date(2031, 1, 1): "the end"}, tz=pytz.UTC)
    hours = businesstimedelta.Rules([day, off])

    def go(times: Times) -> list[int]:
        gone = (hours.difference(opened, closed) for opened, closed in times)
        return [3600 * each.hours + each.seconds for each in gone]

    return go


def _business_duration() -> Way:
    from business_duration import businessDuration

    off = dict.fromkeys(HOLIDAYS, "x")

    def go(times: Times) -> list[int]:
        found = []
        for opened, closed in times:
            minutes = businessDuration(
                opened.replace(tzinfo=None), closed.replace(tzinfo=None), time(9), time(17), [5, 6], off, unit="min"
            )
            found.append(0 if minutes != minutes else round(minutes) * 60)
        return found

    return go


def _pandas() -> Way:
    import numpy
    import pandas

    off = numpy.array(HOLIDAYS, dtype="datetime64[D]")

    def go(times: Times) -> list[int]:
        rows = [(a.replace(tzinfo=None), b.replace(tzinfo=None)) for a, b in times]
        table = pandas.DataFrame(rows, columns=["a", "b"])
        since = _within(numpy, table["a"].to_numpy(), off)
        until = _within(numpy, table["b"].to_numpy(), off)
        return [int(each) for each in until - since]

    return go


def _within(numpy: object, moments: object, off: object) -> object:
    """Working seconds from the beginning of 2025 to each moment."""
    np, at = numpy, moments
    days = at.astype("datetime64[D]")  # type: ignore[attr-defined]
    whole = np.busday_count(np.datetime64("2025-01-01"), days, holidays=off) * 28_800  # type: ignore[attr-defined]
    second = (at - days).astype("timedelta64[s]").astype(int)  # type: ignore[operator]
    inside = np.clip(second - 9 * 3600, 0, 28_800)  # type: ignore[attr-defined]
    return whole + inside * np.is_busday(days, holidays=off)  # type: ignore[attr-defined]


WAYS: dict[str, Callable[[], Way]] = {
    "troth": _troth, "prefix": _prefix, "businesstimedelta": _businesstimedelta,
    "business-duration": _business_duration, "pandas": _pandas,
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Answer turns: an operation is one ticket."""
    warnings.simplefilter("ignore")
    way, few = WAYS[argv[0]](), tickets(MANY)

    def go(count: int) -> None:
        left = count
        while left > 0:
            way(few[: min(left, MANY)])
            left -= MANY

    serve_turns(go, lambda: way(few[:400]), lambda count: None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
