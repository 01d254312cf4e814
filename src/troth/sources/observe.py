"""What an imported promise tells the assessment: kept, and how late against its first date, weighed by who says it.

A moved date in an imported history was told by its source and agreed by nobody here, so only the first date counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from troth.clock import Calendar, close_of, day_seconds, elapsed
from troth.promises.kinds import Nature
from troth.promises.observe import TIMING, day_of
from troth.sources.fold import COUNTED, Item
from troth.trust import Dimension, Observation, Provenance, limit, mult, quality, timeliness


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """When an imported promise counts (a UTC day) and how timely it was, from 0 to 1."""

    day: int
    g: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An imported promise that counts: its subject (I-1/12) and what was measured of it."""

    subject: str
    day: int
    g: float


def provenance(judged: str, controlled_by: str) -> Provenance:
    """Who says it: a source of the judged party itself, of the other party, or of neither alone."""
    if controlled_by == judged:
        return Provenance.OWN_TRACKER
    if controlled_by in {"client", "provider"}:
        return Provenance.COUNTERPARTY
    return Provenance.NEUTRAL_SYSTEM


def timed(item: Item, calendar: Calendar, zone: str) -> Timed | None:
    """The timeliness of an item in business time of the promisor; None for what does not count.

    Both days count until their close, for the file gives no hours. `zone` is that of the file's days.
    """
    if item.outcome not in COUNTED or item.delivered is None:
        return None
    due_at, done_at = close_of(calendar, item.first_promised), close_of(calendar, item.delivered)
    start = min(moment_of(item.first_recorded, zone) or due_at, due_at)
    most = math.ceil(limit(5 * day_seconds(calendar), elapsed(calendar, start, due_at)))
    late = elapsed(calendar, due_at, done_at)
    return Timed(day=day_of(min(due_at, done_at)), g=timeliness(late, most))


def moment_of(recorded: datetime | date | None, zone: str) -> datetime | None:
    """The moment of a record; a bare day stands for its beginning."""
    if recorded is None or isinstance(recorded, datetime):
        return recorded
    return datetime.combine(recorded, time.min, ZoneInfo(zone))


def observations(
    told: Iterable[Told], judged: str, source: Provenance, nature: Nature, entry: int, *, window_over: bool,
    delta: float,
) -> list[Observation]:  # fmt: skip
    """Two observations for each promise: it was kept, and how timely it was."""
    weight = mult(source, window_over=window_over, delta=delta)
    q = quality(source, window_over=window_over)
    return [
        Observation(
            id=each.subject, entry=entry, judged=judged, dimension=dimension, day=each.day, g=g, mult=weight, q=q
        )
        for each in told
        for dimension, g in ((Dimension.PROMISES, 1.0), (TIMING[nature], each.g))
    ]  # fmt: skip
