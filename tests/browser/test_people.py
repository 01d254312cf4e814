"""People in a real browser: the first link, passkeys, inviting the other side, people and access, the right of reply.

A real installation is begun and served for it, with both parties in browsers of their own.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
LOOKS = [(390, "dark"), (1440, "light"), (320, "light")]
SECRET = "a long enough passphrase 7"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PROGRAM = """
import sys
from troth.server.config import load
from troth.server.init import initialise
config = load()
print(initialise(config, "Acorn Bank", "acorn.example", "alice@acorn.example", "Alice Ash"), flush=True)
from troth.server.serving import serve
sys.exit(serve(port=config.port))
"""
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@dataclass(slots=True)
class House:
    """A served installation, its first link, the browsers in it, and everything their consoles said."""

    base: str
    first: str
    chromium: Any
    said: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def visitor(self, width: int = 1440, **options: Any) -> Any:
        """A page in a browser of its own."""
        context = self.chromium.new_context(viewport={"width": width, "height": 900}, base_url=self.base, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        return page

    def signed_in(self, email: str, **options: Any) -> Any:
        """A page of somebody who signed in with the password."""
        page = self.visitor(**options)
        page.goto("/account/login/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(SECRET)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{self.base}/")
        return page


@pytest.fixture(scope="module")
def house(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One installation for the whole file: the tests follow each other like the days of a beginning."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("house")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("TROTH_", "DJANGO_"))}
    environ |= {"TROTH_DATA": str(folder), "TROTH_BASE_URL": f"http://localhost:{port}", "TROTH_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-u", "-c", PROGRAM], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if "/join/" in line:
            break
    link = re.search(r"(/join/[\w-]+/)", "".join(said))
    assert link, "".join(said)
    made = House(base=f"http://localhost:{port}", first=link[1], chromium=chromium)
    _await(made)
    yield made
    for context in made.contexts:
        context.close()
    server.send_signal(signal.SIGINT)
    server.wait(timeout=40)


def _await(house: House) -> None:
    import time
    import urllib.error
    import urllib.request

    for _ in range(300):
        try:
            if urllib.request.urlopen(house.base + "/readyz", timeout=5).status == 200:
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("The server never answered")


@pytest.fixture(autouse=True)
def quiet(house: House) -> Iterator[None]:
    """Every test ends with silent consoles."""
    house.said.clear()
    yield
    assert house.said == []


def with_key(page: Any) -> tuple[Any, str]:
    """Give a page's browser a virtual device for passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, str(session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"])


def accept(page: Any, name: str, **more: str) -> None:
    """Fill in a new account and send it."""
    for label, value in more.items():
        page.get_by_label(label.replace("_", " ")).fill(value)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("A password").fill(SECRET)
    page.get_by_label("The password again").fill(SECRET)
    page.locator("form button.btn-primary").click()


@pytest.fixture(scope="module")
def alice(house: House) -> Any:
    """The first administrator, signed in by the first link."""
    page = house.visitor()
    page.goto(house.first)
    accept(page, "Alice Ash")
    page.wait_for_url(f"{house.base}/")
    return page


@pytest.fixture(scope="module")
def bob(house: House, alice: Any) -> Any:
    """The other side's lead: alice opens an engagement and passes the link on, he brings his organisation in."""
    alice.goto("/open/")
    alice.get_by_label("Title").fill("Payments rebuild")
    alice.get_by_label("Short name in addresses").fill("payments")
    alice.get_by_label("Client: we have it done").check()
    alice.get_by_label("Starts").fill("2026-03-02")
    alice.get_by_role("button", name="Open as Acorn Bank").click()
    alice.wait_for_url("**/e/payments/people/")
    alice.get_by_role("link", name="Invite the provider").first.click()
    alice.get_by_label("Their e-mail address").fill("bob@birch.example")
    alice.get_by_role("button", name="Invite as Acorn Bank").click()
    page = house.visitor()
    page.goto(the_link(alice))
    expect(page.get_by_role("heading", level=1)).to_have_text("Acorn Bank invites you")
    page.get_by_label("Your organisation").fill("Birch Works")
    page.get_by_label("Time zone you work in").select_option("Europe/Zagreb")
    accept(page, "Bob Birch")
    page.wait_for_url(f"{house.base}/e/payments/")
    return page


def the_link(page: Any) -> str:
    """The single-use link that a page shows once."""
    found = re.search(r"/join/[\w-]+/", page.locator(".link-once").inner_text())
    assert found
    return found[0]


def colleague(house: House, alice: Any, name: str) -> Any:
    """Somebody whom alice invites to her organisation, signed in by the link."""
    alice.goto("/organisation/people/invite/")
    alice.get_by_label("Their e-mail address").fill(f"{name}@acorn.example")
    alice.get_by_role("button", name="Invite as Acorn Bank").click()
    page = house.visitor()
    page.goto(the_link(alice))
    accept(page, name.capitalize())
    page.wait_for_url(f"{house.base}/")
    return page


