"""The pictures of the documentation: taken from the running demonstration, and each shown where it should be.

With TROTH_PICTURES=1 they are made anew; without it the same pages are opened and must show the same things."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.browser import live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SHOWN = re.compile(r"""(?:\]\(|src=")([^)"]+\.png)""")


class Shot(NamedTuple):
    """A picture: its name, whose eyes, where, how wide and high, in which theme, and words that must be on it."""

    name: str
    party: str
    address: str
    size: tuple[int, int]
    theme: str
    words: str


WIDE, PHONE = (1440, 900), (390, 844)
SHOTS = [
    Shot("pulse-light", "client", "", WIDE, "light", "Needs you"),
    Shot("pulse-dark", "provider", "", WIDE, "dark", "Needs you"),
    Shot("pulse-phone", "client", "", PHONE, "light", "Needs you"),
    Shot("promises", "client", "promises/", WIDE, "light", "Promises"),
    Shot("timeline", "client", "promises/?view=timeline", WIDE, "light", "Timeline"),
    Shot("trust", "client", "trust/", WIDE, "light", "Nine dimensions"),
    Shot("evidence", "provider", "evidence/", WIDE, "dark", "Evidence"),
    Shot("desk", "client", "desk/", WIDE, "light", "Levels kept"),
    Shot("forecast", "client", "measured/forecast/", WIDE, "light", "Promises with work behind them"),
    Shot("openness", "client", "openness/", WIDE, "light", "Said and measured"),
    Shot("inbox", "provider", "inbox/", WIDE, "dark", "mentions you"),
    Shot("verify", "client", "verify/", WIDE, "light", "Verify"),
]


@pytest.fixture(scope="module")
def site() -> Iterator[live.Demo]:
    """The demonstration, played anew."""
    with live.demo() as running:
        yield running


@pytest.fixture(scope="module")
def eyes(chromium: Any, site: live.Demo) -> Iterator[dict[str, Any]]:
    """A signed-in browser for each side."""
    contexts = {party: chromium.new_context(reduced_motion="reduce") for party in ("client", "provider")}
    pages = {party: context.new_page() for party, context in contexts.items()}
    for party, page in pages.items():
        page.goto(site.link(party))
    yield pages
    for context in contexts.values():
        context.close()


def dress(page: Any, shot: Shot) -> None:
    """The size and the theme of this picture."""
    page.set_viewport_size({"width": shot.size[0], "height": shot.size[1]})
    page.emulate_media(color_scheme=shot.theme)


def keep(page: Any, name: str) -> None:
    """Keep the picture, when asked to."""
    if os.environ.get("TROTH_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{name}.png"))


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_the_page_on_the_picture_shows_what_it_should(shot: Shot, eyes: dict[str, Any], site: live.Demo) -> None:
    page = eyes[shot.party]
    dress(page, shot)
    answer = page.goto(f"{site.base}/e/payments/{shot.address}")
    assert answer.status == 200
    assert shot.words in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    keep(page, shot.name)


def test_from_a_figure_to_its_proof_in_two_clicks(eyes: dict[str, Any], site: live.Demo) -> None:
    page = eyes["client"]
    dress(page, Shot("dimension", "client", "", WIDE, "light", ""))
    page.goto(f"{site.base}/e/payments/")
    page.locator("main a[href$='/trust/provider/deadlines/']").first.click()
    page.get_by_role("heading", name="Meets deadlines").wait_for()
    keep(page, "dimension")
    page.locator("main a[href*='/evidence/']").first.click()
    page.get_by_role("heading", name="Proof").wait_for()
    keep(page, "entry")


def test_every_picture_is_shown_and_every_one_shown_exists() -> None:
    texts = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    shown = {
        (text.parent / target).resolve() for text in texts for target in SHOWN.findall(text.read_text(encoding="utf-8"))
    }
    assert {path for path in shown if not path.is_file()} == set()
    assert set(PICTURES.glob("*.png")) - shown == set()
