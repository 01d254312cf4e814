"""Making an installation usable: key files, database, cache table."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def prepare(folder: Path) -> None:
    """Create the data folder and its secret files (mode 0600) before Django reads them; existing ones stay."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    keys = folder / "keys"
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, value in (("seal.key", secrets.token_hex(32)), ("django.secret", secrets.token_urlsafe(48))):
        if not (keys / name).exists():
            descriptor = os.open(keys / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as handle:
                handle.write(value)


def migrate() -> None:
    """Bring the database to this version."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def collect() -> None:
    """Pack the static files of this version into the data folder, for the processes started after this one."""
    from django.core.management import call_command
    from django.test.utils import override_settings

    packed = {"staticfiles": {"BACKEND": "troth.server.static.PackedStatic"}}
    with override_settings(STORAGES={**_storages(), **packed}):
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["*.map", "htmax*", "ext"])


def _storages() -> dict[str, dict[str, str]]:
    from django.conf import settings

    return dict(settings.STORAGES)


def pending() -> list[str]:
    """Migrations that the database still lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]
