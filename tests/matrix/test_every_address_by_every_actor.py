"""Every address by every actor, generated from the URL configuration and kept in a lock file (SAFETY 4)."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import clear_url_caches, path

from tests.house import lock
from tests.house.answers import plain
from tests.matrix.crawl import ACTORS, API, Cell, cells, visitors
from tests.matrix.world import Objects, WithoutFixture, build, stop_the_clock
from troth.api.limit import CALLS, FAILURES
from troth.server.urls import urlpatterns as ours
from troth.web.checks import addresses
from troth.web.public import public

pytestmark = pytest.mark.django_db
LOCK = Path(__file__).parent / "expected.txt"
HEAD = """Who is answered what, at every address: method, address, [objects in it], then each answer with its actors.
ok: 200. recorded: 201. form again: 422. no token: 401, at the API, where each actor is a program with a token.
moved: 302. hidden: 404, the same page as for what does not exist. sign in: 302 to sign-in.
Acorn: alice leads and administers, lara is legal, ann reads, dora's seat has ended, dan's account is closed, adam
administers without a seat. Birch: bob leads and administers, ben works, bea reads. carol is of Cedar, with an
engagement of her own, harbour. RELOCK=1 python -m pytest tests/matrix writes this anew: read what changed."""
OPEN = {"ok", "recorded", "form again", "moved"}
READ_BY_POST = {"e/<slug:slug>/verify/"}
"""Addresses that take a file to compare it and write nothing: readers may."""
NOTHING_THERE = {"api/v1/", "api/v1/<path:rest>"}
"""Whatever else is asked below the address of the API."""
MARKED = {"e/<slug:slug>/inbox/heard/read/", "e/<slug:slug>/threads/<slug:about>/seen/"}
"""Addresses that only mark for the reader alone what they have read or seen: readers may."""
STRANGERS = {"carol", "dora", "adam"}
READERS = {"ann", "bea"}
CANARIES = (
    b"Checkout API", b"A decision about refunds", b"Acorn thinks", b"Birch thinks", b"tracker.csv", b"-only.csv",
    b"nina@acorn.example", b"nat@birch.example", b"Cedar keeps", b"Cedar's own", b"It came on Monday",
    b"Payments rebuild",
)  # fmt: skip


@pytest.fixture
def objects(db: None, monkeypatch: pytest.MonkeyPatch) -> Objects:
    """The world of the matrix at a standing clock."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr(CALLS, "most", 10**9)
    monkeypatch.setattr(FAILURES, "most", 10**9)
    found = build()
    stop_the_clock(monkeypatch, found.at)
    return found


def lines(found: Iterable[Cell]) -> list[str]:
    """The matrix as text: a line for each address, example and method."""
    table: dict[tuple[str, str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for cell in found:
        table[cell.address.pattern, cell.label, cell.method][cell.word].append(cell.actor)
    return [
        f"{method:4} /{pattern} [{label}]  " + "; ".join(f"{word}: {' '.join(who)}" for word, who in words.items())
        for (pattern, label, method), words in table.items()
    ]


def reads_only(cell: Cell) -> set[str]:
    """The answers that a reader may get here although they post."""
    return OPEN if cell.address.pattern in READ_BY_POST | MARKED else set()


def judge(found: list[Cell], nothing: dict[str, bytes]) -> list[str]:
    """What must hold of every cell, whatever the lock file says."""
    wrong = []
    opened = {cell.address.pattern for cell in found if cell.word in OPEN}
    wrong += [f"nobody can open /{p}" for p in dict.fromkeys(c.address.pattern for c in found)
              if p not in opened | NOTHING_THERE]
    for cell in found:
        if cell.path.startswith(API) and cell.word == "no such method":
            continue  # which methods there are is public: the description of the API says it
        place = f"{cell.method} {cell.path} as {cell.actor}: {cell.word}"
        if cell.word.startswith("5"):
            wrong.append(f"{place}, a fault")
        if cell.inside and cell.actor in STRANGERS and cell.word != "hidden":
            wrong.append(f"{place}, though they have no seat there")
        if cell.inside and cell.actor in {"anonymous", "dan"} and cell.word not in {"sign in", "no token"}:
            wrong.append(f"{place}, though they are not signed in")
        if cell.inside and cell.method == "POST" and cell.actor in READERS and cell.word in OPEN - reads_only(cell):
            wrong.append(f"{place}, though they only read")
        missing = nothing[API if cell.path.startswith(API) else cell.actor]
        if cell.word == "hidden" and cell.address.rule != "public" and cell.body != missing:
            wrong.append(f"{place}, with a page that differs from what does not exist")
        tells = any(canary in cell.body for canary in CANARIES)
        if tells and cell.word in {"hidden", "sign in", "no such method", "no token"}:
            wrong.append(f"{place}, and tells something")
    return wrong


def missing_pages(objects: Objects) -> dict[str, bytes]:
    """For each actor, the page of an address that does not exist."""
    who = visitors(objects)
    found = {actor: plain(who.ask(actor, "GET", "/no/such/page/").body, "/no/such/page/") for actor in ACTORS}
    return found | {API: who.ask("alice", "GET", f"{API}no/such/address").body}


def test_every_address_by_every_actor(objects: Objects) -> None:
    found = list(cells(objects))
    wrong = judge(found, missing_pages(objects))
    assert not wrong, "\n".join(wrong)
    lock.compare(LOCK, HEAD, lines(found))


def test_an_address_without_an_example_is_a_failure(objects: Objects) -> None:
    class urls:
        urlpatterns = [
            path("e/<slug:slug>/wishes/<int:wish>/", public(lambda request, **address: HttpResponse())),
            *ours,
        ]

    clear_url_caches()
    with override_settings(ROOT_URLCONF=urls), pytest.raises(WithoutFixture, match="'wish'"):
        list(cells(objects, addresses()[:1]))


def test_it_bites_on_pages_that_answer_the_wrong_people(objects: Objects) -> None:
    @public
    def leak(request: HttpRequest, slug: str, number: int = 0) -> HttpResponse:
        if request.method == "POST":
            return HttpResponse(status=404, content=b"No promise Checkout API for you")
        return HttpResponse("Checkout API in the sandbox")

    @public
    def closed(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=404)

    class urls:
        urlpatterns = [path("e/<slug:slug>/promises/<int:number>/leak/", leak), path("closed/", closed), *ours]
        handler404 = "troth.web.errors.not_found"

    clear_url_caches()
    with override_settings(ROOT_URLCONF=urls):
        found = list(cells(objects, addresses()[:2]))
        wrong = judge(found, missing_pages(objects))
    assert "nobody can open /closed/" in wrong
    assert "GET /e/payments/promises/7/leak/ as carol: ok, though they have no seat there" in wrong
    assert "GET /e/payments/promises/7/leak/ as anonymous: ok, though they are not signed in" in wrong
    assert "POST /e/payments/promises/7/leak/ as carol: hidden, and tells something" in wrong
