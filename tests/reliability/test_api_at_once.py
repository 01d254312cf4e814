"""Programs that send the same, or two who decide at the same moment, through the API: once, and everybody is told."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.reliability.conftest import FULL, Engine
from tests.reliability.installation import Installation, Server
from tests.reliability.seed import SLUG

ROUNDS = 15 if FULL else 2
MAKE = """
from troth.server.cli import setup
setup()
from troth.api import tokens
from troth.engagement.door import now
from troth.engagement.models import Person
from troth.engagement.setup import actor_of
for person in Person.objects.all():
    wished = tokens.Wished(name="race", writes=True, engagement=None, days=30)
    print(person.name.lower(), tokens.make(actor_of(person, now()), wished)[1])
"""
Call = tuple[str, str, dict[str, Any], dict[str, str]]


class Programs:
    """Everybody's program, in front of one running server."""

    def __init__(self, installation: Installation, server: Server) -> None:
        self.installation, self.port = installation, server.port
        lines = installation.run("-c", MAKE).stdout.split("\n")
        self.tokens = dict(line.split() for line in lines if line)

    def act(self, who: str, name: str, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        """One act by one program, over a line of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        sent = {
            "Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json", "Host": "localhost",
            "Idempotency-Key": str(uuid4()), **headers,
        }  # fmt: skip
        line.request("POST", f"/api/v1/engagements/{SLUG}/acts/{name}", json.dumps(body), sent)
        answer = line.getresponse()
        found = json.loads(answer.read())
        line.close()
        return answer.status, found

    def at_once(self, *calls: Call) -> list[tuple[int, dict[str, Any]]]:
        """Several acts at the same moment."""
        barrier, answers = threading.Barrier(len(calls)), dict[int, tuple[int, dict[str, Any]]]()

        def send(place: int, call: Call) -> None:
            who, name, body, headers = call
            barrier.wait(30)
            answers[place] = self.act(who, name, body, **headers)

        threads = [threading.Thread(target=send, args=(place, call)) for place, call in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(90)
        return [answers[place] for place in range(len(calls))]


@pytest.fixture(scope="module")
def programs(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """One server for all of these tests on an engine."""
    folder = tmp_path_factory.mktemp("programs") / "data"
    with engine.installation(folder) as installation, Server(installation=installation) as server:
        yield Programs(installation, server)


@pytest.mark.timeout(900)
def test_the_same_key_at_once_is_done_once(engine: Engine, programs: Programs) -> None:
    for number in range(ROUNDS):
        body, key = {"title": f"Once {number}", "due": "2027-06-01"}, {"Idempotency-Key": str(uuid4())}
        answers = programs.at_once(*[("bob", "promises.make_promise", body, key)] * 4)
        assert sorted(status for status, _ in answers) == [200, 200, 200, 201], answers
        assert len({(said["subject"], said["entry"]) for _, said in answers}) == 1
        other = body | {"title": "Other"}
        later = programs.act("bob", "promises.make_promise", other, **key)
        assert (later[0], later[1]["status"]) == (422, 422)
    assert programs.installation.ask("problems") == []


@pytest.mark.timeout(900)
def test_of_two_programs_that_decide_at_once_one_does(engine: Engine, programs: Programs) -> None:
    for number in range(ROUNDS):
        status, made = programs.act("bob", "promises.make_promise", {"title": f"Two {number}", "due": "2027-06-01"})
        assert status == 201
        promise, seen = int(made["subject"].removeprefix("P-")), {"If-Match": f'"{made["entry"]}"'}
        answers = programs.at_once(
            ("alice", "promises.accept_promise", {"promise": promise}, seen),
            ("amy", "promises.decline_promise", {"promise": promise, "reason": "No."}, seen),
        )
        assert sorted(status for status, _ in answers) == [201, 409], answers
    assert programs.installation.ask("problems") == []
