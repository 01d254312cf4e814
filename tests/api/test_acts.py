"""Acts by their names: as both parties, once per key, refused in words, and never by who may not."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.api.caller import ROOT, Program, token
from tests.cast import World, open_world
from troth.acts.act import ACTS
from troth.api.acting import by_token
from troth.api.excluded import NOT_BY_TOKEN, OF_THE_ORGANISATION
from troth.api.shapes import shape_of
from troth.records.models import Entry
from troth.server.urls import urlpatterns as _ours  # noqa: F401

pytestmark = pytest.mark.django_db
MAKE = "promises.make_promise"
PROMISE = {"title": "Checkout API", "due": "2027-03-01"}


@pytest.fixture
def world() -> World:
    """An engagement whose clock is now."""
    found = open_world()
    found.at = datetime.now(UTC)
    return found


def program(world: World, name: str, **more: Any) -> Program:
    """The program of somebody of the cast."""
    return Program(token(world, name, world.at, **more))


def size() -> int:
    """How many entries there are in all logs."""
    return Entry.objects.count()


def test_every_act_is_an_address_or_is_listed_with_its_reason() -> None:
    from troth.api.describe import description

    paths = description()["paths"]
    for name in ACTS:
        if name.startswith("toy."):
            continue
        inside, outside = f"{ROOT}/engagements/{{slug}}/acts/{name}", f"{ROOT}/acts/{name}"
        assert (inside in paths) + (outside in paths) == (name not in NOT_BY_TOKEN), name
        assert (outside in paths) == (name in OF_THE_ORGANISATION), name
    assert all(len(reason) > 40 for reason in NOT_BY_TOKEN.values())
    assert set(NOT_BY_TOKEN) | OF_THE_ORGANISATION <= set(ACTS)


def test_no_two_shapes_share_a_name() -> None:
    seen: dict[str, Any] = {}
    for act in by_token():
        shape = shape_of(act.command)
        assert seen.setdefault(shape.__name__, shape) is shape


def test_a_promise_is_made_accepted_delivered_and_confirmed(world: World) -> None:
    bob, alice = program(world, "bob"), program(world, "alice")
    made = bob.act(MAKE, PROMISE)
    assert made.status_code == 201
    said = made.json()
    assert (said["subject"], said["log"], said["repeated"]) == ("P-1", "shared", False)
    assert made.headers["Troth-Checkpoint"].startswith(f"{said['entry']} ")
    assert alice.act("promises.accept_promise", {"promise": 1}).status_code == 201
    files = [{"name": "report.txt", "body": base64.b64encode(b"It works").decode()}]
    delivered = bob.act("promises.deliver_promise", {"promise": 1, "proof": "It runs.", "files": files})
    assert delivered.status_code == 201, delivered.content
    assert alice.act("promises.confirm_delivery", {"promise": 1}).status_code == 201
    told = alice.get("/engagements/payments/promises/1").json()
    assert (told["standing"], told["newest_entry"]) == ("kept", size_of(alice))
    assert told["story"][1]["files"] == [{"name": "report.txt", "size": 8}]


def size_of(who: Program) -> int:
    """How long the record of the engagement is."""
    return int(who.get("/engagements/payments").json()["entries"])


def test_the_same_key_does_it_once(world: World) -> None:
    bob, key = program(world, "bob"), uuid4()
    first = bob.act(MAKE, PROMISE, key=key)
    before = size()
    again = bob.act(MAKE, PROMISE, key=key)
    assert (again.status_code, again.json()) == (200, first.json() | {"repeated": True})
    other = bob.act(MAKE, PROMISE | {"title": "Another"}, key=key)
    assert (other.status_code, other.headers["Content-Type"]) == (422, "application/problem+json")
    assert program(world, "ben").act(MAKE, PROMISE, key=key).status_code == 404
    assert size() == before


def test_a_key_of_one_engagement_says_nothing_in_another(world: World) -> None:
    alice, key, draft = program(world, "alice"), uuid4(), {"title": "Perhaps"}
    opening = {"title": "Refunds", "slug": "refunds", "party": "client", "starts": "2026-03-02"}
    assert alice.act("engagement.open_engagement", opening, slug="").status_code == 201
    kept = alice.act("promises.keep_draft", draft, key=key)
    assert (kept.status_code, kept.json()["log"]) == (201, "private")
    assert alice.act("promises.keep_draft", draft, key=key, slug="refunds").status_code == 422


def test_an_old_look_is_refused(world: World) -> None:
    bob, alice = program(world, "bob"), program(world, "alice")
    made = bob.act(MAKE, PROMISE).json()["entry"]
    asked = alice.act("promises.ask_about_promise", {"promise": 1, "question": "For whom?"}, seen=f'"{made}"')
    assert asked.status_code == 201
    late = bob.act("promises.take_back_offer", {"promise": 1}, seen=f'"{made}"')
    assert late.status_code == 409
    assert "Somebody was faster" in late.json()["detail"]
    assert bob.act("promises.take_back_offer", {"promise": 1}, seen="7").json()["field"] == "header.If-Match"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "A"}, "body.due"),
        ({**PROMISE, "due": 20270301}, "body.due"),
        ({**PROMISE, "due": "1 March"}, "body.due"),
        ({**PROMISE, "wish": 1}, "body.wish"),
        ({**PROMISE, "nature": "magic"}, "body.nature"),
        ({**PROMISE, "due_at": "2027-03-01T12:00:00"}, "body.due_at"),
        ({**PROMISE, "waits_for": [2**40]}, "body.waits_for.0"),
        ([], "body"),
    ],
)  # fmt: skip
def test_what_has_another_shape_is_named(world: World, body: Any, field: str) -> None:
    answer = program(world, "bob").act(MAKE, body)
    assert answer.status_code == 422
    assert field in {each["field"] for each in answer.json()["errors"]}, answer.content


def test_refusals_are_sentences_with_their_field(world: World) -> None:
    bob = program(world, "bob")
    answer = bob.act(MAKE, {"title": "A", "due": "2020-01-01"})
    assert (answer.status_code, answer.json()["field"]) == (422, "body.due")
    assert answer.json()["detail"].endswith(".")
    hidden = bob.act(MAKE, PROMISE | {"title": "A\u202eB"})
    assert (hidden.status_code, hidden.json()["field"]) == (422, "body.title")


def test_other_bodies_are_problems_too(world: World) -> None:
    bob = program(world, "bob")
    path, headers = f"{ROOT}/engagements/payments/acts/{MAKE}", bob.headers | {"Idempotency-Key": str(uuid4())}

    def send(raw: bytes, kind: str = "application/json", **more: Any) -> Any:
        return bob.client.post(path, raw, content_type=kind, headers=headers, **more)

    before = size()
    for raw in (b"{", b"\xff\xfe", b'{"title": NaN}', b'{"title": "A", "title": "B"}', b"[" * 100_000, b" "):
        assert send(raw).status_code == 400, raw[:20]
    assert send(b"{}", "text/plain").status_code == 415
    assert send(b"{}", CONTENT_LENGTH=str(2**30)).status_code == 413
    missing = bob.client.post(path, b"{}", content_type="application/json", headers=bob.headers)
    assert "header.Idempotency-Key" in str(missing.json()["errors"])
    assert bob.client.delete(path, headers=headers).status_code == 405
    assert size() == before


def test_who_only_reads_and_whose_token_only_reads_record_nothing(world: World) -> None:
    before = size()
    assert program(world, "ann").act(MAKE, PROMISE).status_code == 404
    answer = program(world, "bob", writes=False).act(MAKE, PROMISE)
    assert (answer.status_code, answer.json()["title"]) == (403, "This token may not")
    assert size() == before


def test_an_engagement_is_opened_by_a_token_that_reaches_all(world: World) -> None:
    body = {"title": "Refunds", "slug": "refunds", "party": "client", "starts": "2026-03-02"}
    opening = "engagement.open_engagement"
    assert program(world, "alice", only=True).act(opening, body, slug="").status_code == 403
    key = uuid4()
    first = program(world, "alice").act(opening, body, slug="", key=key)
    assert first.status_code == 201, first.content
    assert program(world, "alice").act(opening, body, slug="", key=key).json()["repeated"] is True
    assert program(world, "ann").act(opening, body | {"slug": "more"}, slug="").status_code == 404
