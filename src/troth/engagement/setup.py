"""Making the places where acts happen: organisations with their key, spaces with their log, seats, and the actor."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from troth.acts.actor import Actor
from troth.acts.guard import writing
from troth.engagement.models import Engagement, Organisation, Person, Seat, Side
from troth.evidence.ids import pseudonym, token
from troth.records.models import Log, Space
from troth.records.seal import new_key

DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+\Z")
ROLES = ("lead", "legal", "member", "reader")


def new_space(kind: str, at: datetime) -> Space:
    """A space with an empty log, its own signing key and an origin that says nothing about whose it is."""
    with writing():
        space = Space.objects.create(kind=kind, created=at)
        origin = f"{settings.TROTH.origin_host}/log/{token()[:22]}"
        Log.objects.create(space=space, origin=origin, key=new_key(origin, at))
    return space


def found_organisation(name: str, domain: str, at: datetime) -> Organisation:
    """A new organisation with its signing key, sealed at this host, and its own space."""
    return Organisation.objects.create(
        name=name, domain=domain.lower(), created=at, space=new_space(Space.Kind.ORGANISATION, at),
        key=new_key(f"{domain.lower()}/org", at),
    )  # fmt: skip


def found_engagement(title: str, slug: str, starts: date, ends: date | None, at: datetime) -> Engagement:
    """The rows of a new engagement with its shared space."""
    space = new_space(Space.Kind.SHARED, at)
    return Engagement.objects.create(title=title, slug=slug, starts=starts, ends=ends, space=space)


def found_side(engagement: Engagement, party: str, organisation: Organisation, at: datetime) -> Side:
    """An organisation takes a side, with a private space of its own."""
    return Side.objects.create(
        engagement=engagement, party=party, organisation=organisation, private=new_space(Space.Kind.PRIVATE, at)
    )


def found_seat(side: Side, person: Person, roles: tuple[str, ...], at: datetime) -> Seat:
    """A place for a person, known in the log by a pseudonym only; a seat that had ended is opened again."""
    seat, made = Seat.objects.get_or_create(
        side=side, person=person, defaults={"pseudonym": pseudonym(), "roles": ",".join(roles), "since": at}
    )
    if not made:
        Seat.objects.filter(pk=seat.pk).update(roles=",".join(roles), ended=None)
        seat.refresh_from_db()
    return seat


def actor_of(person: Person, at: datetime) -> Actor:
    """A person outside any engagement; in the organisation's log they have a pseudonym of that log alone."""
    organisation = person.organisation
    return Actor(
        person=person.pk, name=person.name, email=person.email, organisation=organisation.pk,
        organisation_name=organisation.name, at=at, own=organisation.space_id, key=organisation.key_id,
        admin=person.admin, pseudonym=pseudonym_in(organisation.space_id, person.pk),
    )  # fmt: skip


def pseudonym_in(space: UUID, person: UUID) -> str:
    """What a person is called in the log of their organisation; without the person's random id it tells nothing."""
    return "a-" + hashlib.sha256(space.bytes + person.bytes).hexdigest()[:8]


def actor_in(seat: Seat, at: datetime) -> Actor:
    """A person in their seat; the seat's side, engagement, person and organisation should be loaded already."""
    side, person = seat.side, seat.person
    return Actor(
        person=person.pk, name=person.name, email=person.email, organisation=side.organisation_id,
        organisation_name=side.organisation.name, at=at, engagement=side.engagement_id, slug=side.engagement.slug,
        party=side.party, pseudonym=seat.pseudonym, roles=seat.role_set, shared=side.engagement.space_id,
        private=side.private_id, own=side.organisation.space_id, key=side.organisation.key_id, admin=person.admin,
    )  # fmt: skip
