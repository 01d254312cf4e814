"""Service levels: proposed by one side, agreed or declined by the other."""

from __future__ import annotations

from collections.abc import Sequence

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import Refused
from troth.tickets import commands, kinds, rules
from troth.tickets.fold import Levels
from troth.tickets.kinds import Target
from troth.tickets.project import deal_of

MOST_TARGETS, MOST_STATES, MOST_LENGTH = 20, 60, 80
MOST_MINUTES = 60 * 24 * 366


@act("tickets.propose_levels", commands.ProposeLevels, leaves=(kinds.LevelsProposed,), may=rules.AGREES)
def propose_levels(actor: Actor, subject: None, command: commands.ProposeLevels) -> Sequence[object]:
    """Propose service levels: the states that wait, those that end a ticket, and a target for each priority."""
    known = deal_of(actor.shared).levels
    if any(each.open and each.said.resolver == command.resolver for each in known):
        raise Refused("Service levels for this desk are proposed already; they have to be answered first.")
    if command.resolver not in {"client", "provider"}:
        raise Refused("Say whose desk it is: the client’s or the provider’s.", "resolver")
    waiting, ended = _states(command.waiting, "waiting"), _states(command.ended, "ended")
    if not ended:
        raise Refused("Name at least one state that ends a ticket, such as Resolved.", "ended")
    both = sorted(set(waiting) & set(ended))
    if both:
        raise Refused(f"{both[0]} cannot both wait and end a ticket.", "waiting")
    return [
        kinds.LevelsProposed(
            levels=f"L-{len(known) + 1}", resolver=command.resolver, since=command.since, waiting=waiting, ended=ended,
            targets=_targets(command.targets),
        )
    ]  # fmt: skip


@act("tickets.agree_levels", commands.AgreeLevels, leaves=(kinds.LevelsAgreed,), may=rules.AGREES)
def agree_levels(actor: Actor, subject: None, command: commands.AgreeLevels) -> Sequence[object]:
    """Agree to proposed service levels; the tickets opened since their day are counted by them."""
    return [kinds.LevelsAgreed(levels=_theirs(actor, command.levels).levels)]


@act("tickets.decline_levels", commands.DeclineLevels, leaves=(kinds.LevelsDeclined,), may=rules.AGREES)
def decline_levels(actor: Actor, subject: None, command: commands.DeclineLevels) -> Sequence[object]:
    """Decline proposed service levels, with the reason."""
    levels = _theirs(actor, command.levels)
    if not command.reason.strip():
        raise Refused("Give the reason; the other side will read it.", "reason")
    return [kinds.LevelsDeclined(levels=levels.levels, reason=command.reason.strip())]


def _states(states: Sequence[str], field: str) -> tuple[str, ...]:
    clean = [state.strip() for state in states if state.strip()]
    if len(clean) > MOST_STATES or any(len(state) > MOST_LENGTH for state in clean):
        raise Refused(f"Name at most {MOST_STATES} states of at most {MOST_LENGTH} characters.", field)
    twice = next((state for place, state in enumerate(clean) if state in clean[:place]), None)
    if twice is not None:
        raise Refused(f"{twice} is named twice.", field)
    return tuple(clean)


def _targets(targets: Sequence[Target]) -> tuple[Target, ...]:
    if not targets:
        raise Refused("Name at least one priority with its target.", "targets")
    if len(targets) > MOST_TARGETS:
        raise Refused(f"Name at most {MOST_TARGETS} priorities.", "targets")
    seen: set[str] = set()
    for target in targets:
        if not target.priority.strip() or len(target.priority) > MOST_LENGTH:
            raise Refused("Each target needs the priority as the desk writes it, such as 3 - Moderate.", "targets")
        if target.priority in seen:
            raise Refused(f"{target.priority} is named twice.", "targets")
        if not 1 <= target.minutes <= MOST_MINUTES:
            raise Refused(f"The target of {target.priority} must lie between one minute and a year.", "targets")
        seen.add(target.priority)
    return tuple(targets)


def _theirs(actor: Actor, number: int) -> Levels:
    found = next((each for each in deal_of(actor.shared).levels if each.number == number), None)
    if found is None or not found.open:
        raise Refused("This proposal is not open any more.")
    if found.party == actor.party:
        raise Refused("Your own side proposed this; the other side has to answer it.")
    return found
