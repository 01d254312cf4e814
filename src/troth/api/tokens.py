"""Making, finding and revoking personal tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from troth.acts.actor import Actor
from troth.api.models import Token
from troth.api.secret import digest_of, new_secret, shown_of, well_formed
from troth.engagement.models import Engagement, Seat
from troth.evidence.ids import uuid7

DAYS = (30, 90, 365)
MOST = 50
EVERY = timedelta(minutes=1)


class TooMany(Exception):
    """This person has as many working tokens as anybody may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What a new token shall be."""

    name: str
    writes: bool
    engagement: UUID | None
    days: int


def make(actor: Actor, wished: Wished, id: UUID | None = None) -> tuple[Token, str]:
    """A new token of this person, and its text, which nobody can see again."""
    alive = Token.objects.filter(person_id=actor.person, revoked=None, expires__gt=actor.at).count()
    if alive >= MOST:
        raise TooMany
    if wished.days not in DAYS:
        raise ValueError(f"a token lives {DAYS} days")
    text = new_secret()
    token = Token.objects.create(
        id=id or uuid7(), person_id=actor.person, name=wished.name, shown=shown_of(text), digest=digest_of(text),
        writes=wished.writes, engagement_id=wished.engagement, created=actor.at,
        expires=actor.at + timedelta(days=wished.days),
    )  # fmt: skip
    return token, text


def find(text: str, at: datetime) -> Token | None:
    """The token of this text, if it works now and its person may sign in; one query, none for what cannot be one."""
    if not well_formed(text):
        return None
    token = Token.objects.select_related("person__organisation", "engagement").filter(digest=digest_of(text)).first()
    if token is None or not token.works(at) or not token.person.is_active:
        return None
    return token


def note_use(token: Token, at: datetime) -> None:
    """Keep when it was last used, at most once a minute: reading must not write each time."""
    if token.used is None or at - token.used >= EVERY:
        Token.objects.filter(pk=token.pk).update(used=at)


def of_person(person: UUID, most: int = 100) -> list[Token]:
    """The tokens of a person, those that were not revoked first, newest first."""
    rows = Token.objects.filter(person_id=person).select_related("engagement")
    return list(rows.order_by(F("revoked").asc(nulls_first=True), "-created")[:most])


def revoke(actor: Actor, id: UUID) -> bool:
    """End a token of this person at once; False when there is none, or it was ended before."""
    rows = Token.objects.filter(person_id=actor.person, pk=id, revoked=None)
    return rows.update(revoked=actor.at) > 0


def engagements_of(person: UUID) -> list[Engagement]:
    """The engagements in which a person sits, by title."""
    seats = Seat.objects.filter(person_id=person, ended=None).values("side__engagement")
    return list(Engagement.objects.filter(pk__in=seats).order_by("title", "slug")[:200])
