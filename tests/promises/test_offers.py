"""An offer until it is accepted: it is not owed, can be taken back, and is not made twice without being asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import World
from tests.promises.browse import As
from tests.promises.recount import pages_agree_with_the_recount, rows_follow_from_the_entries
from tests.promises.stages import DUE, STAGES, asked, offered, opened
from troth.acts.errors import NotThere, Refused, SomebodyWasFaster
from troth.promises import board, commands, reads
from troth.promises.fold import Phase
from troth.promises.kinds import Nature, OfferTakenBack
from troth.promises.models import Promise
from troth.records.models import Log, Weighed

pytestmark = pytest.mark.django_db
MAKE = {
    "title": "Checkout API", "due": "2026-03-12", "nature": "milestone", "weight": "normal", "owner": "",
    "detail": "All of it", "do": "record",
}  # fmt: skip


@pytest.mark.parametrize("stage", [offered, asked])
def test_an_offer_taken_back_ends_and_counts_for_nothing(world: World, sit: As, stage: object) -> None:
    STAGES[stage.__name__](world)  # type: ignore[attr-defined]
    outcome = world.do("ben", commands.TakeBackOffer(promise=1, reason="We meant another one"))
    assert outcome.recorded[0].evidence == OfferTakenBack(promise="P-1", reason="We meant another one")
    row = Promise.objects.get()
    assert (row.phase, row.standing, row.settled, row.waiting_on) == (Phase.WITHDRAWN, "withdrawn", True, "")
    assert not Weighed.objects.filter(subject="P-1").exists()
    rows_follow_from_the_entries(world.engagement.space_id, world.at)
    pages_agree_with_the_recount(world.engagement.space_id, world.at)
    for name in ("alice", "bob"):
        page = sit(name).get("promises/1/")
        assert "Taken back" in page.text
        assert "before it was accepted" in page.text
        assert "Nothing: it was never accepted." in page.text
        assert "Withdrawn by agreement" not in page.text
        assert "took back P-1: We meant another one" in page.text
        assert "Checkout in the sandbox" not in sit(name).get("inbox/").text
        assert "Taken back" in sit(name).get("promises/?show=closed").text
        assert "Checkout" not in sit(name).get("promises/?show=open").text
        assert "Checkout in the sandbox" not in sit(name).get("promises/?view=timeline").text
        assert reads.count_waiting(world.actor(name)) == reads.count_open(world.actor(name)) == 0


def test_only_the_side_that_offered_takes_it_back_and_only_before_it_is_accepted(world: World) -> None:
    offered(world)
    for name in ("alice", "ann", "carol"):
        with pytest.raises(NotThere):
            world.do(name, commands.TakeBackOffer(promise=1))
    world.do("alice", commands.AcceptPromise(promise=1))
    with pytest.raises(Refused, match="P-1 is open and not delivered, so it cannot be taken back"):
        world.do("bob", commands.TakeBackOffer(promise=1))


def test_what_was_taken_back_is_no_promise_to_wait_for(world: World) -> None:
    world.do("alice", commands.MakePromise(title="Test data", due=DUE, nature=Nature.INPUT))
    world.do("bob", commands.MakePromise(title="Load test", due=DUE, waits_for=(1,)))
    world.do("alice", commands.AcceptPromise(promise=2))
    world.do("alice", commands.TakeBackOffer(promise=1))
    world.wait(days=14)
    assert Promise.objects.get(number=2).pauses == []
    with pytest.raises(Refused, match="P-1 was taken back before it was accepted"):
        world.do("bob", commands.MakePromise(title="Other", due=world.at.date() + timedelta(days=9), waits_for=(1,)))
    rows_follow_from_the_entries(world.engagement.space_id, world.at)


def test_of_accepting_and_taking_back_the_second_hears_that_it_changed(world: World, sit: As) -> None:
    offered(world)
    form = sit("alice").get("promises/1/")
    hidden = {name: form.value(name) for name in ("act_id", "seen")}
    seen = Promise.objects.get().last_seq
    world.do("bob", commands.TakeBackOffer(promise=1), seen=seen)
    size = Log.objects.get(space=world.engagement.space_id).size
    sent = sit("alice").post("promises/1/accept/", hidden)
    assert sent.status == 422
    assert "Not recorded: this changed" in sent.text
    assert "Somebody was faster" in sent.text
    with pytest.raises(SomebodyWasFaster):
        world.do("ben", commands.TakeBackOffer(promise=1), seen=seen)
    assert Log.objects.get(space=world.engagement.space_id).size == size


def test_an_offer_is_not_called_owed_nor_its_date_agreed(world: World, sit: As) -> None:
    offered(world)
    for path in ("promises/", "promises/1/", "promises/1/decline/"):
        text = sit("alice").get(path).text
        assert "owes" not in text
        assert "Owed by" not in text
        assert "Agreed date" not in text
    assert "Proposed date 12 March 2026" in sit("alice").get("promises/1/").text
    assert "Thu 12 Mar proposed" in sit("alice").get("promises/").text
    assert "It counts once it is accepted" in sit("alice").get("promises/1/").text
    world.do("alice", commands.AcceptPromise(promise=1))
    page = sit("alice").get("promises/1/").text
    assert "Birch Works owes" in page
    assert "Agreed date 12 March 2026 never moved" in page
    assert "once it is accepted" not in page
    assert "proposed" not in sit("alice").get("promises/").text


def test_the_same_promise_within_minutes_is_asked_about_once(world: World, sit: As) -> None:
    bob = sit("bob")
    assert bob.send("promises/new/", MAKE).status == 302
    world.wait(minutes=4)
    asked_for = bob.send("promises/new/", MAKE)
    assert asked_for.status == 422
    assert "You promised the same" in asked_for.text
    assert "minutes ago as P-1. Record it a second time?" in asked_for.text
    assert "All of it" in asked_for.html
    assert 'name="again"' in asked_for.html
    assert Promise.objects.count() == 1
    again = bob.post("promises/new/", {**MAKE, "act_id": asked_for.value("act_id"), "again": "on"})
    assert again.status == 302
    assert Promise.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "change"),
    [("ben", {}), ("alice", {}), ("bob", {"title": "Other"}), ("bob", {"due": "2026-03-13"}), ("bob", {"do": "draft"})],
)  # fmt: skip
def test_what_differs_is_recorded_without_a_question(world: World, sit: As, name: str, change: dict[str, str]) -> None:
    sit("bob").send("promises/new/", MAKE)
    form = sit(name).get("promises/new/")
    assert 'name="again"' not in form.html
    assert sit(name).send("promises/new/", {**MAKE, **change}).status == 302


def test_later_or_after_it_was_taken_back_nothing_is_asked(world: World, sit: As) -> None:
    sit("bob").send("promises/new/", MAKE)
    world.do("bob", commands.TakeBackOffer(promise=1))
    assert sit("bob").send("promises/new/", MAKE).status == 302
    world.wait(minutes=11)
    assert sit("bob").send("promises/new/", MAKE).status == 302
    assert Promise.objects.count() == 3


def test_the_form_says_in_words_what_a_title_needs(world: World, sit: As) -> None:
    form = sit("bob").get("promises/new/")
    assert "maxlength" not in form.html.partition("<main")[2].partition("</main>")[0]
    assert "Say what you promise." in sit("bob").send("promises/new/", {**MAKE, "title": " "}).text
    long = sit("bob").send("promises/new/", {**MAKE, "title": "x" * 201})
    assert (long.status, "x" * 201 in long.html) == (422, True)
    assert "This is 201 characters long; at most 200 fit." in long.text


def test_a_share_is_from_1_to_100(world: World, sit: As) -> None:
    opened(world)
    for share in ("101", "0", "x"):
        sent = sit("bob").send("promises/1/deliver/", {"proof": "Done", "share": share})
        assert (sent.status, "From 1 to 100." in sent.text) == (422, True)


def test_a_date_that_is_kept_is_named_on_its_button(world: World, sit: As) -> None:
    STAGES["move_by_provider"](world)
    assert "Keep 12 March" in sit("alice").get("promises/1/").text
    assert "Keep 12 March as Acorn Bank" in sit("alice").get("promises/1/decline-move/").text


def test_the_board_asks_to_accept_or_decline(world: World, sit: As) -> None:
    offered(world)
    assert "Accept or decline" in sit("alice").get("inbox/").text
    assert board.board(world.actor("alice"))["client"][0].verb == "Accept or decline"
    assert world.at.date() < date(2026, 3, 12)
