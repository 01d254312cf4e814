"""The desks of the cast, and a receiver of webhooks on this machine."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from tests.feeds.receiver import Receiver
from tests.promises.at_desk import sit, world

__all__ = ["sit", "world"]


@pytest.fixture(scope="session", autouse=True)
def addresses_are_loaded() -> None:
    """Pages keep the clock that stands when they are loaded first: that must not be the one of a test."""
    import troth.server.urls  # noqa: F401


@pytest.fixture
def nearby(settings: object) -> None:
    """Let webhooks reach this machine itself, and nothing else inside."""
    given = settings.TROTH  # type: ignore[attr-defined]
    settings.TROTH = dataclasses.replace(given, webhook_networks="127.0.0.0/8")  # type: ignore[attr-defined]


@pytest.fixture
def receiver(nearby: None) -> Iterator[Receiver]:
    """A machine that takes webhooks."""
    with Receiver() as running:
        yield running
