"""Links that are themselves the permission: single use, kept as SHA-256 only, and honest about why one does not work.

A link is made when the invitation goes out: by a job that mails it, or at once where no mail is sent. Nobody can read
it back from the database or make it again; an invitation whose link was lost is stopped and sent anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from troth.engagement.letters import TRIES, invite_letter, post
from troth.engagement.models import Invitation, Side
from troth.evidence.ids import token, token_hash
from troth.jobs.queue import enqueue, under_way

LETTER = "engagement.send_invitation"


class LinkState(StrEnum):
    """Whether a link works, and why not."""

    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    TAKEN = "taken"


class MadeAlready(RuntimeError):
    """The link of this invitation went out before; it cannot be made again."""


def make_link(invitation: Invitation) -> str:
    """Make the link of an invitation and keep its hash; raises MadeAlready for the second time."""
    secret = token()
    claimed = Invitation.objects.filter(pk=invitation.pk, token=None).update(
        token=token_hash(secret), sent=datetime.now(UTC)
    )
    if not claimed:
        raise MadeAlready(str(invitation.pk))
    return _address(secret)


def by_token(secret: str) -> Invitation | None:
    """The invitation behind a link, with everything that its page shows."""
    loaded = Invitation.objects.select_related("engagement", "organisation", "invited_by__organisation")
    return loaded.filter(token=token_hash(secret)).first()


def state_of(invitation: Invitation, at: datetime) -> LinkState:
    """Whether an invitation can still be accepted at `at`."""
    if invitation.used:
        return LinkState.USED
    if invitation.revoked:
        return LinkState.REVOKED
    if invitation.expires <= at:
        return LinkState.EXPIRED
    if invitation.purpose == "partner":
        taken = Side.objects.filter(engagement=invitation.engagement_id, party=invitation.party).exists()
        return LinkState.TAKEN if taken else LinkState.OPEN
    return LinkState.OPEN


def mailed() -> bool:
    """Whether this installation can send mail; if not, the link is shown once to the person who invites."""
    return bool(settings.TROTH.mail_url)


def show_once(id: UUID) -> str:
    """The link of an invitation where no mail is sent, for whoever invites; raises MadeAlready the second time."""
    return make_link(Invitation.objects.get(pk=id))


def send_later(invitation: Invitation) -> None:
    """Ask for the letter of an invitation, in the transaction of its act; nothing where no mail is sent."""
    if mailed():
        by = invitation.invited_by
        enqueue(
            LETTER, key=_key(invitation), tries=TRIES, owner=by.organisation_id if by else None,
            invitation=str(invitation.pk),
        )  # fmt: skip


def send(invitation: str) -> None:
    """Send the letter of an invitation: the task behind `send_later`.

    The job knows the invitation and never its link. Each try makes a fresh one, keeps its hash, and forgets it again
    when the mail server does not take the letter; so the link stands in the letter and nowhere else, and of several
    letters (a server that took one and then broke off, a worker killed in between) only the newest opens anything.
    Nothing goes out for an invitation that went out, was stopped or used, or whose sender's account is closed.
    """
    row = Invitation.objects.select_related("engagement", "organisation", "invited_by__organisation").get(pk=invitation)
    at = datetime.now(UTC)
    closed = row.invited_by is not None and not row.invited_by.is_active
    if row.sent or closed or state_of(row, at) is not LinkState.OPEN:
        return
    secret = token()
    Invitation.objects.filter(pk=row.pk).update(token=token_hash(secret))
    try:
        post(invite_letter(row, _address(secret)))
    except Exception:
        Invitation.objects.filter(pk=row.pk, token=token_hash(secret)).update(token=None)
        raise
    Invitation.objects.filter(pk=row.pk).update(sent=at)


def on_the_way(rows: Sequence[Invitation]) -> frozenset[UUID]:
    """Which of these invitations have a letter that waits to be sent; at most one question."""
    unsent = {_key(row): row.pk for row in rows if row.sent is None}
    return frozenset(unsent[key] for key in under_way(unsent)) if unsent else frozenset()


def _key(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"


def _address(secret: str) -> str:
    return f"{settings.TROTH.base_url}/join/{secret}/"
