"""An installation to measure: a data folder with keys, a database on either engine, and an engagement of one size."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.pg import Cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One installation: its engine (sqlite or postgres), folder, database address, and what its pages must show."""

    engine: str
    size: int
    folder: Path
    url: str
    server: int | None
    facts: dict[str, Any]

    @property
    def environ(self) -> dict[str, str]:
        """The settings of a process of this installation."""
        return settings(self.folder, self.url)


def settings(folder: Path, url: str) -> dict[str, str]:
    """The environment of an installation in this folder and database."""
    return {"TROTH_DATA": str(folder), **({"TROTH_DATABASE_URL": url} if url else {})}


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that goes away afterwards."""
    path = Path(mkdtemp(prefix="troth-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def build(engine: str, size: int, root: Path, cluster: Cluster | None) -> Place:
    """Make an installation and fill it with about so many entries."""
    place = root / f"{engine}-{size}"
    url = cluster.create(f"troth_{size}") if cluster and engine == "postgres" else ""
    python("benchmarks.seed", str(size), environ=settings(place, url))
    return known(engine, size, place, url, cluster.server.pid if cluster and url else None)


def known(engine: str, size: int, place: Path, url: str = "", server: int | None = None) -> Place:
    """An installation that was filled before."""
    facts = json.loads(python("benchmarks.people", environ=settings(place, url)))
    return Place(engine=engine, size=size, folder=place, url=url, server=server, facts=facts)


def python(module: str, *args: str, environ: dict[str, str]) -> str:
    """Run a module in a process of its own with these settings; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", module, *args], env={**clean(), **environ}, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def clean() -> dict[str, str]:
    """The environment without settings of Troth, Django or peers."""
    ours = ("TROTH_", "BENCH_", "DJANGO_")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}
