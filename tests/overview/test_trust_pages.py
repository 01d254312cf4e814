"""The trust pages over HTTP: what is shown is what was worked out, and every figure opens its entries."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.cast import World
from tests.overview.months import Story, half_a_year, week
from tests.promises.browse import BASE, MOST_QUERIES, As, Browser, Page
from tests.promises.recount import assessed
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.overview.recompute import recompute
from troth.promises import commands
from troth.promises.kinds import Nature, Weight
from troth.records.models import Entry
from troth.trust import LABELS, PARTIES, Dimension, explain

pytestmark = pytest.mark.django_db
ENTRY = re.compile(r"/e/payments/evidence/(\d+)/")
PAGES = ("trust/", "trust/provider/", "trust/client/", "trust/provider/promises/", "trust/client/money/",
         "trust/provider/delay/", "trust/method/")  # fmt: skip


def test_who_may_open_them(world: World, sit: As) -> None:
    for path in PAGES:
        statuses = {name: sit(name).get(path).status for name in ("alice", "ann", "bob", "ben", "carol", None)}
        assert statuses == {"alice": 200, "ann": 200, "bob": 200, "ben": 200, "carol": 404, None: 302}
    for path in ("trust/auditor/", "trust/provider/beauty/", "trust/nobody/promises/", "trust/nobody/delay/"):
        assert sit("alice").get(path).status == 404


def test_a_new_engagement_shows_no_figure(world: World, sit: As) -> None:
    page = sit("alice").get("trust/")
    assert "Too early to say" in page.text
    assert 'class="big"' not in page.html
    assert "0 of 5" in page.text
    assert "nothing was due yet" in page.text
    assert "No entry was contested" in page.text
    assert "No evidence yet" in sit("alice").get("trust/provider/promises/").text
    assert "score" not in page.html.lower()


def test_pages_show_what_was_worked_out(world: World, sit: As) -> None:
    half_a_year(world)
    again = recompute(world.engagement.space_id, world.at).assessment
    page = sit("alice").get("trust/provider/")
    for party in PARTIES:
        for dimension in Dimension:
            reading = again.parties[party].readings[dimension]
            shown = sit("bob").get(f"trust/{party}/{dimension.value}/")
            assert explain.sentence(reading, dimension) in shown.text
    judged = again.parties["provider"]
    low, high = explain.percent(judged.whole.low), explain.percent(judged.whole.high)
    assert f"{explain.percent(judged.whole.o)} {low} to {high}" in page.text
    weakest = judged.whole.weakest
    assert weakest is not None
    assert f"Weakest: {LABELS[weakest]}" in page.text
    assert "Major and critical matters alone" in page.text
    assert "A critical promise was broken" in page.text
    both = sit("alice").get("trust/").text
    assert f"Birch is weakest in {LABELS[weakest]}" in both
    assert "2 contested entries, 1 open" in both


def leads_to_an_entry(browser: Browser, address: str) -> bool:
    """Whether a page has, or is, an entry of the record; asks for every page once."""
    if ENTRY.fullmatch(address):
        return True
    page = browser.get(address, absolute=True)
    assert page.status == 200
    return any(ENTRY.fullmatch(link) for link in page.links())


def figures(page: Page) -> list[str]:
    """The addresses behind every figure of trust on a page."""
    found = {link for link in page.links() if link.startswith(f"{BASE}trust/") and not link.endswith("acknowledge/")}
    return sorted(found - {f"{BASE}trust/", f"{BASE}trust/method/"})


@pytest.mark.parametrize("start", ["", "trust/"])
@pytest.mark.parametrize("name", ["alice", "ann", "bob"])
def test_from_any_figure_to_its_entries_in_two_clicks(world: World, sit: As, start: str, name: str) -> None:
    half_a_year(world)
    browser = sit(name)
    page = browser.get(start)
    links = figures(page)
    assert {f"{BASE}trust/provider/", f"{BASE}trust/client/"} <= set(links)
    assert start == "" or {f"{BASE}trust/provider/delay/", f"{BASE}trust/client/delay/"} <= set(links)
    seen = recompute(world.engagement.space_id, world.at).observations
    evidence = {(each.judged, each.dimension.value) for each in seen}
    for link in links:
        party, _, which = link.removeprefix(f"{BASE}trust/").strip("/").partition("/")
        if not which or which == "delay" or (party, which) in evidence:
            assert leads_to_an_entry(browser, link), link
        else:
            assert "No evidence yet" in browser.get(link, absolute=True).text


def test_flags_and_what_lowered_it_open_their_entries(world: World, sit: As) -> None:
    half_a_year(world)
    page = sit("bob").get("trust/provider/")
    broken = re.findall(r'href="(/e/payments/promises/\d+/)">P-\d+', page.html)
    assert broken
    for link in broken:
        assert leads_to_an_entry(sit("bob"), link)


def test_every_entry_behind_a_figure_opens_and_they_add_up(world: World, sit: As) -> None:
    half_a_year(world)
    browser = sit("alice")
    page = browser.get("trust/provider/deadlines/")
    seen = recompute(world.engagement.space_id, world.at)
    mine = [s for s in seen.observations if (s.judged, s.dimension) == ("provider", Dimension.DEADLINES)]
    numbers = [int(number) for number in ENTRY.findall("\n".join(page.links()))]
    assert sorted(numbers) == sorted(s.entry + 1 for s in mine)
    for number in set(numbers):
        assert browser.get(f"evidence/{number}/").status == 200
    points = [float(text.replace("−", "-")) for text in re.findall(r'class="num">([-+−\d.]+) points', page.html)]
    reading = seen.assessment.parties["provider"].readings[Dimension.DEADLINES]
    assert sum(points) == pytest.approx(100 * (reading.p - reading.a), abs=0.005 * len(points) + 1e-6)


def test_a_long_list_behind_a_figure_is_paged_without_gaps(world: World, sit: As) -> None:
    story = Story(world)
    for number in range(47):
        story.promise("bob", week(number // 5) - timedelta(days=number % 5 % 2))
    story.play()
    browser, path, found = sit("alice"), "trust/provider/promises/", []
    for _ in range(5):
        page = browser.get(path)
        found += re.findall(r'<span class="quiet">(P-\d+)</span>', page.html)
        more = [link for link in page.links() if "before=" in link]
        if not more:
            break
        path = "trust/provider/promises/" + more[0]
    assert len(found) == len(set(found)) == 47


@pytest.mark.parametrize("before", ["x", "²-1", "99999999-1", "20500-not-a-uuid", "20500-" + "f" * 8])
def test_an_address_that_somebody_made_up_is_no_accident(world: World, sit: As, before: str) -> None:
    half_a_year(world)
    assert sit("alice").get(f"trust/provider/promises/?before={before}").status == 200


def test_a_contested_and_an_open_outcome_say_so(world: World, sit: As) -> None:
    half_a_year(world)
    page = sit("bob").get("trust/provider/deadlines/")
    assert "contested: counts half for at most thirty days" in page.text
    assert "not settled yet, counted as it stands now" in page.text


def test_delay_says_by_how_much_and_opens_every_promise(world: World, sit: As) -> None:
    half_a_year(world)
    delay = recompute(world.engagement.space_id, world.at).delay["provider"]
    page = sit("alice").get("trust/provider/delay/")
    assert f"{delay.total} days later in all: {delay.late} of {delay.measured} promises" in page.text
    for ref, days in delay.by_id:
        assert ref in page.text
        assert f"{days} days" in page.text or days == 1
    assert f"{delay.total} days" in sit("alice").get("trust/").text


def test_too_early_says_when_the_first_figure_could_come(world: World, sit: As) -> None:
    story = Story(world)
    for number in range(3):
        story.promise("bob", week(number))
    story.promise("bob", week(3), None)
    story.go(week(2) + timedelta(days=1))
    page = sit("alice").get("trust/provider/deadlines/")
    assert "Too early to say: 3 of 5 entries." in page.text
    assert "First reading" not in page.text
    world.do("bob", commands.MakePromise(title="More", due=week(5)))
    world.do("alice", commands.AcceptPromise(promise=story.made + 1))
    page = sit("alice").get("trust/provider/deadlines/")
    assert f"First reading about {week(5).day} {week(5):%B}." in page.text
    assert f"First reading about {week(5).day} {week(5):%B}." in sit("bob").get("trust/provider/").text


def test_the_first_figure_comes_when_it_was_foretold(world: World, sit: As) -> None:
    story = Story(world)
    for number in range(5):
        world.do("bob", commands.MakePromise(title=f"Thing {number + 1}", due=week(number)))
        world.do("alice", commands.AcceptPromise(promise=number + 1))
    page = sit("alice").get("trust/provider/deadlines/")
    assert f"First reading about {week(4).day} {week(4):%B}." in page.text
    for number in range(5):
        assert "Too early to say" in sit("alice").get("trust/provider/deadlines/").text
        story.go(week(number), 12)
        world.do("bob", commands.DeliverPromise(promise=number + 1, proof="Done"))
        world.do("alice", commands.ConfirmDelivery(promise=number + 1))
    assert "Too early to say" not in sit("alice").get("trust/provider/deadlines/").text


def test_an_alert_is_acknowledged_by_both_leads_through_its_page(world: World, sit: As) -> None:
    story = Story(world)
    for number in range(20):
        story.promise("bob", week(number), 14 if number >= 12 else 0)
    story.play()
    address = "trust/provider/deadlines/acknowledge/"
    assert f"{BASE}{address}" in sit("alice").get("trust/").links()
    assert "Birch: worse than the record before in “Meets deadlines”, and not by" in sit("alice").get("trust/").text
    assert "Worse than the record before in “Meets deadlines”" in sit("alice").get("trust/provider/").text
    for name in ("ann", "ben", "carol"):
        assert sit(name).get(address).status == 404
        assert f"{BASE}{address}" not in sit(name).get("trust/").links()
    assert sit("alice").send(address).status == 302
    assert "Your side has acknowledged it; it waits for the other." in sit("alice").get("trust/").text
    assert f"{BASE}{address}" in sit("bob").get("trust/provider/").links()
    assert sit("bob").send(address).status == 302
    assert "Worse than" not in sit("bob").get("trust/provider/").text
    assert "worse than the record before" not in sit("bob").get("trust/").text


def test_silence_is_said_after_the_name_of_the_side(world: World, sit: As) -> None:
    story = Story(world)
    story.promise("bob", week(0), nature=Nature.ANSWER)
    story.play()
    world.wait(days=36)
    assert "Birch: nothing recorded for “Answers in time” for 36 days." in sit("alice").get("trust/").text
    assert "Nothing recorded for “Answers in time” for 36 days." in sit("alice").get("trust/provider/").text


def test_erased_titles_leave_their_place(world: World, sit: As) -> None:
    half_a_year(world)
    for number in (1, 2, 6):
        entry = Entry.objects.get(kind="promises.promise.made.v1", subject=f"P-{number}")
        name = {"provider": "bob", "client": "alice"}[entry.party]
        world.do(name, around.ErasePart(entry=entry.seq + 1, part="words", basis="no longer needed"))
    for path in PAGES:
        page = sit("alice").get(path)
        assert page.status == 200
        assert "Thing 6<" not in page.html
    assert "[erased]" in sit("alice").get("trust/provider/deadlines/").html


def test_what_both_set_aside_counts_nothing_and_lowers_nothing(world: World, sit: As) -> None:
    story = Story(world)
    story.promise("bob", week(0), 14)
    story.play()
    assert "Thing 1" in sit("alice").get("trust/provider/").text.split("What lowered it")[1].split("Nine dimensions")[0]
    story.contest(1, Ruling.SET_ASIDE)
    lowered = sit("alice").get("trust/provider/").text.split("What lowered it")[1].split("Nine dimensions")[0]
    assert "Everything that was due in these days was honoured" in lowered


@pytest.mark.parametrize("name", ["alice", "ann", "bob"])
def test_no_page_asks_more_than_twelve_questions_nor_more_for_more_rows(world: World, sit: As, name: str) -> None:
    browser, story, counts = sit(name), Story(world), []
    for more in (3, 30):
        begin = (world.at.date() - date(2026, 3, 5)).days // 7 + 2
        for number in range(more):
            by, nature = ("alice", Nature.PAYMENT) if number % 3 == 2 else ("bob", Nature.DELIVERABLE)
            weight = Weight.CRITICAL if number % 5 == 1 else Weight.NORMAL
            story.promise(by, week(begin + number // 10), 11 if number % 4 == 1 else 0, nature=nature, weight=weight)
        story.play()
        story.contest(1 + story.made // 2, None)
        for path in ("", *PAGES):
            browser.get(path)
        counts.append({path: browser.get(path).queries for path in ("", *PAGES)})
    assert max(counts[1].values()) <= MOST_QUERIES, counts[1]
    assert counts[0] == counts[1]


def test_readings_of_a_page_equal_the_recount_on_the_day_it_is_read(world: World) -> None:
    half_a_year(world)
    shown, again = assessed(world.engagement.space_id, world.at), recompute(world.engagement.space_id, world.at)
    for party in PARTIES:
        for dimension in Dimension:
            one, other = shown.parties[party].readings[dimension], again.assessment.parties[party].readings[dimension]
            assert abs(one.p - other.p) < 1e-9


def test_the_entry_behind_a_figure_says_that_it_counts_for_it(world: World, sit: As) -> None:
    """Also while it is not settled, when it counts as it stands."""
    half_a_year(world)
    seen = 0
    for party in PARTIES:
        for dimension in Dimension:
            address = f"trust/{party}/{dimension.value}/"
            for number in set(re.findall(ENTRY, sit("alice").get(address).html)):
                entry = sit("alice").get(f"evidence/{number}/")
                assert f'href="{BASE}{address}"' in entry.html, (address, number)
                assert "points" in sit("alice").get(f"evidence/{number}/counts/").text
                seen += "as it stands now" in entry.text
    assert seen > 0
