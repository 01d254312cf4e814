"""Running workers without a web server, until a signal stops them; the jobs in hand are finished first."""

from __future__ import annotations

import signal
import threading
import time

from troth.jobs.worker import Worker

PATIENCE = 30.0


def work(count: int) -> int:
    """Work with so many workers at once. SIGTERM and SIGINT end it; 0 when all stopped in time, 1 when one did not."""
    enough = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: enough.set())
    workers = [Worker() for _ in range(count)]
    for worker in workers:
        worker.start()
    enough.wait()
    for worker in workers:
        worker.leave()
    until = time.monotonic() + PATIENCE
    for worker in workers:
        worker.join(max(0.0, until - time.monotonic()))
    return int(any(worker.is_alive() for worker in workers))
