"""The organisation's level: one's engagements, opening one, and the people of the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import ADMIN
from troth.engagement import commands, rules
from troth.engagement.door import desk
from troth.engagement.forms.people import AccountForm, EngagementForm, NothingForm
from troth.engagement.frame import initials
from troth.engagement.links import on_the_way
from troth.engagement.models import Invitation, Person, Seat, Side
from troth.engagement.pages.inviting import invite
from troth.engagement.submit import answer, show
from troth.web.shell import PartyMark

HOME = "/organisation/people/"
PAGE = 60
PRIVATE = "This goes into the private log of your organisation."


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One engagement of the reader."""

    title: str
    url: str
    sides: tuple[PartyMark, ...]
    alone: str
    roles: tuple[str, ...]
    party: str
    starts: object
    ends: object
    entries: int
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the organisation."""

    name: str
    email: str
    initials: str
    admin: bool
    active: bool
    you: bool
    url: str


@desk()
@require_safe
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Your engagements."""
    loaded = Seat.objects.select_related("side__engagement__space__log").filter(person=actor.person, ended=None)
    after = request.GET.get("after", "")
    if after:
        loaded = loaded.filter(side__engagement__slug__gt=after[:60])
    seats = list(loaded.order_by("side__engagement__slug")[: PAGE + 1])
    shown = seats[:PAGE]
    sides: dict[UUID, list[Side]] = {}
    theirs = Side.objects.filter(engagement__in=[seat.side.engagement_id for seat in shown])
    for side in theirs.select_related("organisation").order_by("party"):
        sides.setdefault(side.engagement_id, []).append(side)
    return show(
        request, actor, "engagement/home.html", cards=[_card(seat, sides[seat.side.engagement_id]) for seat in shown],
        older=f"?after={shown[-1].side.engagement.slug}" if len(seats) > PAGE else "",
    )  # fmt: skip


def _card(seat: Seat, sides: list[Side]) -> Card:
    engagement = seat.side.engagement
    log = engagement.space.log
    there = {side.party for side in sides}
    return Card(
        title=engagement.title, url=f"/e/{engagement.slug}/", roles=tuple(sorted(seat.role_set)), party=seat.side.party,
        sides=tuple(
            PartyMark(party=side.party, name=side.organisation.name, short=side.organisation.name.split()[0])
            for side in sides
        ),
        alone=next((party for party in ("client", "provider") if party not in there), ""), starts=engagement.starts,
        ends=engagement.ends, entries=log.size, last=log.last_at,
    )  # fmt: skip


