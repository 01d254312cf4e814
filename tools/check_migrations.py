"""Refuses migrations that are missing or that take something away: expand first, contract in a later release."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Iterable

ENTRIES = {"records.Entry", "records.Checkpoint", "records.Tile", "records.Log", "records.Space"}
DESTRUCTIVE = {"DeleteModel", "RemoveField", "RenameModel", "RenameField", "AlterModelTable"}
ALLOWED = frozenset({"records.0002_append_only"})
"""Migrations that were looked at: this one lays triggers and touches no entry. Contracting ones are named here too,
after a release that no longer used what they drop."""


def problems() -> list[str]:
    """What is wrong with the migrations of the house, in words."""
    return [*_missing(), *_taking_away(_own())]


def _missing() -> list[str]:
    from django.core.management import call_command

    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said, verbosity=1)
    except SystemExit:
        return [f"Models and migrations differ; run makemigrations:\n{said.getvalue().strip()}"]
    return []


def _own() -> list[object]:
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("troth.")}
    loaded = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [migration for (label, _), migration in sorted(loaded.items()) if label in ours]


def _taking_away(migrations: Iterable[object]) -> list[str]:
    found = []
    for migration in migrations:
        label, name = migration.app_label, migration.name  # type: ignore[attr-defined]
        if migration.initial or f"{label}.{name}" in ALLOWED:  # type: ignore[attr-defined]
            continue
        for operation in migration.operations:  # type: ignore[attr-defined]
            found += [f"{label}.{name}: {reason}" for reason in _reasons(label, operation)]
    return found


def _reasons(label: str, operation: object) -> list[str]:
    kind = type(operation).__name__
    reasons = []
    if kind in DESTRUCTIVE:
        reasons.append(f"{kind} takes something away that the release before still reads")
    field = getattr(operation, "field", None)
    if kind == "AddField" and field is not None and not _fills_itself(field):
        reasons.append(f"{getattr(operation, 'name', '')} is added without null or default to rows that exist")
    target = f"{label}.{getattr(operation, 'model_name', '')}".lower()
    if kind == "RunPython" and label == "records":
        reasons.append("entries are never migrated")
    if kind == "AlterField" and target in {name.lower() for name in ENTRIES}:
        reasons.append(f"{target} holds what was signed and is never migrated")
    if kind in {"RunPython", "RunSQL"} and not getattr(operation, "reversible", True):
        reasons.append(f"{kind} cannot be taken back; give the way back or say noop")
    return reasons


def _fills_itself(field: object) -> bool:
    null, blank = getattr(field, "null", False), getattr(field, "blank", False)
    return bool(null or field.has_default() or (blank and field.empty_strings_allowed))  # type: ignore[attr-defined]


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.server.settings")
    import django

    warnings.filterwarnings("ignore", "Got an error checking a consistent migration history", RuntimeWarning)
    django.setup()
    found = problems()
    for line in found:
        print(line)
    print("Migrations are complete and take nothing away." if not found else f"{len(found)} problems.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
