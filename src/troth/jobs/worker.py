"""A worker: claims one job after another, keeps its lease alive, stops cleanly between jobs."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import traceback
from datetime import UTC, datetime

from django.db import close_old_connections, connection

from troth.jobs.models import Job
from troth.jobs.periodic import Ticker
from troth.jobs.queue import LEASE, TASKS, claim, fail, finish, renew

IDLE_SECONDS = 1.0
log = logging.getLogger("troth.jobs")


class Worker(threading.Thread):
    """Works until it is told to stop; the job in hand is finished first."""

    def __init__(self) -> None:
        super().__init__(name="troth-worker", daemon=True)
        self.identity = f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"[:60]
        self._stopping = threading.Event()
        self._ticker = Ticker(_now())

    def run(self) -> None:
        """Work, and wait a moment whenever there is nothing to do."""
        while not self._stopping.is_set():
            try:
                close_old_connections()
                self._ticker.tick(_now())
                if not work_once(self.identity):
                    self._stopping.wait(IDLE_SECONDS)
            except Exception:
                log.exception("the worker could not reach the database")
                self._stopping.wait(5 * IDLE_SECONDS)
        connection.close()

    def leave(self) -> None:
        """Take no further job; the one in hand goes on."""
        self._stopping.set()

    def stop(self, patience: float = 30.0) -> None:
        """Take no further job, and wait for the one in hand."""
        self.leave()
        self.join(patience)


def work_once(identity: str) -> bool:
    """Do one job if there is one; tells whether there was."""
    job = claim(identity, _now())
    if job is None:
        return False
    beat = _Heartbeat(job, identity)
    beat.start()
    try:
        TASKS[job.task](**job.args)
    except Exception as problem:
        beat.stop()
        says = "job %s (%s) failed: %s"
        log.warning(says, job.pk, job.task, type(problem).__name__, extra={"job": str(job.pk), "task": job.task})
        fail(job, identity, traceback.format_exc(limit=5), _now())
    else:
        beat.stop()
        finish(job, identity, _now())
    return True


class _Heartbeat(threading.Thread):
    """Renews the lease of a job while it runs."""

    def __init__(self, job: Job, identity: str) -> None:
        super().__init__(name="troth-heartbeat", daemon=True)
        self.job, self.identity, self._done = job, identity, threading.Event()

    def run(self) -> None:
        try:
            while not self._done.wait(LEASE.total_seconds() / 3):
                if not renew(self.job, self.identity, _now()):
                    return
        finally:
            connection.close()

    def stop(self) -> None:
        self._done.set()


def _now() -> datetime:
    return datetime.now(UTC)
