"""Rebuilds what is derived from the logs and compares it with what is stored, row by row and column by column.

The rows of a space are removed, its entries replayed commit by commit through the folds, each seeing only the log of
its time, and the whole is rolled back. What differs was changed by somebody who is not an act, or is a fault in a fold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from troth.acts.act import PROJECTORS
from troth.acts.guard import writing
from troth.evidence.envelope import Recorded
from troth.ledger.entry import parse_entry
from troth.records.models import Entry, Log, Space
from troth.records.problem import Problem, Problems
from troth.records.read import as_it_was, recorded

CHUNK = 500
Key = tuple[Any, ...]
Dump = dict[Key, dict[str, Any]]


def derivable() -> list[type[models.Model]]:
    """Every model whose rows follow from the logs."""
    return [model for model in apps.get_models() if getattr(model, "integrity", "") == "derivable"]


def differences(space: Space) -> list[Problem]:
    """What the stored rows of a space say that its log does not. Holds the log's lock while it works."""
    problems = Problems(space=str(space.pk))
    with transaction.atomic(), writing():
        list(Log.objects.select_for_update().filter(space=space).values_list("pk"))
        stored = {model: _dump(model, space.pk) for model in derivable()}
        for model in derivable():
            model._base_manager.filter(space_id=space.pk)._raw_delete(using="default")
        _replay(space.pk)
        for model, before in stored.items():
            _compare(model, before, _dump(model, space.pk), problems)
        transaction.set_rollback(True)
    return problems.found


def _replay(space_id: UUID) -> None:
    """Let every fold take every commit again, seeing no more of the log than there was."""
    for entries in commits(space_id):
        with as_it_was(entries[-1].seq + 1):
            for project in PROJECTORS:
                project(space_id, entries)


def commits(space_id: UUID) -> Iterator[Sequence[Recorded]]:
    """The entries of a log as they were appended together: those of one commit saw the same tree."""
    batch: list[Entry] = []
    for row, seen in _rows(space_id):
        if batch and seen == row.seq:
            yield recorded(batch, with_files=True)
            batch = []
        batch.append(row)
    if batch:
        yield recorded(batch, with_files=True)


def _rows(space_id: UUID) -> Iterator[tuple[Entry, int]]:
    start = 0
    while rows := list(Entry.objects.filter(space_id=space_id, seq__gte=start).order_by("seq")[:CHUNK]):
        for row in rows:
            seen = parse_entry(bytes(row.raw)).entry.seen
            yield row, seen.size if seen else row.seq
        start = rows[-1].seq + 1


def _dump(model: type[models.Model], space_id: UUID) -> Dump:
    """The rows of a space by what names them, without columns that mean nothing."""
    names, drop = natural_key(model), surrogates(model)
    columns = [field.attname for field in model._meta.concrete_fields if field.attname not in drop]
    found: Dump = {}
    for row in model._base_manager.filter(space_id=space_id).values(*columns):
        found[tuple(row[name] for name in names)] = row
    return found


def natural_key(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that name a row within its space: those of its first unique constraint, else its primary key."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            fields = [model._meta.get_field(name) for name in constraint.fields]
            return tuple(field.attname for field in fields if field.name != "space")  # type: ignore[union-attr]
    return (str(model._meta.pk.attname),)


def surrogates(model: type[models.Model]) -> frozenset[str]:
    """Columns that are drawn when a row is made and name nothing: the key, where another constraint names the row."""
    key = str(model._meta.pk.attname)
    return frozenset() if natural_key(model) == (key,) else frozenset({key})


def _compare(model: type[models.Model], before: Dump, after: Dump, problems: Problems) -> None:
    table = model._meta.db_table
    for key in sorted(before.keys() | after.keys(), key=repr):
        stored, rebuilt = before.get(key), after.get(key)
        row = f"the row {', '.join(str(part) for part in key)}"
        if stored is None or rebuilt is None:
            says = "is missing" if stored is None else "does not follow from any entry"
            problems.add(table, row, "", says)
            continue
        for column, value in stored.items():
            if value != rebuilt[column]:
                problems.add(table, row, column, "is not what the entries lead to")
