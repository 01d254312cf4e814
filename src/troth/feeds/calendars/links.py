"""The secret addresses of calendar feeds: shown once, kept as a hash, taken back at any time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Case, F, Value, When

from troth.evidence.ids import token, token_hash
from troth.feeds.models import CalendarLink

MOST = 20
AN_HOUR = 60
"""How often an address may be fetched within an hour; calendar programs ask every few minutes at most."""


def new_link(person: UUID, engagement: UUID | None, at: datetime) -> str:
    """A new address for a feed; only its hash is kept."""
    secret = token()
    CalendarLink.objects.create(
        person_id=person, engagement_id=engagement, token=token_hash(secret), created=at
    )
    return _address(secret)


def another_link(row: CalendarLink, at: datetime) -> str:
    """A new address in the place of the old one, which stops working."""
    secret = token()
    CalendarLink.objects.filter(pk=row.pk).update(token=token_hash(secret), created=at, fetched=None, hour=0, asked=0)
    return _address(secret)


def by_secret(secret: str) -> CalendarLink | None:
    """The feed behind an address."""
    rows = CalendarLink.objects.select_related("person")
    return rows.filter(token=token_hash(secret), person__is_active=True).first()


def fetched(row: CalendarLink, at: datetime) -> bool:
    """Count a fetch; False when there were too many within this hour."""
    hour = int(at.timestamp() // 3600)
    asked = Case(When(hour=hour, then=F("asked") + 1), default=Value(1))
    found = CalendarLink.objects.filter(pk=row.pk).exclude(hour=hour, asked__gte=AN_HOUR)
    return found.update(asked=asked, hour=hour, fetched=at) == 1


def _address(secret: str) -> str:
    return f"{settings.TROTH.base_url}/cal/{secret}.ics"
