"""Everything that can be read, as both parties, and as those who may not know that it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.caller import ROOT, Program, token
from tests.cast import World, open_world
from troth.api.limit import CALLS, FAILURES
from troth.api.models import Token
from troth.engagement.commands import EndSeat
from troth.engagement.models import Person, Seat
from troth.server.cli import main

pytestmark = pytest.mark.django_db
PATHS = (
    "", "/agreement", "/waiting", "/promises", "/promises?show=all&by=provider", "/promises/1", "/entries",
    "/entries?contested=true&since=2026-01-01&until=2026-12-31&party=client&kind=promises&about=P-1", "/entries/1",
    "/checkpoint", "/assessment", "/assessment/provider/deadlines", "/imports", "/bundle",
    "/desk", "/desk/logs", "/desk/tickets?show=late&month=202601", "/trackers", "/forecast", "/reports", "/threads/P-1",
    "/find?q=checkout",
)  # fmt: skip


@pytest.fixture
def world() -> World:
    """An engagement with one promise, its clock at the present."""
    found = open_world()
    found.at = datetime.now(UTC)
    made = Program(token(found, "bob", found.at)).act(
        "promises.make_promise", {"title": "Checkout API", "due": "2027-03-01", "detail": "For the shop."}
    )
    assert made.status_code == 201, made.content
    return found


def test_both_parties_read_everything(world: World) -> None:
    for name in ("alice", "ann", "bob", "ben"):
        program = Program(token(world, name, world.at, writes=False))
        for path in PATHS:
            with CaptureQueriesContext(connection, ) as asked:
                answer = program.get(f"/engagements/payments{path}")
                body = answer.getvalue()
            assert answer.status_code == 200, (name, path, body)
            assert len(asked) <= 12, (path, [each["sql"][:90] for each in asked])
            assert answer.headers["Troth-Checkpoint"]


def test_who_has_no_seat_and_what_does_not_exist_are_one_answer(world: World) -> None:
    carol, alice = Program(token(world, "carol", world.at)), Program(token(world, "alice", world.at))
    nothing = carol.get("/no/such/address")
    assert (nothing.status_code, nothing.headers["Content-Type"]) == (404, "application/problem+json")
    for path in PATHS:
        asked = [carol.get(f"/engagements/payments{path}"), carol.get(f"/engagements/nowhere{path}")]
        asked.append(alice.get(f"/engagements/nowhere{path}"))
        assert {(each.status_code, each.content, tuple(sorted(each.headers))) for each in asked} == {
            (404, nothing.content, tuple(sorted(nothing.headers)))
        }, path
    for path in ("/promises/7", "/entries/99", "/imports/1", f"/entries/{2**70}", f"/promises/{2**70}"):
        assert alice.get(f"/engagements/payments{path}").content == nothing.content
    acts = [each.act("promises.accept_promise", {"promise": 1}, slug=slug)
            for each, slug in ((carol, "payments"), (carol, "nowhere"), (alice, "nowhere"))]  # fmt: skip
    assert {each.content for each in acts} == {nothing.content}


def test_the_same_statements_for_an_engagement_that_is_there_and_one_that_is_not(world: World) -> None:
    carol = Program(token(world, "carol", world.at))
    carol.get("/engagements")
    counts = []
    for slug in ("payments", "nowhere"):
        with CaptureQueriesContext(connection) as asked:
            carol.get(f"/engagements/{slug}/promises/1")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_token_is_asked_for_and_a_session_is_none(world: World) -> None:
    browser = Client()
    browser.force_login(world.people["alice"])
    path = f"{ROOT}/engagements/payments"
    answers = [browser.get(path), Client().get(path), Client().get(f"{ROOT}/engagements/nowhere")]
    answers.append(Client().get(path, headers={"Authorization": "Bearer troth_" + "a" * 38}))
    answers.append(Client().get(path, headers={"Authorization": "Basic YTpi"}))
    assert {(each.status_code, each.content) for each in answers} == {(401, answers[0].content)}
    assert answers[0].headers["WWW-Authenticate"].startswith("Bearer")
    sent = browser.post(
        f"{path}/acts/promises.accept_promise", b'{"promise": 1}', content_type="application/json",
        headers={"Idempotency-Key": "0f4cbb1f-6a4f-4f0e-9d1c-1c1f6f3c2b10"},
    )  # fmt: skip
    assert sent.status_code == 401


def test_a_token_opens_no_page(world: World) -> None:
    headers = {"Authorization": f"Bearer {token(world, 'alice', world.at)}"}
    for path in ("/account/", "/account/tokens/", "/account/password/change/", "/e/payments/", "/organisation/people/"):
        assert Client().get(path, headers=headers).status_code == 302


def test_a_token_ends(world: World) -> None:
    def status(text: str, path: str = "/engagements/payments") -> Any:
        return Program(text).get(path).status_code

    text = token(world, "ben", world.at)
    assert status(text) == 200
    row = Token.objects.get(person=world.people["ben"])
    assert row.used is not None
    assert text not in str(vars(row))
    Token.objects.filter(pk=row.pk).update(expires=world.at - timedelta(seconds=1))
    assert status(text) == 401
    Token.objects.filter(pk=row.pk).update(expires=world.at + timedelta(days=1), revoked=world.at)
    assert status(text) == 401
    Token.objects.filter(pk=row.pk).update(revoked=None)
    Person.objects.filter(pk=world.people["ben"].pk).update(is_active=False)
    assert status(text) == 401
    Person.objects.filter(pk=world.people["ben"].pk).update(is_active=True)
    world.do("bob", EndSeat(seat=Seat.objects.get(person=world.people["ben"]).pseudonym))
    assert (status(text), status(text, "/engagements")) == (404, 200)
    assert Program(text).get("/engagements").json() == {"engagements": []}


def test_a_token_of_one_engagement_reaches_no_other(world: World) -> None:
    from troth.engagement.commands import OpenEngagement

    opening = OpenEngagement(title="Refunds", slug="refunds", party="client", starts=world.at.date())
    from troth.acts.perform import perform
    from troth.engagement.setup import actor_of
    from troth.evidence.ids import uuid7

    perform(actor_of(world.people["alice"], world.at), opening, uuid7())
    wide, narrow = token(world, "alice", world.at), token(world, "alice", world.at, only=True)
    assert [e["slug"] for e in Program(wide).get("/engagements").json()["engagements"]] == ["payments", "refunds"]
    assert [e["slug"] for e in Program(narrow).get("/engagements").json()["engagements"]] == ["payments"]
    assert Program(wide).get("/engagements/refunds").status_code == 200
    assert Program(narrow).get("/engagements/refunds").content == Program(narrow).get("/engagements/nowhere").content


def test_too_many_requests_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CALLS, "most", 3)
    monkeypatch.setattr(FAILURES, "most", 3)
    for program, other in ((Program(token(world, "bob", world.at)), 200), (Program(), 401)):
        CALLS.counts.clear(), FAILURES.counts.clear()
        found = [program.get("/engagements") for _ in range(4)]
        if found[0].status_code == found[-1].status_code:  # the minute just turned
            found = [program.get("/engagements") for _ in range(4)]
        assert found[0].status_code == other
        assert found[-1].status_code == 429
        assert 1 <= int(found[-1].headers["Retry-After"]) <= 60
    CALLS.counts.clear(), FAILURES.counts.clear()


def test_a_bundle_and_a_proof_are_checked_by_the_verifier(world: World, tmp_path: Path) -> None:
    alice = Program(token(world, "alice", world.at))
    whole, one = tmp_path / "payments.troth", tmp_path / "1.tlog-proof"
    whole.write_bytes(alice.get("/engagements/payments/bundle").getvalue())
    assert main(["verify", str(whole)]) == 0
    entry = alice.get("/engagements/payments/entries/1").json()
    one.write_text(entry["proof"]["tlog_proof"])
    from hashlib import sha256

    assert sha256(b"\0" + entry["raw"].encode()).hexdigest() == entry["leaf"]
    assert entry["proof"]["size"] == alice.get("/engagements/payments/checkpoint").json()["size"]


def test_pages_of_lists_follow_each_other(world: World) -> None:
    bob = Program(token(world, "bob", world.at))
    for number in range(2, 43):
        made = bob.act("promises.make_promise", {"title": f"Thing {number}", "due": "2027-03-01"})
        assert made.status_code == 201
    first = bob.get("/engagements/payments/promises").json()
    second = bob.get("/engagements/payments/promises", after=first["next"]).json()
    numbers = [each["number"] for each in first["promises"] + second["promises"]]
    assert (sorted(numbers), second["next"]) == (list(range(1, 43)), None)
    entries = bob.get("/engagements/payments/entries").json()
    older = bob.get("/engagements/payments/entries", before=entries["next"]).json()
    assert older["entries"][0]["number"] == entries["entries"][-1]["number"] - 1


def test_what_cannot_be_a_filter_is_said(world: World) -> None:
    bob = Program(token(world, "bob", world.at))
    for query in ("show=magic", "by=nobody", "after=\x00"):
        assert bob.get(f"/engagements/payments/promises?{query}").status_code == 422
    assert bob.get("/engagements/payments/entries?since=yesterday").json()["errors"][0]["field"] == "query.since"
