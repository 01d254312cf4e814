"""A person at a browser: goes to pages, fills in fields by their labels, presses buttons by their words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

ROUTE_NUMBER = re.compile(r"/(\d+)/")


@dataclass(slots=True)
class Hand:
    """One person in one browser. Whatever the browser's console says is kept and must be nothing."""

    page: Any
    base: str
    name: str
    organisation: str
    email: str
    password: str
    slug: str = ""
    said: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self._heard(message.text))
        self.page.on("pageerror", lambda error: self._heard(str(error)))

    def _heard(self, text: str) -> None:
        refused = re.search(r"the server responded with a status of (\d+)", text)
        if not (refused and int(refused[1]) in self.expected):
            self.said.append(f"{self.name} at {self.page.url}: {text}")

    def inside(self, end: str = "") -> Hand:
        """Go to a page of the engagement."""
        return self.go(f"/e/{self.slug}/{end}")

    def go(self, address: str) -> Hand:
        """Go to an address."""
        self.page.goto(address if address.startswith("http") else self.base + address)
        return self

    def follow(self, words: str, *, exact: bool = True, within: str = "main") -> Hand:
        """Click the link with these words."""
        self.page.locator(within).get_by_role("link", name=words, exact=exact).first.click()
        self.page.wait_for_load_state()
        return self

    def follow_in_row(self, row: str, words: str) -> Hand:
        """Click the link with these words in the row that says this."""
        self.page.locator("main li, main tr").filter(has_text=row).first.get_by_role("link", name=words).click()
        self.page.wait_for_load_state()
        return self

    def press(self, words: str, *, exact: bool = True, within: str = "main") -> Hand:
        """Press the button with these words and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=words, exact=exact).first.click()
        return self

    def field(self, label: str) -> Any:
        """The field with this label, which may say that it is optional."""
        return self.page.locator("main").get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$"))

    def write(self, label: str, words: str) -> Hand:
        """Write into the field with this label."""
        self.field(label).fill(words)
        return self

    def choose(self, label: str, words: str) -> Hand:
        """Choose from a list: an exact choice, or the one that begins with these words."""
        box = self.field(label)
        names = box.locator("option").all_inner_texts()
        box.select_option(label=next(name for name in names if name.startswith(words)))
        return self

    def tick(self, label: str) -> Hand:
        """Tick a box or pick one of several."""
        self.field(label).check()
        return self

    def untick(self, label: str) -> Hand:
        """Take a tick away."""
        self.field(label).uncheck()
        return self

    def sees(self, *words: str) -> Hand:
        """The page shows these words."""
        text = self.text()
        for one in words:
            assert one in text, f"{self.name} does not see {one!r} at {self.page.url}:\n{text}"
        return self

    def sees_no(self, *words: str) -> Hand:
        """The page shows none of these words."""
        text = self.text()
        for one in words:
            assert one not in text, f"{self.name} sees {one!r} at {self.page.url}"
        return self

    def text(self) -> str:
        """What stands on the page, every white space as one blank."""
        return " ".join(self.page.locator("main").inner_text().split())

    def standing(self) -> str:
        """Where the promise on the page stands."""
        return " ".join(self.page.locator("header.head .state").first.inner_text().split())

    def number(self) -> int:
        """The number in the address of the page."""
        return int(ROUTE_NUMBER.findall(self.page.url)[-1])

    def offers(self) -> set[str]:
        """The words on the buttons and button-like links of the page's first card."""
        places = "main #standing .btn, main [name=standing] .btn, main .btn-row .btn"
        found = self.page.locator(places).all_inner_texts()
        return {" ".join(words.split()) for words in found}

    def answers(self, address: str) -> int:
        """The status of an address for this person, without going there."""
        return int(self.page.context.request.get(self.base + address, max_redirects=0).status)

    def may_refuse(self, status: int = 422) -> Hand:
        """The next pages may answer with this status; the browser says so on the console."""
        self.expected.add(status)
        return self
