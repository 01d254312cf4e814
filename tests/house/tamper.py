"""Changing stored rows as somebody with the database would: without acts, without triggers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from troth.acts.guard import writing
from troth.evidence.ids import uuid7
from troth.records.models import SealedKey, Space

CHOICES = (
    {"shared", "private", "organisation"}, {"client", "provider"}, {"kept", "late", "missed"},
    {"deliverable", "report"}, {"normal", "major"}, {"open", "confirmed"},
)  # fmt: skip


def drop_triggers() -> None:
    """Take away what forbids changes; the test's own transaction brings it back."""
    with connection.cursor() as cursor:
        for table in ("records_entry", "records_checkpoint"):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
                continue
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def put_triggers_back() -> None:
    """What the migration made."""
    from importlib import import_module

    migration = import_module("troth.records.migrations.0002_append_only")
    with connection.cursor() as cursor:
        for table in migration.TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(migration.POSTGRES_TABLE.format(table=table))
                continue
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(migration.SQLITE.format(table=table, verb=verb))


@contextmanager
def tampering() -> Iterator[None]:
    """Whatever is written in this block is undone at its end."""
    with transaction.atomic(), writing():
        drop_triggers()
        yield
        transaction.set_rollback(True)


def other_value(field: Any, value: Any, row: models.Model) -> Any:
    """Another value that this column could hold."""
    if field.is_relation:
        return _other_row(field, value)
    if isinstance(field, models.JSONField):
        return [*value, "tampered"] if isinstance(value, list) else {**value, "tampered": 1}
    if value is None:
        return True if isinstance(field, models.BooleanField) else _some(field)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, float):
        return value + 0.25
    if isinstance(value, datetime | date):
        return value + timedelta(days=1)
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        return bytes([raw[0] ^ 1]) + raw[1:] if raw else b"\x01"
    if isinstance(value, UUID):
        return uuid7()
    return _other_text(value)


def _other_text(value: str) -> str:
    for known in CHOICES:
        if value in known:
            return min(known - {value})
    return value[:-1] + ("x" if value[-1:] != "x" else "y") if value else "x"


def _some(field: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat("2026-05-05T05:05:05+00:00")
    if isinstance(field, models.DateField):
        return date(2026, 5, 5)
    if isinstance(field, models.BinaryField):
        return b"x"
    return "x" if isinstance(field, models.CharField | models.TextField) else 7


def _other_row(field: Any, value: Any) -> Any:
    model = SealedKey if field.related_model is SealedKey else Space
    return model.objects.exclude(pk=value).order_by("pk").values_list("pk", flat=True)[0]


def swapped(model: type[models.Model], first: models.Model, second: models.Model, field: Any) -> None:
    """Exchange one column of two rows."""
    one, two = getattr(first, field.attname), getattr(second, field.attname)
    rows = model._base_manager
    if field.unique or any(field.name in getattr(each, "fields", ()) for each in model._meta.constraints):
        parked = other_value(field, one, first)
        rows.filter(pk=first.pk).update(**{field.attname: parked})
        first_pk = parked if field.primary_key else first.pk
        rows.filter(pk=second.pk).update(**{field.attname: one})
        rows.filter(pk=first_pk).update(**{field.attname: two})
        return
    rows.filter(pk=first.pk).update(**{field.attname: two})
    rows.filter(pk=second.pk).update(**{field.attname: one})
