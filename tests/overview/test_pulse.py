"""The Pulse over HTTP: the home of an engagement for each side, new, busy and full."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import World
from tests.overview.months import Story, half_a_year, week
from tests.promises.browse import BASE, MOST_QUERIES, As
from tests.promises.stages import DUE, delivered, offered, opened
from tests.sources.test_importing import bring, mapped
from troth.overview.recompute import recompute
from troth.promises import commands
from troth.promises.models import Promise
from troth.trust import explain

pytestmark = pytest.mark.django_db


def part(text: str, begin: str, end: str) -> str:
    """What stands between two words."""
    return text.split(begin, 1)[1].split(end, 1)[0]


def test_who_may_open_it(world: World, sit: As) -> None:
    statuses = {name: sit(name).get().status for name in ("alice", "ann", "bob", "ben", "carol", None)}
    assert statuses == {"alice": 200, "ann": 200, "bob": 200, "ben": 200, "carol": 404, None: 302}


def test_a_new_engagement_says_how_to_begin_and_shows_no_figure(world: World, sit: As) -> None:
    page = sit("alice").get()
    assert "Nothing promised yet Start with the three things you both expect every week." in page.text
    assert f"{BASE}promises/new/" in page.links()
    assert "Too early to say" in page.text
    assert "Reports are taken on their word" in page.text
    assert "not on this record yet" in page.text
    assert 'class="big"' not in page.html
    for word in ("score", "both copies agree", "rating"):
        assert word not in page.html.lower()
    reader = sit("ann").get()
    assert "Nothing promised yet" in reader.text
    assert f"{BASE}promises/new/" not in reader.links()


def test_what_needs_you_is_what_they_wait_for(world: World, sit: As) -> None:
    delivered(world)
    alice, bob = sit("alice").get(), sit("bob").get()
    assert "Birch marked P-1 done on 2 March. Silence accepts it on 16 March." in alice.text
    assert f"{BASE}promises/1/confirm/" in alice.links()
    assert "Nothing needs you Acorn has 1 thing to do." in bob.text
    assert "Acorn has 1 thing waiting on its side, the oldest since 2 March." in bob.text
    assert f"{BASE}promises/1/confirm/" not in sit("ann").get().links()
    assert f"{BASE}promises/1/" in sit("ann").get().links()


def test_an_offer_a_question_a_date_a_late_thing_and_a_thing_that_is_due(world: World, sit: As) -> None:
    offered(world)
    assert "Birch offers P-1 for 12 March. It counts once it is accepted." in sit("alice").get().text
    world.do("alice", commands.AskAboutPromise(promise=1, question="Which one?"))
    assert "A question about P-1 has to be answered first." in sit("bob").get().text
    world.do("bob", commands.AnswerAboutPromise(promise=1, answer="That one"))
    world.do("alice", commands.AcceptPromise(promise=1))
    world.wait(days=6)
    assert "Birch promised it for Thursday 12 March." in sit("bob").get().text
    assert "promised it for" not in sit("alice").get().text
    world.do("bob", commands.ProposeMove(promise=1, due=week(1), reason="so"))
    assert "P-1 is agreed for 12 March; 19 March is proposed instead." in sit("alice").get().text
    world.do("alice", commands.DeclineMove(promise=1, reason="No"))
    world.wait(days=7)
    page = sit("bob").get()
    assert "P-1 was due on 12 March." in page.text
    assert "working day" in part(page.text, "P-1 was due on 12 March.", "Trust")
    assert "Overdue 1" in page.text


def test_trust_on_the_pulse_is_what_was_worked_out(world: World, sit: As) -> None:
    half_a_year(world)
    again = recompute(world.engagement.space_id, world.at).assessment.parties
    for name in ("alice", "bob", "ann"):
        trust = part(sit(name).get().text, "Trust, both ways", "Promises")
        for truster, trusted, party in (("Acorn", "Birch", "provider"), ("Birch", "Acorn", "client")):
            whole = again[party].whole
            words = part(trust, f"{truster} trusts", "in 30 days" if whole.enough else "dimensions")
            if whole.enough:
                assert f"{explain.percent(whole.o)} of 100" in words
                assert f"{explain.percent(whole.low)} to {explain.percent(whole.high)}" in words
            else:
                assert f"{trusted} Too early to say {whole.count} outcomes so far" in words


def test_one_sentence_says_why_it_moved_and_counts_everything(world: World, sit: As) -> None:
    story = Story(world)
    for number in range(12):
        story.promise("bob", week(number))
    for number in range(12, 16):
        for day in range(2):
            story.promise("bob", week(number) - timedelta(days=day), 6)
    story.play()
    page = sit("alice").get()
    late = Promise.objects.filter(standing__in=["late", "missed"], due_at__gte=world.at - timedelta(days=30)).count()
    assert late > 3
    assert f"Birch’s side fell because {late} things came late or not at all in the last 30 days." in page.text
    assert sum(link.startswith(f"{BASE}promises/") for link in page.links()) >= 3


def test_promises_next_and_overdue(world: World, sit: As) -> None:
    opened(world)
    page = sit("alice").get()
    assert "Promised next Checkout in the sandbox" in page.text
    assert "Nothing is overdue on either side." in page.text
    world.wait(days=20)
    page = sit("alice").get()
    late = part(page.text, "Overdue all 1", "Promised next")
    assert "Checkout in the sandbox" in late
    assert "12 Mar" in late
    assert f"{BASE}promises/?show=overdue" in page.links()
    for number in range(6):
        world.do("bob", commands.MakePromise(title=f"More {number}", due=world.at.date() + timedelta(days=1)))
        world.do("alice", commands.AcceptPromise(promise=number + 2))
    world.wait(days=4)
    assert "All 7 that are overdue" in sit("alice").get().text
    assert "Nothing is promised for the days to come." in page.text


def test_latest_evidence_opens(world: World, sit: As) -> None:
    opened(world)
    browser = sit("bob")
    entries = [link for link in browser.get().links() if link.startswith(f"{BASE}evidence/") and link[-2].isdigit()]
    assert len(entries) >= 6
    for link in entries:
        assert browser.get(link, absolute=True).status == 200


def test_imports_stand_beside_what_was_said(world: World, sit: As) -> None:
    bring(world)
    page = sit("alice").get()
    assert "later than first promised" in part(page.text, "Said and measured", "Six practices")
    assert any(link.startswith(f"{BASE}imports/1/") for link in page.links())


@pytest.mark.parametrize("name", ["alice", "ann", "bob"])
def test_it_asks_at_most_twelve_questions_also_with_imports_and_as_many_for_more(
    world: World, sit: As, name: str
) -> None:
    browser, story, counts = sit(name), Story(world), []
    bring(world, mapping=mapped("neither"))
    for more in (1, 30):
        begin = (world.at.date() - week(0)).days // 7 + 2
        for number in range(more):
            story.promise("bob", week(begin + number // 10), 11 if number % 2 else 0)
            story.promise("alice", week(begin + number // 10), None)
        story.play()
        browser.get()
        counts.append(browser.get().queries)
    assert counts[1] <= counts[0] <= MOST_QUERIES


def test_ends_and_starts_are_said(world: World, sit: As) -> None:
    assert "Month 1 of 18" in sit("alice").get().text
    world.at = world.at.replace(year=2026, month=12)
    assert "Month 10 of 18" in sit("alice").get().text
    world.at = world.at.replace(year=2027, month=10)
    assert "ended 31 August 2027" in sit("alice").get().text


def test_a_promise_due_today_has_until_its_close(world: World, sit: As) -> None:
    opened(world)
    world.at = world.at.replace(day=DUE.day, hour=16)
    assert "today" in part(sit("bob").get().text, "Birch promised it for Thursday 12 March.", "Trust")
