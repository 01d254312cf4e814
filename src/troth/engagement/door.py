"""The door: every page of an engagement is entered here. It finds the seat, reads the time, and asks the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.models import Performed
from troth.acts.rule import SIGNED_IN, Rule
from troth.engagement.models import Person
from troth.engagement.reads import around_of, seats_of
from troth.engagement.setup import actor_in, actor_of
from troth.web.places import subject_path

View = Callable[..., HttpResponse]
Find = Callable[[Actor, dict[str, Any], Rule], Any]


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def enter(request: HttpRequest, slug: str) -> Actor:
    """The actor of a signed-in person in the engagement of this address; NotThere when there is no seat."""
    person = signed_in(request)
    seats, elsewhere = seats_of(slug, person.pk)
    seat = next((seat for seat in seats if seat.person_id == person.pk and seat.ended is None), None)
    if seat is None:
        raise NotThere
    actor = actor_in(seat, now())
    actor.once("elsewhere", lambda: elsewhere)
    request.checkpoint = actor.once("around", lambda: around_of(seats))  # type: ignore[attr-defined]
    return actor


def outside(request: HttpRequest) -> Actor:
    """The actor of a signed-in person outside any engagement."""
    return actor_of(signed_in(request), now())


def signed_in(request: HttpRequest) -> Person:
    """The person behind a request; NotThere for anybody else."""
    user = request.user
    if not isinstance(user, Person) or not user.is_active:
        raise NotThere
    return user


def page(*, may: Rule, on: Find | None = None) -> Callable[[View], View]:
    """Make a view a page of an engagement: `view(request, actor, **address)`, or `(request, actor, row, **address)`
    when `on` finds a row by the address. Without a rule there is no page; whatever is not allowed answers 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, slug: str, **address: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            actor = None
            try:
                actor = enter(request, slug)
                row = on(actor, address, may) if on else None
                if not may.check(actor, row):
                    raise NotThere
                return view(request, actor, row, **address) if on else view(request, actor, **address)
            except NotThere:
                done = sent_before(request, actor) if actor is not None else None
                if done is not None:
                    return HttpResponseRedirect(f"/e/{slug}/{subject_path(done.subject)}")
                raise Http404 from None

        entered.troth_rule, entered.troth_may = may.says, may  # type: ignore[attr-defined]
        return entered

    return decorate


def desk(*, may: Rule = SIGNED_IN) -> Callable[[View], View]:
    """Make a view a page outside any engagement: `view(request, actor, **address)`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, **address: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            actor = None
            try:
                actor = outside(request)
                if not may.check(actor, None):
                    raise NotThere
                return view(request, actor, **address)
            except NotThere:
                if actor is not None and sent_before(request, actor) is not None:
                    return HttpResponseRedirect("/")
                raise Http404 from None

        entered.troth_rule, entered.troth_may = may.says, may  # type: ignore[attr-defined]
        return entered

    return decorate


def sent_before(request: HttpRequest, actor: Actor) -> Performed | None:
    """What this very form did when this person sent it before: a second press must not look like a failure when the
    first one closed what it was about. Leaves the message that says so."""
    try:
        act_id = UUID(request.POST.get("act_id", ""))
    except ValueError:
        return None
    done = Performed.objects.filter(pk=act_id, person=actor.person).first()
    if done is not None:
        messages.info(request, "This was recorded already, when you sent it the first time.")
    return done


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for sign-in, and come back after it; the same for every address, so it tells nothing."""
    target = request.get_full_path() if request.method == "GET" else "/"
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': target})}")
