"""What a ticket tells the assessment: how timely it was against its agreed level (TRUST 3.1 and 3.2).

A log counts once the other side was heard; before that it counts for nothing, however many tickets it tells.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from troth.clock import Reckoned, day_seconds
from troth.promises.observe import day_of
from troth.sources.observe import provenance
from troth.tickets.fold import Levels, Reckoner, Told
from troth.tickets.kinds import Weight
from troth.trust import CLASSES, Dimension, Observation, limit, mult, quality, timeliness

KEPT, LATE, OPEN, UNBOUND = "kept", "late", "open", "unbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a ticket came to: its standing, the clock, and what the assessment counts of it (None: nothing)."""

    standing: str
    levels: Levels | None = None
    clock: Reckoned | None = None
    day: int | None = None
    g: float | None = None
    c: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A ticket that counts: its subject (D-1/12) and what was measured of it."""

    subject: str
    day: int
    g: float
    c: float


def judge(by: Reckoner, ticket: Told) -> Judged:
    """What a ticket comes to by the levels that bind it.

    It counts once it is done or missed: in full in time, else less for each second over, and nothing from 5 working
    days over or a quarter of its target, whichever is more. A missed one counts on the day it was missed.
    """
    levels = by.levels(ticket)
    clock = by.reckon(ticket, levels) if levels is not None else None
    if levels is None or clock is None or not clock.bound:
        return Judged(standing=UNBOUND, levels=levels)
    target = by.target(levels, ticket.priority)
    level = clock.level
    if clock.missed_at is None and clock.done_at is None:
        return Judged(standing=OPEN, levels=levels, clock=clock)
    c = CLASSES[(target.weight if target else Weight.MINOR).value]
    if clock.missed_at is None:
        day = day_of(datetime.fromtimestamp(clock.done_at or 0, UTC))
        return Judged(standing=KEPT, levels=levels, clock=clock, day=day, g=1.0, c=c)
    level = level or next(step.level for step in reversed(clock.steps) if step.level is not None)
    most = math.ceil(limit(5 * day_seconds(level.calendar), level.target))
    day = day_of(datetime.fromtimestamp(clock.missed_at, UTC))
    return Judged(standing=LATE, levels=levels, clock=clock, day=day, g=timeliness(clock.over, most), c=c)


def observations(
    told: Iterable[Counted], judged: str, controlled_by: str, entry: int, *, delta: float
) -> list[Observation]:  # fmt: skip
    """One observation for each ticket of a log about which the other side was heard."""
    source = provenance(judged, controlled_by)
    weight, q = mult(source, window_over=True, delta=delta), quality(source, window_over=True)
    return [
        Observation(
            id=each.subject, entry=entry, judged=judged, dimension=Dimension.DEADLINES, day=each.day, g=each.g,
            c=each.c, mult=weight, q=q,
        )
        for each in told
    ]  # fmt: skip
