"""What a page asks of the database: at most twelve statements, and as many for sixteen rows as for one.

The pages are those of the URL configuration, opened by a lead of either side. Session and user look-ups count too.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.matrix.crawl import visitors
from tests.matrix.world import Objects, build, places, stop_the_clock
from tests.web.many import grow
from troth.promises.commands import MakePromise
from troth.sources.present import observed_now
from troth.sources.project import observe_open
from troth.web.checks import addresses

pytestmark = pytest.mark.django_db
MOST, MOST_ANEW = 12, 21
"""Statements of a page; of the first page after an entry, which reads anew what follows from the record."""
POST_ONLY = 405
MOVED = {"e/<slug:slug>/waiting/"}
"""Former addresses, which only lead on."""
WHO = ("alice", "bob")
MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
BY_DEPTH = "/proof/"
"""The proof of an entry reads one tile more for each level of the tree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One page, as one person has it."""

    pattern: str
    path: str
    who: str
    status: int
    sql: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path} as {self.who}: {self.status}, {len(self.sql)} statements"


def cost(client: Client, pattern: str, path: str, who: str) -> Cost:
    """What a page asks, once it has been opened before."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
        response.getvalue()
    sql = tuple(str(each["sql"]) for each in asked.captured_queries)
    return Cost(
        pattern=pattern, path=path, who=who, status=response.status_code,
        sql=tuple(each for each in sql if not each.startswith(MARKS)),
    )  # fmt: skip


def costs(objects: Objects) -> Iterator[Cost]:
    """Every address with every example, by a lead of either side."""
    clients = visitors(objects).clients
    for address in addresses():
        for path, _ in places(address, objects):
            for who in WHO:
                yield cost(clients[who], address.pattern, path, who)


def too_much(found: list[Cost]) -> list[str]:
    """The pages that ask more than they may."""
    return [str(each) for each in found if len(each.sql) > MOST]


def growing(few: list[Cost], many: list[Cost]) -> list[str]:
    """The pages that ask more when there is more, and what they ask then."""
    wrong = []
    for one, other in zip(few, many, strict=True):
        if one.status == other.status and len(other.sql) > len(one.sql) and not one.path.endswith(BY_DEPTH):
            last = "\n    ".join(each[:200] for each in other.sql[-4:])
            wrong.append(f"{one}, and with many rows {len(other.sql)}, at last:\n    {last}")
    return wrong


def test_no_page_asks_more_than_it_may_nor_more_for_more_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    objects = build()
    grow(objects, range(1))
    stop_the_clock(monkeypatch, objects.at)
    few = list(costs(objects))
    grow(objects, range(1, 16))
    stop_the_clock(monkeypatch, objects.at)
    many = list(costs(objects))
    opened = {each.pattern for each in many if each.status in {200, POST_ONLY}}
    assert {each.pattern for each in many if each.pattern.startswith("e/")} <= opened | MOVED
    wrong = too_much(few) + too_much(many) + growing(few, many)
    assert not wrong, "\n".join(wrong)
    actor = objects.world.actor("alice")
    told = observed_now(actor)
    assert told
    assert told == observe_open(actor.shared, actor.at)


def test_the_first_page_after_an_entry_reads_anew_what_follows_from_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    objects = build()
    stop_the_clock(monkeypatch, objects.at)
    clients = visitors(objects).clients
    for path in ("", "inbox/", "trust/", "promises/", "measured/forecast/", "openness/", "desk/"):
        cost(clients["bob"], path, f"/e/payments/{path}", "bob")
        objects.world.do("alice", MakePromise(title=f"New for {path}", due=objects.at.date()))
        stop_the_clock(monkeypatch, objects.at)
        first = cost(clients["bob"], path, f"/e/payments/{path}", "bob")
        again = cost(clients["bob"], path, f"/e/payments/{path}", "bob")
        assert first.status == 200
        assert len(again.sql) <= MOST, str(again)
        assert len(first.sql) <= MOST_ANEW, str(first)


def test_it_bites() -> None:
    page = Cost(pattern="e/", path="/e/payments/promises/", who="bob", status=200, sql=("SELECT",) * 12)
    more = replace(page, sql=("SELECT",) * 13)
    assert too_much([page]) == growing([page], [page]) == growing([more], [page]) == []
    assert too_much([more]) == ["/e/payments/promises/ as bob: 200, 13 statements"]
    assert len(growing([page], [more])) == 1
