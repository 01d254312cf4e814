"""Making a backup: copy, list, seal, open what was written, try it, and only then give it its name."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection

from troth.server.backup import archive, engines
from troth.server.backup.manifest import Manifest, digest_of
from troth.server.backup.trial import try_out

ENDING = ".trothbackup"
LAST = "last.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made; `tried` says that it was opened again and checked row by row."""

    file: Path
    bytes: int
    tried: bool
    manifest: Manifest


def folder() -> Path:
    """Where backups go when nobody says otherwise."""
    return Path(settings.TROTH.data) / "backups"


def make(into: Path, at: datetime, *, trial: bool = True) -> Made:
    """Write a backup of the installation. Raises OSError, EngineTrouble, NotABackup or SealMissing,
    and leaves nothing then."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    out = into / f"troth-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENDING}"
    if out.exists():
        raise FileExistsError(f"{out} exists already.")
    with scratch_in(into) as scratch:
        copy, new = scratch / "database", scratch / "new"
        heads, steps = engines.copy_to(copy)
        manifest = Manifest(
            made=at.astimezone(UTC).isoformat(timespec="seconds"), version=version("troth"), engine=connection.vendor,
            steps=steps, size=copy.stat().st_size, digest=digest_of(copy), logs=heads,
        )  # fmt: skip
        archive.pack(manifest, copy, new, scratch)
        copy.unlink()
        if trial:
            found, again = archive.unpack(new, scratch)
            assert found == manifest
            try_out(again, scratch)
        new.chmod(0o600)
        new.replace(out)
    _note(out, at, trial)
    return Made(file=out, bytes=out.stat().st_size, tried=trial, manifest=manifest)


def keep_newest(into: Path, count: int) -> list[Path]:
    """Remove all but the newest backups of a folder; gives those removed."""
    old = sorted(into.glob(f"troth-*{ENDING}"), key=lambda path: path.name)[:-count]
    for path in old:
        path.unlink()
    return old


def last_tried() -> datetime | None:
    """When the newest backup was made that was also tried; None when this installation knows of none."""
    try:
        return datetime.fromisoformat(json.loads((folder() / LAST).read_text())["tried"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def scratch_in(place: Path) -> Iterator[Path]:
    """A folder only for this process on the same disk, gone afterwards whatever happens."""
    made = Path(tempfile.mkdtemp(prefix=".troth-", dir=place))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _note(out: Path, at: datetime, tried: bool) -> None:
    if tried:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder() / LAST).write_text(json.dumps({"tried": at.isoformat(), "file": str(out)}))
