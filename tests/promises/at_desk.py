"""Fixtures of tests over HTTP: the world whose clock the pages keep to, and its people at their desks."""

from __future__ import annotations

import pytest

from tests.cast import World, open_world
from tests.promises.browse import As, Browser
from troth.engagement import door


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The cast in their seats; every page reads the time from this world."""
    world = open_world()
    monkeypatch.setattr(door, "now", lambda: world.at)
    return world


@pytest.fixture
def sit(world: World) -> As:
    """Somebody of the cast, or nobody, with a fresh browser."""
    return lambda name: Browser(world, name)
