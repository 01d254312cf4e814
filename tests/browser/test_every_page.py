"""Every page that a reader of the demonstration reaches by links, as each party and as nobody: axe in both themes and
three widths, no sideways scroll, no word on the console, nothing inline, a light cold load, headings in order.

The ordinary run spreads the six pairs of width and theme over the pages, and looks at every third page as the provider,
who sees the same kinds; TROTH_FULL=1 looks at all of them, and at three pages of every kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import live
from tests.browser.crawl import Crawl
from tests.browser.looking import COMBOS, Look

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800), pytest.mark.xdist_group("demo")]
FULL = os.environ.get("TROTH_FULL") == "1"
INSIDE = (
    "", "inbox/", "inbox/theirs/", "inbox/heard/", "promises/", "promises/new/", "promises/drafts/",
    "promises/?view=timeline", "trust/", "evidence/",
    "evidence/private/", "contests/", "verify/", "imports/", "people/", "people/calendar/", "people/terms/",
    "webhooks/", "webhooks/new/",
)  # fmt: skip
DESK = (
    "/", "/open/", "/inbox/", "/account/", "/account/mail/", "/account/calendars/", "/organisation/people/",
)  # fmt: skip
NOBODYS = (
    "/account/login/", "/account/signup/", "/account/password/reset/", "/account/password/reset/done/",
    "/account/inactive/", "/verify/", "/styleguide/",
)  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[live.Demo]:
    """The demonstration, played anew."""
    with live.demo() as running:
        yield running


def _combos(turn: int) -> list[tuple[int, str]]:
    return COMBOS if FULL else [COMBOS[turn % len(COMBOS)]]


def told(look: Look) -> str:
    """Every objection on a line of its own."""
    return f"{len(look.wrong)} objections:\n" + "\n".join(look.wrong)


@pytest.fixture
def look(chromium: Any, site: live.Demo) -> Iterator[Look]:
    """A browser of its own for one reader."""
    context = chromium.new_context()
    yield Look(page=context.new_page(), base=site.base)
    context.close()


@pytest.mark.parametrize(("party", "shift"), [("client", 0), ("provider", 3)])
def test_no_page_of_a_party_has_anything_to_object_to(look: Look, site: live.Demo, party: str, shift: int) -> None:
    look.page.goto(site.link(party))
    crawl = Crawl(look.page.context.request, site.base, most=3 if FULL else 1)
    pages = crawl.go("/e/payments/", *DESK)
    assert crawl.wrong == []
    missing = {f"/e/payments/{end}" for end in INSIDE} - set(pages)
    assert missing == set()
    every = 1 if FULL or party == "client" else 3
    for turn, address in enumerate(pages[::every]):
        look.at(address, _combos(turn + shift))
    assert not look.wrong, told(look)


def test_no_page_for_everybody_has_anything_to_object_to(look: Look) -> None:
    for turn, address in enumerate(NOBODYS):
        look.at(address, _combos(turn))
    look.at("/nowhere/", _combos(4), status=404)
    look.at("/join/nothing/", _combos(5), status=404)
    assert not look.wrong, told(look)


def test_it_bites(look: Look) -> None:
    look.page.route(
        "**/verify/",
        lambda route: route.fulfill(
            content_type="text/html",
            body='<!doctype html><html lang="en"><title>x</title><main><h1 style="width:3000px">A</h1><h3>B</h3>'
            '<img src="x.png"><script>console.log("hello")</script></main>',
        ),
    )
    look.at("/verify/", [(390, "light")])
    said = "\n".join(look.wrong)
    for expected in ("a style attribute", "an inline script", "[1, 3]", "image-alt", "sideways", "hello"):
        assert expected in said
