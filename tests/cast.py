"""The cast: client Acorn (alice leads, ann reads), provider Birch (bob leads, ben works), outsider Cedar (carol)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from troth.acts.actor import Actor
from troth.acts.perform import Outcome, perform
from troth.engagement import commands
from troth.engagement.models import Engagement, Invitation, Organisation, Person, Seat
from troth.engagement.setup import actor_in, actor_of, found_organisation
from troth.evidence.ids import uuid7

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a long enough passphrase 7"


@dataclass(slots=True)
class World:
    """One engagement with its people, and a clock that the test moves."""

    engagement: Engagement
    people: dict[str, Person]
    at: datetime = START

    def actor(self, name: str) -> Actor:
        """A person of the cast in their seat, now."""
        loaded = Seat.objects.select_related("side__engagement", "side__organisation", "person")
        seat = loaded.filter(person=self.people[name], side__engagement=self.engagement).first()
        return actor_in(seat, self.at) if seat else actor_of(self.people[name], self.at)

    def do(self, name: str, command: Any, id: UUID | None = None, *, seen: int | None = None) -> Outcome:
        """Let a person of the cast do something, a minute after the last thing."""
        self.at += timedelta(minutes=1)
        return perform(self.actor(name), command, id or uuid7(), seen=seen)

    def wait(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


def organisation(name: str, domain: str) -> Organisation:
    """An organisation of the cast."""
    return found_organisation(name, domain, START)


def person(name: str, at: Organisation, *, admin: bool = False, password: str | None = None) -> Person:
    """A person of the cast."""
    email = f"{name}@{at.domain}"
    return Person.objects.create_user(email, name.capitalize(), at, password, admin=admin)


def open_world(slug: str = "payments", zone: str = "UTC") -> World:
    """Acorn opens, Birch joins, everybody sits; Cedar stays outside."""
    acorn, birch, cedar = (
        organisation("Acorn Bank", "acorn.example"),
        organisation("Birch Works", "birch.example"),
        organisation("Cedar Company", "cedar.example"),
    )
    people = {
        "alice": person("alice", acorn, admin=True), "ann": person("ann", acorn),
        "bob": person("bob", birch, admin=True), "ben": person("ben", birch),
        "carol": person("carol", cedar, admin=True),
    }  # fmt: skip
    return seat_everybody(people, slug, zone)


def seat_everybody(people: dict[str, Person], slug: str, zone: str = "UTC") -> World:
    """A new engagement between the organisations of these people."""
    opener = actor_of(people["alice"], START)
    opening = commands.OpenEngagement(
        title="Payments rebuild", slug=slug, party="client", starts=date(2026, 3, 2), ends=date(2027, 8, 31), zone=zone
    )
    perform(opener, opening, uuid7())
    world = World(engagement=Engagement.objects.get(slug=slug), people=people)
    world.do("alice", commands.InvitePartner(email=people["bob"].email))
    world.do("bob", commands.JoinEngagement(invitation=_last_invitation(), zone=zone))
    world.do("alice", commands.InviteColleague(email=people["ann"].email, roles=("reader",)))
    world.do("ann", commands.TakeSeat(invitation=_last_invitation()))
    world.do("bob", commands.InviteColleague(email=people["ben"].email, roles=("member",)))
    world.do("ben", commands.TakeSeat(invitation=_last_invitation()))
    return world


def _last_invitation() -> str:
    return str(Invitation.objects.order_by("-created", "-id")[0].pk)


def later(actor: Actor, **by: float) -> Actor:
    """The same actor some time later."""
    return replace(actor, at=actor.at + timedelta(**by))
