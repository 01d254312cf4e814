"""Links that are themselves the permission: single use, kept as SHA-256 only, and honest about why one does not work.

A link is made once, when the invitation goes out. Nobody can read it back from the database or make it again; an
invitation whose link was lost is stopped and sent anew.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from troth.engagement.letters import invite_letter, post
from troth.engagement.models import Invitation, Side
from troth.evidence.ids import token, token_hash


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
    claimed = Invitation.objects.filter(pk=invitation.pk, token=None).update(token=token_hash(secret))
    if not claimed:
        raise MadeAlready(str(invitation.pk))
    return f"{settings.TROTH.base_url}/join/{secret}/"


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


def send(id: UUID) -> str | None:
    """Let an invitation go out, after its act was committed: by mail, which gives None, or as a link to show once.

    Raises MadeAlready when it went out before, and OSError or SMTPException when the mail server did not take it;
    then the link is forgotten, so that no half-sent invitation can be used.
    """
    invitation = Invitation.objects.select_related("engagement", "organisation", "invited_by__organisation").get(pk=id)
    link = make_link(invitation)
    if not mailed():
        return link
    try:
        post(invite_letter(invitation, link))
    except Exception:
        Invitation.objects.filter(pk=id).update(token=None)
        raise
    return None
