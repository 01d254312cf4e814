"""Prepared statements for the queries that every act runs: SQL and converters of a model are worked out once.

The query builder spends several times the database's own work on each call (see docs/benchmarks.md). Rows come back as
ordinary model instances, and the guard and tests see each statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

M = TypeVar("M", bound=models.Model)
Adapt = Callable[[Any], Any]
_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.BooleanField)


class Select(Generic[M]):
    """`Select(Promise, "space_id = %s AND number = %s", "space", "number")`: called with values it gives the rows.

    `where` is plain SQL that both engines know; `fields` name the model fields that adapt its parameters, in order.
    """

    def __init__(self, model: type[M], where: str, *fields: str, tail: str = "") -> None:
        self.model, self.where, self.fields, self.tail = model, where, fields, tail

    def __call__(self, *values: Any) -> list[M]:
        """The rows for these parameters."""
        connection = connections[DEFAULT_DB_ALIAS]
        sql, adapters, load = _select(self, connection.vendor)
        given = [adapt(value) for adapt, value in zip(adapters, values, strict=True)]
        return [load(row) for row in _rows(connection, sql, given)]

    def first(self, *values: Any) -> M | None:
        """The first of these rows."""
        rows = self(*values)
        return rows[0] if rows else None


def insert(rows: Sequence[models.Model]) -> None:
    """Insert these new rows of one model, keys included where the model makes them."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    sql, columns = _insert(type(rows[0]), connection.vendor)
    values = [[adapt(getattr(row, name)) for name, adapt in columns] for row in rows]
    if len(values) == 1:
        _do(connection, sql, values[0])
    else:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: models.Model, *names: str) -> None:
    """Write these columns of a stored row; all but the key when none is named. An index is written anew when one of
    its columns is named, changed or not: name only what changed."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, columns = _update(type(row), names, connection.vendor)
    _do(connection, sql, [adapt(getattr(row, name)) for name, adapt in columns])


def columns_of(row: models.Model) -> dict[str, Any]:
    """The stored columns of a row by name, to tell later what changed."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def update_changed(row: models.Model, before: dict[str, Any]) -> None:
    """Write the columns that are not what they were; nothing when all are."""
    changed = tuple(name for name, value in before.items() if getattr(row, name) != value)
    if changed:
        update(row, *changed)


def values(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement as the database gives them; for counts and text, which need no converter."""
    return _rows(connections[DEFAULT_DB_ALIAS], sql, parameters)


def _rows(connection: Any, sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    if _bare(connection):
        with connection.wrap_database_errors:
            return list(connection.connection.execute(_question_marks(sql), given).fetchall())
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _do(connection: Any, sql: str, given: Sequence[Any]) -> None:
    if _bare(connection):
        with connection.wrap_database_errors:
            connection.connection.execute(_question_marks(sql), given)
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, given)


def _bare(connection: Any) -> bool:
    """Whether a statement can go straight to SQLite: nobody watches (guard, tests), and the connection is in order.
    Django's cursor rewrites the marks of each statement and passes it through six calls."""
    if connection.vendor != "sqlite" or connection.execute_wrappers or connection.queries_logged:
        return False
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    return True


@lru_cache(maxsize=1024)
def _question_marks(sql: str) -> str:
    return sql.replace("%s", "?")


def adapted(model: type[models.Model], field: str, value: Any) -> Any:
    """A value as the database takes it for a field."""
    return _adapter(model._meta.get_field(field), connections[DEFAULT_DB_ALIAS].vendor)(value)


@lru_cache(maxsize=1024)
def _adapter(field: Any, vendor: str) -> Adapt:
    """How values of a field are given to an engine; the common ones without asking the field each time."""
    if isinstance(field, models.ForeignKey):
        return _adapter(field.target_field, vendor)
    if isinstance(field, _AS_THEY_ARE):
        return lambda value: value
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else bytes(value)
    if vendor == "sqlite" and isinstance(field, models.UUIDField):
        return lambda value: value.hex if isinstance(value, UUID) else field.get_db_prep_value(value, _real(), False)
    if vendor == "sqlite" and type(field) is models.DateTimeField:
        return _instant
    return lambda value: field.get_db_prep_save(value, _real())


def _real() -> Any:
    return connections[DEFAULT_DB_ALIAS]


def _instant(value: datetime | None) -> str | None:
    """As SQLite stores instants through Django: UTC without its zone. ValueError for a naive one."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _aware(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(tzinfo=UTC)


def _uuid(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


@lru_cache(maxsize=256)
def _select(chosen: Select[Any], vendor: str) -> tuple[str, tuple[Adapt, ...], Callable[[Sequence[Any]], Any]]:
    model = chosen.model
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    sql = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {chosen.where} {chosen.tail}'.rstrip()
    adapters = tuple(_adapter(model._meta.get_field(name), vendor) for name in chosen.fields)
    names = [field.attname for field in fields]
    converters = [(at, convert) for at, field in enumerate(fields) for convert in _converters(field, vendor)]

    def load(row: Sequence[Any]) -> Any:
        given = list(row)
        for at, convert in converters:
            given[at] = convert(given[at])
        return model.from_db(DEFAULT_DB_ALIAS, names, given)

    return sql, adapters, load


def _converters(field: Any, vendor: str) -> list[Adapt]:
    """What Django does to a value of a column on its way from the database; the common ones in one step."""
    if isinstance(field, models.ForeignKey):
        return _converters(field.target_field, vendor)
    if vendor == "sqlite" and isinstance(field, models.UUIDField):
        return [_uuid]
    if vendor == "sqlite" and type(field) is models.DateTimeField:
        return [_aware]
    connection, expression = _real(), field.get_col(field.model._meta.db_table)
    found = (*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection))
    return [lambda value, convert=each: convert(value, expression, _real()) for each in found]  # type: ignore[misc]


@lru_cache(maxsize=256)
def _insert(model: type[models.Model], vendor: str) -> tuple[str, tuple[tuple[str, Adapt], ...]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'
    return sql, tuple((field.attname, _adapter(field, vendor)) for field in fields)


@lru_cache(maxsize=1024)
def _update(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[str, tuple[tuple[str, Adapt], ...]]:
    key: Any = model._meta.pk
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    fields = fields or [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    sql = f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{key.column}" = %s'
    return sql, tuple((field.attname, _adapter(field, vendor)) for field in (*fields, key))
