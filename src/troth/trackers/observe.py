"""What an issue with a due date tells the assessment: how timely it was against its first date, with the weight of a
minor promise (TRUST 3.1, 6). An import counts once the other side was heard; before that it counts for nothing.

Only a date that the source shows to have been set before it came counts. Milestones do not: no form says when their
date was set. A finished issue is no accepted delivery, so nothing is told about keeping promises.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from troth.clock import Calendar
from troth.sources.fold import Outcome
from troth.sources.observe import provenance, timed
from troth.trackers.fold import Issue, dated
from troth.trust import CLASSES, Dimension, Observation, mult, quality

MINOR = CLASSES["minor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the due date of an issue came to, and what the assessment counts of it (None: nothing)."""

    outcome: Outcome | None = None
    first: date | None = None
    moves: int = 0
    slip: int | None = None
    day: int | None = None
    g: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An issue that counts: its subject (B-1/12) and what was measured of it."""

    subject: str
    day: int
    g: float


def judge(issue: Issue, calendar: Calendar, zone: str, synced: date) -> Judged:
    """What the first due date of an issue came to, in the working time of the side whose work it is."""
    item = dated(issue, zone, synced)
    if item is None:
        return Judged()
    found = timed(item, calendar, zone)
    return Judged(
        outcome=item.outcome, first=item.first_promised, moves=item.moves, slip=item.slip,
        day=found.day if found else None, g=found.g if found else None,
    )  # fmt: skip


def observations(
    told: Iterable[Counted], judged: str, controlled_by: str, entry: int, *, delta: float
) -> list[Observation]:  # fmt: skip
    """One observation for each issue that counts, of an import about which the other side was heard."""
    source = provenance(judged, controlled_by)
    weight, q = mult(source, window_over=True, delta=delta), quality(source, window_over=True)
    return [
        Observation(
            id=each.subject, entry=entry, judged=judged, dimension=Dimension.DEADLINES, day=each.day, g=each.g,
            c=MINOR, mult=weight, q=q,
        )
        for each in told
    ]  # fmt: skip
