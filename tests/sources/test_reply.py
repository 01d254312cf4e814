"""The right of reply to an import: what it counts while it is open, what ends it, and where it is asked for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import World, open_world
from tests.promises.recount import pages_agree_with_the_recount
from tests.sources.test_importing import FILE, bring, intact, mapped, weights
from troth.acts.errors import NotThere, Refused
from troth.engagement import commands as around
from troth.engagement import door
from troth.engagement.kinds import Ruling
from troth.evidence.ids import uuid7
from troth.promises import reads as promises
from troth.records.models import Entry
from troth.sources.commands import AgreeImport
from troth.sources.models import HistoryImport

BASE = "/e/payments/"
OTHER = {"alice": "bob", "bob": "alice"}
HALF, FULL = {("provider", 0.5, 0.5)}, {("provider", 1.0, 1.0)}


@pytest.fixture
def world(db: object) -> World:
    """The cast."""
    return open_world()


@pytest.fixture(autouse=True)
def clock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are asked for at the moment of the world."""
    monkeypatch.setattr(door, "now", lambda: world.at)


def enter(world: World, name: str) -> Client:
    """A browser of somebody of the cast."""
    client = Client()
    client.force_login(world.people[name])
    return client


def text(world: World, name: str, path: str) -> str:
    """The words of a page, without its markup."""
    answer = enter(world, name).get(BASE + path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace(" .", ".")


def refused(world: World, name: str, number: int = 1) -> str:
    """Why somebody cannot say that an import is right; nothing is recorded."""
    before = Entry.objects.count()
    with pytest.raises(Refused) as problem:
        world.do(name, AgreeImport(number=number))
    assert Entry.objects.count() == before
    return problem.value.sentence


def agrees(world: World) -> None:
    """Rows follow from the log, and the recount from entries says what the pages say."""
    assert intact(world)
    pages_agree_with_the_recount(world.engagement.space_id, world.at)


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_the_other_side_s_word_ends_it_at_once_with_full_weight(world: World, name: str) -> None:
    bring(world, name)
    before = weights(world)
    assert max(weight for _, weight, _ in before) < 1
    agrees(world)
    outcome = world.do(OTHER[name], AgreeImport(number=1))
    row = HistoryImport.objects.get()
    assert (outcome.subject, row.agreed_at, row.agreed_entry, row.settled) == ("I-1", world.at, outcome.seq, True)
    assert weights(world) == FULL
    agrees(world)
    world.wait(days=40)
    assert weights(world) == FULL


def test_roles_are_those_for_contesting(world: World) -> None:
    bring(world)
    bring(world, "bob", content=FILE + b"\n")
    before = weights(world)
    for name, number in (("ann", 1), ("ann", 2), ("carol", 1), ("carol", 2)):
        with pytest.raises(NotThere):
            world.do(name, AgreeImport(number=number))
    assert weights(world) == before
    for name, number in (("ben", 1), ("alice", 2)):
        world.do(name, AgreeImport(number=number))
    assert weights(world) == FULL


def test_one_s_own_import_is_not_one_s_own_to_agree_to(world: World) -> None:
    bring(world)
    assert refused(world, "alice") == "Your own side imported I-1; the other side says whether it is right."
    assert weights(world) == HALF


def test_no_word_is_taken_twice_too_late_or_where_none_is_needed(world: World) -> None:
    bring(world)
    world.do("bob", AgreeImport(number=1))
    assert refused(world, "bob") == "Your side said already that I-1 is right."
    bring(world, content=FILE + b"\n")
    bring(world, content=FILE + b"\n\n", supersedes=2)
    assert refused(world, "bob", 2) == "I-2 was replaced by I-3 and counts for nothing."
    bring(world, "bob", content=FILE + b"\n\n\n", mapping=mapped("provider"))
    assert "so no word is needed" in refused(world, "alice", 4)
    world.wait(days=20)
    assert "The time to reply to I-3 is over, and it counts already." in refused(world, "bob", 3)
    with pytest.raises(NotThere):
        world.do("bob", AgreeImport(number=9))


def test_a_contest_is_the_reply_and_keeps_the_claim_unconfirmed(world: World) -> None:
    outcome = bring(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="None of this was promised."))
    assert refused(world, "bob") == "I-1 is contested as C-1; settle that first."
    assert weights(world) == {("provider", 0.25, 0.5)}
    agrees(world)
    world.wait(days=20)
    assert weights(world) == {("provider", 0.25, 0.5)}
    pages_agree_with_the_recount(world.engagement.space_id, world.at)
    world.wait(days=15)
    assert weights(world) == FULL, "a contest weakens an entry for 30 days, not for ever"
    pages_agree_with_the_recount(world.engagement.space_id, world.at)


