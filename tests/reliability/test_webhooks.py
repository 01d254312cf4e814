"""A worker killed in the middle of a delivery: its message comes again under the same id, and nothing is lost."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time

from tests import pg
from tests.feeds.receiver import Receiver
from tests.feeds.test_outbox import verified
from tests.reliability.conftest import once
from tests.reliability.hooks import PROMISES
from tests.reliability.installation import ROOT, Installation, environment
from tests.reliability.test_jobs import PATIENCE, until

PROGRAM = ("-m", "tests.reliability.hooks")
NEARBY = {"TROTH_WEBHOOK_NETWORKS": "127.0.0.0/8"}


def worker(installation: Installation) -> subprocess.Popen[bytes]:
    """One worker in a process of its own."""
    return subprocess.Popen(
        [sys.executable, *PROGRAM, "work"], cwd=ROOT, stdin=subprocess.PIPE, preexec_fn=pg.end_with_parent,
        env=environment(installation.folder, installation.url, **NEARBY), stderr=subprocess.DEVNULL,
    )  # fmt: skip


def hangs(peer: socket.socket) -> None:
    """Take the message, and never answer."""
    time.sleep(PATIENCE)


@once
def test_a_delivery_cut_off_by_a_kill_comes_again_under_the_same_id(installation: Installation) -> None:
    with Receiver() as receiver:
        receiver.turns = [hangs, hangs]
        secret = installation.run(*PROGRAM, "add", receiver.url, **NEARBY).stdout.strip()
        for killed in (1, 2):
            running = worker(installation)
            until(lambda killed=killed: len(receiver.got) == killed)
            running.kill()
            running.wait(PATIENCE)
        running = worker(installation)
        until(lambda: len(receiver.got) == PROMISES + 2)
        time.sleep(1)
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(PATIENCE) == 0
    said = [verified(message, secret)["data"]["index"] for message in receiver.got]
    first = said[0]
    assert said == [first, first, *range(first, first + PROMISES)]
    ids = [message.headers["webhook-id"] for message in receiver.got]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids)) == PROMISES
    assert len({json.dumps(json.loads(message.body)) for message in receiver.got[:3]}) == 1
