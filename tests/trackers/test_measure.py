"""What issues measure about a linked promise is held against what is said of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import World, open_world
from tests.trackers.board import agree, body, bring, mapped, steady
from troth.acts.errors import Refused
from troth.practices.openness.commands import MakeReport, Said
from troth.practices.openness.kinds import Colour
from troth.practices.openness.models import ReportLine
from troth.promises.commands import AcceptPromise, MakePromise
from troth.promises.measured import measured
from troth.trackers.commands import LinkPromise, UnlinkPromise


@pytest.fixture
def world(db: object) -> World:
    """The cast, with a promise of Birch that is under way."""
    world = open_world()
    world.do("bob", MakePromise(title="Ledger in production", due=world.at.date() + timedelta(days=10)), uuid4())
    world.do("alice", AcceptPromise(promise=1), uuid4())
    return world


def link(world: World, source: int = 1) -> None:
    world.do("bob", LinkPromise(promise=1, source=source, stream=1), uuid4())


def report(world: World, reason: str = "") -> None:
    lines = (Said(promise=1, colour=Colour.GREEN, reason=reason),)
    world.do("bob", MakeReport(lines=lines), uuid4())


def test_a_colour_better_than_what_is_measured_needs_its_reason_and_both_are_recorded(world: World) -> None:
    bring(world, "bob", content=body(steady(left=30)), mapping=mapped("both"))
    link(world)
    (found,) = measured(world.actor("alice"), [1]).values()
    assert (found.basis, found.controlled_by, found.left) == ("B-1", "both", 30)
    assert found.says == "LED"
    assert 0 < found.share < 0.75
    with pytest.raises(Refused, match=f"measured are {round(100 * found.share)} %. Say why"):
        report(world)
    report(world, "Two more people begin on Monday.")
    line = ReportLine.objects.get()
    assert (line.basis, line.left, line.controlled_by) == ("B-1", 30, "both")
    assert line.measured == round(1000 * found.share)


def test_what_the_other_side_brought_measures_once_this_side_was_heard(world: World) -> None:
    outcome = bring(world, "alice")
    link(world)
    assert measured(world.actor("bob"), [1]) == {}
    agree(world, outcome)
    assert set(measured(world.actor("bob"), [1, 2])) == {1}
    world.do("bob", UnlinkPromise(promise=1), uuid4())
    assert measured(world.actor("bob"), [1]) == {}


def test_nothing_left_is_certain_and_a_milestone_is_measured_alone(world: World) -> None:
    bring(world, "bob", mapping=mapped("both"))
    world.do("bob", LinkPromise(promise=1, source=1, stream=1, milestone="2.0"), uuid4())
    (found,) = measured(world.actor("bob"), [1]).values()
    assert (found.left, found.says) == (3, "LED, 2.0")
