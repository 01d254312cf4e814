"""Whoever edits, removes, swaps or adds a stored row behind the acts is named by `troth check --deep` (SAFETY F15)."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.cast import World
from tests.house.tamper import other_value, swapped, tampering
from tests.records.story import erase, told
from troth.acts.author import author_of
from troth.acts.guard import writing
from troth.engagement.kinds import SeatEnded
from troth.overview.record.integrity import UNPROVEN, check
from troth.overview.record.rebuild import surrogates
from troth.records.append import append
from troth.records.check import check_space
from troth.records.check_tiles import check_tiles
from troth.records.models import Checkpoint, Entry, Log, Part, Space, Tile
from troth.records.problem import Problem, Problems

pytestmark = pytest.mark.django_db
FULL = os.environ.get("TROTH_FULL") == "1"
SAMPLE = 40
ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One thing done to one stored row."""

    model: type[models.Model]
    what: str
    column: str = ""
    row: int = 0

    def __str__(self) -> str:
        return f"{self.what} {self.model._meta.db_table}.{self.column or '*'} row {self.row}"


def recorded_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if getattr(model, "integrity", "") in {"ledger", "derivable"}]


def columns(model: type[models.Model]) -> list[Any]:
    """The columns whose content means something."""
    drop = surrogates(model) if getattr(model, "integrity", "") == "derivable" else frozenset()
    table = model._meta.db_table
    fields = [field for field in model._meta.concrete_fields if field.attname not in drop]
    fixed = {("records_space", "id"), ("records_log", "space_id")}
    return [f for f in fields if f"{table}.{f.column}" not in UNPROVEN and (table, f.column) not in fixed]


