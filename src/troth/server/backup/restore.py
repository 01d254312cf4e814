"""Restoring: open and check the whole backup, try it, and only then fill a target that is empty."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from troth.api.models import Token
from troth.records import mark
from troth.server.backup import archive, engines
from troth.server.backup.engines import EngineTrouble
from troth.server.backup.make import scratch_in
from troth.server.backup.manifest import LogHead, Manifest
from troth.server.backup.seal import NotABackup
from troth.server.backup.trial import check_here, try_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored, and the logs that this host has signed further than the backup goes."""

    manifest: Manifest
    behind: list[tuple[LogHead, int]]


def restore(file: Path) -> Restored:
    """Fill the configured, empty database from a backup. Raises NotABackup, SealMissing, EngineTrouble or OSError;
    nothing has changed then, unless on PostgreSQL the check of the finished restore is what failed."""
    if not engines.is_empty():
        raise EngineTrouble(
            f"The database of this installation is not empty ({_target()}). A restore never writes over one: move it "
            "away, or name another by TROTH_DATA or TROTH_DATABASE_URL."
        )
    with scratch_in(Path(settings.TROTH.data)) as scratch:
        manifest, copy = archive.unpack(file, scratch)
        if manifest.engine != connection.vendor:
            raise NotABackup(f"This backup is one of {manifest.engine}; this installation uses {connection.vendor}.")
        if connection.vendor == "sqlite":
            try_out(copy, scratch)
            engines.put(copy)
        else:
            engines.put(copy)
            check_here()
    _end_sessions()
    behind = [(head, known.size) for head in manifest.logs if (known := mark.marked(UUID(head.space)))]
    return Restored(manifest=manifest, behind=[(head, size) for head, size in behind if size > head.size])


def _end_sessions() -> None:
    """Everybody signs in again, and makes new tokens: what was ended after the backup was made must not live again."""
    Session.objects.all().delete()
    Token.objects.filter(revoked=None).update(revoked=timezone.now())


def _target() -> str:
    given = settings.DATABASES["default"]
    return str(given["NAME"]) if connection.vendor == "sqlite" else f"the PostgreSQL database {given['NAME']}"
