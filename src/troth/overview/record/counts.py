"""What an entry counts for: its settled observations, and how much each moves a figure today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from troth.acts.actor import Actor
from troth.engagement.reads import around, terms_of
from troth.practices.openness import project as openness
from troth.promises import project as promises
from troth.promises.observe import day_of
from troth.records.models import Entry, Weighed
from troth.records.weigh import Live, observation, open_now, shares_now, streams_now
from troth.sources import project as sources
from troth.tickets import project as tickets
from troth.trackers import project as trackers
from troth.trust import LABELS, Observation, explain
from troth.trust.tally import Flow, read_flow

SHOWN = 40
OBSERVED: dict[str, Live] = {
    "P": promises.observe_open, "I": sources.observe_open, "D": tickets.observe_open, "R": openness.observe_open,
    "B": trackers.observe_open,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One observation of the entry: which figure it bears on, its outcome, its class and what is left of it. An open
    one is not settled yet and counts as it stands."""

    subject: str
    judged: str
    dimension: str
    label: str
    percent: int
    weight: float
    mult: float
    quality: float
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """How much an observation moves its figure today: `mass` units of evidence are left, `points` of 100."""

    counted: Counted
    name: str
    mass: float
    points: float
    reading: str

    @property
    def moved(self) -> str:
        """The points with their sign, in words."""
        return explain.points(self.points)


def rows_of(row: Entry) -> list[Weighed]:
    """The settled observations of the entry's subject; of an import, whose items are many, those of this entry."""
    items = Q(subject__gte=f"{row.subject}/", subject__lt=f"{row.subject}0", entry=row.seq)
    rows = Weighed.objects.filter(Q(subject=row.subject) | items, space_id=row.space_id)
    return list(rows.order_by("subject", "dimension")[:SHOWN])


def counted(row: Entry, at: datetime) -> tuple[tuple[Counted, ...], int | None]:
    """What an entry counts for, and the number of the entry through which its subject counts instead."""
    rows = rows_of(row)
    own = [observation(seen) for seen in rows if seen.entry == row.seq]
    live = [] if rows else _standing(row, open_now(row.space_id, at, _of_others(row.subject)))
    other = next((seen.entry + 1 for seen in rows if seen.entry != row.seq), None)
    found = tuple([_counted(seen, False) for seen in own] + [_counted(seen, True) for seen in live])
    return found, None if found else other


def _of_others(subject: str) -> dict[Live, list[Observation]]:
    """What the rooms that a subject does not belong to need not be asked."""
    own = OBSERVED.get(subject.partition("-")[0])
    return {observe: [] for observe in OBSERVED.values() if observe is not own}


def _standing(row: Entry, live: Sequence[Observation]) -> list[Observation]:
    mine = (row.subject, f"{row.subject}/")
    return [seen for seen in live if seen.entry == row.seq and (seen.id == mine[0] or seen.id.startswith(mine[1]))]


def _counted(seen: Observation, open: bool) -> Counted:
    return Counted(
        subject=seen.id, judged=seen.judged, dimension=str(seen.dimension), label=LABELS[seen.dimension],
        percent=explain.percent(seen.g), weight=seen.c, mult=seen.mult, quality=seen.q, open=open,
    )  # fmt: skip


def moves(actor: Actor, row: Entry) -> Sequence[Moves]:
    """The exact contribution of each observation of an entry to its figure now."""
    rows = rows_of(row)
    own = [observation(seen) for seen in rows if seen.entry == row.seq]
    if rows and not own:
        return ()
    streams, live = streams_now(row.space_id, actor.at)
    standing = [] if rows else _standing(row, live)
    parameters, day = terms_of(actor).in_force(actor.at).parameters, day_of(actor.at)
    names = around(actor).sides
    found = []
    for seen in own + standing:
        flow, settings = streams.get((seen.judged, seen.dimension), Flow()), parameters.of(seen.dimension)
        mine = [each for each in live if (each.judged, each.dimension) == (seen.judged, seen.dimension)]
        share = shares_now(row.space_id, flow, mine, [seen], settings, day).get(seen.id)
        name = names[seen.judged].name if seen.judged in names else seen.judged
        found.append(
            Moves(
                counted=_counted(seen, seen in standing), name=name, mass=share.mu if share else 0.0,
                points=100 * share.phi if share else 0.0, reading=explain.headline(read_flow(flow, settings, day)),
            )
        )  # fmt: skip
    return found
