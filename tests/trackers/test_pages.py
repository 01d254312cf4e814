"""The pages of trackers and forecasts as both parties and the outsider meet them."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World, open_world
from tests.sources.test_pages import enter
from tests.trackers.board import FILE, ISSUES, body, bring, issue, steady
from troth.acts.errors import NotThere, Refused
from troth.evidence.ids import uuid7
from troth.promises.commands import MakePromise
from troth.records.models import Entry
from troth.sources.models import Upload
from troth.trackers.commands import LinkPromise, UnlinkPromise
from troth.trackers.models import TrackerImport
from troth.trackers.project import links_of

BASE, AHEAD = "/e/payments/measured/trackers/", "/e/payments/measured/forecast/"


@pytest.fixture
def world(db: object) -> World:
    """The cast, with a clock that stands near the present so that uploads live."""
    world = open_world()
    world.at = datetime.now(UTC) - timedelta(hours=1)
    return world


def send(client: Client, content: bytes = FILE, **more: object):
    values = {
        "file": SimpleUploadedFile("board.json", content), "worker": "provider", "zone": "", "split": "project",
        "name": "Board", "controlled_by": "neither", "mapping": "", **more,
    }  # fmt: skip
    return client.post(f"{BASE}new/", values)


def test_from_file_to_entry_and_the_other_sides_word(world):
    alice, bob, carol = (enter(world, name) for name in ("alice", "bob", "carol"))
    assert "No tracker yet" in alice.get(BASE).content.decode()
    answer = send(alice)
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    place = answer.url
    page = alice.get(place).content.decode()
    assert "Jira (REST JSON)" in page
    assert "who is assigned" in page
    assert bob.get(place).status_code == carol.get(place).status_code == 404
    before = Entry.objects.count()
    answer = alice.post(place, {"do": "record", "act_id": str(uuid7())})
    assert answer.url == f"{BASE}1/"
    assert Entry.objects.count() == before + 1
    for client in (alice, bob):
        for path in (BASE, f"{BASE}1/", f"{BASE}1/issues/2/", AHEAD, f"{AHEAD}1/1/"):
            assert client.get(path).status_code == 200, path
    for path in (BASE, f"{BASE}1/", f"{BASE}1/issues/2/", AHEAD, f"{AHEAD}1/1/", f"{AHEAD}1/1/link/", f"{BASE}new/"):
        assert carol.get(path).status_code == 404, path
    page = bob.get(f"{BASE}1/").content.decode()
    assert "Is this right?" in page
    bob.post(f"{BASE}1/agree/", {"act_id": str(uuid7()), "seen": TrackerImport.objects.get().last_seq})
    assert TrackerImport.objects.get().agreed_at is not None
    assert "10 days later" not in bob.get(f"{BASE}1/?show=counted").content.decode()
    assert "15 days later" in bob.get(f"{BASE}1/?show=counted").content.decode()
    page = bob.get(f"{BASE}1/issues/2/").content.decode()
    assert "First due date" in page
    assert "Due date moved" in page
    assert "as a minor promise" in page


def test_what_cannot_be_read_is_said_and_downloaded_and_mended(world):
    alice = enter(world, "alice")
    bad = body([*ISSUES, {"key": "PAY-8", "fields": {"created": "soon"}}])
    place = send(alice, bad).url
    page = html.unescape(alice.get(place).content.decode())
    assert "1 place cannot be read" in page
    assert "fields.created" in page
    listed = alice.get(f"{place}rejected.csv").content.decode()
    assert "fields.created" in listed
    answer = alice.post(place, {"do": "again", "file": SimpleUploadedFile("board.json", FILE)})
    assert answer.status_code == 302
    assert "Record as" in alice.get(place).content.decode()
    answer = alice.post(place, {"do": "map", "mapping": "nonsense"})
    assert answer.status_code == 422
    alice.post(f"{place}discard/")
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4", "This is a PDF"), (b"{", "the JSON cannot be read"), (b"[]", "the file has no issue"),
        (b'[{"webhookEvent": "jira:issue_updated"}]', "webhook delivery"), (b"a,b\n1,2\n", "no column was found"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_tracker_is_refused_at_once_and_what_was_typed_is_kept(world, content, words):
    answer = send(enter(world, "alice"), content, name="My board")
    text = html.unescape(answer.content.decode()) if answer.status_code == 422 else ""
    if answer.status_code == 302:
        text = html.unescape(enter(world, "alice").get(answer.url).content.decode())
    assert words.lower() in text.lower()
    assert answer.status_code == 302 or "My board" in text


def test_a_promise_is_linked_seen_and_unlinked(world):
    bring(world)
    world.do("bob", MakePromise(title="Ledger in production", due=world.at.date() + timedelta(days=30)), uuid4())
    alice, bob = enter(world, "alice"), enter(world, "bob")
    assert "Ledger in production" in bob.get(f"{AHEAD}1/1/link/").content.decode()
    answer = bob.post(f"{AHEAD}1/1/link/", {"promise": "1", "milestone": "2.0", "act_id": str(uuid7())})
    assert answer.status_code == 302
    (link,) = links_of(world.engagement.space_id).values()
    assert (link.promise, link.judged, link.stream, link.milestone) == ("P-1", "provider", "LED", "2.0")
    for client in (alice, bob):
        page = html.unescape(client.get(AHEAD).content.decode())
        assert "Ledger in production" in page
        assert "LED, 2.0" in page
    with pytest.raises(Refused, match="linked to this already"):
        world.do("bob", LinkPromise(promise=1, source=1, stream=1, milestone="2.0"), uuid4())
    for wrong in ({"promise": 9}, {"stream": 9}, {"milestone": "none"}):
        with pytest.raises(Refused):
            world.do("bob", LinkPromise(**{"promise": 1, "source": 1, "stream": 1, **wrong}), uuid4())
    with pytest.raises(NotThere):
        world.do("carol", UnlinkPromise(promise=1), uuid4())
    assert alice.get(f"{AHEAD}promises/1/unlink/").status_code == 200
    assert alice.post(f"{AHEAD}promises/1/unlink/", {"act_id": str(uuid7())}).status_code == 302
    assert links_of(world.engagement.space_id) == {}
    assert alice.get(f"{AHEAD}promises/1/unlink/").status_code == 404


def test_the_forecast_says_its_days_its_list_and_how_it_held(world):
    bring(world, content=body(steady(weeks=50, a_week=4, left=6)))
    page = html.unescape(enter(world, "ann").get(f"{AHEAD}1/1/").content.decode())
    assert "made here whose 85 % date has passed" in page
    assert "What is left" in page
    assert page.count("LED-9") >= 6
    little = body([issue("NEW-1", 100, done=101, project="NEW"), issue("NEW-2", 100, project="NEW")])
    bring(world, content=little)
    assert "full weeks" in html.unescape(enter(world, "bob").get(AHEAD).content.decode())


def test_pages_ask_no_more_with_many_rows(world):
    for number in range(3):
        bring(world, content=body([issue(f"X{number}-{n}", n, project=f"X{number}") for n in range(40)]))
    bring(world, content=body(steady(weeks=30, a_week=5, left=120)))
    for number in range(31):
        world.do("bob", MakePromise(title=f"Part {number}", due=date(2027, 3, 1)), uuid4())
        world.do("bob", LinkPromise(promise=number + 1, source=4, stream=1), uuid4())
    bob = enter(world, "bob")
    for path in (BASE, f"{BASE}4/", f"{BASE}4/?show=left", f"{BASE}4/issues/1/", AHEAD, f"{AHEAD}4/1/"):
        bob.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert bob.get(path).status_code == 200
        assert len(asked) <= 12, [each["sql"] for each in asked]
