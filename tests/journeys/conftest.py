"""A fresh installation, an engagement opened by clicking, and the people of both sides at their browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser import live
from tests.browser.conftest import chromium_of_this_machine
from tests.journeys.hand import Hand

SLUG = "payments"
PASSWORD = "seven long words that nobody guesses"


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One Chromium for all journeys."""
    yield from chromium_of_this_machine()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Installation]:
    """A real installation of Acorn Bank with nothing in it yet."""
    folder: Path = tmp_path_factory.mktemp("installation") / "troth"
    with live.installation(folder, "Acorn Bank", "acorn.example", "alice@acorn.example", "Alice Archer") as running:
        yield running


@dataclass(slots=True)
class Stage:
    """The site, the browser, and everybody who came so far."""

    site: live.Installation
    browser: Any
    hands: list[Hand]

    def enter(self, name: str, organisation: str, email: str, **options: Any) -> Hand:
        """Somebody opens a browser of their own; nobody is signed in yet."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", **options)
        context.set_default_timeout(20_000)
        hand = Hand(
            page=context.new_page(), base=self.site.base, name=name, organisation=organisation, email=email,
            password=PASSWORD, slug=SLUG,
        )  # fmt: skip
        self.hands.append(hand)
        return hand

    def same(self, hand: Hand, **options: Any) -> Hand:
        """The same person, signed in as before, in another browser."""
        state = hand.page.context.storage_state()
        return self.enter(hand.name, hand.organisation, hand.email, storage_state=state, **options)


@pytest.fixture(scope="package")
def stage(browser: Any, site: live.Installation) -> Iterator[Stage]:
    """Where the journeys take place."""
    here = Stage(site=site, browser=browser, hands=[])
    yield here
    for hand in here.hands:
        hand.page.context.close()


@pytest.fixture(autouse=True)
def silent(stage: Stage) -> Iterator[None]:
    """After every journey, no browser has said anything on its console."""
    yield
    heard = [line for hand in stage.hands for line in hand.said]
    for hand in stage.hands:
        hand.said.clear()
        hand.expected.clear()
    assert heard == []


def link_of(hand: Hand) -> str:
    """The single-use link that stands on the page, once."""
    return hand.page.locator(".link-once code").inner_text().strip()


def accept(hand: Hand, link: str, button: str, **fields: str) -> Hand:
    """Accept an invitation as somebody without an account."""
    hand.go(link)
    for label, words in fields.items():
        hand.write(label.replace("_", " "), words)
    hand.write("Your name", hand.name).write("A password", PASSWORD).write("The password again", PASSWORD)
    return hand.press(button)


@pytest.fixture(scope="package")
def alice(stage: Stage) -> Hand:
    """The first administrator, who follows the link of `troth init` and opens the engagement as the client."""
    hand = stage.enter("Alice Archer", "Acorn Bank", "alice@acorn.example")
    accept(hand, stage.site.first_link, "Open the account").sees("You are in.", "No engagement yet")
    return open_engagement(hand, "Payments rebuild", SLUG, "Client: we have it done")


def open_engagement(hand: Hand, title: str, slug: str, side: str) -> Hand:
    """Open an engagement and arrive at its people."""
    hand.go("/").follow("Open an engagement").write("Title", title).write("Short name in addresses", slug).tick(side)
    hand.write("Starts", "2026-01-05").choose("Time zone you work in", "UTC").press(f"Open as {hand.organisation}")
    return hand.sees("The engagement is open.", "The other side has not joined yet")


@pytest.fixture(scope="package")
def bob(stage: Stage, alice: Hand) -> Hand:
    """The lead of the provider, who founds Birch Works by accepting Alice's link."""
    hand = stage.enter("Bob Birch", "Birch Works", "bob@birch.example")
    alice.inside("people/").follow("Invite the provider").write("Their e-mail address", hand.email)
    alice.write("Their name", hand.name).press("Invite as Acorn Bank")
    link = link_of(alice)
    hand.go(link).sees("Acorn Bank invites you", "to take the provider’s side", "Payments rebuild")
    hand.write("Your organisation", "Birch Works").choose("Time zone you work in", "UTC")
    hand.write("A password", PASSWORD).write("The password again", PASSWORD).press("Join")
    hand.sees("You are in.", "Payments rebuild")
    assert re.search(rf"/e/{SLUG}/$", hand.page.url)
    alice.follow("Done")
    return hand


@pytest.fixture(params=["client", "provider"])
def two(request: pytest.FixtureRequest, alice: Hand, bob: Hand) -> tuple[Hand, Hand]:
    """Who promises and who is promised: every journey happens in both directions."""
    return (alice, bob) if request.param == "client" else (bob, alice)


Make = Callable[..., int]


@pytest.fixture
def promised(two: tuple[Hand, Hand]) -> int:
    """A promise that was made and accepted in the browser."""
    from tests.journeys.steps import make_and_accept

    return make_and_accept(*two)
