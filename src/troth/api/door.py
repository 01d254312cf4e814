"""The door for programs: a token instead of a session, the same seat and the same rules, and one answer to all else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.api.limit import CALLS, FAILURES
from troth.api.models import Token
from troth.api.problem import Problem, nothing_here, unauthorised
from troth.api.tokens import find, note_use
from troth.engagement import door
from troth.engagement.models import Person, Seat
from troth.engagement.reads import around_of, seats_of
from troth.engagement.setup import actor_in, actor_of
from troth.sources.reading import MAX_FILE

log = logging.getLogger("django.request")
BEARER = "bearer "
LARGEST = MAX_FILE * 4 // 3 + 256 * 1024
"""The largest body: a file as large as a page takes, in base64, and what stands around it."""
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a token allows, at the moment it was shown."""

    token: Token
    at: datetime

    @property
    def person(self) -> Person:
        """Whose token it is."""
        return self.token.person

    def reaches(self, slug: str) -> bool:
        """Whether the token reaches an engagement at all; whether its person does is another question."""
        return self.token.engagement is None or self.token.engagement.slug == slug


def grant_of(text: str, at: datetime) -> Grant | None:
    """What this token allows now."""
    token = find(text, at)
    return None if token is None else Grant(token=token, at=at)


def admit(request: HttpRequest) -> Grant:
    """The grant behind a request. A session counts for nothing here, so no other site can make a browser act."""
    at, shares = door.now(), settings.TROTH.workers
    header = request.headers.get("Authorization", "")
    text = header[len(BEARER) :].strip() if header[: len(BEARER)].lower() == BEARER else ""
    grant = grant_of(text, at)
    if grant is None:
        wait = FAILURES.wait(f"address {_address(request)}", at.timestamp(), shares)
        raise _too_many(wait) if wait else unauthorised()
    if wait := CALLS.wait(f"token {grant.token.pk}", at.timestamp(), shares):
        raise _too_many(wait)
    note_use(grant.token, at)
    return grant


def _address(request: HttpRequest) -> str:
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return "unknown"


def _too_many(wait: int) -> Problem:
    return Problem(429, f"Too many requests. Try again in {wait} seconds.", headers={"Retry-After": str(wait)})


def seated(grant: Grant, slug: str, may: Rule | None = None) -> Actor:
    """The person of a grant in their seat; NotThere when the token does not reach it, they have none, or may not."""
    mine = Seat.objects.filter(person=grant.person, ended=None, side__engagement__slug=slug)
    if not mine.exists() or not grant.reaches(slug):
        raise NotThere
    seats, elsewhere = seats_of(slug, grant.person.pk)
    seat = next((seat for seat in seats if seat.person_id == grant.person.pk and seat.ended is None), None)
    if seat is None:
        raise NotThere
    actor = actor_in(seat, grant.at)
    actor.once("elsewhere", lambda: elsewhere)
    actor.once("around", lambda: around_of(seats))
    if may is not None and not may.check(actor, None):
        raise NotThere
    return actor


def outside(grant: Grant) -> Actor:
    """The person of a grant at the level of their organisation."""
    actor = actor_of(grant.person, grant.at)
    actor.once("only", lambda: grant.token.engagement.slug if grant.token.engagement else None)
    return actor


def enter(request: HttpRequest, slug: str, may: Rule) -> Actor:
    """The actor of an address within an engagement."""
    actor = seated(request.grant, slug, may)  # type: ignore[attr-defined]
    request.checkpoint = actor.memo["around"]  # type: ignore[attr-defined]
    return actor


def front(view: View, methods: Iterable[str], asked_for: frozenset[str], says: str) -> View:
    """What stands before every address of the API: its methods, the token, the limit, the names it may be asked for
    (`asked_for`), and the size and type of what is sent; and behind it, every way to fail as a problem."""
    allowed = sorted({*methods})

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **address: Any) -> HttpResponseBase:
        try:
            if request.method not in allowed:
                raise Problem(405, f"Only {', '.join(allowed)} here.", headers={"Allow": ", ".join(allowed)})
            request.grant = admit(request)  # type: ignore[attr-defined]
            _known(request, asked_for)
            if request.method == "POST":
                _read_body(request)
            return view(request, *args, **address)
        except Problem as problem:
            return problem.answer
        except (NotThere, Http404):
            return nothing_here().answer
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            return Problem(500, "Nothing was recorded half. Try again, or tell your administrator.").answer

    entered.csrf_exempt, entered.troth_rule = True, says  # type: ignore[attr-defined]
    return entered


def _known(request: HttpRequest, asked_for: frozenset[str]) -> None:
    """A filter that is misspelt must not show everything."""
    wrong = [(name, "this address has no such parameter") for name in request.GET if name not in asked_for]
    wrong += [(name, "give it once") for name, given in request.GET.lists() if name in asked_for and len(given) > 1]
    if wrong:
        errors = [(f"query.{name}".encode("utf-8", "replace").decode()[:120], says) for name, says in wrong[:20]]
        raise Problem(422, "Not as this address needs it: its query string. Nothing was recorded.", errors=errors)


def _read_body(request: HttpRequest) -> None:
    kind = request.content_type or ""
    if kind.lower() != "application/json":
        raise Problem(415, "Send the command as application/json.")
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if not (announced.isascii() and announced.isdigit() and len(announced) < 19) or int(announced) > LARGEST:
        raise Problem(413, f"At most {LARGEST >> 20} MB can be sent at once. Nothing was read.")
    request._body = request.read(LARGEST + 1)
