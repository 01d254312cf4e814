"""The mark outside the database: what is committed moves it, and nothing is signed below it (SAFETY 0.9, F14)."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import models, transaction

from tests.cast import World, open_world
from tests.house.tamper import drop_triggers, put_triggers_back
from troth.acts.errors import Refused
from troth.acts.guard import writing
from troth.acts.models import Performed
from troth.overview.record.integrity import check
from troth.overview.record.rebuild import derivable
from troth.promises import commands
from troth.records import mark
from troth.records.models import Checkpoint, Entry, Log, Part, Tile
from troth.records.proofs import point_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module", autouse=True)
def _swept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Committed entries have to be swept away after each test, which triggers and guard rightly forbid."""
    with django_db_blocker.unblock():
        drop_triggers()
    with writing():
        yield
    with django_db_blocker.unblock():
        put_triggers_back()


@pytest.fixture
def committed() -> World:
    return open_world()


def promise(world: World, title: str) -> None:
    world.do("bob", commands.MakePromise(title=title, due=date(2026, 4, 10)))


Saved = dict[type[models.Model], list[dict[str, Any]]]
KEPT: tuple[type[models.Model], ...] = (Log, Entry, Part, Checkpoint, Tile, Performed)


def save(space_id: UUID) -> Saved:
    """What a backup of this space holds."""
    return {model: list(model._base_manager.filter(space_id=space_id).values()) for model in (*KEPT, *derivable())}


def restore(space_id: UUID, saved: Saved) -> None:
    """Put a backup back, by other means than acts."""
    with writing():
        for model in reversed(list(saved)):
            model._base_manager.filter(space_id=space_id)._raw_delete(using="default")
        for model, rows in saved.items():
            model._base_manager.bulk_create([model(**row) for row in rows])


def test_a_restored_backup_is_not_written_on(committed: World) -> None:
    world, space_id = committed, committed.engagement.space_id
    promise(world, "Kept")
    backup = save(space_id)
    size = Log.objects.get(space_id=space_id).size
    promise(world, "Lost one")
    promise(world, "Lost two")
    assert mark.marked(space_id) is not None
    with transaction.atomic():
        restore(space_id, backup)
        says = f"this log was rolled back: it held {size + 2:,} entries and now has {size:,}"
        assert [says in str(problem) for problem in check()] == [True]
        with pytest.raises(Refused, match="This log was rolled back: it held"):
            promise(world, "On top of it")
        assert Log.objects.get(space_id=space_id).size == size
        transaction.set_rollback(True)
    promise(world, "And on")
    assert check(deep=True) == []


def test_a_log_that_was_rewritten_to_the_same_length_is_not_written_on(committed: World) -> None:
    world, space_id = committed, committed.engagement.space_id
    backup = save(space_id)
    promise(world, "As it was")
    with transaction.atomic():
        kept = mark.marked(space_id)
        restore(space_id, backup)
        (mark.folder() / str(space_id)).rename(mark.folder() / "aside")
        promise(world, "As somebody would like it")
        (mark.folder() / "aside").rename(mark.folder() / str(space_id))
        assert mark.marked(space_id) == kept
        assert ["this log was rewritten" in str(problem) for problem in check()] == [True]
        with pytest.raises(Refused, match="This log was rewritten"):
            promise(world, "On top of it")
        transaction.set_rollback(True)


def test_what_is_rolled_back_leaves_no_mark(committed: World) -> None:
    before = mark.marked(committed.engagement.space_id)
    with transaction.atomic():
        promise(committed, "Never happened")
        transaction.set_rollback(True)
    assert mark.marked(committed.engagement.space_id) == before


def test_the_mark_is_the_signed_checkpoint_and_never_goes_down(committed: World) -> None:
    space_id = committed.engagement.space_id
    promise(committed, "One more")
    head = Checkpoint.objects.filter(space_id=space_id).order_by("-size")[0]
    assert (mark.folder() / str(space_id)).read_bytes() == bytes(head.note)
    older = Checkpoint.objects.filter(space_id=space_id).order_by("size")[0]
    mark.keep_after_commit(space_id, point_of(older), bytes(older.note))
    kept = mark.marked(space_id)
    assert kept is not None
    assert kept.size == head.size


def test_what_a_dead_writer_left_is_swept_and_what_a_living_one_writes_stays(settings: Any, tmp_path: Path) -> None:
    settings.TROTH = replace(settings.TROTH, data=tmp_path)
    mark.folder().mkdir()
    with (mark.folder() / ".new-2-1").open("wb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        (mark.folder() / ".new-1-1").write_bytes(b"half")
        (mark.folder() / "a-mark").write_bytes(b"whole")
        mark.sweep()
        assert {path.name for path in mark.folder().iterdir()} == {".new-2-1", "a-mark"}
    mark.sweep()
    assert {path.name for path in mark.folder().iterdir()} == {"a-mark"}
