"""Somebody of the cast at the record: their browser, and what a page says."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.cast import World


def client(world: World, name: str) -> Client:
    """A browser in which this person is signed in."""
    found = Client()
    found.force_login(world.people[name])
    return found


def text(response: Any) -> str:
    """The page as it was sent."""
    return str(response.content.decode())
