"""The log is sufficient: rows that do not follow from it are caught in the very act that leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest

from tests.cast import World, open_world
from tests.house.parity import NotWhatTheLogSays, parity
from tests.house.tour import empty_world, walk
from troth.acts.act import PROJECTORS
from troth.evidence.envelope import Recorded
from troth.overview.record.rebuild import differences
from troth.promises.commands import AcceptPromise, MakePromise
from troth.promises.models import Promise
from troth.records.models import Entry, Space

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return open_world()


def test_the_check_stands_behind_all_folds_of_the_suite() -> None:
    assert PROJECTORS[-1] is parity


def test_after_every_act_of_the_house_nothing_differs_from_a_rebuild() -> None:
    walk(empty_world())
    assert [problem for space in Space.objects.all() for problem in differences(space)] == []


def test_it_bites_when_a_fold_writes_what_no_entry_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.do("bob", MakePromise(title="A thing", due=date(2026, 3, 10)))

    def flatter(space_id: UUID, entries: Sequence[Recorded]) -> None:
        for row in Promise.objects.filter(space_id=space_id):
            row.state["due"] = {"day": "2026-12-31"}
            row.save()

    monkeypatch.setattr("troth.acts.perform.PROJECTORS", [*PROJECTORS[:-1], flatter, parity])
    with pytest.raises(NotWhatTheLogSays, match="P-1"):
        world.do("alice", AcceptPromise(promise=1))
    monkeypatch.undo()
    world.do("alice", AcceptPromise(promise=1))


def test_it_bites_when_a_fold_forgets_a_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("troth.acts.perform.PROJECTORS", [parity])
    with pytest.raises(NotWhatTheLogSays, match="P-1"):
        world.do("bob", MakePromise(title="A thing", due=date(2026, 3, 10)))
    assert not Entry.objects.filter(kind="promises.promise.made.v1").exists()