@pytest.mark.parametrize("ruling", [Ruling.STANDS, Ruling.SET_ASIDE, Ruling.SHARED])
def test_a_settled_contest_decides_before_the_time_is_over(world: World, ruling: Ruling) -> None:
    outcome = bring(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="None of this was promised."))
    world.do("bob", around.ProposeSettlement(contest=1, ruling=ruling, share=30, reason="So be it."))
    world.do("alice", around.AgreeSettlement(contest=1))
    share = {Ruling.STANDS: 1.0, Ruling.SET_ASIDE: 0.0, Ruling.SHARED: 0.3}[ruling]
    assert weights(world) == {("provider", share, 1.0)}
    agrees(world)


def test_a_contest_taken_back_lets_it_stand_in_full(world: World) -> None:
    outcome = bring(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="None of this was promised."))
    world.do("bob", around.WithdrawContest(contest=1))
    assert weights(world) == FULL
    agrees(world)


def test_whoever_brought_it_cannot_reply_to_themselves_by_a_contest(world: World) -> None:
    outcome = bring(world)
    world.do("alice", around.ContestEntry(entry=outcome.seq + 1, reason="Our own mistake."))
    world.do("alice", around.WithdrawContest(contest=1))
    assert weights(world) == HALF
    assert not HistoryImport.objects.get().settled
    agrees(world)


def test_erasing_its_rows_keeps_the_word_about_it(world: World) -> None:
    outcome = bring(world)
    world.do("bob", AgreeImport(number=1))
    world.do("alice", around.ErasePart(entry=outcome.seq + 1, part="words", basis="recorded by mistake"))
    assert weights(world) == FULL
    agrees(world)


def test_invented_promises_wait_for_the_side_they_are_about(world: World) -> None:
    counts = {name: promises.count_waiting(world.actor(name)) for name in ("alice", "bob", "ann", "ben")}
    bring(world, mapping=mapped("both"))
    after = {name: promises.count_waiting(world.actor(name)) for name in counts}
    assert after == {"alice": 0, "ann": 0, "bob": counts["bob"] + 1, "ben": counts["ben"] + 1}
    line = "Acorn imported 3 of your promises as I-1. Say if it is right until 16 March."
    for path in ("", "inbox/"):
        page = text(world, "bob", path)
        assert line in page
        assert "Look at it" in page
        assert "of your promises" not in text(world, "alice", path)
    assert f'href="{BASE}imports/1/"' in enter(world, "bob").get(BASE + "inbox/").content.decode()
    waits = "You imported 3 of their promises as I-1. They say if it is right until 16 March."
    assert waits in text(world, "alice", "inbox/theirs/")
    assert enter(world, "carol").get(BASE + "inbox/").status_code == 404


def test_a_side_that_tells_of_itself_is_asked_about_by_the_other(world: World) -> None:
    bring(world, "bob")
    assert "Birch imported 3 of its own promises as I-1. Say if it is right until 16 March." in text(world, "alice", "")
    assert "You imported 3 of your own promises as I-1." in text(world, "bob", "inbox/theirs/")


