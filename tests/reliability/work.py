"""Troth with a few tasks to try its queue on, and leases that run out within a trial: a program of its own.

`serve ...` is `troth serve`, `work` is one worker until its input ends, whose periodic work is due every second,
`ask TASK KEY ARGS` puts a job into the queue.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

LEASE = timedelta(seconds=2)
BACKOFF = timedelta(milliseconds=20)


def main(argv: list[str]) -> int:
    """Do one of the three."""
    from troth.server.cli import main as troth
    from troth.server.cli import setup

    setup()
    _shorten()
    _register()
    if argv[0] == "serve":
        return troth(argv)
    if argv[0] == "ask":
        from troth.jobs.queue import enqueue

        task, key, args = argv[1:]
        enqueue(task, key=key or None, **json.loads(args))
        return 0
    return _work()


def _work() -> int:
    from troth.jobs.periodic import periodic
    from troth.jobs.worker import Worker

    periodic("trial.tick", every=timedelta(seconds=1))(tick)

    worker = Worker()
    worker.start()
    sys.stdin.read()
    worker.stop()
    return 0


def _shorten() -> None:
    from troth.jobs import periodic, queue, worker

    queue.LEASE = worker.LEASE = LEASE
    queue.BACKOFF = BACKOFF
    worker.IDLE_SECONDS = 0.05
    periodic.SETTLE = timedelta(0)


def _register() -> None:
    from troth.jobs.queue import task

    task("trial.write")(write)
    task("trial.fail")(fail)
    task("trial.crash")(crash)


def write(name: str, first: float, later: float = 0.0) -> None:
    """Note the beginning, take a while (another one when it began before), note the end."""
    before = _notes(name).exists()
    _note(name, "begin")
    time.sleep(later if before else first)
    _note(name, "end")


def tick() -> None:
    """Note that it was due."""
    _note("tick", "begin")


def fail(name: str) -> None:
    """Fail each time."""
    _note(name, "begin")
    raise ValueError("this cannot be done")


def crash(name: str) -> None:
    """Take the whole process along, each time."""
    _note(name, "begin")
    os.kill(os.getpid(), signal.SIGKILL)


def _note(name: str, what: str) -> None:
    with _notes(name).open("a") as handle:
        handle.write(what + "\n")


def _notes(name: str) -> Path:
    from django.conf import settings

    return Path(settings.TROTH.data) / f"notes-{name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
