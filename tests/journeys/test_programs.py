"""A token made, used by a program and by the command line, and revoked; and the palette, by keyboard and on a phone."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from uuid import uuid4

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.hand import Hand
from tests.journeys.steps import in_days, make_and_accept

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]


def call(hand: Hand, token: str, path: str, body: dict[str, object] | None = None) -> tuple[int, dict[str, object]]:
    """What a program with this token is answered."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{hand.base}/api/v1/{path}", data, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status), json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def make_token(hand: Hand, name: str, scope: str) -> str:
    """Make a token on its page; gives its text."""
    hand.go("/account/").follow("Personal tokens", exact=False).follow("Make a token")
    if "reauthenticate" in hand.page.url:
        hand.page.locator("main input[type=password]").fill(hand.password)
        hand.page.keyboard.press("Enter")
        hand.page.wait_for_url("**/account/tokens/new/")
    hand.write("Name", name).tick(scope).press("Make it").sees("You see it this once.")
    return str(hand.page.locator(".link-once code").inner_text()).strip()


def test_a_program_promises_by_a_token_until_it_is_revoked(two: Two) -> None:
    lead, other = two
    name = f"Build server of {lead.organisation}"
    token = make_token(lead, name, "Read and write: can also act in your name")
    title = f"Promised by a program of {lead.organisation}"
    status, done = call(
        lead, token, f"engagements/{lead.slug}/acts/promises.make_promise", {"title": title, "due": in_days(12)}
    )
    assert status == 201, done
    other.inside("inbox/").sees(title)
    status, found = call(lead, token, f"engagements/{lead.slug}/find?q=program")
    assert any(title in str(hit) for hit in found["hits"])  # type: ignore[attr-defined]
    assert call(lead, token, "engagements/nowhere")[0] == 404
    lead.follow("Done").sees(name, "Reads and writes", "Last used")
    lead.page.get_by_role("link", name=f"Revoke {name}").click()
    lead.press("Revoke it").sees("is revoked.")
    assert call(lead, token, f"engagements/{lead.slug}")[0] == 401


def test_the_reference_reads_offline_and_names_every_act(two: Two) -> None:
    hand, _ = two
    asked: list[str] = []
    hand.page.on("request", lambda request: asked.append(request.url))
    hand.go("/api/v1/docs/").sees("promises.make_promise", "Idempotency-Key", "/forecast")
    assert [url for url in asked if not url.startswith(hand.base)] == []


def test_the_palette_goes_where_it_is_told_by_keys_alone(two: Two) -> None:
    lead, other = two
    title = f"Palettes of {lead.organisation.split()[0]}"
    number = make_and_accept(lead, other, title=title)
    for hand in two:
        hand.inside("")
        hand.page.keyboard.press("Control+k")
        hand.page.locator("#palette .palette-q").wait_for()
        hand.page.keyboard.type(title)
        hand.page.locator("#found").get_by_text(f"P-{number}", exact=False).first.wait_for()
        hand.page.keyboard.press("ArrowDown")
        hand.page.keyboard.press("Enter")
        hand.page.wait_for_url(f"**/promises/{number}/")
        hand.page.keyboard.press("Control+k")
        hand.page.keyboard.press("Escape")
        assert not hand.page.locator("#palette").evaluate("each => each.open")


def test_tokens_and_palette_on_a_phone_in_the_dark(stage: Stage, two: Two) -> None:
    hand = stage.same(two[0], color_scheme="dark", is_mobile=True, has_touch=True)
    hand.page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/account/tokens/", "/api/v1/docs/", f"/e/{hand.slug}/find/?q=palettes"):
        hand.go(address)
        assert hand.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    hand.inside("").page.locator(".find-open").click()
    hand.page.locator("#palette .palette-q, main input[name=q]").first.wait_for()