def test_the_first_link_opens_the_first_account(house: House, alice: Any) -> None:
    alice.goto("/organisation/people/")
    expect(alice.get_by_text("alice@acorn.example")).to_be_visible()
    late = house.chromium.new_context(base_url=house.base)
    assert late.request.get(house.first).status == 410
    late.close()


def test_a_passkey_is_added_and_signs_in_alone(house: House, alice: Any) -> None:
    page = colleague(house, alice, "amy")
    elsewhere = house.signed_in("amy@acorn.example")
    session, device = with_key(page)
    page.goto("/account/")
    page.get_by_role("link", name="Add a passkey").first.click()
    page.get_by_label("Your password").fill(SECRET)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator(".codes code")).to_have_count(10)
    page.goto("/account/")
    expect(page.get_by_text("Work laptop").first).to_be_visible()
    expect(page.get_by_text("Signs in alone")).to_be_visible()
    elsewhere.goto("/account/")
    assert "/account/login/" in elsewhere.url
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    page.locator(".side details.me summary").click()
    page.locator(".side").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    page.goto("/account/login/?next=/organisation/people/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{house.base}/organisation/people/")
    expect(page.get_by_text("amy@acorn.example")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("amy@acorn.example")
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/2fa/authenticate/")
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(f"{house.base}/")


def test_a_passkey_that_is_refused_is_said_in_words(house: House) -> None:
    page = house.visitor()
    session, device = with_key(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("No passkey was used").wait_for()
    assert page.get_by_role("button", name="Use a passkey").get_attribute("aria-disabled") is None


def test_both_sides_see_who_sits_where(house: House, alice: Any, bob: Any) -> None:
    for page in (alice, bob):
        page.goto("/e/payments/people/")
        for words in ("Alice Ash", "Bob Birch", "Europe/Zagreb", "Lead since"):
            expect(page.get_by_text(words).first).to_be_visible()
    stranger = colleague(house, alice, "zoe")
    assert stranger.context.request.get("/e/payments/people/").status == 404


def test_the_right_of_reply_as_both_parties(house: House, alice: Any, bob: Any) -> None:
    alice.goto("/e/payments/evidence/5/contest/")
    alice.get_by_label("What is not right?").fill("Bob sits in London, not in Zagreb.")
    alice.get_by_role("button", name="Contest as Acorn Bank").click()
    alice.wait_for_url("**/contests/1/")
    bob.goto("/e/payments/contests/")
    bob.get_by_role("link", name="C-1").click()
    bob.get_by_role("link", name="Answer").click()
    bob.get_by_label("How does your side see it?").fill("I moved in March.")
    bob.get_by_role("button", name="Answer as Birch Works").click()
    bob.get_by_role("link", name="Propose a settlement").click()
    bob.get_by_label("It stands as it is").check()
    bob.get_by_label("Why?").fill("Zagreb is right.")
    bob.get_by_role("button", name="Propose as Birch Works").click()
    alice.goto("/e/payments/contests/1/")
    alice.get_by_role("link", name="Agree to the settlement").click()
    alice.get_by_role("button", name="Agree as Acorn Bank").click()
    expect(alice.get_by_role("heading", level=1)).to_contain_text("settled")
    expect(alice.get_by_text("I moved in March.").first).to_be_visible()


def test_everything_works_without_a_script(house: House, alice: Any) -> None:
    colleague(house, alice, "ned")
    page = house.signed_in("ned@acorn.example", java_script_enabled=False)
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.get_by_role("link", name="Add one").click()
    page.get_by_label("Your password").fill(SECRET)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="1. Scan this with the app")).to_be_visible()


PAGES = (
    "/", "/open/", "/organisation/people/", "/organisation/people/invite/", "/account/", "/account/password/change/",
    "/e/payments/people/", "/e/payments/people/invite/", "/e/payments/people/calendar/", "/e/payments/people/terms/",
    "/e/payments/contests/", "/e/payments/evidence/2/contest/", "/e/payments/evidence/2/erase/",
)  # fmt: skip
OPEN = ("/account/login/", "/account/password/reset/", "/account/signup/", "/account/inactive/")


@pytest.mark.parametrize(("width", "theme"), LOOKS if os.environ.get("TROTH_FULL") == "1" else LOOKS[:1])
def test_axe_finds_nothing_on_any_page(house: House, alice: Any, bob: Any, width: int, theme: str) -> None:
    state = alice.context.storage_state()
    inside = house.visitor(width, color_scheme=theme, storage_state=state)
    outside = house.visitor(width, color_scheme=theme)
    for page, addresses in ((inside, PAGES), (outside, OPEN)):
        for address in addresses:
            answer = page.goto(address)
            assert answer.status == 200, address
            assert _objections(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, address
            assert len(answer.body()) <= 60 * 1024, address


def _objections(page: Any) -> list[tuple[str, list[Any]]]:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]
