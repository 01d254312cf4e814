"""What waits for one side at the service desk: logs to look at, levels and maintenance to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from troth.acts.actor import OTHER, Actor
from troth.engagement.models import Contest
from troth.promises.awaited import Waiting, awaits
from troth.sources.observe import provenance
from troth.sources.reads import control, much
from troth.tickets import rules
from troth.tickets.checks import not_now
from troth.tickets.models import LogImport
from troth.tickets.present import about, open_logs, the_deal
from troth.tickets.reads import counts_now, short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the page of a log says about the other side's word: who, until when, and what this reader can do."""

    who: str
    brought_by: str
    mine: bool
    until: datetime | None
    control: str
    counts: str
    after: str
    contest: Contest | None
    may: bool


def reply_of(actor: Actor, row: LogImport) -> Reply:
    """The other side's word about a log as it stands; `until` is None once nothing waits for it."""
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


def _open_contest(actor: Actor, row: LogImport) -> Contest | None:
    return next((each for each in about(actor, row) if each.settled_at is None), None)


@awaits
def awaiting(actor: Actor) -> dict[str, list[Waiting]]:
    """What waits for each side: two questions, asked once a request."""
    found: dict[str, list[Waiting]] = {"client": [], "provider": []}
    for row in open_logs(actor):
        other, flagged = OTHER[row.party], _open_contest(actor, row)
        if not not_now(row, other, [flagged] if flagged else (), actor.at):
            found[other].append(_log(actor, row))
    for levels in the_deal(actor).levels:
        if levels.open:
            desk = short_name(actor, levels.said.resolver)
            why = f"{short_name(actor, levels.party)} proposes them for {desk}’s desk. They bind once both sides agree."
            found[OTHER[levels.party]].append(
                Waiting(
                    title=f"Service levels {levels.levels}", why=why, since=levels.at,
                    url=f"desk/levels/{levels.number}/", verb="Answer", icon="gauge", tone="accent",
                )
            )  # fmt: skip
    for planned in the_deal(actor).planned:
        if planned.open(actor.at):
            day = f"{planned.starts.day} {planned.starts:%B}"
            why = f"{short_name(actor, planned.party)} plans it for {day}. It counts only if agreed before it begins."
            found[OTHER[planned.party]].append(
                Waiting(
                    title=f"Planned maintenance {planned.maintenance}", why=why, since=planned.at,
                    url=f"desk/maintenance/{planned.number}/", verb="Answer", icon="wrench", tone="accent",
                )
            )  # fmt: skip
    return found


def _log(actor: Actor, row: LogImport) -> Waiting:
    many = row.tickets - row.erased
    until = row.window_until or row.at
    day = f"{until.day} {until:%B}"
    if actor.party == OTHER[row.party]:
        why = f"{short_name(actor, row.party)} imported {many:,} tickets as {row.ref}. Say if it is right until {day}."
    else:
        why = f"You imported {many:,} tickets as {row.ref}. They say if it is right until {day}."
    return Waiting(
        title=row.label or "[erased]", why=why, since=row.at, url=f"desk/logs/{row.number}/", verb="Look at it",
        icon="ticket", tone="accent",
    )  # fmt: skip
