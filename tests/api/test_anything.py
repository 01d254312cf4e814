"""Whatever is sent to the API, its answer is one that its description names (schemathesis over WSGI)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode

from tests.api.caller import Program, token
from tests.cast import World, open_world
from troth.api.limit import CALLS, FAILURES
from troth.api.urls import outside as _addresses  # noqa: F401

pytestmark = pytest.mark.django_db
WHO = ("alice", "ann", "")
"""A lead, a reader, and nobody."""
OURS = [schemathesis.checks.positive_data_acceptance]  # type: ignore[attr-defined]
"""Left out: what has the right shape may still be refused by a rule, in a sentence, with 422."""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """An engagement with a promise in each state, and no limit in the way."""
    monkeypatch.setattr(CALLS, "most", 10**9)
    monkeypatch.setattr(FAILURES, "most", 10**9)
    found = open_world()
    found.at = datetime.now(UTC)
    bob, alice = Program(token(found, "bob", found.at)), Program(token(found, "alice", found.at))
    for number in range(1, 5):
        bob.act("promises.make_promise", {"title": f"Thing {number}", "due": "2027-03-01"})
    for number in range(2, 5):
        alice.act("promises.accept_promise", {"promise": number})
    bob.act("promises.deliver_promise", {"promise": 3, "proof": "It runs."})
    bob.act("promises.propose_move", {"promise": 4, "due": "2027-04-01", "reason": "It rains."})
    return found


@pytest.fixture(autouse=True)
def stays_open(world: World) -> Iterator[None]:
    """The application ends a request by closing old connections; this test's own transaction lives on one of them.
    After `world`, because Django's test client connects the signals again."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def described() -> Any:
    """The API as it describes itself."""
    from troth.server.wsgi import application

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def operations() -> Iterator[Any]:
    """Every operation of the description."""
    for found in described().get_all_operations():
        yield found.ok()


def ask(operation: Any, text: str, mode: GenerationMode, examples: int) -> None:
    """Send so many requests of one sort to an operation; what each records is taken back."""
    headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {text}"} if text else {})}

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=examples < 50, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        assume(not any(value in ([], {}) for value in (case.query or {}).values()))  # what is not sent is not wrong
        if "{slug}" in operation.path:
            case.path_parameters["slug"] = "payments"
        with transaction.atomic():
            case.call_and_validate(headers=headers, excluded_checks=OURS)
            transaction.set_rollback(True)

    check()


def everything(world: World, who: str, examples: int) -> int:
    """Ask every operation with what it wants, and with what it does not."""
    text, asked = token(world, who, world.at) if who else "", 0
    for operation in operations():
        modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
        if operation.method == "get" and not operation.query:
            modes = modes[:1]
        for mode in modes:
            ask(operation, text, mode, examples)
            asked += 1
    return asked


@pytest.mark.parametrize("who", WHO)
def test_every_answer_is_one_that_is_described(world: World, who: str) -> None:
    assert everything(world, who, 4) > 80


@pytest.mark.full
@pytest.mark.parametrize("who", WHO)
def test_every_answer_is_one_that_is_described_at_length(world: World, who: str) -> None:
    assert everything(world, who, 60) > 80
