"""Who waits on whom: both sides count the same things for a side, in words that fit the reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import World
from tests.promises.browse import BASE, As
from tests.promises.stages import DUE, opened
from tests.promises.test_counts import _busy
from troth.engagement import commands as around
from troth.promises import commands, reads
from troth.promises.awaited import Waiting
from troth.promises.board import board, oldest
from troth.promises.kinds import Nature
from troth.promises.models import Promise
from troth.promises.timeline import window

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("after", [0, 1, 4, 6, 11, 18, 40])
def test_both_sides_see_the_same_things_waiting_on_a_side(after: int) -> None:
    world = _busy()
    world.do("alice", around.ContestEntry(entry=12, reason="Not so."))
    world.wait(days=after)
    boards = {name: board(world.actor(name)) for name in ("alice", "ann", "bob", "ben")}
    for party, name in (("client", "alice"), ("provider", "bob")):
        seen = [sorted(item.url for item in found[party]) for found in boards.values()]
        assert all(each == seen[0] for each in seen)
        assert reads.count_waiting(world.actor(name)) == len(seen[0])
    assert sum(len(items) for items in boards["bob"].values()) > 0


def _of(world: World, number: int, days: int, owner: str = "") -> None:
    key = world.actor(owner).pseudonym if owner else None
    due = world.at.date() + timedelta(days=days)
    world.do("bob", commands.MakePromise(title=f"Thing {number}", due=due, owner=key))
    world.do("alice", commands.AcceptPromise(promise=number))


def test_it_speaks_to_who_promised_and_of_everybody_else_by_name(world: World, sit: As) -> None:
    for number, owner in enumerate(("ben", "bob", ""), 1):
        _of(world, number, 2 + number, owner)
    bob, ben = (sit(name).get("inbox/").text for name in ("bob", "ben"))
    alice = sit("alice").get("inbox/theirs/").text
    assert "Thing 1 Ben promised it for Thursday 5 March." in bob
    assert "Thing 2 You promised it for Friday 6 March." in bob
    assert "Thing 3 Birch promised it for Saturday 7 March." in bob
    assert "Thing 1 You promised it for Thursday 5 March." in ben
    assert alice.count("You promised") == 0
    for name in ("Ben", "Bob", "Birch"):
        assert f"{name} promised it for" in alice
    own = [[item.title for item in board(world.actor(name))["provider"]] for name in ("bob", "ben", "alice")]
    assert own == [["Thing 2", "Thing 1", "Thing 3"], *[["Thing 1", "Thing 2", "Thing 3"]] * 2]


def test_titles_lead_to_the_promise_and_buttons_to_what_can_be_done(world: World, sit: As) -> None:
    opened(world)
    world.wait(days=6)
    for path in ("inbox/", ""):
        page = sit("bob").get(path)
        assert f'<a href="{BASE}promises/1/">Checkout in the sandbox</a>' in page.html
        assert f"{BASE}promises/1/deliver/" in page.links()
    assert f"{BASE}promises/1/deliver/" not in sit("ann").get("inbox/").links()


def test_the_pulse_of_either_side_says_the_same_number(world: World, sit: As) -> None:
    opened(world)
    world.wait(days=6)
    assert oldest(board(world.actor("alice"))["provider"]) is None
    assert "Birch has 1 thing waiting on its side." in sit("alice").get().text
    world.do("alice", commands.MakePromise(title="Test data", due=date(2026, 3, 30)))
    assert "Birch has 2 things waiting on its side, the oldest since 8 March." in sit("alice").get().text
    assert "Needs you 2" in sit("bob").get().text


def test_a_clock_that_stands_has_no_days_left(world: World, sit: As) -> None:
    world.do("alice", commands.MakePromise(title="Test data", due=date(2026, 3, 4), nature=Nature.INPUT))
    world.do("bob", commands.AcceptPromise(promise=1))
    world.do("bob", commands.MakePromise(title="Load test", due=date(2026, 3, 9), waits_for=(1,)))
    world.do("alice", commands.AcceptPromise(promise=2))
    world.wait(days=1)
    assert "6 days left" in sit("bob").get("inbox/").text
    world.wait(days=2)
    for path in ("inbox/", ""):
        text = sit("bob").get(path).text
        assert "It waits for P-1." in text
        assert "its clock stands still" in text
        assert "days left" not in text
    assert "its clock stands still" in sit("alice").get("inbox/theirs/").text


def test_what_is_settled_stands_where_it_was_delivered(world: World) -> None:
    _of(world, 1, 10)
    _of(world, 2, 12)
    _of(world, 3, 40)
    world.wait(days=2)
    world.do("bob", commands.DeliverPromise(promise=1, proof="Early"))
    world.do("alice", commands.ConfirmDelivery(promise=1))
    world.do("bob", commands.DeliverPromise(promise=3, proof="Very early"))
    world.do("bob", commands.ProposeWithdrawal(promise=2, reason="Nobody needs it"))
    world.do("alice", commands.AgreeWithdrawal(promise=2))
    world.wait(days=1)
    actor = world.actor("alice")
    found = window(actor, reads.around(actor).sides)
    points = {point.title[:3]: point for lane in found.timeline.lanes for point in lane.points}
    assert found.timeline.today is not None
    assert points.keys() == {"P-1", "P-2", "P-3"}
    assert all(point.x < found.timeline.today for point in points.values())
    assert points["P-1"].when == f"delivered {Promise.objects.get(number=1).done_day:%-d %b}"


def test_what_is_open_stands_where_it_is_due(world: World) -> None:
    opened(world)
    actor = world.actor("alice")
    found = window(actor, reads.around(actor).sides)
    (point,) = [point for lane in found.timeline.lanes for point in lane.points]
    assert found.timeline.today is not None
    assert (point.x > found.timeline.today, point.when) == (True, f"{DUE.day} Mar")


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("promises/3/deliver/", "promises/3/"), ("contests/2/", "contests/2/"), ("threads/P-12/", "threads/P-12/"),
        ("desk/maintenance/2/", "desk/maintenance/2/"), ("measured/trackers/4/agree/", "measured/trackers/4/"),
        ("people/terms/", "people/terms/"),
    ],
)  # fmt: skip
def test_what_waits_leads_to_the_thing_itself(url: str, page: str) -> None:
    said = Waiting(title="x", why="x", since=datetime(2026, 3, 2, tzinfo=UTC), url=url, verb="x", icon="x", tone="x")
    assert said.page == page
