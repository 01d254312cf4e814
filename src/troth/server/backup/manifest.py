"""What a backup says about itself: from when, of which version, and how long each log was under which root."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from troth.server.backup.seal import NotABackup

FORMAT = "troth-backup/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """A log as it stood: its origin, space, size in entries, and root hash in hexadecimal (empty for none)."""

    origin: str
    space: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The first member of the archive. `digest` is the SHA-256 of the database's copy, `steps` its migrations."""

    made: str
    version: str
    engine: str
    steps: list[str]
    size: int
    digest: str
    logs: list[LogHead] = field(default_factory=list)

    @property
    def member(self) -> str:
        """The name of the copy inside the archive."""
        return "database.sqlite3" if self.engine == "sqlite" else "database.pgdump"

    def json(self) -> bytes:
        """As written."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()


def parse(raw: bytes) -> Manifest:
    """The manifest again. Raises NotABackup."""
    try:
        told: dict[str, Any] = json.loads(raw)
        known = told.pop("format") == FORMAT
        found = Manifest(logs=[LogHead(**log) for log in told.pop("logs")], **told) if known else None
    except (ValueError, TypeError, KeyError):
        raise NotABackup("The list of what this backup contains cannot be read.") from None
    if found is None:
        raise NotABackup("This backup was made by a newer version of Troth.")
    return found


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
