"""Planned maintenance: a window that is proposed, and agreed before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import Refused
from troth.tickets import commands, kinds, rules
from troth.tickets.fold import Planned
from troth.tickets.project import deal_of

LONGEST = timedelta(days=14)
FURTHEST = timedelta(days=366)


@act(
    "tickets.propose_maintenance", commands.ProposeMaintenance, leaves=(kinds.MaintenanceProposed,), may=rules.IMPORTS
)
def propose_maintenance(actor: Actor, subject: None, command: commands.ProposeMaintenance) -> Sequence[object]:
    """Propose planned maintenance, in which no ticket’s clock is to run."""
    if not command.what.strip():
        raise Refused("Say what will be done; the other side decides by it.", "what")
    if command.starts <= actor.at:
        raise Refused("It must begin later than now: what has begun cannot be planned any more.", "starts")
    if command.starts > actor.at + FURTHEST:
        raise Refused("It begins more than a year ahead.", "starts")
    if command.ends <= command.starts:
        raise Refused("It must end after it begins.", "ends")
    if command.ends - command.starts > LONGEST:
        raise Refused("It can last 14 days at most.", "ends")
    count = len(deal_of(actor.shared).planned)
    return [
        kinds.MaintenanceProposed(
            maintenance=f"M-{count + 1}", starts=command.starts, ends=command.ends, what=command.what.strip()
        )
    ]


@act("tickets.agree_maintenance", commands.AgreeMaintenance, leaves=(kinds.MaintenanceAgreed,), may=rules.IMPORTS)
def agree_maintenance(actor: Actor, subject: None, command: commands.AgreeMaintenance) -> Sequence[object]:
    """Agree to planned maintenance before it begins; no ticket’s clock runs in it."""
    return [kinds.MaintenanceAgreed(maintenance=_theirs(actor, command.maintenance).maintenance)]


@act("tickets.decline_maintenance", commands.DeclineMaintenance, leaves=(kinds.MaintenanceDeclined,), may=rules.IMPORTS)
def decline_maintenance(actor: Actor, subject: None, command: commands.DeclineMaintenance) -> Sequence[object]:
    """Decline planned maintenance, with the reason; the clock runs on in it."""
    planned = _theirs(actor, command.maintenance)
    if not command.reason.strip():
        raise Refused("Give the reason; the other side will read it.", "reason")
    return [kinds.MaintenanceDeclined(maintenance=planned.maintenance, reason=command.reason.strip())]


def _theirs(actor: Actor, number: int) -> Planned:
    found = next((each for each in deal_of(actor.shared).planned if each.number == number), None)
    if found is None or found.agreed_at is not None or found.declined_at is not None:
        raise Refused("This proposal is not open any more.")
    if found.party == actor.party:
        raise Refused("Your own side proposed this; the other side has to answer it.")
    if actor.at >= found.starts:
        raise Refused(f"{found.maintenance} has begun; what was not agreed before it began is no planned maintenance.")
    return found
