"""The same thing twice, and two things at once: one outcome, and an honest word for whoever came second."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.cast import World, open_world
from tests.promises.stages import ACTS, DUE, STAGES, offered, opened
from troth.acts.errors import AnotherCommand, NotThere, SomebodyWasFaster
from troth.promises import commands
from troth.promises.models import Draft, Promise
from troth.records.models import Log

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def world(db: None) -> World:
    return open_world()


def size(world: World) -> int:
    return Log.objects.get(space=world.engagement.space_id).size


@pytest.mark.parametrize("place", range(len(ACTS)))
def test_the_same_command_with_the_same_id_changes_nothing_and_answers_as_before(world: World, place: int) -> None:
    name, command, stages = ACTS[place]
    STAGES[sorted(stages)[0]](world)
    world.do("alice", commands.MakePromise(title="Input", due=DUE))
    id = uuid4()
    first = world.do(name, command, id)
    after = size(world)
    again = world.do(name, command, id)
    assert (again.subject, again.seq, first.repeated, again.repeated) == (first.subject, first.seq, False, True)
    assert (size(world), again.recorded) == (after, ())


def test_an_id_answers_long_after_the_thing_has_moved_on(world: World) -> None:
    offered(world)
    id = uuid4()
    world.do("alice", commands.AcceptPromise(promise=1), id)
    world.do("bob", commands.DeliverPromise(promise=1, proof="Done"))
    world.do("alice", commands.ConfirmDelivery(promise=1))
    assert world.do("alice", commands.AcceptPromise(promise=1), id).repeated


def test_the_same_id_with_other_words_is_refused(world: World) -> None:
    id = uuid4()
    world.do("bob", commands.MakePromise(title="One", due=DUE), id)
    for other in (
        commands.MakePromise(title="Two", due=DUE), commands.MakePromise(title="One", due=date(2026, 3, 13)),
        commands.KeepDraft(title="One"),
    ):  # fmt: skip
        with pytest.raises(AnotherCommand):
            world.do("bob", other, id)
    assert list(Promise.objects.values_list("title", flat=True)) == ["One"]


def test_an_id_of_somebody_else_tells_nothing(world: World) -> None:
    id = uuid4()
    world.do("bob", commands.MakePromise(title="One", due=DUE), id)
    for name in ("alice", "ben", "carol"):
        with pytest.raises(NotThere):
            world.do(name, commands.MakePromise(title="One", due=DUE), id)


def test_who_saw_an_older_state_is_told_that_somebody_was_faster(world: World) -> None:
    opened(world)
    seen = Promise.objects.get().last_seq
    world.do("ben", commands.ProposeMove(promise=1, due=date(2026, 3, 20), reason="so"), seen=seen)
    before = size(world)
    with pytest.raises(SomebodyWasFaster, match="Somebody was faster"):
        world.do("bob", commands.DeliverPromise(promise=1, proof="Done"), seen=seen)
    assert size(world) == before
    world.do("bob", commands.DeliverPromise(promise=1, proof="Done"), seen=Promise.objects.get().last_seq)


def test_a_draft_that_a_colleague_changed_is_not_overwritten(world: World) -> None:
    world.do("bob", commands.KeepDraft(title="First"))
    kept = Draft.objects.get()
    change = commands.KeepDraft(title="Second", draft=str(kept.pk))
    world.do("ben", change, seen=kept.last_seq)
    with pytest.raises(SomebodyWasFaster):
        world.do("bob", commands.KeepDraft(title="Third", draft=str(kept.pk)), seen=kept.last_seq)
    assert Draft.objects.get().title == "Second"


@pytest.fixture(scope="module")
def raced(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    place = tmp_path_factory.mktemp("race")
    call = [sys.executable, "-m", "tests.promises.race", str(place)]
    ran = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def kinds(said: list[str]) -> list[str]:
    return sorted(answer.split()[0] for answer in said)


def test_the_same_form_sent_six_times_at_once_is_done_once(raced: dict[str, Any]) -> None:
    assert kinds(raced["same id"]) == ["again"] * 5 + ["done"]
    assert len({answer.split(maxsplit=1)[1] for answer in raced["same id"]}) == 1


def test_other_words_under_the_same_id_lose_the_race(raced: dict[str, Any]) -> None:
    assert kinds(raced["same id, other words"]) == ["AnotherCommand:", "done"]


def test_many_promises_at_once_get_numbers_of_their_own(raced: dict[str, Any]) -> None:
    assert kinds(raced["many"]) == ["done"] * 6
    assert raced["numbers"] == list(range(1, 9))


def test_yes_and_no_at_once_come_to_one_of_them(raced: dict[str, Any]) -> None:
    assert kinds(raced["yes and no"]) == ["SomebodyWasFaster:", "done"]
    assert kinds(raced["without looking"]) == ["Refused:", "done"]


def test_an_offer_accepted_and_taken_back_at_once_comes_to_one_of_them(raced: dict[str, Any]) -> None:
    assert kinds(raced["accepted and taken back"]) == ["SomebodyWasFaster:", "done"]


def test_after_all_races_the_record_is_whole(raced: dict[str, Any]) -> None:
    assert raced["seqs in order"]
    assert raced["problems"] == []
