"""Invitations, roles and the end of a seat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import Rule
from troth.engagement import commands, kinds, rules
from troth.engagement.links import send_later
from troth.engagement.models import Invitation, Person, Seat, Side
from troth.engagement.setup import ROLES

LASTS = timedelta(days=14)


def by_seat(actor: Actor, command: object, may: Rule) -> Seat:
    """The open seat a command names by its pseudonym."""
    rows = Seat.objects.select_related("side").filter(may.where(actor), ended=None)
    row = rows.filter(pseudonym=getattr(command, "seat")).first()  # noqa: B009
    if row is None:
        raise NotThere
    row.last_seq = -1  # type: ignore[attr-defined]
    return row


def by_invitation(actor: Actor, command: object, may: Rule) -> Invitation:
    """The unused invitation a command names."""
    try:
        wanted = UUID(getattr(command, "invitation"))  # noqa: B009
    except ValueError:
        raise NotThere from None
    row = Invitation.objects.filter(may.where(actor), pk=wanted, used=None).first()
    if row is None:
        raise NotThere
    row.last_seq = -1  # type: ignore[attr-defined]
    return row


@act("engagement.invite_partner", commands.InvitePartner, leaves=(kinds.InvitationSent,), may=rules.LEAD)
def invite_partner(actor: Actor, subject: None, command: commands.InvitePartner) -> Sequence[object]:
    """Invite the other organisation."""
    email = checked_email(command.email)
    if Side.objects.filter(engagement=actor.engagement, party=actor.other).exists():
        raise Refused("The other side has joined already.")
    person = Person.objects.filter(email=email).first()
    if person is not None and person.organisation_id == actor.organisation:
        raise Refused("This person belongs to your own organisation.", "email")
    return [_sent(actor, email, command.name, "partner", actor.other, ("lead",))]


@act("engagement.invite_colleague", commands.InviteColleague, leaves=(kinds.InvitationSent,), may=rules.LEAD)
def invite_colleague(actor: Actor, subject: None, command: commands.InviteColleague) -> Sequence[object]:
    """Invite a colleague to a seat on your side."""
    email = checked_email(command.email)
    person = Person.objects.filter(email=email).first()
    if person is not None and person.organisation_id != actor.organisation:
        raise Refused("This address cannot be invited to your side.", "email")
    if person and Seat.objects.filter(person=person, side__engagement=actor.engagement, ended=None).exists():
        raise Refused("This person has a seat already.", "email")
    return [_sent(actor, email, command.name, "colleague", actor.party, _roles(command.roles))]


@act("engagement.revoke_invitation", commands.RevokeInvitation, leaves=(kinds.InvitationRevoked,), may=rules.INVITATIONS, on=by_invitation)
def revoke_invitation(actor: Actor, row: Invitation, command: commands.RevokeInvitation) -> Sequence[object]:
    """Stop an invitation."""
    if row.revoked:
        raise Refused("This invitation is stopped already.")
    Invitation.objects.filter(pk=row.pk).update(revoked=actor.at)
    return [kinds.InvitationRevoked(invitation=str(row.pk))]


@act("engagement.change_seat", commands.ChangeSeat, leaves=(kinds.SeatChanged,), may=rules.SEATS, on=by_seat)
def change_seat(actor: Actor, row: Seat, command: commands.ChangeSeat) -> Sequence[object]:
    """Change the roles of a seat on your side."""
    roles = _roles(command.roles)
    if "lead" not in roles:
        _another_lead(row)
    Seat.objects.filter(pk=row.pk).update(roles=",".join(roles))
    return [kinds.SeatChanged(seat=row.pseudonym, roles=roles)]


@act("engagement.end_seat", commands.EndSeat, leaves=(kinds.SeatEnded,), may=rules.SEATS, on=by_seat)
def end_seat(actor: Actor, row: Seat, command: commands.EndSeat) -> Sequence[object]:
    """End a seat on your side."""
    _another_lead(row)
    Seat.objects.filter(pk=row.pk).update(ended=actor.at)
    return [kinds.SeatEnded(seat=row.pseudonym)]


def _another_lead(row: Seat) -> None:
    others = Seat.objects.filter(side=row.side, ended=None).exclude(pk=row.pk)
    if "lead" in row.role_set and not any("lead" in seat.role_set for seat in others):
        raise Refused("Your side would be left without a lead. Make somebody else lead first.")


def _sent(
    actor: Actor, email: str, name: str, purpose: str, party: str, roles: tuple[str, ...]
) -> kinds.InvitationSent:
    row = Invitation.objects.create(
        email=email, name=name.strip(), purpose=purpose, engagement_id=actor.engagement, party=party,
        inviting=actor.party, organisation_id=actor.organisation if purpose == "colleague" else None,
        roles=",".join(roles), invited_by_id=actor.person, created=actor.at, expires=actor.at + LASTS,
    )  # fmt: skip
    send_later(row)
    return kinds.InvitationSent(invitation=str(row.pk), party=party, roles=roles, email=email)


def checked_email(text: str) -> str:
    """A lower-case e-mail address; Refused for anything else."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("This is not an e-mail address.", "email") from None
    return email


def _roles(roles: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(role for role in ROLES if role in roles)
    if not chosen or set(roles) - set(ROLES):
        raise Refused("Choose at least one of the roles lead, legal, member and reader.", "roles")
    return chosen
