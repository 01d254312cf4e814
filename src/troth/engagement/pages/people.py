"""People and access: who sits where on both sides, who is invited, how both sides work, and by which terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.clock import Calendar
from troth.clock.calendar import WEEKDAYS
from troth.engagement import commands, rules
from troth.engagement.door import page
from troth.engagement.forms.people import ColleagueForm, NothingForm, PartnerForm, RolesForm
from troth.engagement.forms.terms import spelled
from troth.engagement.frame import initials
from troth.engagement.links import LinkState, on_the_way, state_of
from troth.engagement.models import Invitation, Seat, Side
from troth.engagement.pages.inviting import invite
from troth.engagement.pages.terms import in_words, proposals_in_words
from troth.engagement.reads import around, terms_of
from troth.engagement.submit import answer, show


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Somebody with a seat."""

    name: str
    initials: str
    roles: tuple[str, ...]
    since: datetime
    ended: datetime | None
    closed: bool
    url: str
    you: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A working calendar in words."""

    party: str
    name: str
    zone: str
    local: datetime
    week: tuple[tuple[str, str], ...]
    ahead: tuple[date, ...]
    more: int
    stated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One side of the engagement."""

    party: str
    name: str
    own: bool
    sitting: tuple[Sitter, ...]
    left: tuple[Sitter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An invitation that was not accepted yet."""

    email: str
    what: str
    by: str
    created: datetime
    expires: datetime
    state: str
    stop: str


@page(may=rules.SEES)
@require_safe
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People and access."""
    base = f"/e/{actor.slug}/people/"
    terms = terms_of(actor)
    parties = around(actor).sides
    names = {party: name.name for party, name in parties.items()}
    stated = {s.party: s.seq + 1 for s in terms.calendars}
    return show(
        request, actor, "engagement/people.html", base=base, lead="lead" in actor.roles, names=names,
        tables=_tables(actor, base), alone=actor.other not in parties, other_word=actor.other,
        waiting=_waiting(actor, base),
        hours=[
            _hours(party, name, terms.calendar(party, actor.at), actor.at, stated[party])
            for party, name in names.items() if party in stated
        ],
        terms=in_words(terms.current), proposals=proposals_in_words(actor),
    )  # fmt: skip


def _tables(actor: Actor, base: str) -> list[Table]:
    loaded = Seat.objects.select_related("person", "side__organisation")
    seats = list(loaded.filter(side__engagement_id=actor.engagement).order_by("since", "id"))
    lead = "lead" in actor.roles
    tables = []
    for party in ("client", "provider"):
        own = party == actor.party
        rows = [seat for seat in seats if seat.side.party == party]
        if not rows:
            continue
        sitters = [_sitter(seat, actor, own, base if own and lead else "") for seat in rows]
        tables.append(
            Table(
                party=party, name=rows[0].side.organisation.name, own=own,
                sitting=tuple(s for s in sitters if s.ended is None),
                left=tuple(s for s in sitters if s.ended is not None),
            )
        )  # fmt: skip
    return tables


def _sitter(seat: Seat, actor: Actor, own: bool, base: str) -> Sitter:
    return Sitter(
        name=seat.person.name, initials=initials(seat.person.name), roles=tuple(sorted(seat.role_set)),
        since=seat.since,
        ended=seat.ended, closed=own and not seat.person.is_active, you=seat.person_id == actor.person,
        url=f"{base}seats/{seat.pseudonym}/" if base else "",
    )  # fmt: skip


def _waiting(actor: Actor, base: str) -> list[Waiting]:
    rows = Invitation.objects.filter(rules.OWN_INVITATION.where(actor), used=None, revoked=None)
    loaded = rows.select_related("invited_by").order_by("-id")[:50]
    taken = Side.objects.filter(engagement=actor.engagement, party=actor.other).exists()
    shown = [row for row in loaded if not (row.purpose == "partner" and taken)]
    coming = on_the_way(shown)
    return [_waits(row, actor, base, row.pk in coming) for row in shown]


def _waits(row: Invitation, actor: Actor, base: str, coming: bool) -> Waiting:
    what = f"the {row.party}’s side" if row.purpose == "partner" else "a seat as " + row.roles.replace(",", ", ")
    unsent = "" if row.sent else "on its way" if coming else "not sent"
    return Waiting(
        email=row.email, what=what, by=row.invited_by.name if row.invited_by else "", created=row.created,
        expires=row.expires, stop=f"{base}invitations/{row.pk}/stop/",
        state="ran out" if row.expires <= actor.at else unsent or "open",
    )  # fmt: skip


def _hours(party: str, name: str, calendar: Calendar, at: datetime, stated: int) -> Hours:
    today = at.astimezone(ZoneInfo(calendar.zone))
    ahead = sorted(day for day in calendar.holidays if day >= today.date())
    return Hours(
        party=party, name=name, zone=calendar.zone, local=today, week=_week(calendar), ahead=tuple(ahead[:6]),
        more=max(0, len(ahead) - 6), stated=stated,
    )  # fmt: skip


def _week(calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """Neighbouring days with the same hours as one line: Mon to Fri."""
    runs: list[tuple[int, int]] = []
    for day in range(7):
        if runs and calendar.week[day] == calendar.week[runs[-1][0]]:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(
        (WEEKDAYS[a][:3] + (f" to {WEEKDAYS[b][:3]}" if b > a else ""), spelled(calendar.week[a]) or "closed")
        for a, b in runs
    )


@page(may=rules.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_partner(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Invite the other organisation."""
    return invite(
        request, actor, PartnerForm(request.POST or None),
        lambda c: commands.InvitePartner(email=c["email"], name=c["name"]), to=f"/e/{actor.slug}/people/",
        heading=f"Invite the {actor.other}", submit=f"Invite as {actor.organisation_name}",
        lead="One person of the other organisation, who can speak for it. They bring in their colleagues themselves.",
    )  # fmt: skip


@page(may=rules.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_colleague(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Invite a colleague to a seat."""
    return invite(
        request, actor, ColleagueForm(request.POST or None),
        lambda c: commands.InviteColleague(email=c["email"], name=c["name"], roles=tuple(c["roles"])),
        to=f"/e/{actor.slug}/people/", heading="Invite a colleague", submit=f"Invite as {actor.organisation_name}",
        lead=f"To a seat on the side of {actor.organisation_name}.",
    )  # fmt: skip


def find_seat(actor: Actor, address: dict[str, Any], may: Rule) -> Seat:
    """A seat of the actor's own side."""
    loaded = Seat.objects.select_related("side", "person").filter(may.where(actor))
    row = loaded.filter(pseudonym=address.pop("seat")).first()
    if row is None:
        raise NotThere
    return row


@page(may=rules.SEATS, on=find_seat)
@require_http_methods(["GET", "HEAD", "POST"])
def change_seat(request: HttpRequest, actor: Actor, seat: Seat) -> HttpResponse:
    """Change the roles of a seat."""
    base = f"/e/{actor.slug}/people/"
    _still(request, seat.ended is None)
    form = RolesForm(request.POST or None, initial={"roles": sorted(seat.role_set)})
    return answer(
        request, actor, form, lambda c: commands.ChangeSeat(seat=seat.pseudonym, roles=tuple(c["roles"])), to=base,
        said=f"The roles of {seat.person.name} are changed.", heading=f"Roles of {seat.person.name}",
        submit=f"Change as {actor.organisation_name}", becomes=becomes(actor), cancel=base,
        template="engagement/seat.html", end=f"{base}seats/{seat.pseudonym}/end/",
    )  # fmt: skip


@page(may=rules.SEATS, on=find_seat)
@require_http_methods(["GET", "HEAD", "POST"])
def end_seat(request: HttpRequest, actor: Actor, seat: Seat) -> HttpResponse:
    """End a seat."""
    base, own = f"/e/{actor.slug}/people/", seat.person_id == actor.person
    _still(request, seat.ended is None)
    return answer(
        request, actor, NothingForm(request.POST or None), lambda c: commands.EndSeat(seat=seat.pseudonym),
        to="/" if own else base, said=f"The seat of {seat.person.name} is ended.",
        heading=f"End the seat of {seat.person.name}?", submit=f"End it as {actor.organisation_name}", cancel=base,
        lead=("You" if own else "They") + " can no longer enter this engagement. What was done stays in the record.",
        becomes=becomes(actor),
    )  # fmt: skip


def find_invitation(actor: Actor, address: dict[str, Any], may: Rule) -> Invitation:
    """An invitation of the actor's own side."""
    wanted: UUID = address.pop("invitation")
    row = Invitation.objects.filter(may.where(actor), pk=wanted).first()
    if row is None:
        raise NotThere
    return row


@page(may=rules.INVITATIONS, on=find_invitation)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_invitation(request: HttpRequest, actor: Actor, row: Invitation) -> HttpResponse:
    """Stop an invitation."""
    base = f"/e/{actor.slug}/people/"
    anyway = ", which has run out anyway." if state_of(row, actor.at) is LinkState.EXPIRED else "."
    _still(request, not row.used and not row.revoked)
    return answer(
        request, actor, NothingForm(request.POST or None),
        lambda c: commands.RevokeInvitation(invitation=str(row.pk)), to=base, numbered=False,
        said=f"The invitation of {row.email} is stopped.", heading="Stop this invitation?", cancel=base,
        submit=f"Stop it as {actor.organisation_name}",
        lead=f"{row.email} can no longer use the link{anyway}",
        becomes="This goes into the private log of your side. The other side does not see it.",
    )  # fmt: skip


def _still(request: HttpRequest, open: bool) -> None:
    """A page about something that is over is not there; the form sent twice is answered as the first time."""
    if not open and request.method != "POST":
        raise NotThere


def becomes(actor: Actor) -> str:
    """What sending a form leaves behind."""
    return f"This becomes entry {around(actor).size + 1:,}. It can be answered or corrected later, not removed."
