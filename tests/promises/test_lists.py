"""The lists of promises over HTTP: where each stands, paging, the timeline, who waits on whom, and what they ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import World
from tests.promises.browse import BASE, MOST_QUERIES, As, Browser
from tests.promises.stages import DUE, STAGES, offered, opened
from troth.engagement import commands as around
from troth.promises import commands
from troth.promises.kinds import Nature
from troth.promises.models import Promise
from troth.records.models import Entry

pytestmark = pytest.mark.django_db
LIST = f"{BASE}promises/"


def many(world: World, count: int, due: date = DUE) -> None:
    for number in range(count):
        by, to = ("bob", "alice") if number % 2 else ("alice", "bob")
        world.do(by, commands.MakePromise(title=f"Thing {number + 1}", due=due + timedelta(days=number // 7)))
        world.do(to, commands.AcceptPromise(promise=Promise.objects.count()))


def walk(browser: Browser, path: str) -> list[str]:
    found: list[str] = []
    for _ in range(10):
        links = browser.get(path).links()
        found += [link.removeprefix(LIST).strip("/") for link in links if link.startswith(LIST)]
        more = [link for link in links if "after=" in link]
        if not more:
            return [number for number in found if number.isdigit()]
        path = "promises/" + more[0]
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("show", ["open", "all"])
def test_a_long_list_is_paged_in_order_without_gaps_or_repeats(world: World, sit: As, show: str) -> None:
    many(world, 93)
    numbers = walk(sit("alice"), f"promises/?show={show}")
    order = ("due_at", "number") if show == "open" else ("-due_at", "-number")
    assert numbers == [str(row.number) for row in Promise.objects.order_by(*order)]
    assert len(numbers) == len(set(numbers)) == 93
    mine = walk(sit("alice"), f"promises/?show={show}&by=client")
    assert mine == [number for number in numbers if int(number) % 2]


@pytest.mark.parametrize(
    "query", ["after=x", "after=²-1", "after=99999999999999999999-1", "after=-", "after=1-1-1", "by=nobody", "show=x",
              "view=timeline&from=never", "view=timeline&from=0001-01-01", "view=timeline&from=9999-12-31", "after=%00"]
)  # fmt: skip
def test_an_address_that_somebody_made_up_is_no_accident(world: World, sit: As, query: str) -> None:
    opened(world)
    page = sit("alice").get(f"promises/?{query}")
    assert page.status == 200
    assert "Checkout in the sandbox" in page.html


def test_every_promise_stands_in_the_list_where_it_belongs(world: World, sit: As) -> None:
    def has(show: str) -> bool:
        return "Checkout in the sandbox" in sit("alice").get(f"promises/?show={show}").text

    def shows() -> set[str]:
        return {show for show in ("open", "overdue", "waiting", "kept", "late", "missed", "closed") if has(show)}

    offered(world)
    assert shows() == {"open", "waiting"}
    world.do("alice", commands.AcceptPromise(promise=1))
    assert shows() == {"open"}
    world.wait(days=11)
    assert shows() == {"open", "overdue"}
    world.wait(days=10)
    assert shows() == {"open", "overdue", "missed"}
    world.do("bob", commands.DeliverPromise(promise=1, proof="Done"))
    assert shows() == {"open", "waiting"}
    world.wait(days=20)
    assert shows() == {"missed"}
    world.do("bob", commands.MakePromise(title="Another", due=date(2026, 6, 1)))
    assert shows() == {"missed"}
    assert Promise.objects.get(number=1).settled


@pytest.mark.parametrize(("days", "where"), [(2, "kept"), (12, "late"), (25, "missed")])
def test_contested_promises_stay_in_their_list(world: World, sit: As, days: int, where: str) -> None:
    opened(world)
    world.wait(days=days)
    world.do("bob", commands.DeliverPromise(promise=1, proof="Done"))
    outcome = world.do("alice", commands.ConfirmDelivery(promise=1))
    for _ in range(2):
        for show in ("open", "overdue", "waiting", "kept", "late", "missed", "closed"):
            page = sit("alice").get(f"promises/?show={show}")
            assert ("Checkout in the sandbox" in page.text) == (show == where)
        if not Entry.objects.filter(kind="engagement.contest.opened.v1").exists():
            world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="Not so"))
    assert "contested" in sit("alice").get(f"promises/?show={where}").text


def test_let_go_and_declined_stand_apart(world: World, sit: As) -> None:
    STAGES["withdrawn"](world)
    assert "Checkout" in sit("bob").get("promises/?show=closed").text
    assert "Checkout" not in sit("bob").get("promises/?show=kept").text


def test_the_timeline_says_the_same_in_words(world: World, sit: As) -> None:
    opened(world)
    page = sit("alice").get("promises/?view=timeline")
    assert "P-1 Checkout in the sandbox" in page.html
    assert "1 promise" in page.text
    later = next(link for link in page.links() if "from=2026-03-23" in link)
    assert "P-1 Checkout" not in sit("alice").get("promises/" + later).html


def test_a_timeline_of_hundreds_says_what_it_leaves_out(world: World, sit: As, monkeypatch: pytest.MonkeyPatch) -> None:
    many(world, 9)
    monkeypatch.setattr("troth.promises.timeline.DRAWN", 5)
    assert "9 promises; the first 5 are drawn, the list has all" in sit("alice").get("promises/?view=timeline").text


def test_who_waits_on_whom(world: World, sit: As) -> None:
    offered(world)
    assert "needs you" in sit("alice").get("inbox/").text.lower()
    assert "Checkout in the sandbox" in sit("alice").get("inbox/").text
    assert "Nothing needs you" in sit("bob").get("inbox/").text
    world.wait(days=20)
    assert "That day has passed" in sit("alice").get("inbox/").text


def test_a_promise_that_waits_says_so_and_is_not_called_late(world: World, sit: As) -> None:
    world.do("alice", commands.MakePromise(title="Test data", due=date(2026, 3, 4), nature=Nature.INPUT))
    world.do("bob", commands.AcceptPromise(promise=1))
    world.do("bob", commands.MakePromise(title="Load test", due=date(2026, 3, 6), waits_for=(1,)))
    world.do("alice", commands.AcceptPromise(promise=2))
    assert "or later if what it waits for comes late" in sit("bob").get("promises/2/").text
    world.wait(days=9)
    page = sit("bob").get("promises/2/")
    assert "its clock stands still" in page.text
    assert "Load test" not in sit("bob").get("promises/?show=overdue").text
    assert "Test data" in sit("bob").get("promises/?show=overdue").text
    world.do("alice", commands.DeliverPromise(promise=1, proof="At last"))
    world.do("bob", commands.DeliverPromise(promise=2, proof="In time, then"))
    world.do("alice", commands.ConfirmDelivery(promise=2))
    assert "had to wait for the other side" in sit("bob").get("promises/?show=kept").text


def test_erased_words_leave_their_place_everywhere(world: World, sit: As) -> None:
    opened(world)
    world.do("alice", commands.MakePromise(title="Input", due=DUE, nature=Nature.INPUT, waits_for=(1,)))
    made = Entry.objects.get(kind="promises.promise.made.v1", subject="P-1")
    world.do("bob", around.ErasePart(entry=made.seq + 1, part="words", basis="recorded by mistake"))
    world.do("bob", commands.ProposeMove(promise=1, due=date(2026, 3, 20), reason="A reason"))
    moved = Entry.objects.get(kind="promises.move.proposed.v1")
    world.do("bob", around.ErasePart(entry=moved.seq + 1, part="words", basis="recorded by mistake"))
    world.wait(days=12)
    for path in ("", "promises/", "promises/1/", "promises/2/", "promises/?view=timeline", "inbox/", "evidence/",
                 "promises/1/deliver/", "promises/new/"):  # fmt: skip
        page = sit("bob").get(path)
        assert page.status == 200
        assert "Checkout in the sandbox" not in page.html
        assert "A reason" not in page.html
        assert "[erased]" in page.html or path in {"promises/new/", "inbox/"}
    assert "[erased]" in sit("alice").get("promises/new/").html
    for path in ("inbox/", "inbox/heard/"):
        assert "Checkout in the sandbox" not in sit("alice").get(path).html
    assert "[erased]" in sit("bob").get("inbox/theirs/").html + sit("alice").get("inbox/").html


@pytest.mark.parametrize("name", ["alice", "ann", "bob"])
def test_no_page_asks_more_than_twelve_questions_nor_more_for_more_rows(world: World, sit: As, name: str) -> None:
    paths = ["promises/", "promises/?show=all", "promises/?show=overdue", "promises/?view=timeline", "promises/1/",
             "inbox/"]  # fmt: skip
    if name == "bob":
        paths += ["promises/new/", "promises/drafts/", "promises/2/deliver/", "promises/2/wait/", "promises/2/move/"]
    browser = sit(name)
    counts = []
    for more in (2, 28):
        many(world, more, due=date(2026, 3, 4))
        for _ in range(more // 2):
            world.do("bob", commands.KeepDraft(title="Draft"))
        last = Promise.objects.count()
        world.do("bob", commands.MakePromise(title="Waits", due=date(2026, 3, 20), waits_for=(1,)))
        world.do("alice", commands.AcceptPromise(promise=last + 1))
        for path in paths:
            browser.get(path)
        counts.append({path: browser.get(path).queries for path in paths})
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= MOST_QUERIES
