"""How letters of the inbox are made and sent: once by their key, with a Message-ID that stays the same on every try.

A letter is handed to the mail server, then noted as sent. A worker that dies between the two sends it again, under the
same Message-ID; mail programs show such a pair once. Nothing is ever lost, and a second copy needs such a death.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from troth.acts.actor import Actor
from troth.engagement.letters import compose, post
from troth.engagement.models import Person, Seat
from troth.engagement.reads import agreed
from troth.engagement.setup import actor_in
from troth.inbox.choices import choice_of, stop_address
from troth.inbox.models import Letter, MailChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who may get mail, as of a moment: their choice, and themselves in every seat they have now."""

    person: Person
    choice: MailChoice
    seats: tuple[Actor, ...]
    at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Where their clock stands: as they chose, else by the calendar of their side."""
        if self.choice.zone:
            return ZoneInfo(self.choice.zone)
        first = next(iter(self.seats), None)
        name = agreed(first.shared).calendar(first.party, self.at).zone if first else "UTC"
        return ZoneInfo(name)

    @property
    def day(self) -> date:
        """The date on their wall."""
        return self.at.astimezone(self.zone).date()

    def works(self, day: date) -> bool:
        """Whether it is a working day by the calendar of their side in any engagement."""
        return any(bool(agreed(one.shared).calendar(one.party, self.at).hours(day)) for one in self.seats)


def now() -> datetime:
    """The present moment: work in the background reads it where it begins."""
    return datetime.now(UTC)


def reader_of(person: UUID, at: datetime) -> Reader | None:
    """A person who may get mail now; None once the account is closed or no seat is left."""
    loaded = Seat.objects.select_related("person", "side__organisation", "side__engagement")
    rows = loaded.filter(person=person, ended=None, person__is_active=True)
    seats = list(rows.order_by("side__engagement__slug"))
    if not seats:
        return None
    return Reader(
        person=seats[0].person, choice=choice_of(person), seats=tuple(actor_in(seat, at) for seat in seats), at=at
    )


def went_out(key: str) -> bool:
    """Whether the letter of this key was handed over."""
    return Letter.objects.filter(key=key).exists()


def deliver(
    reader: Reader, name: str, key: str, which: str, context: Mapping[str, Any], upto: Mapping[str, int] | None = None
) -> None:
    """Hand one letter to the mail server and note it; raises when it is not taken, and then nothing is noted."""
    stop = stop_address(reader.person.pk, which)
    full = {"hello": reader.person.name, "stop": stop, "account": f"{settings.TROTH.base_url}/account/", **context}
    letter = compose(f"inbox/mail/{name}", reader.person.email, full)
    letter.extra_headers |= {
        "Message-ID": f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{_host()}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    post(letter)
    Letter.objects.create(reader=reader.person, key=key, kind=which, at=reader.at, upto=dict(upto or {}))


def _host() -> str:
    return urlsplit(settings.TROTH.base_url).hostname or "localhost"
