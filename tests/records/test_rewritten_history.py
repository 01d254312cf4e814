"""A host that forks or rolls back a real log is caught by a party's older copy."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from tests.cast import World, open_world
from tests.records.story import bundle_of
from troth import verify
from troth.ledger.bundle import read_bundle
from troth.promises import commands
from troth.verify import State, Verdict

pytestmark = pytest.mark.django_db


class TakenBack(Exception):
    """Ends a transaction without keeping it."""


@pytest.fixture
def world() -> World:
    return open_world()


def promise(world: World, title: str) -> None:
    world.do("bob", commands.MakePromise(title=title, due=date(2026, 4, 10)))


def another_future(world: World, titles: list[str]) -> bytes:
    """The bundle that the host could have shown if the log had gone on otherwise; nothing of it is kept."""
    raw = b""
    try:
        with transaction.atomic():
            for title in titles:
                promise(world, title)
            raw = bundle_of(world.engagement.space_id)
            raise TakenBack
    except TakenBack:
        return raw


def compared(raw: bytes, older: bytes) -> Verdict:
    return verify.check(read_bundle(raw), against=read_bundle(older))


@pytest.mark.parametrize("grown", [1, 2, 5])
def test_an_older_copy_is_a_beginning_of_an_honest_log(world: World, grown: int) -> None:
    older = bundle_of(world.engagement.space_id)
    for number in range(grown):
        promise(world, f"Another {number}")
    verdict = compared(bundle_of(world.engagement.space_id), older)
    assert verdict.state is State.VALID
    assert verdict.compared


@pytest.mark.parametrize(("kept", "shown"), [(1, 1), (2, 1), (1, 3), (4, 4)])
def test_a_fork_is_caught_by_the_older_copy(world: World, kept: int, shown: int) -> None:
    theirs = another_future(world, [f"Told to one {number}" for number in range(kept)])
    ours = another_future(world, [f"Told to the other {number}" for number in range(shown)])
    assert verify.check(read_bundle(ours)).ok
    assert verify.check(read_bundle(theirs)).ok
    verdict = compared(ours, theirs)
    assert verdict.state is State.INVALID
    assert "forked" in str(verdict.problems[0])
    assert len(verdict.evidence) == 2


@pytest.mark.parametrize("lost", [1, 3])
def test_a_rollback_is_caught_by_the_older_copy(world: World, lost: int) -> None:
    theirs = another_future(world, [f"Lost {number}" for number in range(lost)])
    verdict = compared(bundle_of(world.engagement.space_id), theirs)
    assert verdict.state is State.INVALID
    assert "rolled back" in str(verdict.problems[0])
