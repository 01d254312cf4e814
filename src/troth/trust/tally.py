"""A stream read from where it stood: sums kept at the end of a month stand for everything before them.

Reading a stream takes one step for each day with evidence. The step is the same whether it starts at the first day or
at a kept tally, so a figure from a tally equals, bit for bit, the one worked out from the whole stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .contribution import Contribution
from .cusum import Erosion
from .former import Course
from .movement import WINDOW_DAYS, Trend
from .observation import MAJOR, Batch, Observation, ObservationError
from .parameters import Settings
from .reading import Reading, discount, omega, reading
from .running import Test, add_to_test, read_test

MONTH = 32
"""Days between two tallies: months of equal length, counted from 1970-01-01."""
MONTH_AGO = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a stream's evidence had faded to at the end of its newest day. weight: all of it, discounted, unfaded."""

    day: int
    weight: float
    mass: float
    kept: float
    strong: float
    count: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Where a stream stood at the end of a day: all of it and its major and critical part, by the parameters in force
    now, and the test for erosion, by those of each day."""

    cells: int
    all: Sums
    heavy: Sums | None
    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A stream as it is read: its tally before some day, or None from its beginning, and its batches since."""

    start: Tally | None = None
    batches: Sequence[Batch] = ()

    @property
    def newest(self) -> int | None:
        """The newest day with evidence."""
        if self.batches:
            return self.batches[-1].day
        return self.start.all.day if self.start else None

    @property
    def cells(self) -> int:
        """How many batches the whole stream has."""
        return len(self.batches) + (self.start.cells if self.start else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything that is said of a stream on a day: its reading, that of its heavy part, those of 30 and 90 days
    before, and how it moved."""

    now: Reading
    heavy: Reading
    month_ago: Reading
    trend: Trend


def add_day(before: Sums | None, day: int, cells: Sequence[Batch], settings: Settings) -> Sums:
    """The sums after one more day. Raises ObservationError for a day that is not after the newest one."""
    weight = kept = strong = 0.0
    count = 0
    for cell in cells:
        k = discount(cell, settings.rho)
        weight += cell.weight * k
        kept += cell.kept * k
        strong += cell.strong * k
        count += cell.count
    unit = omega(weight, settings.n) / weight
    if before is None:
        return Sums(
            day=day, weight=weight, mass=weight * unit, kept=kept * unit, strong=strong * unit, count=count, days=1
        )
    if day <= before.day:
        raise ObservationError(f"Day {day} is not after day {before.day} of the stream.")
    fade = 2.0 ** (-weight / settings.n - (day - before.day) / settings.h)
    return Sums(
        day=day, weight=before.weight + weight, mass=before.mass * fade + weight * unit,
        kept=before.kept * fade + kept * unit, strong=before.strong * fade + strong * unit,
        count=before.count + count, days=before.days + 1,
    )  # fmt: skip


def read_sums(sums: Sums | None, settings: Settings, at_day: int) -> Reading:
    """The reading of sums on a day not before their newest."""
    if sums is None:
        return reading(settings, None, 0.0, 0.0, 0.0, 0, 0)
    time = 2.0 ** -((at_day - sums.day) / settings.h)
    return reading(settings, None, sums.mass * time, sums.kept * time, sums.strong * time, sums.count, sums.days)


def tallies(flow: Flow, agreed: Course, resets: Sequence[int] = ()) -> Iterator[Tally]:
    """The tally after each day of a flow, in order, to be read by the newest of what was agreed."""
    settings, now = agreed[-1][1], flow.start
    for day, cells in _days(flow.batches):
        now = Tally(
            cells=len(cells) + (now.cells if now else 0),
            all=add_day(now.all if now else None, day, cells, settings),
            heavy=_add_heavy(now.heavy if now else None, day, cells, settings),
            test=add_to_test(now.test if now else None, day, cells, agreed, resets),
        )
        yield now


def eroded(flow: Flow, agreed: Course, at_day: int, resets: Sequence[int] = ()) -> Erosion:
    """The state of the test for erosion on a day, each day of it by the settings in force at its end; later days are
    left out. resets: the days on which both parties acknowledged an alert of this stream."""
    resets = sorted(resets)
    test = flow.start.test if flow.start else None
    for day, cells in _days(flow.batches):
        if day > at_day:
            break
        test = add_to_test(test, day, cells, agreed, resets)
    return read_test(test, at_day, resets)


def seen(flow: Flow, settings: Settings, at_day: int) -> Seen:
    """What is said of a stream on a day; later days are left out. Its start must not be after at_day - 90."""
    start, month_ago = at_day - WINDOW_DAYS, at_day - MONTH_AGO
    if flow.start is not None and flow.start.all.day > start:
        raise ObservationError(f"The stream starts after day {start}, so its movement cannot be read.")
    now, heavy = (flow.start.all, flow.start.heavy) if flow.start else (None, None)
    at_start = at_month = now
    new: Sums | None = None
    for day, cells in _days(flow.batches):
        if day > at_day:
            break
        now, heavy = add_day(now, day, cells, settings), _add_heavy(heavy, day, cells, settings)
        if day <= start:
            at_start = now
        else:
            new = add_day(new, day, cells, settings)
        if day <= month_ago:
            at_month = now
    after, before = (read_sums(sums, settings, d) for sums, d in ((now, at_day), (at_start, start)))
    return Seen(
        now=after, heavy=read_sums(heavy, settings, at_day), month_ago=read_sums(at_month, settings, month_ago),
        trend=_trend(before, after, new, settings, at_day),
    )  # fmt: skip


def read_flow(flow: Flow, settings: Settings, at_day: int) -> Reading:
    """The reading of a stream on a day not before its start."""
    sums = flow.start.all if flow.start else None
    for day, cells in _days(flow.batches):
        if day > at_day:
            break
        sums = add_day(sums, day, cells, settings)
    return read_sums(sums, settings, at_day)


def shares(
    observations: Iterable[Observation], part: Flow, total: float, whole: Reading, settings: Settings, at_day: int
) -> Mapping[str, Contribution]:  # fmt: skip
    """The contribution of some observations to a reading, by id, from no more than the part of the stream they lie in.

    part: the flow up to at least the newest of their days; total: the discounted weight of the whole stream up to the
    day; whole: its reading. Raises ObservationError for an observation that is not in the part.
    """
    weight = part.start.all.weight if part.start else 0.0
    units: dict[tuple[int, float], float] = {}
    for day, cells in _days(part.batches):
        if day > at_day:
            break
        each = [(cell, discount(cell, settings.rho)) for cell in cells]
        mine = sum(cell.weight * k for cell, k in each)
        weight += mine
        newer = max(0.0, total - weight)
        unit = omega(mine, settings.n) / mine * 2.0 ** -((at_day - day) / settings.h + newer / settings.n)
        units |= {(day, cell.c): k * unit for cell, k in each}
    found: dict[str, Contribution] = {}
    for it in observations:
        if it.day > at_day or it.mult == 0:
            continue
        if (it.day, it.c) not in units:
            raise ObservationError(f"Observation {it.id} is not in this part of the stream.")
        mu = it.c * it.mult * units[it.day, it.c]
        found[it.id] = Contribution(mu=mu, phi=mu * (it.g - whole.a) / (whole.s + whole.m))
    return found


def weight_of(flow: Flow, settings: Settings, at_day: int) -> float:
    """The discounted, unfaded weight of all evidence of a stream up to a day."""
    weight = flow.start.all.weight if flow.start else 0.0
    for day, cells in _days(flow.batches):
        if day <= at_day:
            weight += sum(cell.weight * discount(cell, settings.rho) for cell in cells)
    return weight


def _add_heavy(before: Sums | None, day: int, cells: Sequence[Batch], settings: Settings) -> Sums | None:
    major = [cell for cell in cells if cell.c >= MAJOR]
    return add_day(before, day, major, settings) if major else before


def _trend(before: Reading, after: Reading, new: Sums | None, settings: Settings, at_day: int) -> Trend:
    time = 2.0 ** -((at_day - new.day) / settings.h) if new else 0.0
    mass, kept = (new.mass * time, new.kept * time) if new else (0.0, 0.0)
    scale = after.s + after.m
    fresh = (kept - after.a * mass) / scale
    old_now = ((after.r - kept) - after.a * (after.m - mass)) / scale
    old_then = (before.r - before.a * before.m) / (before.s + before.m)
    return Trend(
        before=before, after=after, change=after.p - before.p, new=fresh, fading=old_now - old_then, corrections=0.0
    )


def _days(batches: Sequence[Batch]) -> Iterator[tuple[int, list[Batch]]]:
    day: list[Batch] = []
    for batch in batches:
        if day and batch.day != day[0].day:
            yield day[0].day, day
            day = []
        day.append(batch)
    if day:
        yield day[0].day, day
