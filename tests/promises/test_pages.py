"""The pages of promises over HTTP: who sees what, every verb, what a refusal keeps, lists, and how much they ask."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import World
from tests.promises.browse import BASE, As
from tests.promises.stages import DUE, STAGES, delivered, offered, opened
from troth.promises import commands
from troth.promises.kinds import Nature
from troth.promises.models import Draft, Promise
from troth.records.models import Log, Part

pytestmark = pytest.mark.django_db


def size(world: World) -> int:
    return Log.objects.get(space=world.engagement.space_id).size


READ = ("promises/", "promises/?view=timeline", "promises/1/", "inbox/")
WRITE = ("promises/new/", "promises/drafts/", "promises/1/deliver/", "promises/1/move/")


def test_who_may_open_what(world: World, sit: As) -> None:
    opened(world)
    for path in READ:
        assert {name: sit(name).get(path).status for name in ("alice", "ann", "bob", "ben", "carol")} == {
            "alice": 200, "ann": 200, "bob": 200, "ben": 200, "carol": 404,
        }  # fmt: skip
    for path in WRITE:
        assert [sit(name).get(path).status for name in ("bob", "ann", "carol")] == [200, 404, 404]
        assert sit("ann").post(path).status == sit("carol").post(path).status == 404
    for path in (*READ, *WRITE):
        found = sit(None).get(path)
        assert found.status == 302
        assert found.location.startswith("/account/login/?next=")


def test_what_is_not_there_is_the_same_as_what_is_not_yours(world: World, sit: As) -> None:
    opened(world)
    wrong = ("promises/2/", "promises/0/", f"promises/{10**18}/", "promises/1/dance/", "promises/1/confirm/x/")
    for path in wrong:
        assert sit("bob").get(path).status == 404
    assert sit("bob").get("promises/1/confirm/").status == 404
    assert sit("alice").get("promises/1/deliver/").status == 404


def test_who_only_reads_finds_no_button(world: World, sit: As) -> None:
    offered(world)
    for path in ("", "promises/", "promises/1/", "inbox/", "promises/?show=kept"):
        page = sit("ann").get(path)
        assert page.status == 200
        assert page.verbs() == set()
        assert "promises/new/" not in page.html.split("<main", 1)[-1].split("</main>")[0]
    assert {"accept", "ask", "decline"} == sit("alice").get("promises/1/").verbs()
    world.wait(days=30)
    assert sit("ann").get("inbox/").verbs() == set()
    assert "See" in sit("ann").get("inbox/").text


OFFERS = {
    "offered": ({"accept", "ask", "decline"}, {"take-back"}),
    "asked": ({"decline"}, {"answer", "take-back"}),
    "declined": (set(), set()),
    "taken_back": (set(), set()),
    "opened": ({"move", "withdraw"}, {"deliver", "move", "withdraw", "wait", "abandon"}),
    "move_by_provider": ({"agree-move", "decline-move"}, {"deliver", "wait", "abandon"}),
    "move_by_client": (set(), {"agree-move", "decline-move", "deliver", "wait", "abandon"}),
    "withdrawal_by_provider": ({"agree-withdrawal", "decline-withdrawal"}, {"deliver", "wait", "abandon"}),
    "withdrawal_by_client": (set(), {"agree-withdrawal", "decline-withdrawal", "deliver", "wait", "abandon"}),
    "delivered": ({"confirm", "reject"}, set()),
    "silent": (set(), set()),
    "confirmed": (set(), set()),
    "withdrawn": (set(), set()),
    "given_up": (set(), set()),
}  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_a_promise_offers_what_can_be_done_now_and_nothing_else(world: World, sit: As, stage: str) -> None:
    STAGES[stage](world)
    assert (sit("alice").get("promises/1/").verbs(), sit("bob").get("promises/1/").verbs()) == OFFERS[stage]


VERBS = [
    ("offered", "alice", "accept", {}, "Accepted."),
    ("offered", "alice", "ask", {"question": "Which sandbox?"}, "Your question is sent."),
    ("asked", "bob", "answer", {"answer": "The second"}, "Your answer is sent."),
    ("offered", "alice", "decline", {"reason": "Not needed"}, "Declined."),
    ("offered", "bob", "take-back", {"reason": "We mean something else"}, "Taken back before it was accepted."),
    ("asked", "bob", "take-back", {"reason": ""}, "Taken back before it was accepted."),
    ("opened", "bob", "move", {"due": "2026-03-20", "reason": "More tests"}, "The new date is proposed."),
    ("opened", "alice", "move", {"due": "2026-03-20", "reason": "Away"}, "The new date is proposed."),
    ("move_by_provider", "alice", "agree-move", {}, "The date is moved."),
    ("move_by_provider", "alice", "decline-move", {"reason": "No"}, "The agreed date stands."),
    ("opened", "bob", "deliver", {"proof": "Build 7", "share": "100"}, "Declared as delivered."),
    ("delivered", "alice", "confirm", {"share": "100", "remark": ""}, "Confirmed."),
    ("delivered", "alice", "reject", {"reason": "Half"}, "Sent back with your reason."),
    ("opened", "alice", "withdraw", {"reason": "Not needed"}, "Cancelling is proposed."),
    ("withdrawal_by_client", "bob", "agree-withdrawal", {}, "Withdrawn by agreement."),
    ("withdrawal_by_client", "bob", "decline-withdrawal", {"reason": "Needed"}, "The promise stands."),
    ("opened", "bob", "abandon", {"reason": "Cannot"}, "Declared as missed."),
]


@pytest.mark.parametrize(("stage", "name", "verb", "content", "says"), VERBS)
def test_every_verb_through_its_page(
    world: World, sit: As, stage: str, name: str, verb: str, content: dict[str, str], says: str
) -> None:
    STAGES[stage](world)
    before, browser = size(world), sit(name)
    form = browser.get(f"promises/1/{verb}/")
    assert form.status == 200
    assert f"This becomes entry {before + 1}." in form.text
    assert " as Acorn Bank" in form.html or " as Birch Works" in form.html
    sent = browser.send(f"promises/1/{verb}/", content)
    assert (sent.status, sent.location) == (302, f"{BASE}promises/1/")
    assert size(world) == before + 1
    page = browser.get("promises/1/")
    assert f"{says} It is entry {before + 1}." in page.html


def test_it_waits_for_the_other_side_through_its_page(world: World, sit: As) -> None:
    opened(world)
    assert "Nothing is open on the other side" in sit("bob").get("promises/1/wait/").html
    assert sit("bob").send("promises/1/wait/", {"other": ""}).status == 422
    world.do("alice", commands.MakePromise(title="Test data", due=DUE, nature=Nature.INPUT))
    assert sit("bob").send("promises/1/wait/", {"other": "2"}).status == 302
    assert "P-2 Test data" in sit("bob").get("promises/1/").text
    assert "Needed for P-1 Checkout in the sandbox" in sit("alice").get("promises/2/").text


def test_a_quick_press_from_the_promise_itself(world: World, sit: As) -> None:
    offered(world)
    sent = sit("alice").send("promises/1/accept/", form_at="promises/1/")
    assert sent.status == 302
    assert Promise.objects.get().phase == "open"


@pytest.mark.parametrize(("stage", "name", "verb", "content", "says"), [row for row in VERBS if row[3]])
def test_a_refusal_keeps_what_was_typed_and_says_where(
    world: World, sit: As, stage: str, name: str, verb: str, content: dict[str, str], says: str
) -> None:
    STAGES[stage](world)
    before = size(world)
    typed = "Words that took an hour " * 3
    spoiled = {key: typed if key in {"reason", "answer", "question", "proof", "remark"} else "x" for key in content}
    if spoiled.keys() <= {"reason", "answer", "question"}:
        spoiled = dict.fromkeys(spoiled, "x" * 20_001)
    sent = sit(name).send(f"promises/1/{verb}/", spoiled)
    assert (sent.status, size(world)) == (422, before)
    assert 'class="wrong"' in sent.html
    for value in spoiled.values():
        assert value.strip() in sent.html


def test_an_empty_reason_is_asked_for(world: World, sit: As) -> None:
    opened(world)
    sent = sit("bob").send("promises/1/abandon/", {"reason": "  "})
    assert sent.status == 422


def test_somebody_was_faster_keeps_the_words_and_lets_them_be_sent_again(world: World, sit: As) -> None:
    opened(world)
    browser = sit("alice")
    form = browser.get("promises/1/move/")
    hidden = {name: form.value(name) for name in ("act_id", "seen")}
    content = {"due": "2026-03-25", "reason": "We are away that week"}
    world.do("bob", commands.StateWait(promise=1, other=_input(world)))
    first = browser.post("promises/1/move/", {**hidden, **content})
    assert first.status == 422
    assert "Somebody was faster" in first.html
    assert "We are away that week" in first.html
    assert first.value("seen") == str(Promise.objects.get(number=1).last_seq)
    again = browser.post("promises/1/move/", {name: first.value(name) for name in ("act_id", "seen")} | content)
    assert again.status == 302


def _input(world: World) -> int:
    world.do("alice", commands.MakePromise(title="Input", due=DUE, nature=Nature.INPUT))
    return Promise.objects.count()


def test_what_has_moved_on_says_so_and_keeps_the_words(world: World, sit: As) -> None:
    delivered(world)
    form = sit("alice").get("promises/1/reject/")
    hidden = {name: form.value(name) for name in ("act_id", "seen")}
    world.do("alice", commands.ConfirmDelivery(promise=1))
    sent = sit("alice").post("promises/1/reject/", {**hidden, "reason": "The third page is missing"})
    assert sent.status == 422
    assert "moved on" in sent.text
    assert "The third page is missing" in sent.html


def test_the_same_form_sent_twice_is_recorded_once(world: World, sit: As) -> None:
    offered(world)
    browser = sit("alice")
    form = browser.get("promises/1/ask/")
    content = {"act_id": form.value("act_id"), "seen": form.value("seen"), "question": "Which one?"}
    before = size(world)
    assert [browser.post("promises/1/ask/", content).status for _ in range(2)] == [302, 302]
    assert size(world) == before + 1
    other = browser.post("promises/1/ask/", {**content, "question": "Another one?"})
    assert (other.status, size(world)) == (422, before + 1)
    assert "already sent with other content" in other.html


def test_a_post_without_its_id_or_token_changes_nothing(world: World, sit: As) -> None:
    offered(world)
    before = size(world)
    assert sit("alice").post("promises/1/accept/").status == 422
    assert sit("alice").post("promises/1/accept/", {"act_id": "not-an-id"}).status == 422
    assert size(world) == before


def test_files_that_prove_a_delivery_come_with_it(world: World, sit: As) -> None:
    opened(world)
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7 the report")
    sent = sit("bob").send("promises/1/deliver/", {"proof": "See the report", "share": "100", "files": file})
    assert sent.status == 302
    assert bytes(Part.objects.get(name="file-0001").body or b"") == b"%PDF-1.7 the report"
    empty = SimpleUploadedFile("empty.pdf", b"")
    world.do("alice", commands.RejectDelivery(promise=1, reason="Unreadable"))
    sent = sit("bob").send("promises/1/deliver/", {"proof": "See the report", "share": "100", "files": empty})
    assert (sent.status, "See the report" in sent.html) == (422, True)


def test_making_a_promise(world: World, sit: As) -> None:
    owner = world.actor("ben").pseudonym
    before = size(world)
    typed = {
        "title": "Checkout API", "due": "2026-03-12", "nature": "milestone", "weight": "major", "owner": owner,
        "detail": "All 14 calls\nin the sandbox", "do": "record",
    }  # fmt: skip
    bob = sit("bob")
    sent = bob.send("promises/new/", typed)
    assert sent.location == f"{BASE}promises/1/"
    assert f"Promised. It is entry {before + 1}; the other side accepts or asks." in bob.get("promises/1/").html
    row = Promise.objects.get()
    assert (row.title, row.due_day, row.nature, row.weight) == ("Checkout API", DUE, "milestone", "major")
    assert row.owner == owner
    page = sit("alice").get("promises/1/")
    assert "All 14 calls" in page.text
    assert "Looked after by Ben" in page.text
    for spoiled in ({"title": ""}, {"due": "2026-03-01"}, {"due": "soon"}, {"nature": "wish"}, {"owner": "nobody"}):
        sent = sit("bob").send("promises/new/", {**typed, **spoiled})
        assert sent.status == 422
        assert "All 14 calls" in sent.html
    assert Promise.objects.count() == 1


def test_the_wait_of_a_new_promise_is_never_lost_in_silence(world: World, sit: As) -> None:
    world.do("alice", commands.MakePromise(title="Test data", due=DUE, nature=Nature.INPUT))
    form = sit("bob").get("promises/new/")
    world.do("bob", commands.DeclinePromise(promise=1, reason="Another way"))
    content = {
        "title": "API", "due": "2026-03-12", "nature": "milestone", "weight": "normal", "owner": "", "detail": "",
        "waits_for": "1", "act_id": form.value("act_id"), "do": "record",
    }  # fmt: skip
    sent = sit("bob").post("promises/new/", content)
    assert (sent.status, Promise.objects.count()) == (422, 1)


def test_drafts_are_private_until_they_are_promised(world: World, sit: As) -> None:
    world.do("alice", commands.MakePromise(title="Test data", due=DUE, nature=Nature.INPUT))
    owner = world.actor("ben").pseudonym
    typed = {
        "title": "Secret plan", "due": "", "nature": "milestone", "weight": "minor", "owner": owner,
        "detail": "Not yet", "waits_for": "1",
    }  # fmt: skip
    before = size(world)
    bob = sit("bob")
    sent = bob.send("promises/new/", {**typed, "do": "draft"})
    assert (sent.status, sent.location) == (302, f"{BASE}promises/drafts/")
    assert size(world) == before
    draft = Draft.objects.get()
    assert "Only Birch Works can see it" in bob.get("promises/drafts/").html
    assert "Secret plan" in sit("ben").get("promises/drafts/").text
    for path in ("", "promises/", "promises/?show=all", "promises/drafts/", "inbox/", "evidence/"):
        for name in ("alice", "ann", "carol"):
            assert "Secret plan" not in sit(name).get(path).html
    for name in ("alice", "ann", "carol"):
        for path in (f"promises/drafts/{draft.pk}/", f"promises/drafts/{draft.pk}/drop/"):
            assert sit(name).get(path).status == sit(name).post(path).status == 404
    form = sit("ben").get(f"promises/drafts/{draft.pk}/")
    for kept in ("Secret plan", "Not yet", f'value="{owner}" selected', 'value="1" selected', 'value="minor" selected'):
        assert kept in form.html
    whole = {**typed, "due": "2026-03-12", "do": "record", "act_id": form.value("act_id")}
    for _ in range(2):  # the second press finds the draft gone, and leads to what the first one made of it
        sent = sit("ben").post(f"promises/drafts/{draft.pk}/", whole)
        assert sent.location == f"{BASE}promises/2/"
        assert (Draft.objects.get().closed, size(world)) == (True, before + 1)
    assert sit("ben").get(f"promises/drafts/{draft.pk}/").status == 404


def test_a_draft_can_be_thrown_away(world: World, sit: As) -> None:
    world.do("bob", commands.KeepDraft(title="Old idea"))
    draft = Draft.objects.get()
    page = sit("bob").get(f"promises/drafts/{draft.pk}/drop/")
    assert "never shown to the other side" in page.text
    assert sit("bob").send(f"promises/drafts/{draft.pk}/drop/").status == 302
    assert "Old idea" not in sit("bob").get("promises/drafts/").text
