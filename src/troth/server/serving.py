"""Running the web server and one worker: granian's processes, a thread that does the jobs, and a clean stop."""

from __future__ import annotations

import multiprocessing

from granian import Granian
from granian.constants import Interfaces

from troth.jobs.worker import Worker
from troth.records import mark


def serve(*, port: int, bind: str = "127.0.0.1", workers: int = 1, jobs: bool = True) -> int:
    """Serve until a signal stops it: requests in flight and the job in hand are finished first.

    Server processes are started afresh, not forked: a fork while the jobs' thread is inside SQLite leaves its locks
    taken for ever in the child, which then never answers, and it would share the parent's connections.
    """
    mark.sweep()
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        target="troth.server.wsgi:application", address=bind, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=2, log_access=False, log_level="warning", respawn_failed_workers=True, workers_kill_timeout=30,
    )  # fmt: skip
    worker = Worker() if jobs else None
    if worker is not None:
        worker.start()
    try:
        server.serve()
    finally:
        if worker is not None:
            worker.stop()
    return 0
