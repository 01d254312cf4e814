"""How the tests of this room visit pages: clients for the cast, forms filled from what the page showed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.cast import PASSWORD, World, open_world
from troth.engagement.models import Invitation, Person
from troth.evidence.ids import uuid7

ACT_ID = re.compile(r'name="act_id" value="([0-9a-f-]{36})"')


def world_now() -> World:
    """The cast's engagement, with a clock that stands at the present, as pages read it."""
    world = open_world()
    world.at = datetime.now(UTC)
    return world


def browser(person: Person | None = None) -> Client:
    """A browser in which this person is signed in, or nobody."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def send(client: Client, url: str, **answers: Any) -> Any:
    """Open a page's form and send it with these answers."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    found = ACT_ID.search(page.content.decode())
    return client.post(url, {"act_id": found[1] if found else str(uuid7()), **_seen(page), **answers})


def _seen(page: HttpResponse) -> dict[str, str]:
    found = re.search(r'name="seen" value="(-?\d+)"', page.content.decode())
    return {"seen": found[1]} if found else {}


def text_of(response: Any) -> str:
    """The words of an answer."""
    return str(response.content.decode())


def link_in(response: Any) -> str:
    """The address of the single-use link that a page shows."""
    found = re.search(r"<code>http://[^/]+(/join/[\w-]+/)</code>", text_of(response))
    assert found, "no link on the page"
    return found[1]


def invited(world: World, name: str = "alice", email: str = "amy@acorn.example") -> tuple[str, Invitation]:
    """A colleague is invited through the page; gives the link and the row."""
    url = f"/e/{world.engagement.slug}/people/invite/"
    response = send(browser(world.people[name]), url, email=email, name="Amy", roles=["member"])
    return link_in(response), Invitation.objects.get(email=email)


__all__ = ["PASSWORD", "browser", "invited", "link_in", "send", "text_of", "world_now"]