@desk(may=ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def open_engagement(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open an engagement."""
    form = EngagementForm(request.POST or None)
    return answer(
        request, actor, form,
        lambda c: commands.OpenEngagement(
            title=c["title"], slug=c["slug"], party=c["party"], starts=c["starts"], ends=c["ends"], zone=c["zone"]
        ),
        to=lambda outcome: f"/e/{form.cleaned_data['slug']}/people/",
        said="The engagement is open. Invite the other side next.",
        heading="Open an engagement", submit=f"Open as {actor.organisation_name}", cancel="/",
        lead="A shared record of one client and one provider. You take the first seat; then you invite the other side.",
        becomes="This becomes entry 1 of a new record. It can be answered or corrected later, not removed.",
    )  # fmt: skip


@desk()
@require_safe
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The people of the organisation."""
    rows = Person.objects.filter(rules.OWN_PEOPLE.where(actor)).order_by("name", "id")
    after = _uuid(request.GET.get("after", ""))
    last = Person.objects.filter(rules.OWN_PEOPLE.where(actor), pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, id__gt=last.pk))
    found = list(rows[: PAGE + 1])
    invited = Invitation.objects.filter(rules.ACCOUNT_INVITATIONS.where(actor), used=None, revoked=None)
    waiting = list(invited.select_related("invited_by").order_by("-id")[:50]) if actor.admin else []
    return show(
        request, actor, "engagement/members.html", members=[_member(row, actor) for row in found[:PAGE]],
        older=f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        waiting=waiting, coming=on_the_way(waiting),
    )  # fmt: skip


def _member(row: Person, actor: Actor) -> Member:
    return Member(
        name=row.name, email=row.email, initials=initials(row.name), admin=row.admin, active=row.is_active,
        you=row.pk == actor.person, url=f"{HOME}{row.pk}/" if actor.admin else "",
    )  # fmt: skip


@desk(may=ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_member(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Invite a colleague to the organisation."""
    return invite(
        request, actor, AccountForm(request.POST or None),
        lambda c: commands.InviteToOrganisation(email=c["email"], name=c["name"], admin=c["admin"]), to=HOME,
        heading="Invite a colleague", submit=f"Invite as {actor.organisation_name}",
        lead="They get an account. To see an engagement they need a seat there too, which its leads give.",
    )  # fmt: skip


@desk(may=ADMIN)
@require_safe
def member(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    """One colleague: what an administrator can change."""
    row = _person(actor, person)
    return show(request, actor, "engagement/member.html", member=_member(row, actor))


@desk(may=ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    """Close an account."""
    row = _person(actor, person)
    return answer(
        request, actor, NothingForm(request.POST or None), lambda c: commands.CloseAccount(person=str(row.pk)),
        to=HOME, said=f"The account of {row.name} is closed. Every session of it is ended.", numbered=False,
        cancel=HOME,
        heading=f"Close the account of {row.name}?", submit=f"Close it as {actor.organisation_name}", becomes=PRIVATE,
        lead="They are signed out everywhere at once. Their seats stay until a lead ends them; what they did stays.",
    )  # fmt: skip


@desk(may=ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_account(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    """Open a closed account again."""
    row = _person(actor, person)
    return answer(
        request, actor, NothingForm(request.POST or None), lambda c: commands.ReopenAccount(person=str(row.pk)),
        to=HOME, said=f"{row.name} can sign in again.", numbered=False, cancel=HOME, becomes=PRIVATE,
        heading=f"Open the account of {row.name} again?", submit=f"Open it as {actor.organisation_name}",
        lead="With the password and the second factors they had.",
    )  # fmt: skip


@desk(may=ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def change_admin(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    """Make somebody an administrator, or end that."""
    row = _person(actor, person)
    wanted = request.POST.get("admin") == "yes" if request.method == "POST" else not row.admin
    heading = f"Make {row.name} an administrator?" if wanted else f"End the administration of {row.name}?"
    return answer(
        request, actor, NothingForm(request.POST or None),
        lambda c: commands.ChangeAccount(person=str(row.pk), admin=wanted), to=HOME, numbered=False, cancel=HOME,
        said=f"{row.name} is {'an' if wanted else 'no longer an'} administrator.", heading=heading, becomes=PRIVATE,
        submit=f"Change it as {actor.organisation_name}", template="engagement/change_admin.html", wanted=wanted,
        lead="Administrators manage the organisation’s people and open engagements. They read no engagement by that.",
    )  # fmt: skip


@desk(may=ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_invitation(request: HttpRequest, actor: Actor, invitation: UUID) -> HttpResponse:
    """Stop an invitation to the organisation."""
    row = Invitation.objects.filter(rules.ACCOUNT_INVITATIONS.where(actor), pk=invitation).first()
    if row is None or (request.method != "POST" and (row.used or row.revoked)):
        raise NotThere
    return answer(
        request, actor, NothingForm(request.POST or None),
        lambda c: commands.StopAccountInvitation(invitation=str(row.pk)), to=HOME, numbered=False, cancel=HOME,
        said=f"The invitation of {row.email} is stopped.", heading="Stop this invitation?", becomes=PRIVATE,
        lead=f"{row.email} can no longer use the link.", submit=f"Stop it as {actor.organisation_name}",
    )  # fmt: skip


def _person(actor: Actor, person: UUID) -> Person:
    row = Person.objects.filter(rules.ACCOUNTS.where(actor), pk=person).first()
    if row is None:
        raise NotThere
    return row


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
