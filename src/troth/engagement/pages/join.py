"""The page behind a single-use link. Looking never uses it up; accepting uses it once, however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.utils import perform_login
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from troth.acts.errors import NotThere, Refused
from troth.acts.models import Performed
from troth.acts.perform import perform
from troth.engagement import commands
from troth.engagement.door import now
from troth.engagement.forms.join import AcceptForm, AcceptSideForm, NewPersonForm, NewSideForm
from troth.engagement.links import LinkState, by_token, state_of
from troth.engagement.models import Invitation, Organisation, Person
from troth.engagement.reads import agreed
from troth.engagement.setup import actor_of, found_organisation
from troth.engagement.submit import ActForm
from troth.web.public import public

WHY = {
    LinkState.USED: (
        "This link was used",
        "It works once. If it was you, sign in; the place it led to is yours.",
    ),
    LinkState.REVOKED: (
        "This invitation was stopped",
        "The people who sent it took it back. Ask them if you expected something else.",
    ),
    LinkState.EXPIRED: (
        "This link has run out",
        "Ask the people who sent it for a new one.",
    ),
    LinkState.TAKEN: (
        "The other side has joined already",
        "Somebody else of the other side accepted first. Ask them for a seat.",
    ),
}
UNKNOWN = (
    "This link leads nowhere",
    "It is not complete, or it was never ours. Copy the whole address from the letter and try again.",
)
CLOSED = (
    "This account is closed",
    "Ask an administrator of your organisation to open it again.",
)
TEMPLATE = "engagement/join.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody at the door with a link that works."""

    invitation: Invitation
    known: Person | None
    present: Person | None
    at: datetime

    @property
    def stranger(self) -> bool:
        """Signed in, but as somebody else."""
        return self.present is not None and self.present != self.known

    @property
    def new(self) -> bool:
        """The invited person still has to choose a password."""
        return self.known is None or (self.invitation.purpose == "account" and not self.known.has_usable_password())


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites whom to what, and the one button that accepts."""
    invitation = by_token(secret)
    if invitation is None:
        return _wrong(request, UNKNOWN, 404)
    at = now()
    known = Person.objects.select_related("organisation").filter(email=invitation.email).first()
    present = request.user if isinstance(request.user, Person) else None
    visit = Visit(invitation=invitation, known=known, present=present, at=at)
    state = state_of(invitation, at)
    if state is not LinkState.OPEN:
        return (request.method == "POST" and _sent_twice(request, visit)) or _wrong(request, WHY[state], 410)
    if known is not None and not known.is_active:
        return _wrong(request, CLOSED, 410)
    if visit.stranger or (not visit.new and present is None):
        return _show(request, visit, None)
    form = _form(request, visit)
    if request.method != "POST" or not form.is_valid():
        return _show(request, visit, form)
    return _accept(request, visit, form)


def _accept(request: HttpRequest, visit: Visit, form: ActForm) -> HttpResponse:
    invitation, cleaned = visit.invitation, form.cleaned_data
    try:
        with transaction.atomic():
            person = _person(visit, cleaned)
            outcome = perform(actor_of(person, visit.at), _command(invitation, cleaned), cleaned["act_id"])
    except NotThere:
        return _wrong(request, UNKNOWN, 404)
    except IntegrityError:
        again = replace(
            visit, known=Person.objects.select_related("organisation").filter(email=invitation.email).first()
        )
        return _sent_twice(request, again) or _wrong(request, WHY[LinkState.USED], 410)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return _show(request, visit, form)
    goal = f"/e/{invitation.engagement.slug}/" if invitation.engagement else "/"
    where = f" Your seat is entry {outcome.seq + 1:,} of the record." if invitation.engagement else ""
    messages.success(request, f"You are in.{where}")
    return HttpResponseRedirect(goal) if visit.present else _enter(request, person, goal)


def _sent_twice(request: HttpRequest, visit: Visit) -> HttpResponse | None:
    """The same form again, by the same person: answered as the first time, without doing anything a second time."""
    person, invitation = visit.known, visit.invitation
    try:
        act_id = UUID(request.POST.get("act_id", ""))
    except ValueError:
        return None
    if person is None or not Performed.objects.filter(pk=act_id, person=person.pk).exists():
        return None
    goal = f"/e/{invitation.engagement.slug}/" if invitation.engagement else "/"
    if visit.present == person:
        return HttpResponseRedirect(goal)
    if person.is_active and person.check_password(request.POST.get("password", "")):
        return _enter(request, person, goal)
    return None


def _enter(request: HttpRequest, person: Person, goal: str) -> HttpResponse:
    response: HttpResponse = perform_login(request, person, redirect_url=goal)
    return response


def _form(request: HttpRequest, visit: Visit) -> ActForm:
    given, invitation = request.POST or None, visit.invitation
    if visit.new:
        if invitation.purpose == "partner":
            return NewSideForm(given, invitation=invitation, zone=_their_zone(visit))
        return NewPersonForm(given, invitation=invitation)
    if invitation.purpose == "partner":
        return AcceptSideForm(given, initial={"zone": _their_zone(visit)})
    return AcceptForm(given)


def _their_zone(visit: Visit) -> str:
    engagement = visit.invitation.engagement
    return agreed(engagement.space_id).calendar(visit.invitation.inviting, visit.at).zone if engagement else "UTC"


def _person(visit: Visit, cleaned: dict[str, Any]) -> Person:
    """The account that accepts: the one that is signed in, or a new one of the right organisation."""
    invitation = visit.invitation
    if not visit.new:
        assert visit.present is not None
        return visit.present
    if visit.known is not None:
        visit.known.name = cleaned["name"]
        visit.known.set_password(cleaned["password"])
        visit.known.save(update_fields=["name", "password"])
        return visit.known
    return Person.objects.create_user(
        invitation.email, cleaned["name"], _organisation(invitation, cleaned, visit.at), cleaned["password"],
        admin=invitation.admin or invitation.purpose == "partner",
    )  # fmt: skip


def _organisation(invitation: Invitation, cleaned: dict[str, Any], at: datetime) -> Organisation:
    if invitation.purpose == "partner":
        return found_organisation(cleaned["organisation"], cleaned["domain"], at)
    if invitation.organisation is None:
        raise NotThere
    return invitation.organisation


def _command(invitation: Invitation, cleaned: dict[str, Any]) -> object:
    reference = str(invitation.pk)
    if invitation.purpose == "partner":
        return commands.JoinEngagement(invitation=reference, zone=cleaned["zone"])
    if invitation.purpose == "colleague":
        return commands.TakeSeat(invitation=reference)
    return commands.OpenAccount(invitation=reference)


def _show(request: HttpRequest, visit: Visit, form: ActForm | None) -> HttpResponse:
    status = 422 if form is not None and form.is_bound else 200
    by = visit.invitation.invited_by
    context = {
        "invitation": visit.invitation, "visit": visit, "form": form, "by": by,
        "organisation": by.organisation if by else visit.invitation.organisation,
        "roles": visit.invitation.roles.split(",") if visit.invitation.roles else [],
        "back": f"/account/login/?{urlencode({'next': request.path})}", "here": request.path,
    }  # fmt: skip
    return render(request, TEMPLATE, context, status=status)


def _wrong(request: HttpRequest, words: tuple[str, str], status: int) -> HttpResponse:
    return render(request, "engagement/link_wrong.html", {"title": words[0], "text": words[1]}, status=status)
