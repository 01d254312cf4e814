"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

LONG = ("tests/journeys", "tests/reliability", "tests/browser", "tests/matrix", "tests/web/test_queries", "tests/twin")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of outside data and vectors; tests that need it skip when it is absent."""
    folder = Path(__file__).resolve().parents[1].parent / "shared"
    if not folder.is_dir():
        pytest.skip("no outside data beside the project")
    return folder


@pytest.fixture(scope="session", autouse=True)
def parity_after_every_act() -> None:
    """Whatever act a test performs, the rows must be what the log says."""
    from tests.house.parity import watch

    watch()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, unless they say that they belong to a larger group; leave out what only
    a full run tries; begin with what takes longest."""
    for item in items:
        if item.get_closest_marker("full") and os.environ.get("TROTH_FULL") != "1":
            item.add_marker(pytest.mark.skip(reason="run by make test-full"))
        if item.get_closest_marker("xdist_group") is None:
            file, _, name = item.nodeid.partition("::")
            engine = "-postgresql" if "[postgresql" in name and file.startswith("tests/reliability") else ""
            item.add_marker(pytest.mark.xdist_group(file + engine))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """What takes longest begins first, so that no process is left alone with it at the end."""
    return next((turn for turn, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))