@pytest.mark.parametrize("end", ["agreed", "contested", "over"])
def test_nothing_waits_any_more_once_there_was_a_word_or_the_time_is_over(world: World, end: str) -> None:
    outcome = bring(world)
    if end == "agreed":
        world.do("bob", AgreeImport(number=1))
    elif end == "contested":
        world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="None of this was promised."))
    else:
        world.wait(days=20)
    for name in ("alice", "bob"):
        assert "as I-1. " not in text(world, name, "inbox/")
    assert promises.count_waiting(world.actor("bob")) == 0


def test_the_page_of_an_import_asks_the_other_side_and_takes_its_word(world: World) -> None:
    bring(world)
    bob = enter(world, "bob")
    page = bob.get(BASE + "imports/1/").content.decode()
    entry = HistoryImport.objects.get().entry + 1
    assert "Acorn says that the source is controlled by neither side." in page
    assert f'href="{BASE}imports/1/agree/"' in page
    assert f'href="{BASE}evidence/{entry}/contest/"' in page
    asked = text(world, "bob", "imports/1/agree/")
    assert "Acorn says that the source is controlled by neither side: 1 of 2 later than first promised." in asked
    assert "It counts 50 of 100 until Birch says that it is right or its time to reply is over" in asked
    form = {"act_id": str(uuid7()), "seen": str(entry - 1)}
    first, second = (bob.post(BASE + "imports/1/agree/", form) for _ in range(2))
    assert [first.status_code, second.status_code] == [302, 302]
    for name in ("alice", "ann", "bob", "ben"):
        page = text(world, name, "imports/1/")
        assert "Birch said on 2 March 2026 that it is right" in page
        assert "Counts in full" in page
        assert "It is not right" not in page


@pytest.mark.parametrize("name", ["alice", "ann"])
def test_the_side_that_brought_it_is_told_that_its_word_alone_is_not_enough(world: World, name: str) -> None:
    bring(world)
    page = text(world, name, "imports/1/")
    assert "Birch can answer until 16 March 2026." in page
    assert "It is right" not in page


def test_who_cannot_say_it_is_told_why_or_finds_nothing(world: World) -> None:
    bring(world)
    alice = enter(world, "alice")
    assert alice.get(BASE + "imports/1/agree/").headers["Location"] == BASE + "imports/1/"
    assert "Your own side imported I-1" in alice.get(BASE + "imports/1/").content.decode()
    answer = alice.post(BASE + "imports/1/agree/", {"act_id": str(uuid7())})
    assert (answer.status_code, "Your own side imported I-1" in answer.content.decode()) == (422, True)
    for name in ("ann", "carol"):
        client = enter(world, name)
        assert client.get(BASE + "imports/1/agree/").status_code == 404
        assert client.post(BASE + "imports/1/agree/", {"act_id": str(uuid7())}).status_code == 404
    assert weights(world) == HALF


def test_a_contested_import_says_so_and_offers_no_agreement(world: World) -> None:
    outcome = bring(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="None of this was promised."))
    for name in ("alice", "bob", "ann"):
        page = text(world, name, "imports/1/")
        assert "I-1 is contested." in page
        assert "See C-1" in page
        assert "imports/1/agree/" not in enter(world, name).get(BASE + "imports/1/").content.decode()


def test_whoever_is_on_an_old_page_is_refused(world: World) -> None:
    outcome = bring(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="None of this was promised."))
    world.do("bob", around.WithdrawContest(contest=1))
    form = {"act_id": str(uuid7()), "seen": str(outcome.seq)}
    answer = enter(world, "bob").post(BASE + "imports/1/agree/", form)
    assert (answer.status_code, "changed while you were looking" in answer.content.decode()) == (422, True)


def test_the_reply_is_counted_in_the_working_days_of_whoever_replies(world: World) -> None:
    holidays = tuple(world.at.date() + timedelta(days=day) for day in range(1, 12))
    world.do("alice", around.StateCalendar(zone="UTC", week=(((540, 1020),),) * 5 + ((), ()), holidays=holidays))
    bring(world)
    bring(world, "bob", content=FILE + b"\n")
    mine, theirs = HistoryImport.objects.order_by("number").values_list("window_until", flat=True)
    assert theirs - mine > timedelta(days=7)
