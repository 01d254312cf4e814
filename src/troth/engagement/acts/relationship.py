"""Opening an engagement and joining it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from troth.acts.act import act
from troth.acts.actor import OTHER, Actor
from troth.acts.errors import NotThere, Refused
from troth.acts.rule import SIGNED_IN
from troth.clock import Calendar, CalendarError
from troth.engagement import commands, kinds, rules
from troth.engagement.models import Engagement, Invitation, Organisation, Person, Seat, Side
from troth.engagement.setup import actor_in, found_engagement, found_seat, found_side
from troth.records.models import SealedKey


def _opening(actor: Actor, command: commands.OpenEngagement) -> Actor:
    if not actor.admin:
        raise NotThere
    title = command.title.strip()
    if not title or len(title) > 120:
        raise Refused("Give the engagement a title of at most 120 characters.", "title")
    if command.party not in OTHER:
        raise Refused("Choose whether your organisation is the client or the provider.", "party")
    if command.ends is not None and command.ends <= command.starts:
        raise Refused("The end must come after the start.", "ends")
    if Engagement.objects.filter(slug=command.slug).exists():
        raise Refused("This address is taken; choose another short name.", "slug")
    engagement = found_engagement(title, command.slug, command.starts, command.ends, actor.at)
    side = found_side(engagement, command.party, Organisation.objects.get(pk=actor.organisation), actor.at)
    return _seated(side, actor, ("lead",))


@act(
    "engagement.open_engagement", commands.OpenEngagement, may=rules.SIGNS_FOR_ORGANISATION, prepare=_opening,
    leaves=(kinds.EngagementOpened, kinds.SeatGiven, kinds.CalendarStated),
)  # fmt: skip
def open_engagement(actor: Actor, subject: None, command: commands.OpenEngagement) -> Sequence[object]:
    """Open an engagement; your organisation takes its side."""
    key = SealedKey.objects.get(pk=actor.key)
    opened = kinds.EngagementOpened(
        engagement="engagement", party=actor.party, org=key.name, vkey=key.vkey, starts=command.starts,
        ends=command.ends, title=command.title.strip(), organisation=actor.organisation_name,
    )  # fmt: skip
    return [opened, _seat(actor), office(actor, command.zone)]


def use_invitation(actor: Actor, reference: str, purpose: str) -> Invitation:
    """The invitation of this person, marked as used; Refused in words when it cannot be used any more."""
    try:
        wanted = UUID(reference)
    except ValueError:
        raise NotThere from None
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("engagement")
    row = rows.filter(rules.INVITED.where(actor), pk=wanted, purpose=purpose).first()
    if row is None:
        raise NotThere
    if row.used:
        raise Refused("This invitation was already used.")
    if row.revoked:
        raise Refused("This invitation was withdrawn by the people who sent it.")
    if row.expires <= actor.at:
        raise Refused("This invitation has run out. Ask for a new one.")
    row.used = actor.at
    row.save(update_fields=["used"])
    return row


def _joining(actor: Actor, command: commands.JoinEngagement) -> Actor:
    row = use_invitation(actor, command.invitation, "partner")
    engagement = row.engagement
    if engagement is None or Side.objects.filter(engagement=engagement, party=row.party).exists():
        raise Refused("The other side of this engagement is taken already.")
    if Side.objects.filter(engagement=engagement, organisation=actor.organisation).exists():
        raise Refused("Your organisation is on one side of this engagement already; it cannot be both.")
    side = found_side(engagement, row.party, Organisation.objects.get(pk=actor.organisation), actor.at)
    return _seated(side, actor, ("lead",))


@act(
    "engagement.join_engagement", commands.JoinEngagement, may=SIGNED_IN, prepare=_joining,
    leaves=(kinds.PartyJoined, kinds.SeatGiven, kinds.CalendarStated),
)  # fmt: skip
def join_engagement(actor: Actor, subject: None, command: commands.JoinEngagement) -> Sequence[object]:
    """Join an engagement for your organisation."""
    key = SealedKey.objects.get(pk=actor.key)
    joined = kinds.PartyJoined(
        engagement="engagement", party=actor.party, org=key.name, vkey=key.vkey, organisation=actor.organisation_name
    )
    return [joined, _seat(actor), office(actor, command.zone)]


def _taking(actor: Actor, command: commands.TakeSeat) -> Actor:
    row = use_invitation(actor, command.invitation, "colleague")
    side = Side.objects.filter(engagement=row.engagement, party=row.party, organisation=actor.organisation).first()
    if side is None:
        raise NotThere
    return _seated(side, actor, tuple(row.roles.split(",")))


@act(
    "engagement.take_seat", commands.TakeSeat, may=SIGNED_IN, prepare=_taking, leaves=(kinds.SeatGiven,)
)
def take_seat(actor: Actor, subject: None, command: commands.TakeSeat) -> Sequence[object]:
    """Take your seat."""
    return [_seat(actor)]


def office(actor: Actor, zone: str) -> kinds.CalendarStated:
    """The ordinary office week in a zone, as a party's first calendar."""
    try:
        calendar = Calendar.office(zone)
    except CalendarError as problem:
        raise Refused(str(problem), "zone") from None
    return kinds.CalendarStated(
        calendar=f"calendar-{actor.party}", party=actor.party, zone=zone, week=calendar.week, holidays=()
    )


def _seated(side: Side, actor: Actor, roles: tuple[str, ...]) -> Actor:
    seat = found_seat(side, Person.objects.get(pk=actor.person), roles, actor.at)
    loaded = Seat.objects.select_related("side__engagement", "side__organisation", "person").get(pk=seat.pk)
    return replace(actor_in(loaded, actor.at))


def _seat(actor: Actor) -> kinds.SeatGiven:
    return kinds.SeatGiven(seat=actor.pseudonym, party=actor.party, roles=tuple(sorted(actor.roles)), name=actor.name)
