"""The door: turns a request into an actor. The time is read here and nowhere below."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement.models import Person, Seat
from troth.engagement.setup import actor_in, actor_of


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def enter(request: HttpRequest, slug: str) -> Actor:
    """The actor of a signed-in person in the engagement of this address; NotThere when there is no seat."""
    person = signed_in(request)
    loaded = Seat.objects.select_related("side__engagement", "side__organisation", "person")
    seat = loaded.filter(side__engagement__slug=slug, person=person, ended=None).first()
    if seat is None:
        raise NotThere
    return actor_in(seat, now())


def outside(request: HttpRequest) -> Actor:
    """The actor of a signed-in person outside any engagement."""
    return actor_of(signed_in(request), now())


def signed_in(request: HttpRequest) -> Person:
    """The person behind a request; NotThere for anybody else."""
    user = request.user
    if not isinstance(user, Person) or not user.is_active:
        raise NotThere
    return user
