"""A clean stop under load, and a server that says in words why it does not start."""

from __future__ import annotations

import random
import re
import socket
import subprocess

import pytest

from tests.reliability.conftest import FULL, Engine, once
from tests.reliability.installation import Installation, Server
from tests.reliability.journal import Judge
from tests.reliability.results import Result, keep
from tests.reliability.traffic import Client, Crowd

STOPS = 10 if FULL else 1
GRACE = 30.0


@pytest.mark.timeout(900)
def test_a_stop_under_load_finishes_what_was_accepted(
    engine: Engine, installation: Installation, dice: random.Random
) -> None:
    clients = [Client(f"{engine.name}-{n}", installation, dice) for n in range(4)]
    judge = Judge(installation.shared, installation.ask())
    result = Result(trial="SIGTERM under load", engine=engine.name)
    server = Server(installation=installation)
    for _ in range(STOPS):
        server.start()
        crowd = Crowd(clients, server.port)
        try:
            assert crowd.start().until(4, 60), [client.wrong for client in clients]
            assert _stopped(server) == 0
        finally:
            crowd.stop()
            server.kill()
        assert [client.wrong for client in clients if client.wrong] == []
        found = judge.settle(clients, installation.ask())
        assert found["recorded"] == 0, "a form was recorded, but its sender never told"
        result.add(stops=1, **{"writes turned away": found["unanswered"]})
    result.add(acknowledged=sum(each.acknowledged for client in clients for each in client.journal))
    keep(result)


def _stopped(server: Server) -> int:
    assert server.main is not None
    server.terminate()
    try:
        return server.main.wait(GRACE)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"it did not stop: {server.log.read_text()[-2000:]}") from None


@once
def test_it_does_not_share_a_port(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = installation.troth("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} is in use already." in done.stderr
    assert "Traceback" not in done.stderr


@once
@pytest.mark.parametrize("name", ["seal.key", "django.secret"])
def test_it_does_not_start_without_its_keys(installation: Installation, name: str) -> None:
    (installation.folder / "keys" / name).unlink()
    done = installation.troth("serve", "--port", "1")
    assert done.returncode == 2
    assert f"{name} is missing" in done.stderr
    assert "restore your key backup" in done.stderr
    assert "Traceback" not in done.stderr


@once
def test_it_does_not_start_on_an_older_database(installation: Installation) -> None:
    older = "from django.core.management import call_command as c; c('migrate', 'records', '0002', verbosity=0)"
    installation.run("-c", f"from troth.server.cli import setup; setup(); {older}")
    done = installation.troth("serve", "--port", "1")
    assert done.returncode == 2
    assert re.search(r"The database lacks \d+ steps", done.stderr)
    assert "troth migrate" in done.stderr
    assert "Traceback" not in done.stderr
    assert installation.troth("migrate").returncode == 0
    assert installation.ask("problems") == []


@once
def test_it_does_not_start_without_its_folder(installation: Installation) -> None:
    gone = Installation(folder=installation.folder.parent / "elsewhere", url=installation.url)
    done = gone.troth("serve", "--port", "1")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "troth init" in done.stderr


def test_it_says_so_when_the_database_does_not_answer(installation: Installation) -> None:
    lost = Installation(folder=installation.folder, url="postgresql://nobody@127.0.0.1:1/nothing")
    done = lost.troth("serve", "--port", "1")
    assert done.returncode == 2
    assert "The database did not answer" in done.stderr
    assert "Traceback" not in done.stderr
