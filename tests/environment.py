"""Loaded before Django: gives the tests a data folder with keys of their own, and puts the guard on.

`TROTH_DATABASE_URL` passes through: it decides the engine that the suite runs on.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import pg

FOLDER = Path(tempfile.mkdtemp(prefix="troth-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
KEYS = FOLDER / "keys"
KEYS.mkdir()
(FOLDER / "static").mkdir()
(KEYS / "seal.key").write_text(secrets.token_hex(32))
(KEYS / "django.secret").write_text(secrets.token_urlsafe(48))

os.environ["TROTH_DATA"] = str(FOLDER)
os.environ["TROTH_GUARD"] = "1"


@pytest.fixture(scope="session")
def postgres() -> Iterator[pg.Cluster]:
    """A throw-away PostgreSQL cluster; tests that need one are marked `postgres` and skip without its programs."""
    tools = pg.binaries()
    if tools is None:
        pytest.skip("no PostgreSQL programs on this machine")
    with pg.cluster(tools) as running:
        yield running
