"""Asking every address as every actor: one request at a time, each taken back, so that none changes the next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows import login
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.house.answers import plain
from tests.matrix.bodies import body_for
from tests.matrix.world import Objects, places
from troth.api import tokens
from troth.engagement.setup import actor_of
from troth.evidence.ids import uuid7
from troth.web.checks import Address, addresses

ACTORS = ("anonymous", "alice", "lara", "ann", "dora", "dan", "adam", "bob", "ben", "bea", "carol")
METHODS = ("GET", "POST")
API = "/api/v1/"
FORMS = {"/theme/": {"theme": "dark"}}
"""What is posted where an empty form says nothing."""
WORDS = {
    200: "ok",
    201: "recorded",
    302: "moved",
    303: "moved",
    401: "no token",
    404: "hidden",
    405: "no such method",
    410: "gone",
    413: "too large",
    422: "form again",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    location: str
    body: bytes

    @property
    def word(self) -> str:
        """The status in a word."""
        if self.status == 302 and self.location.startswith(settings.LOGIN_URL):
            return "sign in"
        return WORDS.get(self.status, str(self.status))


@dataclass(slots=True)
class Visitors:
    """A signed-in browser for each actor."""

    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def ask(self, actor: str, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """One request; whatever it did is undone, cookies included."""
        client, kept = self.clients[actor], dict(self.clients[actor].cookies.items())
        with transaction.atomic():
            if path.startswith(API):
                response = self._program(actor, method, path)
            else:
                response = client.get(path) if method == "GET" else client.post(path, form or FORMS.get(path, {}))
            body = response.getvalue()
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(kept)
        return Answer(response.status_code, response.headers.get("Location", ""), body)

    def _program(self, actor: str, method: str, path: str) -> Any:
        """The same actor as a program with a token; a session would count for nothing."""
        text = self.tokens.get(actor, "")
        headers = {"Authorization": f"Bearer {text}"} if text else {}
        client = Client(raise_request_exception=False)
        if method == "GET":
            return client.get(path, headers=headers)
        headers |= {"Idempotency-Key": str(uuid7())}
        return client.post(path, body_for(path, self.named), content_type="application/json", headers=headers)


def visitors(objects: Objects) -> Visitors:
    """Everybody signed in who has an account, just now and by password."""
    found = Visitors(named={name: next(iter(values.values())) for name, values in objects.nameable.items()})
    for name in ACTORS:
        client = Client(raise_request_exception=False)
        if name in objects.world.people:
            client.force_login(objects.world.people[name])
            wished = tokens.Wished(name="All", writes=True, engagement=None, days=90)
            found.tokens[name] = tokens.make(actor_of(objects.world.people[name], objects.at), wished)[1]
            session = client.session
            session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
                {"method": "password", "at": time.time() + 3600, "reauthenticated": True}
            ]
            session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(objects.world.people[name].pk)
            session.save()
        found.clients[name] = client
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One answer of the matrix."""

    address: Address
    label: str
    method: str
    actor: str
    path: str
    word: str
    body: bytes

    @property
    def inside(self) -> bool:
        """Whether the address is one of the engagement between Acorn and Birch."""
        return self.path.startswith(("/e/payments/", f"{API}engagements/payments"))


def cells(objects: Objects, found: list[Address] | None = None) -> Iterator[Cell]:
    """Every address with every example, by every actor and method."""
    who = visitors(objects)
    for address in {one.pattern: one for one in (found or addresses())}.values():
        for path, label in places(address, objects):
            for method in METHODS:
                for actor in ACTORS:
                    answer = who.ask(actor, method, path)
                    yield Cell(
                        address=address, label=label, method=method, actor=actor, path=path,
                        word=answer.word, body=plain(answer.body, path),
                    )  # fmt: skip
