"""What every page must withstand: axe, narrow screens, a strict console, no inline code, a small cold load."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = (1440, 390, 320)
COMBOS = [(width, theme) for width in SIZES for theme in ("light", "dark")]
BYTES, REQUESTS = 60 * 1024, 8
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "a handler attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[^\s=]*)\s*=", re.I),
    "a script address": re.compile(r"""["']\s*javascript:""", re.I),
}
HEADINGS = """() => [...document.querySelectorAll("main :is(h1,h2,h3,h4,h5,h6)")]
  .filter(e => !e.closest("dialog")).map(e => Number(e.tagName[1]))"""


@dataclass(slots=True)
class Wire:
    """What one load brings over the wire, counted by the browser itself."""

    session: Any
    bytes: int = 0
    asked: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: Any) -> Wire:
        """Count for this page from now on, with an empty cache for every load."""
        wire = cls(session=page.context.new_cdp_session(page))
        wire.session.send("Network.enable")
        wire.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.session.on("Network.loadingFinished", lambda event: wire._arrived(event))
        wire.session.on("Network.requestWillBeSent", lambda event: wire._sent(event))
        return wire

    def start(self) -> None:
        """Begin again at nothing."""
        self.bytes, self.asked = 0, []

    def _arrived(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.asked.append(event["request"]["url"])


@dataclass(slots=True)
class Look:
    """Opens pages one after another and collects everything there is to object to."""

    page: Any
    base: str
    wrong: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    heaviest: tuple[int, str] = (0, "")
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.wire = Wire.of(self.page)

    def at(self, address: str, combos: list[tuple[int, str]], status: int = 200) -> None:
        """Look at one page in these widths and themes."""
        self._dress(*combos[0])
        self.wire.start()
        answer = self.page.goto(self.base + address)
        if answer.status != status:
            self.wrong.append(f"{address}: answers {answer.status}")
        html = answer.text()
        self.wrong += [f"{address}: has {name}" for name, sign in INLINE.items() if sign.search(html)]
        if "score" in re.sub(r"<[^>]+>", " ", html).lower():
            self.wrong.append(f"{address}: says score")
        self._weigh(address)
        self._headings(address)
        for width, theme in combos:
            self._dress(width, theme)
            self._objections(address, width, theme)
        expected = [line for line in self.said if not (status != 200 and f"status of {status}" in line)]
        self.wrong += [f"{address}: console says {line}" for line in expected]
        self.said.clear()

    def here(self, name: str, width: int = 1440, theme: str = "light") -> None:
        """Look at the page that is open now, as it is."""
        before = self.page.viewport_size
        self._dress(width, theme)
        self._headings(name)
        self._objections(name, width, theme)
        self.page.set_viewport_size(before)

    def _dress(self, width: int, theme: str) -> None:
        self.page.set_viewport_size({"width": width, "height": 844})
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")

    def _weigh(self, address: str) -> None:
        self.heaviest = max(self.heaviest, (self.wire.bytes, address))
        if self.wire.bytes > BYTES:
            self.wrong.append(f"{address}: {self.wire.bytes} bytes over the wire")
        if len(self.wire.asked) > REQUESTS:
            self.wrong.append(f"{address}: {len(self.wire.asked)} requests")

    def _headings(self, address: str) -> None:
        levels = self.page.evaluate(HEADINGS)
        if levels.count(1) != 1:
            self.wrong.append(f"{address}: {levels.count(1)} first headings")
        if any(after > before + 1 for before, after in itertools.pairwise(levels)):
            self.wrong.append(f"{address}: headings in the order {levels}")

    def _objections(self, address: str, width: int, theme: str) -> None:
        where = f"{address} ({width}, {theme})"
        self.wrong += [f"{where}: {said}" for said in objections(self.page)]
        wide = int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
        if wide > 0:
            self.wrong.append(f"{where}: scrolls sideways by {wide} px")


def objections(page: Any) -> list[str]:
    """What axe objects to on the page that is open."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']} at {node['target']}" for one in found for node in one["nodes"]]
