"""Accounts of an organisation: inviting, opening, closing. Kept in the organisation's own log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import ADMIN, SIGNED_IN, Rule
from troth.engagement import commands, kinds, rules
from troth.engagement.acts.people import LASTS, checked_email
from troth.engagement.acts.relationship import use_invitation
from troth.engagement.links import send_later
from troth.engagement.models import Invitation, Person
from troth.engagement.sessions import end_all


def by_person(actor: Actor, command: object, may: Rule) -> Person:
    """The account a command names."""
    row = Person.objects.filter(may.where(actor), pk=_uuid(getattr(command, "person"))).first()  # noqa: B009
    if row is None:
        raise NotThere
    row.last_seq = -1  # type: ignore[attr-defined]
    return row


def by_account_invitation(actor: Actor, command: object, may: Rule) -> Invitation:
    """The unused invitation to the organisation that a command names."""
    wanted = _uuid(getattr(command, "invitation"))  # noqa: B009
    row = Invitation.objects.filter(may.where(actor), pk=wanted, used=None).first()
    if row is None:
        raise NotThere
    row.last_seq = -1  # type: ignore[attr-defined]
    return row


@act("engagement.invite_to_organisation", commands.InviteToOrganisation, leaves=(kinds.AccountInvited,), may=ADMIN)
def invite_to_organisation(actor: Actor, subject: None, command: commands.InviteToOrganisation) -> Sequence[object]:
    """Invite somebody to an account of your organisation."""
    email = checked_email(command.email)
    person = Person.objects.filter(email=email).first()
    if person is not None and person.organisation_id != actor.organisation:
        raise Refused("This address cannot be invited to your organisation.", "email")
    if person is not None:
        raise Refused(f"{person.name} has an account already.", "email")
    row = Invitation.objects.create(
        email=email, name=command.name.strip(), purpose="account", organisation_id=actor.organisation,
        admin=command.admin, invited_by_id=actor.person, created=actor.at, expires=actor.at + LASTS,
    )  # fmt: skip
    send_later(row)
    return [kinds.AccountInvited(invitation=str(row.pk), admin=command.admin, email=email)]


@act(
    "engagement.stop_account_invitation", commands.StopAccountInvitation, leaves=(kinds.AccountUninvited,),
    may=rules.ACCOUNT_INVITATIONS, on=by_account_invitation,
)  # fmt: skip
def stop_account_invitation(
    actor: Actor, row: Invitation, command: commands.StopAccountInvitation
) -> Sequence[object]:
    """Stop an invitation to your organisation."""
    if row.revoked:
        raise Refused("This invitation is stopped already.")
    Invitation.objects.filter(pk=row.pk).update(revoked=actor.at)
    return [kinds.AccountUninvited(invitation=str(row.pk))]


def _opening(actor: Actor, command: commands.OpenAccount) -> Actor:
    row = use_invitation(actor, command.invitation, "account")
    if row.organisation_id != actor.organisation:
        raise NotThere
    return actor


@act(
    "engagement.open_account", commands.OpenAccount, leaves=(kinds.AccountOpened,), may=SIGNED_IN, prepare=_opening
)
def open_account(actor: Actor, subject: None, command: commands.OpenAccount) -> Sequence[object]:
    """Take up your account."""
    return [kinds.AccountOpened(person=str(actor.person), admin=actor.admin, name=actor.name)]


@act("engagement.change_account", commands.ChangeAccount, leaves=(kinds.AccountChanged,), may=rules.ACCOUNTS, on=by_person)
def change_account(actor: Actor, row: Person, command: commands.ChangeAccount) -> Sequence[object]:
    """Make somebody an administrator of your organisation, or end that."""
    if row.admin == command.admin:
        raise Refused(f"{row.name} is {'an' if row.admin else 'no'} administrator already.")
    if not command.admin:
        _another_admin(row)
    Person.objects.filter(pk=row.pk).update(admin=command.admin)
    return [kinds.AccountChanged(person=str(row.pk), admin=command.admin)]


@act("engagement.close_account", commands.CloseAccount, leaves=(kinds.AccountClosed,), may=rules.ACCOUNTS, on=by_person)
def close_account(actor: Actor, row: Person, command: commands.CloseAccount) -> Sequence[object]:
    """Close an account of your organisation; its sessions end at once."""
    if not row.is_active:
        raise Refused(f"The account of {row.name} is closed already.")
    if row.admin:
        _another_admin(row)
    Person.objects.filter(pk=row.pk).update(is_active=False)
    end_all(row.pk)
    return [kinds.AccountClosed(person=str(row.pk))]


@act("engagement.reopen_account", commands.ReopenAccount, leaves=(kinds.AccountReopened,), may=rules.ACCOUNTS, on=by_person)
def reopen_account(actor: Actor, row: Person, command: commands.ReopenAccount) -> Sequence[object]:
    """Open a closed account again."""
    if row.is_active:
        raise Refused(f"The account of {row.name} is open.")
    Person.objects.filter(pk=row.pk).update(is_active=True)
    return [kinds.AccountReopened(person=str(row.pk))]


def _another_admin(row: Person) -> None:
    others = Person.objects.filter(organisation_id=row.organisation_id, admin=True, is_active=True).exclude(pk=row.pk)
    if not others.exists():
        raise Refused("The organisation would be left without an administrator. Make somebody else one first.")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere from None
