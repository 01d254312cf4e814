"""Installations to break: seeded once for each engine, copied for each test, removed with it."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import pg
from tests.reliability.installation import Installation

FULL = os.environ.get("TROTH_FULL") == "1"
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
once = pytest.mark.parametrize("engine", ENGINES if FULL else ["sqlite"], indirect=True)
"""What does not depend on the engine is tried on both in the full run only."""


@dataclass(slots=True, kw_only=True)
class Engine:
    """One engine with a seeded installation to copy from."""

    name: str
    template: Installation
    cluster: pg.Cluster | None = None

    @contextmanager
    def installation(self, folder: Path) -> Iterator[Installation]:
        """A fresh copy."""
        database = f"troth_{secrets.token_hex(4)}"
        url = self.cluster.copy("template", database) if self.cluster else ""
        made = self.template.copy(folder, url)
        try:
            yield made
        finally:
            made.close()
            if self.cluster:
                self.cluster.drop(database)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Both engines, one after the other."""
    folder = tmp_path_factory.mktemp(f"template-{request.param}") / "data"
    if request.param == "sqlite":
        return Engine(name="sqlite", template=Installation.seeded(folder))
    cluster: pg.Cluster = request.getfixturevalue("postgres")
    cluster.drop("template")
    template = Installation.seeded(folder, cluster.create("template"))
    return Engine(name="postgresql", template=template, cluster=cluster)


@pytest.fixture
def installation(engine: Engine, tmp_path: Path) -> Iterator[Installation]:
    """An installation of one's own."""
    with engine.installation(tmp_path / "data") as made:
        yield made


@pytest.fixture
def dice() -> random.Random:
    """Chance whose seed is printed; RELIABILITY_SEED brings the same choices again."""
    seed = int(os.environ.get("RELIABILITY_SEED") or secrets.randbits(32))
    print(f"seed {seed}")
    return random.Random(seed)
