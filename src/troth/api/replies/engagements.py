"""One's engagements, and what stands around one: parties, people, agreement, checkpoint."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement.fold import Proposal, Stated, Terms
from troth.engagement.models import Seat
from troth.engagement.reads import around, terms_of
from troth.records.proofs import head_of


class EngagementLine(Schema):
    """An engagement in which the token's person sits."""

    slug: str
    title: str
    party: str
    roles: list[str]
    starts: date
    ends: date | None


class Engagements(Schema):
    """All of them, by title."""

    engagements: list[EngagementLine]


class PartyName(Schema):
    """One side."""

    party: str
    name: str
    domain: str


class PersonName(Schema):
    """Somebody who sits, or sat. `pseudonym` is what entries call them."""

    pseudonym: str
    name: str
    party: str
    roles: list[str]
    ended: bool


class EngagementFull(Schema):
    """One engagement: who is in it, whom the token acts for, and how long its record is."""

    slug: str
    title: str
    starts: date
    ends: date | None
    party: str
    roles: list[str]
    parties: list[PartyName]
    people: list[PersonName]
    entries: int
    root: str


class CalendarBody(Schema):
    """A side's working time. `week` has the hours of each day from Monday, in minutes after midnight."""

    party: str
    entry: int
    since: datetime
    zone: str
    week: list[list[tuple[int, int]]]
    holidays: list[date]


class TermsBody(Schema):
    """How silence, replies and the assessment count. `entry` is None for those an engagement begins with."""

    terms: str
    entry: int | None
    silence_days: int
    reply_days: int
    parameters: dict[str, str]


class ProposedTerms(TermsBody):
    """Terms that wait for an answer."""

    party: str
    since: datetime


class AgreementBody(Schema):
    """The newest calendar of each side, the terms in force, and what is proposed."""

    calendars: list[CalendarBody]
    in_force: TermsBody
    proposed: list[ProposedTerms]


class CheckpointBody(Schema):
    """The newest signed head of the record, as C2SP tlog-checkpoint has it; `note` is the signed text itself."""

    size: int
    root: str
    at: datetime
    note: str


def mine(actor: Actor, only: str | None) -> Engagements:
    """The engagements of a person; only one for a token that reaches no other."""
    seats = Seat.objects.filter(person=actor.person, ended=None).select_related("side__engagement")
    rows = [seat for seat in seats[:500] if only is None or seat.side.engagement.slug == only]
    found = [
        EngagementLine(
            slug=seat.side.engagement.slug, title=seat.side.engagement.title, party=seat.side.party,
            roles=sorted(seat.role_set), starts=seat.side.engagement.starts, ends=seat.side.engagement.ends,
        )
        for seat in rows
    ]  # fmt: skip
    return Engagements(engagements=sorted(found, key=lambda each: (each.title, each.slug)))


def full(actor: Actor) -> EngagementFull:
    """The engagement around an actor."""
    here = around(actor)
    return EngagementFull(
        slug=actor.slug, title=here.title, starts=here.starts, ends=here.ends, party=actor.party,
        roles=sorted(actor.roles),
        parties=[PartyName(party=side.party, name=side.name, domain=side.domain) for side in here.sides.values()],
        people=[
            PersonName(
                pseudonym=seat.pseudonym, name=seat.name, party=seat.party, roles=list(seat.roles), ended=seat.ended
            )
            for seat in here.people.values()
        ],
        entries=here.size, root=here.root_text,
    )  # fmt: skip


def agreement(actor: Actor) -> AgreementBody:
    """What both sides agreed about counting."""
    found = terms_of(actor)
    newest = {stated.party: stated for stated in sorted(found.calendars, key=lambda stated: stated.seq)}
    return AgreementBody(
        calendars=[_calendar(newest[party]) for party in ("client", "provider") if party in newest],
        in_force=TermsBody(**_terms(found.current)),
        proposed=[_proposal(proposal) for proposal in found.proposals],
    )


def _calendar(stated: Stated) -> CalendarBody:
    return CalendarBody(
        party=stated.party, entry=stated.seq + 1, since=stated.at, zone=stated.calendar.zone,
        week=[[tuple(hours) for hours in day] for day in stated.calendar.week],  # type: ignore[misc]
        holidays=sorted(stated.calendar.holidays),
    )  # fmt: skip


def _terms(terms: Terms) -> dict[str, Any]:
    return {
        "terms": terms.terms, "entry": None if terms.seq is None else terms.seq + 1,
        "silence_days": terms.silence_days, "reply_days": terms.reply_days, "parameters": terms.parameters.facts(),
    }  # fmt: skip


def _proposal(proposal: Proposal) -> ProposedTerms:
    said = _terms(proposal.value) | {"terms": proposal.terms, "entry": proposal.seq + 1}
    return ProposedTerms(party=proposal.party, since=proposal.at, **said)


def checkpoint(actor: Actor) -> CheckpointBody:
    """The signed head of the shared record."""
    head = head_of(actor.shared)
    if head is None:
        raise NotThere
    return CheckpointBody(size=head.size, root=around(actor).root_text, at=head.at, note=bytes(head.note).decode())
