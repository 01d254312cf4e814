"""A delivery where it is judged: its words, its files, who declared it and when, and both answers to it."""

from __future__ import annotations

import pytest

from tests.cast import World
from tests.promises.browse import BASE, MOST_QUERIES, As
from tests.promises.stages import delivered, opened
from troth.engagement import commands as around
from troth.promises import commands
from troth.records.models import Entry

pytestmark = pytest.mark.django_db
FILES = (
    commands.Attachment(name="report.pdf", body=b"%PDF-1.7 the report"),
    commands.Attachment(name="log <1>.txt", body=b"x" * 5000),
)


def deliver(world: World, proof: str = "Build 7\nis in the sandbox", share: int = 100) -> int:
    """Bob delivers with two files; gives the number of the entry."""
    command = commands.DeliverPromise(promise=1, proof=proof, share=share, files=FILES)
    return world.do("bob", command).seq + 1


@pytest.mark.parametrize("verb", ["confirm", "reject"])
def test_who_answers_a_delivery_sees_all_of_it_and_the_other_answer(world: World, sit: As, verb: str) -> None:
    opened(world)
    number = deliver(world, share=80)
    alice = sit("alice")
    page = alice.get(f"promises/1/{verb}/")
    assert "What was delivered" in page.text
    assert "Bob delivered 80 % of it on 2 Mar 2026," in page.text
    assert "Build 7 is in the sandbox" in page.text
    assert "report.pdf 1 KB" in page.text
    assert "log <1>.txt 5 KB" in page.text
    for name in ("file-0001", "file-0002"):
        assert f"{BASE}evidence/{number}/parts/{name}/" in page.links()
    other = {"confirm": "reject", "reject": "confirm"}[verb]
    assert f"{BASE}promises/1/{other}/" in page.links()
    assert {"confirm": "Not yet", "reject": "Confirm"}[verb] in page.text
    assert alice.get(f"promises/1/{verb}/").queries <= MOST_QUERIES
    file = sit("alice").client.get(f"{BASE}evidence/{number}/parts/file-0001/")
    assert file.content == FILES[0].body


def test_a_form_that_comes_back_still_shows_it(world: World, sit: As) -> None:
    opened(world)
    deliver(world)
    sent = sit("alice").send("promises/1/reject/", {"reason": " "})
    assert (sent.status, "report.pdf" in sent.text, "Build 7" in sent.text) == (422, True, True)


def test_the_promise_keeps_the_delivery_with_its_files_in_its_history(world: World, sit: As) -> None:
    opened(world)
    first, alice = deliver(world, "A first try"), sit("alice")
    for ends in (
        commands.RejectDelivery(promise=1, reason="Half of it"), None, commands.ConfirmDelivery(promise=1), "after",
    ):  # fmt: skip
        page = alice.get("promises/1/")
        history = page.text.split("What happened", 1)[1]
        assert "Bob delivered P-1: A first try" in history
        assert "report.pdf 1 KB" in history
        assert f"{BASE}evidence/{first}/parts/file-0001/" in page.links()
        assert alice.get("promises/1/").queries <= MOST_QUERIES
        if ends is None:
            deliver(world, "A second try")
        elif not isinstance(ends, str):
            world.do("alice", ends)
    assert "Bob delivered P-1: A second try" in sit("bob").get("promises/1/").text


def test_a_rejected_delivery_is_not_shown_as_what_it_stands_on(world: World, sit: As) -> None:
    opened(world)
    deliver(world, "A first try")
    assert "A first try" in sit("bob").get("promises/1/").text.split("What happened")[0]
    world.do("alice", commands.RejectDelivery(promise=1, reason="Half of it"))
    assert "A first try" not in sit("bob").get("promises/1/").text.split("What happened")[0]
    assert "What was delivered" not in sit("alice").get("promises/1/confirm/").text


def test_what_was_erased_says_so_and_has_no_link(world: World, sit: As) -> None:
    opened(world)
    number = deliver(world)
    world.do("bob", around.ErasePart(entry=number, part="file-0001", basis="recorded by mistake"))
    page = sit("alice").get("promises/1/confirm/")
    assert "report.pdf: erased" in page.text
    assert f"{BASE}evidence/{number}/parts/file-0001/" not in page.links()
    assert f"{BASE}evidence/{number}/parts/file-0002/" in page.links()
    world.do("bob", around.ErasePart(entry=number, part="words", basis="recorded by mistake"))
    page = sit("alice").get("promises/1/confirm/")
    assert "[erased]" in page.text
    assert "Build 7" not in page.html
    assert "File 2 5 KB" in page.text
    assert "report.pdf" not in sit("alice").get("promises/1/").html


def test_a_delivery_without_files_says_so(world: World, sit: As) -> None:
    delivered(world)
    for path in ("promises/1/", "promises/1/confirm/"):
        page = sit("alice").get(path)
        assert "Bob delivered it on 2 Mar 2026," in page.text
        assert "No file is attached." in page.text
    assert Entry.objects.filter(kind="promises.promise.delivered.v1").count() == 1
