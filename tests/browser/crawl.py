"""Finds the pages that a reader reaches by links from a first page: one address for every kind of page."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

DOWNLOADS = re.compile(r"/(bundle|policy|parties|proof|parts|static|demo)/|\.csv|\.json|/healthz|/readyz")
LEAVES = ("/account/logout/",)
STATES = ("view",)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)


@dataclass(slots=True)
class Crawl:
    """Goes from link to link, breadth first, and keeps the first `most` addresses of each kind of page."""

    request: Any
    base: str
    most: int = 1
    kept: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def go(self, *starts: str) -> list[str]:
        """Every page found from these addresses, in the order in which they were found."""
        queue = deque(starts)
        order: list[str] = []
        while queue:
            address = queue.popleft()
            kind = kind_of(address)
            if kind is None or len(self.kept.get(kind, [])) >= self.most or address in order:
                continue
            answer = self.request.get(self.base + address)
            if "text/html" not in answer.headers.get("content-type", ""):
                self.wrong.append(f"{address} is linked as a page and is {answer.headers.get('content-type')}")
                continue
            if answer.status != 200:
                self.wrong.append(f"{address} is linked and answers {answer.status}")
                continue
            self.kept.setdefault(kind, []).append(address)
            order.append(address)
            queue.extend(self._links(address, answer.text()))
        return order

    def _links(self, address: str, html: str) -> list[str]:
        parser = _Links()
        parser.feed(html)
        found = [urlsplit(urljoin(self.base + address, href)) for href in parser.found]
        own = urlsplit(self.base).netloc
        return [
            f"{link.path}{'?' + link.query if link.query else ''}"
            for link in found
            if link.netloc == own and not DOWNLOADS.search(link.path)
        ]


def kind_of(address: str) -> tuple[str, ...] | None:
    """What an address is an instance of: its route, its verb, and the states of a list; None for no page of ours."""
    from django.urls import Resolver404, resolve

    link = urlsplit(address)
    try:
        found = resolve(link.path)
    except Resolver404:
        return ("nowhere", address)
    query = parse_qs(link.query)
    states = [f"{name}={query[name][0]}" for name in STATES if name in query]
    others = ["more"] if set(query) - set(STATES) else []
    return (found.route, str(found.kwargs.get("verb", "")), *states, *others)
