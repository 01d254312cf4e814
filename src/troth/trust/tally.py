"""A stream read from where it stood: sums kept at the end of a month stand for everything before them.

Reading a stream takes one step for each day with evidence. The step is the same whether it starts at the first day or
at a kept tally, so a figure from a tally equals, bit for bit, the one worked out from the whole stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .contribution import Contribution
from .cusum import ALERT, LAG_DAYS, LEAST, MOST, ODDS, WATCH, Erosion, step
from .movement import WINDOW_DAYS, Trend
from .observation import MAJOR, Batch, Observation, ObservationError
from .parameters import Settings
from .reading import Reading, discount, omega, reading

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
class Test:
    """The running test for erosion after a day. mass, kept: what it is foretold from, as of the day `behind`; waiting:
    (day, weight, kept) of the days that are not old enough yet to foretell from."""

    day: int
    s: float = 0.0
    mirror: float = 0.0
    since: int | None = None
    recovering: bool = False
    mass: float = 0.0
    kept: float = 0.0
    behind: int | None = None
    waiting: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Where a stream stood at the end of a day: all of it, its major and critical part, and the test for erosion."""

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
    before, how it moved, and the test for erosion."""

    now: Reading
    heavy: Reading
    month_ago: Reading
    trend: Trend
    erosion: Erosion


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


def add_to_test(
    before: Test | None, day: int, cells: Sequence[Batch], settings: Settings, resets: Sequence[int]
) -> Test:  # fmt: skip
    """The test after one more day; `resets` are the days, ascending, on which both parties acknowledged an alert."""
    state = before or Test(day=day)
    s, mirror, since, recovering = state.s, state.mirror, state.since, state.recovering
    if before is not None and any(before.day <= reset < day for reset in resets):
        s, mirror, since, recovering = 0.0, 0.0, None, False
    waiting = list(state.waiting)
    mass, kept, behind = state.mass, state.kept, state.behind
    while waiting and waiting[0][0] <= day - LAG_DAYS:
        then, weight, honoured = waiting.pop(0)
        fade = 2.0 ** (-weight / settings.n - (then - behind) / settings.h) if behind is not None else 0.0
        unit = omega(weight, settings.n) / weight
        mass, kept, behind = mass * fade + weight * unit, kept * fade + honoured * unit, then
    time = 2.0 ** ((behind - day) / settings.h) if behind is not None else 0.0
    p0 = min(MOST, max(LEAST, (settings.s_ref * settings.m + kept * time) / (settings.s_ref + mass * time)))
    w = sum(cell.weight * discount(cell, settings.rho) for cell in cells)
    good = sum(cell.kept * discount(cell, settings.rho) for cell in cells)
    s, mirror = step(s, p0, w, good / w), step(mirror, p0, w, good / w, 1 / ODDS)
    if since is None and s >= ALERT:
        since, mirror = day, 0.0
    recovering = recovering or (since is not None and mirror >= ALERT)
    return Test(
        day=day, s=s, mirror=mirror, since=since, recovering=recovering, mass=mass, kept=kept, behind=behind,
        waiting=(*waiting, (day, w, good)),
    )  # fmt: skip


def read_test(test: Test | None, at_day: int, resets: Sequence[int]) -> Erosion:
    """What the test says on a day not before its newest."""
    if test is None:
        return Erosion(level="none", s=0.0, since=None, recovering=False)
    s, since, recovering = test.s, test.since, test.recovering
    if any(test.day <= reset <= at_day for reset in resets):
        s, since, recovering = 0.0, None, False
    level = "alert" if since is not None else "watch" if s >= WATCH else "none"
    return Erosion(level=level, s=s, since=since, recovering=recovering)


def tallies(flow: Flow, settings: Settings, resets: Sequence[int] = ()) -> Iterator[Tally]:
    """The tally after each day of a flow, in order."""
    now = flow.start
    for day, cells in _days(flow.batches):
        now = _next(now, day, cells, settings, resets)
        yield now


def seen(flow: Flow, settings: Settings, at_day: int, resets: Sequence[int] = ()) -> Seen:
    """Everything that is said of a stream on a day. Its start must not be after at_day - 90; later days are left out.

    resets: the days on which both parties acknowledged an alert of this stream.
    """
    resets = sorted(resets)
    start, month_ago = at_day - WINDOW_DAYS, at_day - MONTH_AGO
    if flow.start is not None and flow.start.all.day > start:
        raise ObservationError(f"The stream starts after day {start}, so its movement cannot be read.")
    at_start = at_month = now = flow.start
    new: Sums | None = None
    for day, cells in _days(flow.batches):
        if day > at_day:
            break
        now = _next(now, day, cells, settings, resets)
        if day <= start:
            at_start = now
        else:
            new = add_day(new, day, cells, settings)
        if day <= month_ago:
            at_month = now
    after, before = (read_sums(t.all if t else None, settings, d) for t, d in ((now, at_day), (at_start, start)))
    return Seen(
        now=after, heavy=read_sums(now.heavy if now else None, settings, at_day),
        month_ago=read_sums(at_month.all if at_month else None, settings, month_ago),
        trend=_trend(before, after, new, settings, at_day),
        erosion=read_test(now.test if now else None, at_day, resets),
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


def _next(before: Tally | None, day: int, cells: Sequence[Batch], settings: Settings, resets: Sequence[int]) -> Tally:
    major = [cell for cell in cells if cell.c >= MAJOR]
    heavy = before.heavy if before else None
    return Tally(
        cells=len(cells) + (before.cells if before else 0),
        all=add_day(before.all if before else None, day, cells, settings),
        heavy=add_day(heavy, day, major, settings) if major else heavy,
        test=add_to_test(before.test if before else None, day, cells, settings, resets),
    )  # fmt: skip


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
