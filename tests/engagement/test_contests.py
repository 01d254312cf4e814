"""The right of reply, and erasure: both views stay; words can go, proofs cannot."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.engagement.visits import browser, send, text_of, world_now
from troth.engagement.models import Contest
from troth.evidence.ids import uuid7
from troth.promises import commands as promises
from troth.records.models import Entry, Log, Part

pytestmark = pytest.mark.django_db
BASE = "/e/payments/"


@pytest.fixture
def world() -> World:
    world = world_now()
    world.do("bob", promises.MakePromise(title="Checkout API in the sandbox", due=date(2027, 3, 10)))
    return world


def number_of(world: World) -> int:
    return Log.objects.get(space=world.engagement.space_id).size


def contested(world: World) -> int:
    number = number_of(world)
    response = send(
        browser(world.people["alice"]), f"{BASE}evidence/{number}/contest/", reason="It was said otherwise."
    )
    assert response["Location"] == f"{BASE}contests/1/"
    return number


def test_an_entry_is_contested_answered_and_settled_by_both(world: World) -> None:
    alice, bob = browser(world.people["alice"]), browser(world.people["bob"])
    number = contested(world)
    page = text_of(bob.get(f"{BASE}contests/1/"))
    assert "It was said otherwise." in page
    assert "No answer yet" in page
    assert send(bob, f"{BASE}contests/1/answer/", answer="We said March.").status_code == 302
    assert send(alice, f"{BASE}contests/1/settle/", ruling="shared", share="", reason="Both").status_code == 422
    part = {"ruling": "shared", "share": "40", "reason": "Both forgot."}
    assert send(alice, f"{BASE}contests/1/settle/", **part).status_code == 302
    assert "Agree to the settlement" in text_of(bob.get(f"{BASE}contests/1/"))
    assert "Agree to the settlement" not in text_of(alice.get(f"{BASE}contests/1/"))
    assert send(bob, f"{BASE}contests/1/agree/").status_code == 302
    row = Contest.objects.get(space=world.engagement.space_id, number=1)
    assert (row.entry, row.counts) == (number - 1, 0.4)
    assert row.settled_at is not None
    for name in ("alice", "ann", "bob", "ben"):
        page = text_of(browser(world.people[name]).get(f"{BASE}contests/1/"))
        assert "It was said otherwise." in page
        assert "We said March." in page
        assert "Agreed by both" in page


def test_the_forms_say_what_they_are_about(world: World) -> None:
    alice, number = browser(world.people["alice"]), number_of(world)
    assert "for thirty days at most, the entry counts half" in text_of(alice.get(f"{BASE}evidence/{number}/contest/"))
    contested(world)
    bob, here = browser(world.people["bob"]), f"{BASE}contests/1/"
    waiting = text_of(alice.get(here + "settle/"))
    assert "No answer yet." in waiting
    send(bob, here + "answer/", answer="We said March.")
    send(alice, here + "settle/", ruling="stands", share="", reason="Well.")
    for path in ("answer/", "settle/", "agree/"):
        page = text_of(bob.get(here + path))
        for words in ("Checkout API in the sandbox", "It was said otherwise.", "We said March."):
            assert words in page
        for link in (f"{BASE}contests/", here):
            assert f'<a href="{link}">' in page


def test_a_percentage_beside_another_ruling_is_not_dropped_in_silence(world: World) -> None:
    contested(world)
    alice = browser(world.people["alice"])
    for ruling in ("stands", "set_aside"):
        response = send(alice, f"{BASE}contests/1/settle/", ruling=ruling, share="40", reason="Well.")
        assert response.status_code == 422
        assert "A percentage is only for an entry that counts in part: choose that, or remove it." in text_of(response)
        assert 'value="40"' in text_of(response)
    assert not Contest.objects.get(space=world.engagement.space_id).state.get("proposed_by")


def test_only_the_side_that_contests_lets_go_and_only_the_other_answers(world: World) -> None:
    contested(world)
    alice, bob = browser(world.people["alice"]), browser(world.people["bob"])
    assert send(alice, f"{BASE}contests/1/answer/", answer="x").status_code == 422
    assert send(bob, f"{BASE}contests/1/withdraw/").status_code == 422
    assert send(alice, f"{BASE}contests/1/withdraw/").status_code == 302
    late = send(bob, f"{BASE}contests/1/answer/", answer="Late")
    assert late.status_code == 422
    assert "settled already" in text_of(late)
    assert "Late" in text_of(late)


def test_readers_see_contests_and_record_nothing(world: World) -> None:
    number, ann = contested(world), browser(world.people["ann"])
    assert ann.get(f"{BASE}contests/").status_code == ann.get(f"{BASE}contests/1/").status_code == 200
    for path in ("contests/1/answer/", "contests/1/settle/", "contests/1/agree/", "contests/1/withdraw/",
                 f"evidence/{number}/contest/", f"evidence/{number}/erase/"):  # fmt: skip
        assert ann.get(BASE + path).status_code == 404
        assert ann.post(BASE + path, {"act_id": str(uuid7()), "reason": "x", "answer": "x"}).status_code == 404


def test_somebody_was_faster_is_said_and_the_words_are_kept(world: World) -> None:
    contested(world)
    old = {"act_id": str(uuid7()), "seen": str(Contest.objects.get().last_seq), "answer": "My careful words"}
    send(browser(world.people["ben"]), f"{BASE}contests/1/answer/", answer="First")
    response = browser(world.people["bob"]).post(f"{BASE}contests/1/answer/", old)
    assert response.status_code == 422
    assert "Somebody was faster" in text_of(response)
    assert "My careful words" in text_of(response)


@pytest.mark.parametrize("path", ["contests/99/", "evidence/9999/contest/", "evidence/0/erase/", f"contests/{10**30}/",
                                  f"evidence/{10**30}/contest/", f"contests/?before={10**30}"])  # fmt: skip
def test_numbers_that_are_not_there(world: World, path: str) -> None:
    assert browser(world.people["alice"]).get(BASE + path).status_code == (200 if "?" in path else 404)


def test_the_list_pages_by_number_with_the_same_number_of_questions(world: World) -> None:
    counts = []
    client = browser(world.people["ann"])
    client.get(f"{BASE}contests/")
    for more in (1, 2):
        for _ in range(more):
            world.do("bob", promises.MakePromise(title="Another", due=date(2027, 3, 10)))
            send(browser(world.people["alice"]), f"{BASE}evidence/{number_of(world)}/contest/", reason="No.")
        client.get(f"{BASE}inbox/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get(f"{BASE}contests/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, counts
    assert "C-3" in text_of(page)
    assert "C-3" not in text_of(client.get(f"{BASE}contests/?before=3"))
    assert "C-2" in text_of(client.get(f"{BASE}contests/?before=3&show=open"))


def test_erasing_says_what_goes_and_takes_exactly_that(world: World) -> None:
    alice, log = browser(world.people["alice"]), world.engagement.space_id
    entry = Entry.objects.get(space=log, seq=1)
    raw = bytes(entry.raw)
    url = f"{BASE}evidence/2/erase/"
    page = text_of(alice.get(url))
    assert "Alice" in page
    assert "What stays" in page
    assert send(alice, url, part="words", basis="request of the person").status_code == 422
    assert Part.objects.get(space=log, seq=1, name="words").body is not None
    done = send(alice, url, part="words", basis="request of the person", sure="on")
    assert done["Location"] == f"{BASE}evidence/2/"
    part = Part.objects.get(space=log, seq=1, name="words")
    assert (part.body, part.salt) == (None, None)
    assert bytes(Entry.objects.get(space=log, seq=1).raw) == raw
    assert "Nothing is left to erase" in text_of(alice.get(url))
    again = alice.post(url, {"act_id": str(uuid7()), "part": "words", "basis": "recorded by mistake", "sure": "on"})
    assert again.status_code == 422
    assert "erased already" in text_of(again)


def test_nobody_erases_the_words_of_the_other_side(world: World) -> None:
    url = f"{BASE}evidence/2/erase/"
    bob = browser(world.people["bob"])
    page = bob.get(url)
    assert page.status_code == 200
    assert "Only a lead of that side can erase them" in text_of(page)
    form = {"act_id": str(uuid7()), "part": "words", "basis": "recorded by mistake", "sure": "on"}
    assert bob.post(url, form).status_code == 422
    assert browser(world.people["ben"]).post(url, form).status_code == 404
    assert Part.objects.get(space=world.engagement.space_id, seq=1, name="words").body is not None


def test_a_contest_whose_words_were_erased_still_opens(world: World) -> None:
    contested(world)
    seq = number_of(world)
    mistake = {"part": "words", "basis": "recorded by mistake", "sure": "on"}
    send(browser(world.people["alice"]), f"{BASE}evidence/{seq}/erase/", **mistake)
    page = browser(world.people["bob"]).get(f"{BASE}contests/1/")
    assert page.status_code == 200
    assert "[erased]" in text_of(page)
    assert "It was said otherwise." not in text_of(page)
