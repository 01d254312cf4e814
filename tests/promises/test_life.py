"""The whole life of a promise through `perform`."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from tests.cast import World, open_world
from troth.acts.errors import NotThere, Refused
from troth.promises import commands
from troth.promises.models import Promise
from troth.records.models import Checkpoint, Entry, Log, Part

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return open_world()


def test_a_promise_is_made_accepted_delivered_and_confirmed(world: World) -> None:
    made = world.do("bob", commands.MakePromise(title="Checkout API in the sandbox", due=date(2026, 3, 10)))
    assert made.subject == "P-1"
    world.do("alice", commands.AcceptPromise(promise=1))
    world.wait(days=3)
    world.do("ben", commands.DeliverPromise(promise=1, proof="Build 1.4.0 is in the sandbox"))
    world.do("alice", commands.ConfirmDelivery(promise=1))
    row = Promise.objects.get(number=1)
    assert (row.phase, row.standing, row.settled) == ("confirmed", "kept", True)
    log = Log.objects.get(space=world.engagement.space_id)
    assert log.size == Entry.objects.filter(space=log.space_id).count()
    assert Checkpoint.objects.filter(space=log.space_id, size=log.size).exists()


def test_only_the_other_party_confirms(world: World) -> None:
    world.do("bob", commands.MakePromise(title="A thing", due=date(2026, 3, 10)))
    with pytest.raises(NotThere):
        world.do("ben", commands.AcceptPromise(promise=1))
    with pytest.raises(NotThere):
        world.do("ann", commands.AcceptPromise(promise=1))
    with pytest.raises(NotThere):
        world.do("carol", commands.AcceptPromise(promise=1))
    world.do("alice", commands.AcceptPromise(promise=1))
    with pytest.raises(Refused):
        world.do("alice", commands.AcceptPromise(promise=1))


def test_files_that_prove_a_delivery_are_part_of_the_record(world: World) -> None:
    world.do("bob", commands.MakePromise(title="Test report", due=date(2026, 3, 10)))
    world.do("alice", commands.AcceptPromise(promise=1))
    big = commands.Attachment(name="film.mp4", body=b"0" * (6 * 1024 * 1024))
    with pytest.raises(Refused, match="larger than"):
        world.do("bob", commands.DeliverPromise(promise=1, proof="A film", files=(big,)))
    file = commands.Attachment(name="report.pdf", body=b"%PDF-1.7 the report")
    outcome = world.do("bob", commands.DeliverPromise(promise=1, proof="The report is attached", files=(file,)))
    kept = Part.objects.get(space=world.engagement.space_id, seq=outcome.seq, name="file-0001")
    assert bytes(kept.body or b"") == file.body
    said = outcome.recorded[0].evidence
    assert said.files == (hashlib.sha256(file.body).hexdigest(),)
