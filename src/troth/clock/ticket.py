"""The service-level clock of one ticket: a pure function of its changes, which can be replayed step by step.

The clock runs while the ticket runs and a level binds it, in the open hours of that level's calendar, outside planned
maintenance. Time that was spent stays spent: a change of priority changes the target and the hours from then on, and
nothing before. A ticket is missed at the instant at which the time spent passes the target then in force, and no later
change takes that back. Instants are whole seconds since 1970-01-01 UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from .business import after, between
from .calendar import Calendar, CalendarError, zone_of

Window = tuple[int, int]
_DAY = timedelta(days=1)


class Mode(StrEnum):
    """What a ticket does from a change on: it runs, waits for somebody, or is done."""

    RUNS = "runs"
    WAITS = "waits"
    DONE = "done"


class Why(StrEnum):
    """Why a step counted or did not."""

    COUNTED = "counted"
    WAITING = "waiting"
    DONE = "done"
    PLANNED = "planned"
    UNBOUND = "unbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What binds a ticket: at most `target` seconds in the open hours of a calendar."""

    target: int
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What holds from an instant on: the mode, and the level of the priority then in force (None: none was agreed)."""

    at: int
    mode: Mode
    level: Level | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stretch of the replay: why it counted, how many seconds it added, and what was spent after it.

    `change` is the place of the change that began it; a stretch that maintenance cuts has several steps.
    """

    since: int
    until: int
    change: int
    why: Why
    counted: int
    spent: int
    level: Level | None

    @property
    def left(self) -> int | None:
        """Seconds left of the target then in force, below zero once it was passed; None without a target."""
        return None if self.level is None else self.level.target - self.spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What the changes of a ticket come to.

    `over` are the seconds counted after it was missed; `done_at` is the end of the last stretch when it is done.
    `due` is when a running ticket that is not missed will be missed if nothing changes; a waiting one has no deadline.
    """

    spent: int
    level: Level | None
    missed_at: int | None
    over: int
    done_at: int | None
    due: int | None
    steps: tuple[Step, ...]

    @property
    def bound(self) -> bool:
        """Whether a level binds it now, or bound any second of it."""
        return self.level is not None or any(step.level is not None for step in self.steps)


def reckon(changes: Sequence[Change], until: int, planned: Sequence[Window] = ()) -> Reckoned:
    """Replay the changes of a ticket, in order of time, up to an instant; what lies after it is left out.

    `planned` are the agreed maintenance windows, disjoint and in order (see `merged`). Raises CalendarError when there
    is no change, when changes are not in order, or when the calendar's horizon is exceeded.
    """
    if not changes:
        raise CalendarError("A ticket needs at least one change.")
    spent, over = 0, 0
    missed: int | None = None
    steps: list[Step] = []
    last = len(changes) - 1
    for place, change in enumerate(changes):
        start = change.at
        end = until if place == last else min(changes[place + 1].at, until)
        if place < last and changes[place + 1].at < start:
            raise CalendarError("The changes of a ticket must be in order of time.")
        level = change.level
        if change.mode is not Mode.RUNS or level is None:
            if end > start:
                why = _IDLE[change.mode]
                steps.append(
                    Step(since=start, until=end, change=place, why=why, counted=0, spent=spent, level=level)
                )
            continue
        for since, stop, free in _pieces(start, end, planned):
            if free:
                steps.append(
                    Step(since=since, until=stop, change=place, why=Why.PLANNED, counted=0, spent=spent, level=level)
                )
                continue
            counted = between(level.calendar, since, stop)
            before, spent = spent, spent + counted
            if missed is not None:
                over += counted
            elif spent > level.target:
                over = spent - max(level.target, before)
                missed = since if before >= level.target else after(level.calendar, since, level.target - before)
            steps.append(
                Step(since=since, until=stop, change=place, why=Why.COUNTED, counted=counted, spent=spent, level=level)
            )
    final = changes[last] if changes[last].at <= until else _at(changes, until)
    done = final.at if final.mode is Mode.DONE else None
    due = None if missed is not None else _due(final, spent, until, planned)
    return Reckoned(
        spent=spent, level=final.level, missed_at=missed, over=over, done_at=done, due=due, steps=tuple(steps)
    )


_IDLE = {Mode.RUNS: Why.UNBOUND, Mode.WAITS: Why.WAITING, Mode.DONE: Why.DONE}


def _at(changes: Sequence[Change], until: int) -> Change:
    """The change in force at an instant, the first where none is yet."""
    return next((change for change in reversed(changes) if change.at <= until), changes[0])


def _due(final: Change, spent: int, now: int, planned: Sequence[Window]) -> int | None:
    if final.mode is not Mode.RUNS or final.level is None:
        return None
    calendar, left, at = final.level.calendar, final.level.target - spent, max(now, final.at)
    if left <= 0:
        return at
    for low, high in planned:
        if high <= at:
            continue
        ahead = between(calendar, at, low)
        if ahead >= left:
            break
        left, at = left - max(ahead, 0), high
    return after(calendar, at, left)


def _pieces(start: int, end: int, planned: Sequence[Window]) -> Iterator[tuple[int, int, bool]]:
    """A stretch cut at the planned windows: (since, until, whether it is planned)."""
    at = start
    for low, high in planned:
        if high <= at:
            continue
        if low >= end:
            break
        if low > at:
            yield at, low, False
        yield max(low, at), min(high, end), True
        at = min(high, end)
    if at < end:
        yield at, end, False


def merged(windows: Sequence[Window]) -> tuple[Window, ...]:
    """Windows as disjoint ones in order; those that overlap or touch are one."""
    found: list[Window] = []
    for low, high in sorted(windows):
        if low >= high:
            continue
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one local date of a calendar gave to a stretch: open spans in local minutes, seconds that counted."""

    day: date
    hours: tuple[tuple[int, int], ...]
    counted: int


def days(calendar: Calendar, since: int, until: int, most: int = 400) -> list[Day]:
    """The local dates of a stretch with what each of them counted, at most `most`; the sum is that of the stretch."""
    zone = zone_of(calendar.zone)
    found: list[Day] = []
    first = datetime.fromtimestamp(since, UTC).astimezone(zone).date()
    last = datetime.fromtimestamp(max(since, until - 1), UTC).astimezone(zone).date()
    day = first
    while day <= last and len(found) < most:
        begin = int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
        follow = day + _DAY
        end = int(datetime(follow.year, follow.month, follow.day, tzinfo=zone).timestamp())
        counted = between(calendar, max(begin, since), min(end, until))
        found.append(Day(day=day, hours=calendar.hours(day), counted=counted))
        day = follow
    return found
