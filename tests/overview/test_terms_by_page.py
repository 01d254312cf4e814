"""Parameters of the assessment by page alone: one side proposes, the other reads what would change, both agree."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.cast import World
from tests.overview.months import half_a_year
from tests.promises.browse import MOST_QUERIES, As, Browser, Page
from troth.engagement import commands as around
from troth.engagement.fold import Agreement
from troth.engagement.reads import agreed
from troth.overview.recompute import recompute
from troth.records.models import Entry
from troth.trust import DEFAULTS, Dimension, explain

pytestmark = pytest.mark.django_db
TYPED = {
    "provider_promises": "10", "provider_deadlines": "30", "candour_m": "62.5", "promises_h": "90",
    "constants": "deadlines.kappa = 0.2\nmoney.n = never",
}  # fmt: skip
CHANGED = {
    "provider.promises": "0.1", "provider.deadlines": "0.3", "candour.m": "0.625", "promises.h": "90",
    "deadlines.kappa": "0.2", "money.n": "inf",
}  # fmt: skip
WORDS = (
    "Weight of Keeps promises in Birch’s figure 20 % → 10 %", "Weight of Meets deadlines in Birch’s figure 20 % → 30 %",
    "Keeps promises counts half after 180 → 90 days", "A newcomer in Tells bad news early stands at 60 % → 62.5 %",
    "Pays and bills fairly counts half after 25 newer pieces → never",
    "Meets deadlines: the share of the evidence that makes the range narrower (kappa) 0.25 → 0.2",
)  # fmt: skip


class Fields(HTMLParser):
    """What a browser would send from the forms of a page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.area = ""
        self.opened = False
        self.feed(page.html.split("<main", 1)[1].split("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.opened |= tag == "details" and "open" in given
        if tag == "textarea":
            self.area = str(given["name"])
            self.found[self.area] = ""
        elif tag == "input" and given.get("name"):
            self.found[str(given["name"])] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        self.area = "" if tag == "textarea" else self.area


def fields(page: Page) -> dict[str, str]:
    return Fields(page).found


def propose(desk: Browser, **typed: str) -> Page:
    """Open the page, type, and send everything it holds."""
    page = desk.get("people/terms/")
    assert (page.status, Fields(page).opened) == (200, False)
    return desk.post("people/terms/", fields(page) | typed)


def of(world: World) -> Agreement:
    return agreed(world.engagement.space_id)


def newest(world: World) -> int:
    return Entry.objects.filter(space_id=world.engagement.space_id).count()


@pytest.mark.parametrize(("one", "other"), [("alice", "bob"), ("bob", "alice")])
def test_a_change_goes_from_page_to_page_until_both_are_read_by_it(
    world: World, sit: As, one: str, other: str
) -> None:
    half_a_year(world)
    assert propose(sit(one), **TYPED).location == "/e/payments/people/"
    entry = newest(world)
    assert of(world).current.parameters == DEFAULTS
    desk = sit(other)
    for path in ("people/", "people/terms/1/agree/", "people/terms/1/decline/", f"evidence/{entry}/"):
        page = desk.get(path)
        assert [words for words in WORDS if words not in page.text] == [], path
        assert page.text.count(" → ") == len(WORDS), path
        assert desk.get(path).queries <= MOST_QUERIES, path
    assert all(words in sit("ann").get(f"evidence/{entry}/").text for words in WORDS)
    assert all(words in sit(one).get("people/").text for words in WORDS)
    assert sit(one).get("people/terms/1/agree/").status == 404
    assert sit(other).send("people/terms/1/agree/").location == "/e/payments/people/"
    facts = of(world).current.parameters.facts()
    assert facts == DEFAULTS.facts() | CHANGED
    assert (of(world).current.silence_days, of(world).current.reply_days) == (10, 10)
    assert all(words in sit(one).get(f"evidence/{newest(world)}/").text for words in WORDS)
    assert all(words in sit("ben").get(f"evidence/{entry}/").text for words in WORDS)
    read_by(world, sit(one))


def read_by(world: World, desk: Browser) -> None:
    """Card, method and trust go by the terms in force."""
    card, method = desk.get("people/").text, desk.get("trust/method/").text
    assert "half after 90 days or 25 newer pieces" in card
    assert "62.5 %" in card
    assert "kappa 0.2" in card
    others = "rho 0.2, kappa 0.25, s_ref 2, cap 2"
    assert re.search(rf"Keeps promises 70 90 25 15 10 {others} Meets deadlines 80 180 25 20 30", method)
    it, before = recompute(world.engagement.space_id, world.at).assessment, DEFAULTS
    assert it.parameters.facts() == before.facts() | CHANGED
    page = desk.get("trust/provider/").text
    for d in (Dimension.PROMISES, Dimension.DEADLINES):
        assert explain.sentence(it.parties["provider"].readings[d], d) in page
    assert it.beside[0].former.parameters == before


def test_what_is_not_touched_keeps_digits_that_no_percent_has(world: World, sit: As) -> None:
    odd = {
        "client.promises": "0.125", "client.money": "0.275", "provider.promises": "0.3333333333333333",
        "provider.deadlines": "0.0666666666666667", "deadlines.m": "0.6666666666666666", "money.h": "0.1",
    }  # fmt: skip
    facts = DEFAULTS.facts() | odd
    world.do("alice", around.ProposeTerms(silence_days=10, reply_days=10, parameters=facts))
    world.do("bob", around.AgreeTerms(terms=1))
    held = fields(sit("bob").get("people/terms/"))
    assert (held["client_promises"], held["provider_promises"]) == ("12.5", "33.33333333333333")
    assert propose(sit("bob"), reply_days="4", silence_days="7").status == 302
    (proposal,) = of(world).proposals
    assert proposal.value.parameters.facts() == facts
    page = sit("alice").get("people/terms/2/agree/").text
    assert "Working days of silence that accept a delivery 10 → 7 Working days to reply 10 → 4" in page
    assert page.count("→") == 2
    assert "Figures are read" not in page


@pytest.mark.parametrize(
    ("typed", "at", "says"),
    [
        ({"provider_promises": "17"}, "id_provider_sum", "They sum to 97 %, not to 100 %: 3 % are missing."),
        ({"client_money": "26"}, "id_client_sum", "They sum to 101 %, not to 100 %: 1 % too many."),
        ({"constants": "promises.foo = 1"}, "id_constants_wrong", "Line 1: 'promises.foo' is unknown."),
        ({"constants": "candour.n = 3\nhm"}, "id_constants_wrong", "Line 2: 'hm' is not NAME = NUMBER"),
        ({"money_m": "100"}, "id_money_m_error", "Choose more than 0 and less than 100 %."),
        ({"money_h": "soon"}, "id_money_h_error", "'soon' is not a number such as 30 or 12.5."),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(
    world: World, sit: As, typed: dict[str, str], at: str, says: str
) -> None:
    before = newest(world)
    answer = propose(sit("alice"), silence_days="6", **typed)
    assert (answer.status, newest(world)) == (422, before)
    kept = fields(answer)
    assert {name: kept[name].strip() for name in typed} == typed
    assert (kept["silence_days"], Fields(answer).opened) == ("6", True)
    there = answer.html.split(f'id="{at}"', 1)[1].split("</p>", 1)[0].replace("&#x27;", "'")
    assert says in there
    summary = answer.html.split('role="alert"', 1)[1].split("</ul>", 1)[0].replace("&#x27;", "'")
    assert says in summary
    target = summary.split('href="#', 1)[1].split('"', 1)[0]
    assert f'id="{target}"' in answer.html


def test_what_was_typed_opens_by_itself_when_something_else_is_wrong(world: World, sit: As) -> None:
    assert Fields(propose(sit("alice"), silence_days="0", promises_h="30")).opened
    assert Fields(propose(sit("alice"), silence_days="0", constants="promises.n = 4")).opened
    assert not Fields(propose(sit("alice"), silence_days="0")).opened


def test_a_page_that_others_terms_overtook_takes_none_of_them_back(world: World, sit: As) -> None:
    page = sit("alice").get("people/terms/")
    world.do("bob", around.ProposeTerms(silence_days=3, reply_days=3, parameters={}))
    world.do("alice", around.AgreeTerms(terms=1))
    answer = sit("alice").post("people/terms/", fields(page) | {"reply_days": "5"})
    assert answer.status == 422
    assert "Terms T-1 were agreed since this page was opened." in answer.text
    assert of(world).proposals == ()


def test_declined_terms_change_nothing_and_their_entry_still_says_what_they_would(world: World, sit: As) -> None:
    propose(sit("bob"), **TYPED)
    entry = newest(world)
    desk = sit("alice")
    assert desk.send("people/terms/1/decline/", {"reason": ""}).status == 422
    assert WORDS[0] in desk.send("people/terms/1/decline/", {"reason": ""}).text
    assert desk.send("people/terms/1/decline/", {"reason": "Too soon."}).status == 302
    assert of(world).current.parameters == DEFAULTS
    assert all(words in sit("bob").get(f"evidence/{entry}/").text for words in WORDS)
    assert "Too soon." in sit("bob").get(f"evidence/{entry + 1}/").text


def test_terms_of_the_days_alone_say_so_in_their_entry(world: World, sit: As) -> None:
    world.do("alice", around.ProposeTerms(silence_days=10, reply_days=10, parameters={}))
    assert "Would change nothing" in sit("bob").get(f"evidence/{newest(world)}/").text
    assert "Nothing: they are the terms in force." in sit("bob").get("people/terms/1/agree/").text