def rows_of(model: type[models.Model]) -> list[models.Model]:
    """The first, a middle and the last row."""
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    chosen = sorted({0, len(keys) // 2, len(keys) - 1}) if keys else []
    return [model._base_manager.get(pk=keys[at]) for at in chosen][:ROWS]


def trials() -> Iterator[Trial]:
    for model in recorded_models():
        count = len(rows_of(model))
        for row in range(count):
            if model is not Space:
                yield Trial(model=model, what="remove", row=row)
            for field in columns(model):
                yield Trial(model=model, what="edit", column=field.name, row=row)
                if field.null:
                    yield Trial(model=model, what="empty", column=field.name, row=row)
        for field in columns(model) if count > 1 else ():
            yield Trial(model=model, what="swap", column=field.name)


def carried_out(trial: Trial) -> bool:
    """Do it; False when this row leaves nothing to do, or the database itself refuses."""
    rows = rows_of(trial.model)
    row = rows[trial.row]
    manager = trial.model._base_manager
    try:
        with transaction.atomic():
            if trial.what == "remove":
                manager.filter(pk=row.pk)._raw_delete(using="default")
                return True
            field: Any = trial.model._meta.get_field(trial.column)
            value = getattr(row, field.attname)
            if trial.what == "swap":
                other = next((r for r in _others(trial, row) if getattr(r, field.attname) != value), None)
                if other is not None:
                    swapped(trial.model, row, other, field)
                return other is not None
            new = None if trial.what == "empty" else other_value(field, value, row)
            if new != value:
                manager.filter(pk=row.pk).update(**{field.attname: new})
            return bool(new != value)
    except IntegrityError:
        return False


def _others(trial: Trial, row: models.Model) -> list[models.Model]:
    return list(trial.model._base_manager.exclude(pk=row.pk).order_by("pk")[:200])


@pytest.mark.timeout(1800)
def test_every_change_of_a_stored_row_is_named() -> None:
    erase(told())
    assert [str(problem) for problem in check(deep=True)] == []
    everything = list(trials())
    chosen = everything if FULL else random.Random(20260309).sample(everything, SAMPLE)
    unseen, done = [], 0
    for trial in chosen:
        with tampering():
            if carried_out(trial):
                done += 1
                if not names(trial, check(deep=True)):
                    unseen.append(str(trial))
    print(f"{done} of {len(chosen)} trials changed something; {len(everything)} in all")
    assert unseen == []
    assert done > len(chosen) * 0.6


def names(trial: Trial, found: list[Problem]) -> bool:
    """Whether the table is named; a row that moved to another space is named where it is missed."""
    return any(problem.table == trial.model._meta.db_table for problem in found)


def test_every_recorded_table_is_put_to_the_test() -> None:
    erase(told())
    tried = {trial.model._meta.db_table for trial in trials()}
    assert {model._meta.db_table for model in recorded_models()} - tried == {"records_tile"}


def test_a_changed_word_is_named_with_its_entry() -> None:
    world = told()
    part = Part.objects.filter(space_id=world.engagement.space_id).order_by("seq")[4]
    with tampering():
        Part.objects.filter(pk=part.pk).update(body=b'{"title":"Something else"}')
        (problem,) = check()
    assert problem.row == f"part words of entry {part.seq + 1}"
    assert (problem.table, problem.column) == ("records_part", "body")


def test_a_changed_promise_is_named_with_its_column() -> None:
    from troth.promises.models import Promise

    told()
    with tampering():
        Promise.objects.filter(number=1).update(
            due_at=other_value(None_field(), Promise.objects.get(number=1).due_at, None)
        )
        assert check() == []
        (problem,) = check(deep=True)
    assert (problem.table, problem.row, problem.column) == ("promises_promise", "the row 1", "due_at")


def None_field() -> Any:
    return models.DateTimeField()


def test_added_rows_are_named() -> None:
    world = told()
    space_id = world.engagement.space_id
    size = Log.objects.get(space_id=space_id).size
    with tampering():
        Part.objects.create(space_id=space_id, seq=3, name="more", commitment=b"c" * 32, salt=b"s" * 32, body=b"x")
        assert [p.row for p in check()] == ["part more of entry 4"]
    with tampering():
        Tile.objects.create(space_id=space_id, level=0, n=0, hashes=b"h" * 8192)
        assert [p.row for p in check()] == ["tile 0/0"]
    with tampering():
        head = Checkpoint.objects.get(space_id=space_id, size=size)
        Checkpoint.objects.create(space_id=space_id, size=size + 1, root=head.root, note=head.note, at=head.at)
        assert "records_checkpoint" in {p.table for p in check()}
    with tampering():
        last = Entry.objects.get(space_id=space_id, seq=size - 1)
        last.pk, last.seq = None, size
        last.save(force_insert=True)
        assert {"records_entry"} <= {p.table for p in check()}


def test_a_whole_commit_that_the_host_rewrites_and_signs_again_is_named() -> None:
    """The host has every key; still the trees that later entries saw and later checkpoints stand against it."""
    from troth.ledger.entry import parse_entry, sign_entry
    from troth.ledger.leaf import leaf_hash
    from troth.records.models import SealedKey
    from troth.records.seal import open_key

    world = told()
    row = Entry.objects.filter(space_id=world.engagement.space_id, kind="promises.promise.made.v1").order_by("seq")[0]
    said = parse_entry(bytes(row.raw)).entry
    from dataclasses import replace

    forged = sign_entry(
        replace(said, facts={**said.facts, "due": "2026-05-10"}), open_key(SealedKey.objects.get(name=said.org))
    )
    with tampering():
        Entry.objects.filter(pk=row.pk).update(raw=forged, leaf=leaf_hash(forged))
        found = check()
    assert [(p.table, p.row) for p in found] == [("records_entry", f"entry {row.seq + 1}")]
    assert "another root" in found[0].says


def long_log(world: World, count: int) -> Space:
    """A log with full tiles, appended in three commits."""
    actor = world.actor("bob")
    with transaction.atomic(), writing():
        for size in (count // 3, count // 3, count - 2 * (count // 3)):
            pieces = [SeatEnded(seat="a-00000000") for _ in range(size)]
            append(world.engagement.space_id, author_of(actor), pieces, world.at)
    return world.engagement.space


@pytest.mark.parametrize("count", [255, 600, pytest.param(66_000, marks=pytest.mark.full)])
def test_tiles_are_as_the_format_says(count: int) -> None:
    from tests.cast import open_world

    space = long_log(open_world(), count)
    assert check_space(space, {}) == []
    rows = Entry.objects.filter(space=space).order_by("seq")
    leaves = b"".join(bytes(leaf) for leaf in rows.values_list("leaf", flat=True))
    full = Log.objects.get(space=space).size // 256
    assert Tile.objects.filter(space=space, level=0).count() == full
    for tile in Tile.objects.filter(space=space).order_by("-level", "n")[:4]:
        flipped = bytes([tile.hashes[0] ^ 1]) + bytes(tile.hashes)[1:]
        for change in ({"hashes": flipped}, {"n": 1_000_000}, {"level": 7}):
            with tampering():
                Tile.objects.filter(pk=tile.pk).update(**change)
                assert wrong_tiles(space, leaves) >= {f"tile {tile.level}/{tile.n}"}
        with tampering():
            Tile.objects.filter(pk=tile.pk).delete()
            assert wrong_tiles(space, leaves) == {f"tile {tile.level}/{tile.n}"}


def wrong_tiles(space: Space, leaves: bytes) -> set[str]:
    """The tiles that are named."""
    problems = Problems(space=str(space.pk))
    check_tiles(space.pk, leaves, problems)
    return {problem.row for problem in problems.found}


def test_the_triggers_stand_in_the_way_of_plain_mistakes() -> None:
    from django.db import DatabaseError

    told()
    with connection.cursor() as cursor:
        for sql in ("UPDATE records_entry SET kind = 'x'", "DELETE FROM records_checkpoint"):
            with writing(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(sql)
