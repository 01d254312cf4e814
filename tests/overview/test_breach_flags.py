"""A critical promise that was broken: flagged from the break until the other side takes the repair, and thirty days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import World
from tests.overview.months import FIRST, Story
from tests.promises.browse import As
from troth.engagement.kinds import Ruling
from troth.overview.recompute import recompute
from troth.overview.trust.reads import assessment_of
from troth.promises import commands
from troth.promises.kinds import Weight

pytestmark = pytest.mark.django_db
BROKEN = date(2026, 3, 19)
"""Five working days after the first promise was due."""


def story(world: World, day: date = BROKEN + timedelta(days=1)) -> Story:
    told = Story(world)
    told.promise("bob", FIRST, None, weight=Weight.CRITICAL)
    told.go(day)
    return told


def flagged(world: World, days: int = 0) -> date | None:
    """Since when a breach is flagged some days from now, as pages and as the entries have it."""
    then, world.at = world.at, world.at + timedelta(days=days)
    seats = [assessment_of(world.actor(name)).parties["provider"].flags for name in ("alice", "ann", "bob")]
    again = recompute(world.engagement.space_id, world.at).assessment.parties["provider"].flags
    world.at = then
    found = [[flag for flag in flags if flag.kind.value == "breach"] for flags in (*seats, again)]
    assert all(flags == found[0] for flags in found)
    return date(1970, 1, 1) + timedelta(days=found[0][0].since) if found[0] else None


def test_giving_up_what_was_broken_already_makes_the_break_no_newer(world: World) -> None:
    told = story(world)
    assert flagged(world) == BROKEN
    told.go(date(2026, 4, 1))
    world.do("bob", commands.AbandonPromise(promise=1, reason="Cannot"))
    for days in (0, 1, 30, 31, 400):
        assert flagged(world, days) == BROKEN


def test_giving_up_before_the_date_breaks_it_on_that_day_for_good(world: World) -> None:
    told = story(world, date(2026, 3, 9))
    assert flagged(world) is None
    world.do("bob", commands.AbandonPromise(promise=1, reason="Cannot"))
    for days in (0, 30, 31, 400):
        assert flagged(world, days) == date(2026, 3, 9)
    told.contest(1, None)
    assert [flagged(world, days) for days in (0, 29, 31, 400)] == [date(2026, 3, 9)] * 4


@pytest.mark.parametrize(("ruling", "stays"), [(Ruling.STANDS, True), (Ruling.SHARED, True), (Ruling.SET_ASIDE, False)])
def test_what_both_settled_about_it_decides(world: World, ruling: Ruling, stays: bool) -> None:
    told = story(world)
    world.do("bob", commands.AbandonPromise(promise=1, reason="Cannot"))
    told.contest(1, ruling)
    for days in (0, 31, 400):
        assert flagged(world, days) == (BROKEN if stays else None)


def test_a_repair_that_was_taken_ends_it_after_thirty_days_and_not_before(world: World) -> None:
    told = story(world)
    world.do("bob", commands.DeliverPromise(promise=1, proof="At last"))
    world.do("alice", commands.ConfirmDelivery(promise=1))
    assert [flagged(world, days) for days in (0, 28, 29, 400)] == [BROKEN, BROKEN, None, None]
    told.promise("bob", date(2026, 9, 1), 0)
    told.play()
    assert flagged(world) is None


def test_a_repair_taken_later_than_that_ends_it_at_once(world: World) -> None:
    told = story(world)
    told.go(date(2026, 5, 20))
    world.do("bob", commands.DeliverPromise(promise=1, proof="At last"))
    assert flagged(world) == BROKEN
    world.do("alice", commands.RejectDelivery(promise=1, reason="Not it"))
    assert flagged(world, 100) == BROKEN
    world.do("bob", commands.DeliverPromise(promise=1, proof="Now"))
    world.do("alice", commands.ConfirmDelivery(promise=1))
    assert flagged(world) is None


def test_both_sides_read_it_with_a_way_to_the_promise(world: World, sit: As) -> None:
    story(world)
    world.do("bob", commands.AbandonPromise(promise=1, reason="Cannot"))
    world.wait(days=200)
    for name in ("alice", "ann", "bob", "ben"):
        for path in ("trust/", "trust/provider/"):
            page = sit(name).get(path)
            assert "A critical promise was broken and is not repaired. P-1" in page.text
            assert "/e/payments/promises/1/" in page.links()
        assert "A critical promise was broken" not in sit(name).get("trust/client/").text
