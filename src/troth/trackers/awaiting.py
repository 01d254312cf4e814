"""What waits for one side about trackers: issues that the other side brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from troth.acts.actor import OTHER, Actor
from troth.engagement.models import Contest
from troth.promises.awaited import Waiting, awaits
from troth.sources.observe import provenance
from troth.sources.reads import control, much
from troth.trackers import rules
from troth.trackers.checks import not_now
from troth.trackers.models import TrackerImport
from troth.trackers.present import about, open_imports
from troth.trackers.reads import counts_now, short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the page of an import says about the other side's word: who, until when, and what this reader can do."""

    who: str
    brought_by: str
    mine: bool
    until: datetime | None
    control: str
    counts: str
    after: str
    contest: Contest | None
    may: bool


def reply_of(actor: Actor, row: TrackerImport) -> Reply:
    """The other side's word about an import as it stands; `until` is None once nothing waits for it."""
    flagged = _open_contest(actor, row)
    other = OTHER[row.party]
    waits = not not_now(row, other, [flagged] if flagged else (), actor.at)
    mine = actor.party == other
    return Reply(
        who=short_name(actor, other), brought_by=short_name(actor, row.party), mine=mine,
        until=row.window_until if waits else None, control=control(actor, row.controlled_by),
        counts=counts_now(actor, row), after=much(provenance(row.judged, row.controlled_by), heard=True),
        contest=flagged, may=mine and waits and rules.IMPORTS.check(actor, row),
    )  # fmt: skip


def _open_contest(actor: Actor, row: TrackerImport) -> Contest | None:
    return next((each for each in about(actor, row) if each.settled_at is None), None)


@awaits
def awaiting(actor: Actor) -> dict[str, list[Waiting]]:
    """What waits for each side; one question, asked once a request."""
    found: dict[str, list[Waiting]] = {"client": [], "provider": []}
    for row in open_imports(actor):
        other, flagged = OTHER[row.party], _open_contest(actor, row)
        if not not_now(row, other, [flagged] if flagged else (), actor.at):
            found[other].append(_line(actor, row))
    return found


def _line(actor: Actor, row: TrackerImport) -> Waiting:
    many = row.issues - row.erased
    until = row.window_until or row.at
    day = f"{until.day} {until:%B}"
    if actor.party == OTHER[row.party]:
        why = f"{short_name(actor, row.party)} imported {many:,} issues as {row.ref}. Are they right? Until {day}."
    else:
        why = f"You imported {many:,} issues as {row.ref}. They say if that is right until {day}."
    return Waiting(
        title=row.label or "[erased]", why=why, since=row.at, url=f"measured/trackers/{row.number}/", verb="Look at it",
        icon="list", tone="accent",
    )  # fmt: skip
