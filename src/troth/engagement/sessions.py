"""Where somebody is signed in, and ending that: one session, the others, or all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

MARK = "troth_seen"
EVERY = 5

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """One place where a person is signed in."""

    end: str
    device: str
    handheld: bool
    address: str
    since: datetime
    seen: datetime
    current: bool


def signed_in_places(request: HttpRequest, person: Any) -> list[SignedIn]:
    """The sessions of a person that still work, the present one first, then by last use; two queries."""
    rows = list(UserSession.objects.filter(user_id=person.pk))
    kept = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    proof = person.get_session_auth_hash()
    alive = {one.session_key for one in kept if one.get_decoded().get(HASH_SESSION_KEY) == proof}
    places = [
        SignedIn(
            end=reverse("end_session", kwargs={"id": row.pk}), device=device_of(row.user_agent),
            handheld=any(w in row.user_agent for w in ("iPhone", "Android")),
            address=str(row.ip), since=row.created_at, seen=row.last_seen_at,
            current=row.session_key == request.session.session_key,
        )
        for row in rows
        if row.session_key in alive
    ]  # fmt: skip
    return sorted(places, key=lambda place: (not place.current, -place.seen.timestamp()))


class SeenMiddleware:
    """Keeps where and when somebody was last seen, at most once in five minutes: looking must not write each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            minute = int(timezone.now().timestamp() // 60)
            if minute - request.session.get(MARK, 0) >= EVERY:
                UserSession.objects.create_from_request(request)
                request.session[MARK] = minute
        return self.get_response(request)


def device_of(agent: str) -> str:
    """A browser and its system in words, as far as the browser tells."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " on ".join(word for word in (browser, system) if word) or "A browser that does not say its name"


def end_one(request: HttpRequest, person: UUID, id: int) -> bool:
    """End one other session of a person; False when there is none of that number, or it is the present one."""
    rows = UserSession.objects.filter(user_id=person, pk=id).exclude(session_key=request.session.session_key or "")
    return _end(rows) > 0


def end_others(request: HttpRequest, person: UUID) -> int:
    """End every session of a person but the present one; says how many."""
    return _end(UserSession.objects.filter(user_id=person).exclude(session_key=request.session.session_key or ""))


def end_all(person: UUID) -> int:
    """End every session of a person; says how many."""
    return _end(UserSession.objects.filter(user_id=person))


def _end(rows: Any) -> int:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    found = list(rows)
    for row in found:
        store().delete(row.session_key)
        row.delete()
    return len(found)


def forget_ended() -> None:
    """Take away what is left of sessions that ended by themselves; done once a day."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def on_factor_change(request: HttpRequest, user: Any, **_: Any) -> None:
    """A new, removed or renewed second factor ends all other sessions."""
    end_others(request, user.pk)
