"""Which mail a person wants, where their clock stands, and the sealed address that stops mail without signing in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings

from troth.engagement.box import open_up, shut
from troth.inbox.models import MailChoice

STOP = "inbox.stop"
WHICH = {"d": "digest", "i": "instant"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What a sealed address stops: the summary or the letters at once, of one person."""

    reader: UUID
    which: str


def choice_of(reader: UUID) -> MailChoice:
    """The choice of a person, or the defaults."""
    return MailChoice.objects.filter(reader=reader).first() or MailChoice(reader_id=reader)


def stop_address(reader: UUID, which: str) -> str:
    """The address that stops this mail for this person; nobody can make or read one without the host's key."""
    sealed = shut(which[0] + reader.hex, STOP).replace("+", "-").replace("/", "_").rstrip("=")
    return f"{settings.TROTH.base_url}/mail/stop/{sealed}/"


def stopped_by(sealed: str) -> Stop | None:
    """What an address stops; None for anything that this host did not seal."""
    plain = sealed.replace("-", "+").replace("_", "/")
    try:
        text = open_up(plain + "=" * (-len(plain) % 4), STOP)
        return Stop(reader=UUID(hex=text[1:]), which=WHICH[text[0]])
    except (InvalidTag, ValueError, KeyError, IndexError):
        return None


def stop(found: Stop) -> None:
    """Send this mail to this person no more."""
    choice = choice_of(found.reader)
    if found.which == "digest":
        choice.digest = MailChoice.Digest.NONE
    else:
        choice.instant = False
    choice.save()
