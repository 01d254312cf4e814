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
from troth.promises.models import Promise

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
        for path, words in (("trust/", "Birch: a critical"), ("trust/provider/", "A critical")):
            page = sit(name).get(path)
            assert f"{words} promise was broken and is not repaired. P-1" in page.text
            assert "/e/payments/promises/1/" in page.links()
        assert "A critical promise was broken" not in sit(name).get("trust/client/").text


def moved(world: World, day: date) -> None:
    """Let the provider propose another date, and the client agree to it the same day."""
    world.do("bob", commands.ProposeMove(promise=1, due=day, reason="Later"))
    world.do("alice", commands.AgreeMove(promise=1))


def ends(world: World, since: date = BROKEN) -> bool:
    """Whether the flag stands until the thirtieth day after the break, and no longer."""
    left = (since + timedelta(days=30) - world.at.date()).days
    found = [flagged(world, days) for days in sorted({0, left - 1, left, left + 1, left + 400})]
    return found == [since] * (len(found) - 3) + [None] * 3


def test_silence_takes_a_repair_and_the_flag_stays_its_thirty_days(world: World) -> None:
    told = story(world)
    world.do("bob", commands.DeliverPromise(promise=1, proof="At last"))
    assert ends(world)
    told.promise("bob", date(2026, 4, 16), 0)
    told.go(date(2026, 4, 10))
    assert ends(world)
    told.go(date(2026, 4, 17))
    assert ends(world)


def test_silence_that_takes_a_repair_late_ends_it_then(world: World) -> None:
    told = story(world)
    told.go(date(2026, 4, 14))
    world.do("bob", commands.DeliverPromise(promise=1, proof="At last"))
    accepted = date(2026, 4, 28)
    assert [flagged(world, days) for days in (0, 14, 15, 16)] == [BROKEN, BROKEN, None, None]
    told.promise("bob", date(2026, 5, 7), 0)
    told.go(accepted + timedelta(days=10))
    assert flagged(world) is None


def test_letting_it_go_after_the_break_does_not_undo_the_break(world: World) -> None:
    told = story(world)
    world.do("bob", commands.ProposeWithdrawal(promise=1, reason="Not needed"))
    assert flagged(world, 60) == BROKEN
    world.do("alice", commands.AgreeWithdrawal(promise=1))
    assert ends(world)
    told.promise("bob", date(2026, 4, 16), 0)
    told.play()
    assert ends(world)


def test_letting_it_go_before_the_break_or_long_after_it_leaves_no_flag(world: World) -> None:
    told = story(world, BROKEN - timedelta(days=1))
    for day in (told.world.at.date(), date(2026, 5, 20)):
        told.go(day)
        number = 1
        if day > BROKEN:
            number = told.promise("bob", date(2026, 5, 28), None, weight=Weight.CRITICAL).number or 2
            told.go(date(2026, 7, 20))
            assert flagged(world) is not None
        world.do("alice", commands.ProposeWithdrawal(promise=number, reason="Not needed"))
        world.do("bob", commands.AgreeWithdrawal(promise=number))
        assert [flagged(world, days) for days in (0, 10, 100)] == [None] * 3


@pytest.mark.parametrize("day", [date(2026, 4, 2), date(2026, 6, 30)])
def test_another_date_after_the_break_does_not_undo_the_break(world: World, day: date) -> None:
    told = story(world)
    world.do("bob", commands.ProposeMove(promise=1, due=day, reason="Later"))
    assert flagged(world, 5) == BROKEN
    world.do("alice", commands.AgreeMove(promise=1))
    assert flagged(world) == flagged(world, 12) == BROKEN
    told.go(date(2026, 4, 1))
    world.do("bob", commands.DeliverPromise(promise=1, proof="In time for the new date"))
    assert ends(world)
    world.do("alice", commands.ConfirmDelivery(promise=1))
    assert ends(world)
    told.promise("bob", date(2026, 4, 16), 0)
    told.play()
    assert ends(world)


def test_another_date_that_is_still_ahead_leaves_the_flag_its_days(world: World) -> None:
    told = story(world)
    moved(world, date(2026, 9, 30))
    assert [flagged(world, days) for days in (0, 28, 29, 100)] == [BROKEN, BROKEN, None, None]
    told.go(date(2026, 4, 1))
    world.do("bob", commands.ProposeWithdrawal(promise=1, reason="Not needed"))
    world.do("alice", commands.AgreeWithdrawal(promise=1))
    assert ends(world)


def test_another_date_before_the_break_leaves_no_flag(world: World) -> None:
    told = story(world, BROKEN - timedelta(days=1))
    moved(world, date(2026, 4, 2))
    assert [flagged(world, days) for days in (0, 1, 20)] == [None] * 3
    told.go(date(2026, 4, 20))
    assert flagged(world) == date(2026, 4, 10)


def test_a_second_break_counts_from_its_own_day(world: World) -> None:
    told = story(world)
    moved(world, date(2026, 3, 26))
    second = date(2026, 4, 2)
    assert [flagged(world, days) for days in (0, 13, 14, 200)] == [BROKEN, BROKEN, second, second]
    told.go(date(2026, 4, 6))
    moved(world, date(2026, 6, 30))
    assert [flagged(world, days) for days in (0, 25, 26, 60)] == [second, second, None, None]
    told.go(date(2026, 4, 20))
    world.do("bob", commands.AbandonPromise(promise=1, reason="Cannot"))
    for days in (0, 31, 400):
        assert flagged(world, days) == date(2026, 4, 20)


def test_what_both_set_aside_leaves_no_flag_after_a_move(world: World) -> None:
    told = story(world)
    moved(world, date(2026, 6, 30))
    told.contest(1, Ruling.SET_ASIDE)
    assert flagged(world) is None


def test_a_break_before_a_move_is_flagged_while_and_after_the_clock_stands(world: World) -> None:
    """The promise then waits for one of the other side that never comes, so it cannot be missed any more."""
    told = story(world)
    told.promise("alice", date(2026, 3, 27), None)
    told.go(date(2026, 3, 21))
    moved(world, date(2026, 6, 30))
    world.do("bob", commands.StateWait(promise=1, other=2))
    told.go(date(2026, 4, 1))
    assert Promise.objects.get(number=1).missed_from is None
    assert ends(world)
    world.do("bob", commands.DeliverPromise(promise=1, proof="All the same"))
    world.do("alice", commands.ConfirmDelivery(promise=1))
    assert ends(world)
