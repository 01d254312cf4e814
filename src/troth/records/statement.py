"""Prepared statements for the queries that every act runs: SQL and converters of a model are worked out once.

The query builder spends several times the database's own work on each call (see docs/benchmarks.md). Rows come back as
ordinary model instances, values go through the fields' own adapters, and the guard and tests see each statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)
Adapt = Callable[[Any], Any]


class Select(Generic[M]):
    """`Select(Promise, "space_id = %s AND number = %s", "space", "number")`: called with values it gives the rows.

    `where` is plain SQL that both engines know; `fields` name the model fields that adapt its parameters, in order.
    """

    def __init__(self, model: type[M], where: str, *fields: str, tail: str = "") -> None:
        self.model, self.where, self.fields, self.tail = model, where, fields, tail

    def __call__(self, *values: Any) -> list[M]:
        """The rows for these parameters."""
        sql, adapters, load = _select(self, connection.vendor)
        with connection.cursor() as cursor:
            cursor.execute(sql, [adapt(value) for adapt, value in zip(adapters, values, strict=True)])
            return [load(row) for row in cursor.fetchall()]

    def first(self, *values: Any) -> M | None:
        """The first of these rows."""
        rows = self(*values)
        return rows[0] if rows else None


def insert(rows: Sequence[models.Model]) -> None:
    """Insert these new rows of one model, keys included where the model makes them."""
    if not rows:
        return
    sql, columns = _insert(type(rows[0]), connection.vendor)
    values = [[adapt(getattr(row, name)) for name, adapt in columns] for row in rows]
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def update(row: models.Model, *names: str) -> None:
    """Write these columns of a stored row; all but the key when none is named."""
    sql, columns = _update(type(row), names, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapt(getattr(row, name)) for name, adapt in columns])


def values(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement as the database gives them; for counts and text, which need no converter."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def adapted(model: type[models.Model], field: str, value: Any) -> Any:
    """A value as the database takes it for a field."""
    return _adapter(model._meta.get_field(field))(value)


def _adapter(field: Any) -> Adapt:
    return lambda value: field.get_db_prep_save(value, connection)


@lru_cache(maxsize=256)
def _select(chosen: Select[Any], vendor: str) -> tuple[str, tuple[Adapt, ...], Callable[[Sequence[Any]], Any]]:
    model = chosen.model
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    sql = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {chosen.where} {chosen.tail}'.rstrip()
    adapters = tuple(_adapter(model._meta.get_field(name)) for name in chosen.fields)
    names = [field.attname for field in fields]
    converters = [(at, found) for at, field in enumerate(fields) if (found := _converters(field))]

    def load(row: Sequence[Any]) -> Any:
        given = list(row)
        for at, chain in converters:
            for convert, expression in chain:
                given[at] = convert(given[at], expression, connection)
        return model.from_db(connection.alias, names, given)

    return sql, adapters, load


def _converters(field: Any) -> list[tuple[Any, Any]]:
    expression = field.get_col(field.model._meta.db_table)
    found = (*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection))
    return [(each, expression) for each in found]


@lru_cache(maxsize=256)
def _insert(model: type[models.Model], vendor: str) -> tuple[str, tuple[tuple[str, Adapt], ...]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'
    return sql, tuple((field.attname, _adapter(field)) for field in fields)


@lru_cache(maxsize=256)
def _update(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[str, tuple[tuple[str, Adapt], ...]]:
    key: Any = model._meta.pk
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    fields = fields or [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    sql = f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{key.column}" = %s'
    return sql, tuple((field.attname, _adapter(field)) for field in (*fields, key))
