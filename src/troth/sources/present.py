"""Imports as they stand at this moment: those that count, what the open ones tell, and what about these days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q

from troth.acts.actor import Actor
from troth.engagement.models import Contest
from troth.engagement.reads import by_record, contests_of
from troth.sources import rules
from troth.sources.models import HistoryImport, HistoryItem
from troth.sources.project import observed
from troth.trust import Dimension, Observation

MOST = 500
HONOURED = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How many items of an import count: of the last days, honoured and not, and of the days before them."""

    honoured: int = 0
    late: int = 0
    earlier: int = 0

    def plus(self, lately: bool, g: float) -> Told:
        """One more item."""
        if not lately:
            return replace(self, earlier=self.earlier + 1)
        kept = g >= HONOURED
        return replace(self, honoured=self.honoured + kept, late=self.late + (not kept))


def observed_now(actor: Actor) -> list[Observation]:
    """What the open imports tell the assessment at this moment, read once a request."""
    return actor.once("imports observed", lambda: observed(open_now(actor), contested(actor), actor.at))


def open_now(actor: Actor) -> list[HistoryImport]:
    """The imports whose weight depends on the moment, in their order."""
    return sorted((row for row in _current(actor) if not row.settled), key=lambda row: row.number)


def current(actor: Actor) -> list[HistoryImport]:
    """The imports that were not replaced, newest first."""
    return sorted(_current(actor), key=lambda row: -row.number)


def _current(actor: Actor) -> list[HistoryImport]:
    rows = HistoryImport.objects.filter(space_id=actor.shared, superseded_by=None).order_by("settled", "-number")
    return by_record(actor, "current imports", lambda: list(rows[:MOST])) if rules.SEES.check(actor, None) else []


def told_since(actor: Actor, rows: Sequence[HistoryImport], day: int) -> dict[int, Told]:
    """What these imports tell of the days after a UTC day and of those before; a query only where some are settled."""
    found = {row.number: Told() for row in rows}
    for seen in observed_now(actor):
        number = int(seen.id.removeprefix("I-").partition("/")[0])
        if number in found and seen.dimension is not Dimension.PROMISES:
            found[number] = found[number].plus(seen.day > day, seen.g)
    settled = [row.number for row in rows if row.settled]
    if settled:
        items = HistoryItem.objects.filter(rules.SEES.where(actor), source__in=settled, g__isnull=False)
        counted = items.values_list("source").annotate(
            honoured=Count("pk", filter=Q(day__gt=day, g__gte=HONOURED)),
            late=Count("pk", filter=Q(day__gt=day, g__lt=HONOURED)), earlier=Count("pk", filter=Q(day__lte=day)),
        )  # fmt: skip
        found |= {source: Told(honoured=a, late=b, earlier=c) for source, a, b, c in counted}
    return found


def contested(actor: Actor) -> dict[str, list[Contest]]:
    """The contests of an engagement by what they are about."""
    found: dict[str, list[Contest]] = {}
    for contest in contests_of(actor):
        found.setdefault(contest.about, []).append(contest)
    return found
