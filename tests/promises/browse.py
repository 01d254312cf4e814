"""A person of the cast with a browser that keeps to the clock of the world, and what can be read off a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World

BASE = "/e/payments/"
MOST_QUERIES = 12


@dataclass
class Page:
    """An answer as its reader has it."""

    status: int
    html: str
    location: str
    queries: int

    @property
    def text(self) -> str:
        """The words of the main part, without marks."""
        main = self.html.split("<main", 1)[-1].split("</main>", 1)[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub("</?bdi>", "", main))).split())

    def value(self, name: str) -> str:
        """What a field of a form holds."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        return unescape(found[1]) if found else ""

    def links(self) -> list[str]:
        """Every address the main part links to."""
        main = self.html.split("<main", 1)[-1].split("</main>", 1)[0]
        return [unescape(link) for link in re.findall(r'href="([^"]+)"', main)]

    def verbs(self) -> set[str]:
        """The verbs that the page of a promise offers."""
        return set(re.findall(r'/promises/\d+/([a-z-]+)/"', self.html))


class Browser:
    """Somebody of the cast at their desk."""

    def __init__(self, world: World, name: str | None) -> None:
        self.client = Client()
        if name is not None:
            self.client.force_login(world.people[name])

    def get(self, path: str = "", *, absolute: bool = False) -> Page:
        """Open a page of the engagement."""
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.get(path if absolute else BASE + path)
        return Page(answer.status_code, answer.content.decode(), answer.get("Location", ""), len(captured))

    def post(self, path: str, content: dict[str, Any] | None = None) -> Page:
        """Send a form as it is: with nothing from the page but what is given."""
        answer = self.client.post(BASE + path, content or {})
        return Page(answer.status_code, answer.content.decode(), answer.get("Location", ""), 0)

    def send(self, path: str, content: dict[str, Any] | None = None, form_at: str | None = None) -> Page:
        """Open a form, fill it in and send it, with what the page had hidden in it."""
        form = self.get(path if form_at is None else form_at)
        hidden = {name: form.value(name) for name in ("act_id", "seen") if form.value(name)}
        return self.post(path, {**hidden, **(content or {})})


As = Callable[[str | None], Browser]
"""Lets somebody of the cast, or nobody, sit down."""
