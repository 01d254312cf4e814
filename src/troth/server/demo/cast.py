"""Who plays: Alder Bank and Kestrel Labs, and their people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from troth.acts.actor import Actor
from troth.acts.perform import Outcome, perform
from troth.engagement import commands
from troth.engagement.models import Invitation, Organisation, Person, Seat
from troth.engagement.setup import actor_in, actor_of, found_organisation
from troth.evidence.ids import uuid7

SLUG = "payments"
PEOPLE = {
    "Ana": ("Ana Kovač", "client", ("lead",)),
    "Jonas": ("Jonas Weber", "client", ("legal", "member")),
    "Mira": ("Mira Sato", "client", ("member",)),
    "Tomasz": ("Tomasz Lis", "provider", ("lead",)),
    "Priya": ("Priya Nair", "provider", ("member",)),
    "Leo": ("Leo Okafor", "provider", ("member",)),
}
LEADS = {"client": "Ana", "provider": "Tomasz"}


@dataclass(slots=True)
class Cast:
    """The people in their seats."""

    seats: dict[str, Actor]
    people: dict[str, Person]

    def do(self, who: str, command: Any, at: datetime) -> Outcome:
        """Let somebody do something at a moment."""
        return perform(replace(self.seats[who], at=at, memo={}), command, uuid7())


def gather(start: datetime, ends: date) -> Cast:
    """Found both organisations, open the engagement, and seat everybody."""
    organisations = {
        "client": found_organisation("Alder Bank", "alder.example", start),
        "provider": found_organisation("Kestrel Labs", "kestrel.example", start),
    }
    people = {short: _person(short, organisations) for short in PEOPLE}
    opening = commands.OpenEngagement(
        title="Payments platform rebuild",
        slug=SLUG,
        party="client",
        starts=start.date(),
        ends=ends,
        zone="Europe/Zagreb",
    )
    perform(actor_of(people["Ana"], start), opening, uuid7())
    cast = Cast(seats={"Ana": _seat(people["Ana"], start)}, people=people)
    cast.do("Ana", commands.InvitePartner(email=people["Tomasz"].email, name="Tomasz Lis"), start)
    joining = commands.JoinEngagement(invitation=_last(), zone="Europe/London")
    perform(actor_of(people["Tomasz"], start), joining, uuid7())
    cast.seats["Tomasz"] = _seat(people["Tomasz"], start)
    for short, (_, party, roles) in PEOPLE.items():
        if short not in cast.seats:
            invite = commands.InviteColleague(email=people[short].email, roles=roles)
            cast.do(LEADS[party], invite, start)
            perform(actor_of(people[short], start), commands.TakeSeat(invitation=_last()), uuid7())
            cast.seats[short] = _seat(people[short], start)
    return cast


def _person(short: str, organisations: dict[str, Organisation]) -> Person:
    name, party, _ = PEOPLE[short]
    home = organisations[party]
    return Person.objects.create_user(f"{short.lower()}@{home.domain}", name, home, admin=short in LEADS.values())


def _seat(person: Person, at: datetime) -> Actor:
    loaded = Seat.objects.select_related("side__engagement", "side__organisation", "person")
    return actor_in(loaded.get(person=person), at)


def _last() -> str:
    return str(Invitation.objects.order_by("-created", "-id")[0].pk)
