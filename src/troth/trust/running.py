"""The test for erosion step by step: each day by the parameters in force at its end, so that what was raised stays.

A step is the same whether it starts at the first day or at a kept state; `cusum.erosion` is the same in one go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .cusum import ALERT, LAG_DAYS, LEAST, MOST, ODDS, WATCH, Erosion, step
from .former import Course, Fade, fades_from, held
from .observation import Batch
from .parameters import Settings
from .reading import discount, omega


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """The evidence from which a day is foretold, faded in one way. mass, kept: its sums as of the day `behind`;
    waiting: (day, weight, kept) of the days that are not old enough yet."""

    fade: Fade
    mass: float = 0.0
    kept: float = 0.0
    behind: int | None = None
    waiting: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """The running test after a day. old: what later days are foretold from, once for each way in which evidence fades
    under the parameters of that day and of those that came after it."""

    day: int
    s: float = 0.0
    mirror: float = 0.0
    since: int | None = None
    recovering: bool = False
    old: tuple[Old, ...] = ()


def add_to_test(
    before: Test | None, day: int, cells: Sequence[Batch], agreed: Course, resets: Sequence[int]
) -> Test:  # fmt: skip
    """The test after one more day; `resets` are the days, ascending, on which both parties acknowledged an alert."""
    state = before or Test(day=day)
    s, mirror, since, recovering = state.s, state.mirror, state.since, state.recovering
    if before is not None and any(before.day <= reset < day for reset in resets):
        s, mirror, since, recovering = 0.0, 0.0, None, False
    known = {each.fade: each for each in state.old}
    fades = fades_from(agreed, day)
    old = [_add_day(known[fade] if before else Old(fade=fade), day, cells) for fade in fades]
    p0, (_, w, good) = _foretold(old[0], held(agreed, day), day), old[0].waiting[-1]
    s, mirror = step(s, p0, w, good / w), step(mirror, p0, w, good / w, 1 / ODDS)
    if since is None and s >= ALERT:
        since, mirror = day, 0.0
    recovering = recovering or (since is not None and mirror >= ALERT)
    return Test(day=day, s=s, mirror=mirror, since=since, recovering=recovering, old=tuple(old))


def read_test(test: Test | None, at_day: int, resets: Sequence[int]) -> Erosion:
    """What the test says on a day not before its newest."""
    if test is None:
        return Erosion(level="none", s=0.0, since=None, recovering=False)
    s, since, recovering = test.s, test.since, test.recovering
    if any(test.day <= reset <= at_day for reset in resets):
        s, since, recovering = 0.0, None, False
    level = "alert" if since is not None else "watch" if s >= WATCH else "none"
    return Erosion(level=level, s=s, since=since, recovering=recovering)


def _add_day(old: Old, day: int, cells: Sequence[Batch]) -> Old:
    """With what is old enough on a day taken in, and the day itself waiting, last."""
    h, n, rho = old.fade
    waiting = list(old.waiting)
    mass, kept, behind = old.mass, old.kept, old.behind
    while waiting and waiting[0][0] <= day - LAG_DAYS:
        then, weight, honoured = waiting.pop(0)
        fade = 2.0 ** (-weight / n - (then - behind) / h) if behind is not None else 0.0
        unit = omega(weight, n) / weight
        mass, kept, behind = mass * fade + weight * unit, kept * fade + honoured * unit, then
    w = sum(cell.weight * discount(cell, rho) for cell in cells)
    good = sum(cell.kept * discount(cell, rho) for cell in cells)
    return replace(old, mass=mass, kept=kept, behind=behind, waiting=(*waiting, (day, w, good)))


def _foretold(old: Old, settings: Settings, day: int) -> float:
    time = 2.0 ** ((old.behind - day) / settings.h) if old.behind is not None else 0.0
    p0 = (settings.s_ref * settings.m + old.kept * time) / (settings.s_ref + old.mass * time)
    return min(MOST, max(LEAST, p0))
