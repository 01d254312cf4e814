"""Working calendars, and the terms by which the engagement counts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import Refused
from troth.clock import Calendar, CalendarError
from troth.engagement import commands, kinds, rules
from troth.engagement.fold import Proposal
from troth.engagement.reads import agreed
from troth.records.models import Entry
from troth.trust import ParameterError, Parameters


@act("engagement.state_calendar", commands.StateCalendar, leaves=(kinds.CalendarStated,), may=rules.LEAD)
def state_calendar(actor: Actor, subject: None, command: commands.StateCalendar) -> Sequence[object]:
    """State your side's working time."""
    try:
        calendar = Calendar(command.zone, command.week, frozenset(command.holidays))
    except CalendarError as problem:
        raise Refused(str(problem), "week") from None
    return [
        kinds.CalendarStated(
            calendar=f"calendar-{actor.party}", party=actor.party, zone=calendar.zone, week=calendar.week,
            holidays=tuple(sorted(calendar.holidays)),
        )
    ]  # fmt: skip


@act("engagement.propose_terms", commands.ProposeTerms, leaves=(kinds.TermsProposed,), may=rules.LEAD)
def propose_terms(actor: Actor, subject: None, command: commands.ProposeTerms) -> Sequence[object]:
    """Propose how silence, replies and the assessment count from now on."""
    if agreed(_space(actor)).proposals:
        raise Refused("A proposal is open already; it has to be answered first.")
    for field, days in (("silence_days", command.silence_days), ("reply_days", command.reply_days)):
        if not 1 <= days <= 60:
            raise Refused("Choose between 1 and 60 working days.", field)
    try:
        parameters = Parameters.from_facts(command.parameters).facts() if command.parameters else {}
    except ParameterError as problem:
        raise Refused(str(problem), "parameters") from None
    count = Entry.objects.filter(space_id=_space(actor), kind="engagement.terms.proposed.v1").count()
    return [
        kinds.TermsProposed(
            terms=f"T-{count + 1}", silence_days=command.silence_days, reply_days=command.reply_days,
            parameters=parameters,
        )
    ]  # fmt: skip


@act("engagement.agree_terms", commands.AgreeTerms, leaves=(kinds.TermsAgreed,), may=rules.LEAD)
def agree_terms(actor: Actor, subject: None, command: commands.AgreeTerms) -> Sequence[object]:
    """Agree to proposed terms; they bind what is accepted from now on."""
    return [kinds.TermsAgreed(terms=_theirs(actor, command.terms).terms)]


@act("engagement.decline_terms", commands.DeclineTerms, leaves=(kinds.TermsDeclined,), may=rules.LEAD)
def decline_terms(actor: Actor, subject: None, command: commands.DeclineTerms) -> Sequence[object]:
    """Decline proposed terms, with the reason."""
    if not command.reason.strip():
        raise Refused("Give the reason; the other side will read it.", "reason")
    return [kinds.TermsDeclined(terms=_theirs(actor, command.terms).terms, reason=command.reason.strip())]


def _theirs(actor: Actor, number: int) -> Proposal:
    found = next((p for p in agreed(_space(actor)).proposals if p.terms == f"T-{number}"), None)
    if found is None:
        raise Refused("This proposal is not open any more.")
    if found.party == actor.party:
        raise Refused("Your own side proposed this; the other side has to answer it.")
    return found


def _space(actor: Actor) -> UUID:
    return actor.shared
