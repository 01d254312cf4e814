"""Every act by every seat, the outsider and the second post: generated from the registry, kept in a lock file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction

from tests.cast import World
from tests.house import lock
from tests.house.tour import STEPS, Step, empty_world, settle
from troth.acts.act import ACTS, BY_COMMAND
from troth.acts.errors import AnotherCommand, NotThere, Refused
from troth.acts.models import Performed
from troth.acts.perform import Outcome, perform
from troth.evidence.ids import uuid7
from troth.promises.commands import AcceptPromise, DropDraft

pytestmark = pytest.mark.django_db
LOCK = Path(__file__).parent / "acts_by_seat.txt"
HEAD = """What each act answers to each person of the cast, at the moment when the one who may do it does it.
done: recorded. refused: told in words why not now. hidden: as if it were not there (404).
Acorn (client): alice leads and administers, lara is legal, ann reads, dora's seat has ended, adam administers without
a seat. Birch (provider): bob leads and administers, ben works, bea reads. carol is of Cedar and has an engagement
of her own."""
SEATS = ("alice", "lara", "ann", "dora", "adam", "bob", "ben", "bea", "carol")
Table = dict[str, object]


class Undone(Exception):
    """Takes an attempt back."""


def attempt(world: World, name: str, command: object) -> str:
    """What a person is answered; nothing of it stays."""
    try:
        with transaction.atomic():
            perform(world.actor(name), command, uuid7())
            raise Undone
    except Undone:
        return "done"
    except NotThere:
        return "hidden"
    except Refused:
        return "refused"


def everything() -> Table:
    """All rows of the house, as they are."""
    models = [model for model in apps.get_models() if hasattr(model, "integrity")]
    return {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in models}


def walked() -> Iterator[tuple[World, Step, object]]:
    """Stop before each step of the walk through every act."""
    world = empty_world()
    for step in STEPS:
        if step.first is not None:
            step.first(world)
        command = step.command(world)
        yield world, step, command
        settle(world)


def test_every_act_by_every_seat() -> None:
    lines, allowed = [], set()
    for world, step, command in walked():
        name = BY_COMMAND[type(command)].name
        answers = {person: attempt(world, person, command) for person in SEATS}
        allowed |= {name} if "done" in answers.values() else set()
        lines.append(f"{name:36}" + " ".join(f"{person}={answer:8}" for person, answer in answers.items()).rstrip())
        if step.by not in SEATS:
            assert attempt(world, step.by, command) == "done"
            allowed.add(name)
        world.do(step.by, command)
    assert set(ACTS) - allowed == set(), "an act without a step in tests/house/tour.py"
    lock.compare(LOCK, HEAD, list(dict.fromkeys(lines)))


def test_the_outsider_and_those_without_a_seat_do_nothing_in_the_engagement() -> None:
    own = {"engagement.open_engagement", "engagement.invite_to_organisation"}
    for line in LOCK.read_text().splitlines():
        if line.startswith("#") or line.split()[0] in own:
            continue
        answers = dict(cell.split("=") for cell in line.split()[1:])
        assert answers["carol"] == "hidden", line
        assert answers["adam"] == "hidden" or "account" in line, line
        others = {answers["bob"], answers["ben"], answers["bea"]} if "account" in line else {answers["ann"]}
        assert others == {"hidden"} or line.split()[0] in {"engagement.take_seat", "engagement.join_engagement"}, line


def test_the_second_post_of_every_act_changes_nothing_and_answers_as_the_first() -> None:
    posted = set()
    for world, step, command in walked():
        id = uuid7()
        first = world.do(step.by, command, id)
        before = everything()
        again = world.do(step.by, command, id)
        assert (again.subject, again.seq, again.repeated) == (first.subject, first.seq, True)
        _refused_otherwise(world, step.by, command, id)
        assert everything() == before, BY_COMMAND[type(command)].name
        posted.add(BY_COMMAND[type(command)].name)
    assert posted == set(ACTS)


def _refused_otherwise(world: World, by: str, command: object, id: UUID) -> None:
    other = DropDraft(draft=str(uuid7())) if isinstance(command, AcceptPromise) else AcceptPromise(promise=9999)
    with pytest.raises(AnotherCommand):
        world.do(by, other, id)
    with pytest.raises(NotThere):
        world.do("carol" if by != "carol" else "erin", command, id)


def test_it_bites_when_the_second_post_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(world: World, by: str, command: object, id: UUID) -> Outcome:
        Performed.objects.filter(pk=id).delete()
        return perform(world.actor(by), command, id)

    world, step, command = next(walked())
    world.do(step.by, command)
    world.engagement = type(world.engagement).objects.get(slug="payments")
    step = STEPS[1]
    id = uuid7()
    first = world.do(step.by, step.command(world), id)
    before = everything()
    again = forgetful(world, step.by, step.command(world), id)
    assert (again.seq, again.repeated) != (first.seq, True)
    assert everything() != before
