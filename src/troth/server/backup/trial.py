"""Trying a copy: put in place beside the installation, every stored row of it is checked against the proofs."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from troth.server.backup import engines
from troth.server.backup.engines import EngineTrouble

SHOWN = 5


def try_out(copy: Path, scratch: Path) -> None:
    """Raise EngineTrouble, naming the first rows, when the copy does not stand up to `troth check --deep`."""
    place = scratch / "trial"
    place.mkdir(mode=0o700)
    shutil.copytree(Path(settings.TROTH.data) / "keys", place / "keys")
    try:
        if connection.vendor == "sqlite":
            os.link(copy, place / "troth.sqlite3")
            _check(place, "")
        else:
            with engines.spare(f"troth_trial_{secrets.token_hex(6)}") as name:
                engines.put(copy, name)
                _check(place, _address(name))
    finally:
        shutil.rmtree(place)


def check_here() -> None:
    """The same for the installation itself."""
    _check(Path(settings.TROTH.data), settings.TROTH.database_url)


def _check(folder: Path, url: str) -> None:
    environ = {**os.environ, "TROTH_DATA": str(folder), "TROTH_DATABASE_URL": url}
    call = [sys.executable, "-m", "troth.server.cli", "check", "--deep", "--json"]
    done = subprocess.run(call, env=environ, text=True, capture_output=True, check=False)
    try:
        problems = json.loads(done.stdout)["problems"]
    except (ValueError, KeyError):
        said = (done.stderr or done.stdout).strip()[-800:]
        raise EngineTrouble(f"The copy cannot be checked: {said}") from None
    if problems:
        rows = "; ".join(f"{row['table']}: {row['row']} {row['says']}" for row in problems[:SHOWN])
        raise EngineTrouble(f"{len(problems):,} rows of the copy are not what was signed: {rows}.")


def _address(name: str) -> str:
    return urlunsplit(urlsplit(settings.TROTH.database_url)._replace(path=f"/{name}"))
