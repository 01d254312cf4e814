"""A program of the cast with its token."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.test import Client

from tests.cast import World
from troth.acts.actor import Actor
from troth.api import tokens
from troth.engagement.setup import actor_of
from troth.evidence.ids import uuid7

ROOT = "/api/v1"


def now_of(world: World) -> Actor:
    """Alice at the present moment, outside any engagement."""
    return actor_of(world.people["alice"], world.at)


def token(world: World, name: str, at: datetime, *, writes: bool = True, only: bool = False, days: int = 90) -> str:
    """A new token of a person of the cast."""
    wished = tokens.Wished(
        name=f"{name}'s", writes=writes, engagement=world.engagement.pk if only else None, days=days
    )
    return tokens.make(actor_of(world.people[name], at), wished)[1]


@dataclass(slots=True)
class Program:
    """Somebody's program: a token, and nothing of a browser."""

    text: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    @property
    def headers(self) -> dict[str, str]:
        """What it sends each time."""
        return {"Authorization": f"Bearer {self.text}"} if self.text else {}

    def get(self, path: str, **query: Any) -> Any:
        """Read an address."""
        return self.client.get(ROOT + path, query, headers=self.headers)

    def act(
        self, name: str, body: dict[str, Any], *, slug: str = "payments", key: UUID | str | None = None,
        seen: str = "",
    ) -> Any:  # fmt: skip
        """Do an act."""
        more = {"Idempotency-Key": str(key or uuid7()), **({"If-Match": seen} if seen else {})}
        path = f"{ROOT}/engagements/{slug}/acts/{name}" if slug else f"{ROOT}/acts/{name}"
        return self.client.post(path, json.dumps(body), content_type="application/json", headers=self.headers | more)
