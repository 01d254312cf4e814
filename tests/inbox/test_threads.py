"""Threads beside things: messages, notes for one side, mentions until they are answered, and what was heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.engagement.visits import browser, send, text_of, world_now
from troth.acts.errors import NotThere, Refused
from troth.engagement import commands as around
from troth.engagement.models import Seat
from troth.inbox import commands
from troth.inbox.fold import mentions
from troth.inbox.models import Mention, ReadMark
from troth.overview.record.rebuild import differences
from troth.promises.commands import AcceptPromise, MakePromise
from troth.records.models import Entry
from troth.records.read import whole

pytestmark = pytest.mark.django_db
BASE = "/e/payments/"
THREAD = f"{BASE}threads/P-1/"


@pytest.fixture
def world() -> World:
    found = world_now()
    found.do("bob", MakePromise(title="Checkout in the sandbox", due=(found.at + timedelta(days=20)).date()))
    return found


def pseudonym(world: World, name: str) -> str:
    return Seat.objects.get(person=world.people[name]).pseudonym


def get(world: World, name: str, path: str) -> str:
    response = browser(world.people[name]).get(BASE + path)
    assert response.status_code == 200, (name, path, response.status_code)
    return text_of(response)


def test_a_message_reaches_both_and_a_mention_waits_until_it_is_answered(world: World) -> None:
    alice, bob = browser(world.people["alice"]), browser(world.people["bob"])
    form = text_of(alice.get(f"{THREAD}write/"))
    assert "Both sides will see this, for ever." in form
    said = {"text": "Which sandbox do you mean?", "mentions": [pseudonym(world, "bob")]}
    assert send(alice, f"{THREAD}write/", **said)["Location"] == THREAD
    assert "Which sandbox do you mean?" in get(world, "bob", "promises/1/")
    assert "Alice mentions you about P-1" in get(world, "bob", "inbox/")
    for name in ("ben", "alice", "ann"):
        assert "mentions you" not in get(world, name, "inbox/")
    number = Entry.objects.filter(kind="inbox.message.posted.v1").get().seq + 1
    answer = f"{THREAD}write/?answers={number}"
    assert send(bob, answer, text="The shared one. @Alice is that all right?")["Location"] == THREAD
    assert "mentions you" not in get(world, "bob", "inbox/")
    assert "Bob mentions you about P-1" in get(world, "alice", "inbox/")
    assert f"entry {number}" in get(world, "alice", "threads/P-1/")


def test_seen_is_for_oneself_and_a_reader_may_say_it(world: World) -> None:
    world.do("alice", commands.PostMessage(about="P-1", text="Look, both", mentions=(
        pseudonym(world, "ann"), pseudonym(world, "ben"))))  # fmt: skip
    ann = browser(world.people["ann"])
    page = text_of(ann.get(THREAD))
    assert "I saw it" in page
    assert "/write/" not in page
    assert ann.get(f"{THREAD}write/").status_code == 404
    assert ann.post(f"{THREAD}seen/")["Location"] == THREAD
    assert "mentions you" not in get(world, "ann", "inbox/")
    assert "I saw it" not in get(world, "ann", "threads/P-1/")
    assert "mentions you" in get(world, "ben", "inbox/")


def test_a_note_never_reaches_the_other_side(world: World) -> None:
    alice = browser(world.people["alice"])
    form = text_of(alice.get(f"{THREAD}note/"))
    assert "Only Acorn Bank sees a note" in form
    assert "Ben" not in form
    assert send(alice, f"{THREAD}note/", text="We could live without it. @Ann look")["Location"] == THREAD
    assert "We could live without it" in get(world, "ann", "promises/1/")
    assert "mentions you" in get(world, "ann", "inbox/")
    for path in ("promises/1/", "threads/P-1/", "inbox/", "inbox/theirs/", "inbox/heard/", "evidence/"):
        assert "live without it" not in get(world, "bob", path)
    with pytest.raises(Refused, match="cannot see a private note"):
        world.do("alice", commands.KeepNote(about="P-1", text="Psst", mentions=(pseudonym(world, "bob"),)))


def test_what_is_not_there_or_wrong_is_said_and_keeps_what_was_typed(world: World) -> None:
    alice, carol = browser(world.people["alice"]), browser(world.people["carol"])
    for about in ("P-2", "P-0", "X-1", "E-4000", "thread-P-1", "p-1"):
        assert alice.get(f"{BASE}threads/{about}/").status_code == 404, about
    for path in ("", "write/", "note/"):
        assert carol.get(THREAD + path).status_code == 404
    for path in ("inbox/", "inbox/theirs/", "inbox/heard/", "inbox/brief/"):
        assert carol.get(BASE + path).status_code == 404
    long = "A word. " * 600
    response = send(alice, f"{THREAD}write/", text=long)
    assert response.status_code == 422
    assert "At most 4,000 characters" in text_of(response)
    assert "A word. A word." in text_of(response)
    assert send(alice, f"{THREAD}write/", text="  ").status_code == 422
    with pytest.raises(NotThere):
        world.do("alice", commands.PostMessage(about="P-9", text="Hello"))
    with pytest.raises(Refused, match="no message of this thread"):
        world.do("alice", commands.PostMessage(about="P-1", text="Hello", answers=1))
    with pytest.raises(NotThere):
        world.do("ann", commands.PostMessage(about="P-1", text="A reader"))
    assert not Entry.objects.filter(kind__startswith="inbox.").exists()


def test_threads_stand_on_entries_contests_and_survive_erasure(world: World) -> None:
    world.do("alice", around.ContestEntry(entry=1, reason="The title is wrong."))
    for about in ("E-1", "C-1"):
        world.do("bob", commands.PostMessage(about=about, text=f"About {about} itself"))
    assert "About E-1 itself" in get(world, "alice", "evidence/1/")
    assert "About C-1 itself" in get(world, "alice", "contests/1/")
    number = Entry.objects.filter(kind="inbox.message.posted.v1").earliest("seq").seq + 1
    world.do("bob", around.ErasePart(entry=number, part="words", basis="recorded by mistake"))
    for path in ("evidence/1/", "threads/E-1/", "inbox/heard/", f"evidence/{number}/"):
        page = get(world, "alice", path)
        assert "About E-1 itself" not in page
        assert "erased" in page


def test_heard_is_new_until_it_is_read_and_pages_by_key(world: World) -> None:
    page = get(world, "alice", "inbox/heard/")
    assert "Checkout in the sandbox" in page
    assert ">New<" in page.replace("\n", "")
    assert "Checkout in the sandbox" not in get(world, "bob", "inbox/heard/")
    alice = browser(world.people["alice"])
    size = Entry.objects.filter(space=world.engagement.space_id).count()
    assert alice.post(f"{BASE}inbox/heard/read/", {"upto": str(size + 99)})["Location"] == f"{BASE}inbox/heard/"
    assert ReadMark.objects.get().upto == size
    alice.post(f"{BASE}inbox/heard/read/", {"upto": "1"})
    assert ReadMark.objects.get().upto == size
    assert "Read all" not in get(world, "alice", "inbox/heard/")
    assert "Read all" in get(world, "ann", "inbox/heard/")
    world.do("ben", commands.PostMessage(about="P-1", text="A later word"))
    assert "Read all" in get(world, "alice", "inbox/heard/")
    for index in range(31):
        world.do("ben", commands.PostMessage(about="P-1", text=f"Word {index:02d}"))
    first = get(world, "alice", "inbox/heard/")
    assert "Word 30" in first
    assert "Word 00" not in first
    older = first.split('rel="next" href="')[1].split('"')[0]
    assert "Word 00" in get(world, "alice", f"inbox/heard/{older}")
    thread = get(world, "alice", "threads/P-1/")
    assert "Word 30" in thread
    assert "A later word" in thread


def test_rows_follow_from_the_entries_alone(world: World) -> None:
    both = (pseudonym(world, "bob"), pseudonym(world, "ann"))
    world.do("alice", commands.PostMessage(about="P-1", text="Both of you", mentions=both))
    world.do("alice", commands.KeepNote(about="P-1", text="Only us", mentions=(pseudonym(world, "ann"),)))
    world.do("bob", commands.PostMessage(about="P-1", text="Here"))
    for space in (world.engagement.space, world.engagement.sides.get(party="client").private):
        rows = {row.ref: row.answered for row in Mention.objects.filter(space=space)}
        assert rows == {ref: each.answered for ref, each in mentions(whole(space.pk)).items()}
        assert differences(space) == []
    assert Mention.objects.filter(answered=None).count() == 2


def statements(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(BASE + path).status_code == 200
    return len([query for query in seen if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))])


def test_pages_cost_the_same_with_many_rows(world: World) -> None:
    client = browser(world.people["alice"])
    paths = ("inbox/", "inbox/theirs/", "inbox/heard/", "inbox/brief/", "threads/P-1/", "threads/P-1/write/",
             "threads/P-1/note/", "promises/1/", "evidence/1/")  # fmt: skip
    world.do("alice", AcceptPromise(promise=1))
    fill(world)
    client.get(f"{BASE}inbox/")
    few = {path: statements(client, path) for path in paths}
    for _ in range(15):
        fill(world)
    client.get(f"{BASE}inbox/")
    assert {path: statements(client, path) for path in paths} == few
    assert max(few.values()) <= 12, few


def fill(world: World) -> None:
    me = (pseudonym(world, "alice"),)
    world.do("bob", commands.PostMessage(about="P-1", text="A word", mentions=me))
    world.do("bob", commands.PostMessage(about="E-1", text="A word", mentions=me))


def test_the_old_address_leads_here_and_all_inboxes_stand_together(world: World) -> None:
    alice = browser(world.people["alice"])
    assert alice.get(f"{BASE}waiting/")["Location"] == f"{BASE}inbox/"
    page = text_of(alice.get("/inbox/"))
    assert f'hx-get="{BASE}inbox/brief/"' in page
    assert "Checkout in the sandbox" in get(world, "alice", "inbox/brief/")
    assert "Payments rebuild" not in text_of(browser(world.people["carol"]).get("/inbox/"))
    assert "Acorn has 1 thing to do." in get(world, "bob", "inbox/")
    assert "Checkout in the sandbox" in get(world, "bob", "inbox/theirs/")
