"""Imports that wait for the word of the side that did not bring them: in lists, and on the page of an import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from troth.acts.actor import OTHER, Actor
from troth.engagement.models import Contest
from troth.engagement.reads import around
from troth.promises.awaited import Waiting, awaits
from troth.sources import rules
from troth.sources.checks import not_now
from troth.sources.models import HistoryImport
from troth.sources.observe import provenance
from troth.sources.present import contested, open_now
from troth.sources.reads import control, counts_now, much


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


def reply_of(actor: Actor, row: HistoryImport) -> Reply:
    """The other side's word about an import as it stands; `until` is None once nothing waits for it."""
    flagged = open_contest(actor, row)
    other = OTHER[row.party]
    waits = not not_now(row, other, [flagged] if flagged else (), actor.at)
    mine = actor.party == other
    return Reply(
        who=_short(actor, other), brought_by=_short(actor, row.party), mine=mine,
        until=row.window_until if waits else None, control=control(actor, row.controlled_by),
        counts=counts_now(actor, row),
        after=much(provenance(row.judged, row.controlled_by), heard=True), contest=flagged,
        may=mine and waits and rules.IMPORTS.check(actor, row),
    )  # fmt: skip


def open_contest(actor: Actor, row: HistoryImport) -> Contest | None:
    """The contest about an import that is not settled."""
    return next((each for each in contested(actor).get(row.ref, ()) if each.settled_at is None), None)


@awaits
def awaiting(actor: Actor) -> dict[str, list[Waiting]]:
    """The imports that wait for each side; one question, asked once a request."""
    found: dict[str, list[Waiting]] = {"client": [], "provider": []}
    for row in open_now(actor):
        other = OTHER[row.party]
        if not not_now(row, other, contested(actor).get(row.ref, ()), actor.at):
            found[other].append(_line(actor, row))
    return found


def _line(actor: Actor, row: HistoryImport) -> Waiting:
    many, other = row.items - row.erased, OTHER[row.party]
    until = row.window_until or row.at
    day = f"{until.day} {until:%B}"
    if actor.party == other:
        whose = "of your promises" if row.judged == other else "of its own promises"
        why = f"{_short(actor, row.party)} imported {many:,} {whose} as {row.ref}. Say if it is right until {day}."
    else:
        whose = "of their promises" if row.judged == other else "of your own promises"
        why = f"You imported {many:,} {whose} as {row.ref}. They say if it is right until {day}."
    return Waiting(
        title=row.label or "[erased]", why=why, since=row.at, url=f"imports/{row.number}/", verb="Look at it",
        icon="file-up", tone="accent",
    )  # fmt: skip


def _short(actor: Actor, party: str) -> str:
    sides = around(actor).sides
    return sides[party].short if party in sides else f"the {party}"
