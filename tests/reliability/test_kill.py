"""kill -9 of the whole server while people of both parties are writing: nothing acknowledged is lost, nothing is half.

A kill counts only when at least three writes were acknowledged since the restart and at least one was not answered.
"""

from __future__ import annotations

import random
import time

import pytest

from tests.reliability.conftest import FULL, Engine
from tests.reliability.installation import Installation, Server
from tests.reliability.journal import Judge
from tests.reliability.results import Result, keep
from tests.reliability.traffic import Client, Crowd

KILLS = 35 if FULL else 2
MOST_TRIES = 3
CLIENTS = 4
AFTER_ACKS = 3
LATEST = 0.15


@pytest.mark.timeout(1800)
def test_no_acknowledged_act_is_lost_and_none_is_half_done(
    engine: Engine, installation: Installation, dice: random.Random
) -> None:
    clients = [Client(f"{engine.name}-{n}", installation, dice) for n in range(CLIENTS)]
    judge = Judge(installation.shared, installation.ask())
    server = Server(installation=installation)
    result = Result(trial="kill -9 of the whole server in mid-write", engine=engine.name)
    server.start()
    try:
        for _ in range(KILLS * MOST_TRIES):
            effective = _work_and_kill(server, clients, dice)
            result.most("restart seconds", round(server.start(), 1))
            found = judge.settle(clients, installation.ask())
            result.add(kills=int(effective), **{"kills without effect": int(not effective)})
            result.add(**{"writes cut off": found["unanswered"], "of these recorded": found["recorded"]})
            if result.counts["kills"] == KILLS:
                break
        _finish(server, clients)
        assert judge.settle(clients, installation.ask()) == {"unanswered": 0, "recorded": 0}
    finally:
        server.kill()
    assert result.counts["kills"] == KILLS
    result.add(acknowledged=sum(each.acknowledged for client in clients for each in client.journal))
    keep(result)


def _work_and_kill(server: Server, clients: list[Client], dice: random.Random) -> bool:
    crowd = Crowd(clients, server.port)
    office = crowd.start()
    try:
        assert office.until(AFTER_ACKS, 60), [client.wrong for client in clients]
        time.sleep(dice.uniform(0, LATEST))
        wait_until = time.monotonic() + 5
        while office.under_way == 0 and time.monotonic() < wait_until:
            time.sleep(0.0005)
        server.kill()
    finally:
        crowd.stop()
    assert [client.wrong for client in clients if client.wrong] == []
    return any(client.unanswered is not None for client in clients)


def _finish(server: Server, clients: list[Client]) -> None:
    """Whatever was cut off is sent once more, with the same id, and is acknowledged."""
    crowd = Crowd(clients, server.port)
    office = crowd.start()
    assert office.until(3 * CLIENTS, 60), [client.wrong for client in clients]
    crowd.stop()
    assert [client.wrong for client in clients if client.wrong] == []
