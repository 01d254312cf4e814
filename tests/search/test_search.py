"""What is visible is found by each of its words, whatever is typed; nothing else ever is; erased words are gone."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import World, open_world
from tests.house.tour import LOG, LOG_MAP
from troth.acts.guard import writing
from troth.engagement import commands as around
from troth.overview.record.rebuild import differences
from troth.promises import commands as promises
from troth.records.models import Entry, Space
from troth.search.engines import matching
from troth.search.models import Document
from troth.search.project import catch_up
from troth.search.reads import Found, search, spaces_of
from troth.search.words import asked, folded, pieces
from troth.tickets.commands import ImportLog


@pytest.fixture
def world(db: object) -> World:
    """The cast, with a promise, a draft on either side, and a contested entry."""
    world = open_world()
    world.do("bob", promises.MakePromise(title="Überweisung in the Café sandbox", due=date(2026, 6, 1)), uuid4())
    world.do("alice", promises.AskAboutPromise(promise=1, question="Which lighthouse?"), uuid4())
    world.do("alice", promises.KeepDraft(title="Alder only: weekend cover"), uuid4())
    world.do("bob", promises.KeepDraft(title="Birch only: raise the price"), uuid4())
    world.do("alice", around.ContestEntry(entry=1, reason="The title is a fairytale."), uuid4())
    return world


def titles(found: Found, group: str) -> list[str]:
    hits = (hit for each in found.groups if each.name == group for hit in each.hits)
    return ["".join(piece for piece, _ in hit.title) for hit in hits]


def test_a_promise_is_found_by_its_words_its_reference_and_without_accents(world):
    for query in ("Überweisung", "uberweisung", "CAFE sandbox", "über caf", "P-1", "p 1", "sand"):
        assert "Überweisung in the Café sandbox" in titles(search(world.actor("ann"), query), "Promises"), query
    assert titles(search(world.actor("ann"), "sandbox lighthouse"), "Promises") == []
    assert titles(search(world.actor("ann"), "lighthouse"), "Promises") == ["Überweisung in the Café sandbox"]


def test_drafts_are_found_by_their_own_side_that_writes_and_by_nobody_else(world):
    assert titles(search(world.actor("alice"), "weekend"), "Drafts") == ["Alder only: weekend cover"]
    for name in ("bob", "ben", "ann"):
        assert search(world.actor(name), "weekend").groups == ()
    assert titles(search(world.actor("ben"), "price"), "Drafts") == ["Birch only: raise the price"]
    assert search(world.actor("alice"), "price").groups == ()
    promise = promises.MakePromise(title="Weekend cover", due=date(2026, 6, 8))
    world.do("alice", promise, uuid4())
    assert titles(search(world.actor("bob"), "weekend"), "Promises") == ["Weekend cover"]


def test_contests_people_places_verbs_entries_and_tickets(world):
    world.do("alice", ImportLog(content=LOG, file_name="desk.csv", mapping=LOG_MAP), uuid4())
    actor = world.actor("alice")
    assert titles(search(actor, "fairytale"), "On the record") == ["Contest C-1"]
    assert titles(search(actor, "ben"), "People") == ["Ben"]
    assert titles(search(actor, "trust"), "Go to") == ["Trust"]
    assert "Make a promise" in titles(search(actor, "make"), "Do")
    assert "Make a promise" not in titles(search(world.actor("ann"), "make"), "Do")
    assert titles(search(actor, "3"), "Evidence")[0] == "Entry 3"
    assert titles(search(actor, "INC-2"), "Tickets") == ["INC-2"]
    assert {group.name for group in search(actor, "").groups} == {"Go to", "Do"}


def test_erased_words_are_found_no_more(world):
    assert search(world.actor("bob"), "lighthouse").groups
    (asked_in,) = Entry.objects.filter(kind="promises.promise.asked.v1")
    world.do("alice", around.ErasePart(entry=asked_in.seq + 1, part="words", basis="recorded by mistake"), uuid4())
    assert search(world.actor("bob"), "lighthouse").groups == ()
    assert not Document.objects.filter(text__contains="lighthouse").exists()
    assert not Document.objects.filter(folded__contains="lighthouse").exists()
    assert differences(world.engagement.space) == []


def test_the_outsider_and_another_engagement_find_nothing_of_it(world):
    client = Client()
    client.force_login(world.people["carol"])
    assert client.get("/e/payments/find/?q=sandbox").status_code == 404
    world.do("carol", around.OpenEngagement(title="Sandbox of Cedar", slug="cedar", party="client",
             starts=date(2026, 1, 1)), uuid4())  # fmt: skip
    page = client.get("/e/cedar/find/?q=sandbox").content.decode()
    assert "Sandbox of Cedar" in page
    assert "Überweisung" not in page
    assert not search(world.actor("alice"), "cedar").groups


def test_the_page_and_the_fragment(world):
    client = Client()
    client.force_login(world.people["alice"])
    page = client.get("/e/payments/find/?q=caf")
    assert "<mark>Café</mark>" in page.content.decode()
    small = client.get("/e/payments/find/?q=caf", headers={"HX-Request": "true", "HX-Target": "found"})
    assert 'role="option"' in small.content.decode()
    assert "<html" not in small.content.decode()
    assert "Nothing found" in client.get("/e/payments/find/?q=zzzz").content.decode()


def test_a_record_that_is_older_than_the_table_is_caught_up(world):
    before = {(each.space_id, each.seq): each.folded for each in Document.objects.all()}
    with writing():
        Document.objects.all().delete()
    assert matching([space.pk for space in Space.objects.all()], ["sandbox"]) == []
    catch_up()
    assert {(each.space_id, each.seq): each.folded for each in Document.objects.all()} == before
    catch_up()
    assert titles(search(world.actor("ann"), "sandbox"), "Promises")


WILD = st.text(max_size=60) | st.sampled_from(
    ['"', "'", "a OR b", "NEAR(", "folded:x", "* *", "\x00", "%_", "')--", "🦎", "مرحبا", "a" * 10_000, "-", "s0*"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=WILD)
def test_whatever_is_typed_is_answered_and_stays_inside(world, query):
    actor = world.actor("ann")
    found = search(actor, query)
    every = [title for group in found.groups for title in titles(found, group.name)]
    assert not [title for title in every if "Birch only" in title or "Alder only" in title]
    client = Client()
    client.force_login(world.people["ann"])
    assert client.get("/e/payments/find/", {"q": query}).status_code == 200


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_visible_document_is_found_by_each_of_its_words(world, data):
    actor = world.actor("alice")
    mine = list(Document.objects.filter(space_id__in=spaces_of(actor)))
    document = data.draw(st.sampled_from(mine))
    word = data.draw(st.sampled_from(document.folded.split()))
    found = matching(spaces_of(actor), asked(word))
    assert document.pk in found
    assert set(found) <= {each.pk for each in mine}


def test_words_are_folded_and_pieces_hold_the_text():
    assert folded("Ünïcödé—P-12, ÆON straße") == ["unicode", "p", "12", "æon", "strasse"]
    assert asked("a b a c d e f g h i j") == ["a", "b", "c", "d", "e", "f", "g", "h"]
    text = "The Café of the sandbox"
    assert "".join(piece for piece, _ in pieces(text, ["caf"])) == text
    assert ("Café", True) in pieces(text, ["caf"])
