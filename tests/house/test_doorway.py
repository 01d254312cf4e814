"""There is no other way to write: no act without evidence, none that was not declared, no write past the doorway."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from tests.cast import World, open_world
from troth.acts.act import ACTS, BY_COMMAND, act
from troth.acts.actor import Actor
from troth.acts.errors import LeftNothing
from troth.acts.guard import WrittenOutsideAnAct, guarded_tables
from troth.acts.rule import SIGNED_IN
from troth.engagement.kinds import SeatEnded, TermsAgreed
from troth.evidence.kind import KINDS
from troth.evidence.registry import load
from troth.promises.commands import MakePromise
from troth.promises.models import Promise
from troth.records.models import Entry

pytestmark = pytest.mark.django_db
Plant = Callable[[Sequence[object]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A command of the tests."""


@pytest.fixture
def world() -> World:
    return open_world()


@pytest.fixture
def plant() -> Iterator[Plant]:
    """Declare an act that leaves what the test says."""

    def declare(evidence: Sequence[object]) -> None:
        @act("tests.plot", Plot, leaves=(SeatEnded,), may=SIGNED_IN)
        def plot(actor: Actor, subject: None, command: Plot) -> Sequence[object]:
            """Do something and perhaps say so."""
            return evidence

    yield declare
    ACTS.pop("tests.plot", None)
    BY_COMMAND.pop(Plot, None)


def test_an_act_that_leaves_no_evidence_is_an_error(world: World, plant: Plant) -> None:
    plant([])
    before = Entry.objects.count()
    with pytest.raises(LeftNothing, match="left no evidence"):
        world.do("alice", Plot())
    assert Entry.objects.count() == before


def test_an_act_that_leaves_other_evidence_than_declared_is_an_error(world: World, plant: Plant) -> None:
    plant([SeatEnded(seat="a-00000000"), TermsAgreed(terms="T-1")])
    before = Entry.objects.count()
    with pytest.raises(LeftNothing, match="TermsAgreed, which it does not declare"):
        world.do("alice", Plot())
    assert Entry.objects.count() == before


def test_an_act_that_leaves_what_it_declared_is_recorded(world: World, plant: Plant) -> None:
    plant([SeatEnded(seat="a-00000000")])
    world.do("alice", Plot())
    assert Entry.objects.filter(kind="engagement.seat.ended.v1").count() == 1


def test_an_act_cannot_be_declared_without_evidence() -> None:
    with pytest.raises(TypeError, match="must declare the evidence"):
        act("tests.silent", Plot, leaves=(), may=SIGNED_IN)(lambda actor, subject, command: [])
    assert "tests.silent" not in ACTS


def test_every_kind_is_left_by_some_act_and_every_act_leaves_kinds() -> None:
    left = {kind for one in ACTS.values() for kind in one.leaves}
    assert all(getattr(kind, "__kind__", "") in KINDS for kind in left)
    assert {spec.name for spec in load().values()} - {getattr(kind, "__kind__") for kind in left} == set()  # noqa: B009


def _recorded_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if getattr(m, "integrity", "") in {"ledger", "derivable"}]


@pytest.mark.parametrize("model", _recorded_models(), ids=lambda model: str(model._meta.label_lower))
def test_a_write_past_the_doorway_raises(world: World, model: type[models.Model]) -> None:
    name = model._meta.pk.attname
    with pytest.raises(WrittenOutsideAnAct):
        model._base_manager.filter(pk__isnull=False).update(**{name: models.F(name)})
    with pytest.raises(WrittenOutsideAnAct):
        model._base_manager.all()._raw_delete(using="default")  # type: ignore[attr-defined]
    with pytest.raises(WrittenOutsideAnAct):
        model._base_manager.bulk_create([model()])
    with pytest.raises(WrittenOutsideAnAct), connection.cursor() as cursor:
        cursor.execute(f"delete from {model._meta.db_table} where 1 = 0")


def test_a_saved_row_past_the_doorway_raises(world: World) -> None:
    world.do("bob", MakePromise(title="A thing", due=date(2026, 3, 10)))
    row = Promise.objects.get()
    row.title = "Another thing"
    with pytest.raises(WrittenOutsideAnAct), transaction.atomic():
        row.save()
    assert Promise.objects.get().title == "A thing"


def test_the_guard_watches_every_recorded_table() -> None:
    assert guarded_tables() == {model._meta.db_table for model in _recorded_models()}
    assert {"records_entry", "records_checkpoint", "promises_promise", "engagement_contest"} <= guarded_tables()
