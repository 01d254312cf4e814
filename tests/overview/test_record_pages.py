"""The evidence list and the page of an entry, as both parties, a reader and the outsider see them."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.overview.desk import client, text
from tests.records.story import OTHER, SECRET, delivery, erase
from troth.ledger.policy import parse_parties, parse_policy
from troth.promises import commands
from troth.records.models import Entry, Log
from troth.verify.single import check_proof

pytestmark = pytest.mark.django_db
BASE = "/e/payments/evidence/"
PAGES = (
    "", "?party=client", "private/", "private/1/", "private/1/proof/", "private/1/parts/words/", "1/", "7/counts/",
    "1/proof/", "1/parts/words/",
)  # fmt: skip
MISSING = ("99999/", "0/", "99999999999999999999/", "99999/proof/", "1/parts/nothing/", "private/99/")


@pytest.fixture
def world(once_told: World) -> World:
    return replace(once_told)


def seq_of(world: World, kind: str, place: int = 0) -> int:
    rows = Entry.objects.filter(space_id=world.engagement.space_id, kind=kind).order_by("seq")
    return rows[place].seq


def test_both_parties_and_a_reader_see_every_page(world: World) -> None:
    for name in ("alice", "ann", "bob", "ben"):
        answers = {page: client(world, name).get(BASE + page).status_code for page in PAGES}
        assert answers == dict.fromkeys(PAGES, 200), name


def test_the_outsider_finds_nothing_and_learns_nothing(world: World) -> None:
    for page in (*PAGES, *MISSING):
        for headers in ({}, {"HX-Request": "true"}):
            response = client(world, "carol").get(BASE + page, headers=headers)
            assert response.status_code == 404, page
            assert "Troth-Checkpoint" not in response.headers
        assert Client().get(BASE + page).headers["Location"].startswith("/account/login/")


def test_what_is_not_there_is_404(world: World) -> None:
    answers = {page: client(world, "alice").get(BASE + page).status_code for page in MISSING}
    assert answers == dict.fromkeys(MISSING, 404)


def test_nothing_is_written_by_looking(world: World) -> None:
    for page in PAGES:
        assert client(world, "alice").post(BASE + page).status_code in {403, 405}


def test_every_answer_says_size_and_root(world: World) -> None:
    response = client(world, "bob").get(BASE)
    log = Log.objects.get(space_id=world.engagement.space_id)
    size, root = response.headers["Troth-Checkpoint"].split()
    assert int(size) == log.size
    assert len(base64.b64decode(root, validate=True)) == 32
    assert f"{log.size} entries, root" in text(response)
    assert root[:12] in text(response)


def test_the_newest_entry_stands_first_with_its_person_number_and_leaf(world: World) -> None:
    page = text(client(world, "alice").get(BASE))
    newest = Entry.objects.filter(space_id=world.engagement.space_id).order_by("-seq")[0]
    first = page[page.index('<ol class="entries">') :][:1200]
    assert "Bob agreed that B-2 is right" in re.sub("<[^>]*>", "", first)
    assert f"#{newest.seq + 1}" in first
    assert bytes(newest.leaf).hex()[:8] in first
    assert "Signed by the host only" in first


def test_a_name_is_said_once(world: World) -> None:
    for page in (text(client(world, "alice").get(BASE)), text(client(world, "alice").get("/e/payments/"))):
        plain = " ".join(re.sub("<[^>]*>", " ", page[page.index('<ol class="entries">') :]).split())
        for name in ("Alice", "Ann", "Bob", "Ben"):
            assert f"{name} {name} " not in plain
    assert "took a seat as" in text(client(world, "alice").get(BASE))


def test_a_sentence_without_a_person_reads_as_it_is(world: World) -> None:
    page = text(client(world, "alice").get(BASE))
    said = re.findall('<p class="entry-said">(.*?)</p>', page)
    assert "Birch Works joined as provider" in [re.sub("<[^>]*>", "", each).strip() for each in said]


NARROWED = [
    ("?party=client", "Alice", "delivered P-1"),
    ("?kind=contests", "contests entry 20", "delivered P-1"),
    ("?kind=engagement", "agreed to terms T-1", "delivered P-1"),
    ("?kind=promises", "delivered P-1", "agreed to terms"),
    ("?about=p-2", "promised P-2", "promised P-1"),
    ("?about=2", "promised P-2", "promised P-1"),
    ("?contested=1", "#20", "#21"),
    ("?to=2026-03-02", "promised P-1", "delivered P-1"),
    ("?from=2026-03-05", "delivered P-1", "promised P-1"),
    ("?from=2026-03-05&to=2026-03-05", "delivered P-1", "delivered P-2"),
]


def test_the_list_is_narrowed_by_its_address(world: World) -> None:
    for query, shown, hidden in NARROWED:
        page = text(client(world, "ann").get(BASE + query))
        assert shown in page, query
        assert hidden not in page, query


def test_a_choice_that_cannot_be_understood_is_said_and_left_out(world: World) -> None:
    for query in ("?from=yesterday", "?to=2026-13-40", "?party=auditor", "?kind=x", "?before=-1", "?after=x"):
        response = client(world, "alice").get(BASE + query)
        assert response.status_code == 200
        assert "It is left out of the choice" in text(response), query
        assert "delivered P-3" in text(response)


def test_nothing_found_says_so(world: World) -> None:
    assert "No entry fits this choice" in text(client(world, "alice").get(BASE + "?about=P-99"))


def test_pages_follow_each_other_without_gap(world: World) -> None:
    for number in range(60):
        world.do("bob", commands.KeepDraft(title=f"Draft {number}", due=date(2026, 5, 1)))
    alice, bob = client(world, "alice"), client(world, "bob")
    numbers: list[int] = []
    url, newer = BASE + "private/", ""
    while url:
        page = text(bob.get(url))
        numbers += [int(part.split(" ")[0]) for part in page.split("</span>#")[1:]]
        newer = url
        url = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert numbers == list(range(numbers[0], 0, -1))
    assert numbers[0] > 60
    back = text(bob.get(newer)).split('rel="prev" href="')[1].split('"')[0]
    assert f"#{numbers[0] - 1} " in text(bob.get(back)) or f"#{numbers[40]} " in text(bob.get(back))
    assert "Draft 1" not in text(alice.get(BASE + "private/"))


def test_the_private_log_is_seen_by_its_own_side_only(world: World) -> None:
    assert "Something we may promise" in text(client(world, "ben").get(BASE + "private/"))
    page = text(client(world, "alice").get(BASE + "private/"))
    assert "Something we may promise" not in page
    assert "Ask for a second environment" in page
    for name in ("alice", "ann"):
        for number in range(1, 12):
            response = client(world, name).get(f"{BASE}private/{number}/")
            assert "Something we may promise" not in text(response)


def test_an_entry_opens_beside_the_page_and_as_its_own(world: World) -> None:
    number = delivery(world) + 1
    alone = text(client(world, "alice").get(f"{BASE}{number}/"))
    beside = client(world, "alice").get(f"{BASE}{number}/", headers={"HX-Request": "true"})
    assert "<html" in alone
    assert "<html" not in text(beside)
    assert "HX-Request" in beside.headers["Vary"]
    for page in (alone, text(beside)):
        assert SECRET in page
        assert "What proves it" in page
        assert "Attested by the host (L0)" in page
        assert "birch.example/org" in page
        assert f'href="/e/payments/evidence/{number + 1}/"' in page


def test_an_entry_says_what_it_counts_for(world: World) -> None:
    alice = client(world, "alice")
    confirmed = seq_of(world, "promises.delivery.confirmed.v1", 1) + 1
    page = text(alice.get(f"{BASE}{confirmed}/"))
    assert "Keeps promises" in page
    assert "80 of 100" in page
    moves = text(alice.get(f"{BASE}{confirmed}/counts/"))
    assert "points" in moves
    assert "Acorn Bank" in moves
    assert "counts through" in text(alice.get(f"{BASE}{seq_of(world, 'promises.promise.made.v1', 1) + 1}/"))
    assert "waits for settlement" in text(alice.get(f"{BASE}{seq_of(world, 'promises.promise.made.v1', 2) + 1}/"))
    assert "does not count by itself" in text(alice.get(f"{BASE}1/"))


def test_what_an_entry_moves_is_its_exact_share_of_the_figure(world: World) -> None:
    """A figure is its start plus the sum of what every observation moves it by."""
    from troth.engagement.reads import terms_of
    from troth.overview.record.counts import moves
    from troth.promises.observe import day_of
    from troth.records.models import Weighed
    from troth.records.weigh import streams_now
    from troth.trust import Dimension
    from troth.trust.tally import read_flow

    actor = world.actor("alice")
    rows = Weighed.objects.filter(space_id=world.engagement.space_id, judged="client", dimension="promises")
    entries = Entry.objects.filter(space_id=world.engagement.space_id, seq__in=rows.values("entry"))
    moved = [m for entry in entries for m in moves(actor, entry) if m.counted.dimension == "promises"]
    settings = terms_of(actor).in_force(actor.at).parameters.of(Dimension.PROMISES)
    streams, open_ones = streams_now(world.engagement.space_id, actor.at)
    assert not [seen for seen in open_ones if seen.judged == "client" and seen.dimension is Dimension.PROMISES]
    reading = read_flow(streams["client", Dimension.PROMISES], settings, day_of(actor.at))
    assert reading.p == pytest.approx(reading.a + sum(m.points for m in moved) / 100)


def test_a_contested_entry_shows_both_views(world: World) -> None:
    page = text(client(world, "ann").get(f"{BASE}20/"))
    for words in (
        "C-1", "It came later than this entry says", "The log of our directory says otherwise",
        "counts for 60 %: Half of it was ours", "/e/payments/contests/1/",
    ):  # fmt: skip
        assert words in page
    assert "Contested" in text(client(world, "ann").get(f"{BASE}18/"))


def test_only_who_may_is_offered_contest_and_erasure(world: World) -> None:
    own = delivery(world) + 1
    contest, erasure = f"{BASE}{own}/contest/", f"{BASE}{own}/erase/"
    offered = {name: text(client(world, name).get(f"{BASE}{own}/")) for name in ("alice", "ann", "bob", "ben")}
    assert {name for name, page in offered.items() if erasure in page} == {"bob"}
    open_one = f"{BASE}{seq_of(world, 'promises.promise.delivered.v1', 2) + 1}/"
    offers = {name for name in offered if f"{open_one}contest/" in text(client(world, name).get(open_one))}
    assert offers == {"alice", "bob", "ben"}
    assert contest in offered["alice"] or "Contested" in offered["alice"]
    about_contest = f"{BASE}{seq_of(world, 'engagement.contest.answered.v1') + 1}/"
    assert f"{about_contest}contest/" not in text(client(world, "bob").get(about_contest))


def test_erased_words_say_when_why_and_by_which_entry(world: World) -> None:
    erase(world)
    number = delivery(world) + 1
    page = text(client(world, "alice").get(f"{BASE}{number}/"))
    eraser = seq_of(world, "engagement.part.erased.v1") + 1
    assert SECRET not in page
    assert "erased on 14 March 2026 because: request of the person" in page
    assert f'href="{BASE}{eraser}/"' in page
    assert SECRET not in text(client(world, "alice").get(BASE))
    assert "[erased]" in text(client(world, "alice").get(BASE))
    assert client(world, "alice").get(f"{BASE}{number}/parts/words/").status_code == 404


def test_a_part_is_downloaded_and_never_shown(world: World) -> None:
    response = client(world, "alice").get(f"{BASE}{seq_of(world, 'promises.promise.made.v1') + 1}/parts/words/")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert OTHER in text(response)


def test_check_it_now_says_what_was_checked(world: World) -> None:
    page = text(client(world, "alice").get(f"{BASE}5/?check=1"))
    size = Log.objects.get(space_id=world.engagement.space_id).size
    assert "Checked just now." in page
    assert f"to the root of {size} entries" in page
    private = text(client(world, "bob").get(f"{BASE}private/1/?check=1"))
    assert "Checked just now." in private


def test_check_it_now_tells_when_an_entry_does_not_hold(world: World) -> None:
    from tests.house.tamper import tampering

    with tampering():
        Entry.objects.filter(space_id=world.engagement.space_id, seq=4).update(raw=b"troth-entry/v1\n{}\n\nnothing")
        page = text(client(world, "alice").get(f"{BASE}5/?check=1"))
        assert "This entry does not hold." in page
        assert client(world, "alice").get(BASE).status_code == 200


def test_a_downloaded_proof_is_valid_for_the_readers_own_verifier(world: World) -> None:
    alice = client(world, "alice")
    policy = parse_policy(alice.get("/e/payments/verify/policy/").content)
    parties = parse_parties(alice.get("/e/payments/verify/parties/").content)
    for entry in Entry.objects.filter(space_id=world.engagement.space_id):
        response = alice.get(f"{BASE}{entry.seq + 1}/proof/")
        assert f"payments-{entry.seq + 1}.tlog-proof" in response.headers["Content-Disposition"]
        verdict = check_proof(response.content, policy=policy, parties=parties)
        assert verdict.ok, verdict.problems
        assert verdict.signers[0].party == entry.party


def test_a_page_costs_at_most_twelve_questions(world: World) -> None:
    alice = client(world, "alice")
    for page in ("", "?kind=promises&party=client", "?from=2026-03-03&to=2026-03-06", "private/", "12/", "20/"):
        alice.get(BASE + page)
        with CaptureQueriesContext(connection) as asked:
            alice.get(BASE + page)
        own = [each["sql"] for each in asked.captured_queries if not _of_session(each["sql"])]
        assert len(own) <= 12, (page, own)


def _of_session(sql: str) -> bool:
    return "usersessions" in sql or sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))


def test_the_list_asks_the_same_for_one_row_and_for_many(world: World) -> None:
    alice = client(world, "alice")
    counts = set()
    for query in ("?about=P-1", "?about=P-2&party=provider", ""):
        alice.get(BASE + query)
        with CaptureQueriesContext(connection) as asked:
            alice.get(BASE + query)
        counts.add(len([each for each in asked.captured_queries if not _of_session(each["sql"])]))
    assert len(counts) == 1
