"""Whether the process lives and whether it can serve; no details for anybody, who may ask as often as they like."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse

from troth.records import mark
from troth.records.seal import seal_path
from troth.server.install import pending
from troth.web.public import public

ROOM = 50 * 1024 * 1024
KEPT_SECONDS = {True: 2.0, False: 0.2}


class _Undo(Exception):
    """Takes back what was tried."""


class _Readiness:
    """The answer of one process, kept for a moment: asking often must not write often."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until, self._ready, self._current = 0.0, False, False

    def ask(self) -> bool:
        """Whether this process can do all that a page or a form needs."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._ready = self._look()
                self._until = time.monotonic() + KEPT_SECONDS[self._ready]
            return self._ready

    def _look(self) -> bool:
        try:
            self._current = self._current or not pending()
            return self._current and bool(seal_path().read_text().strip()) and _folder() and _writes()
        except (OSError, Error):
            return False


READINESS = _Readiness()


def _folder() -> bool:
    """There is room, and the marks can be read."""
    if mark.folder().exists():
        next(mark.folder().iterdir(), None)
    return shutil.disk_usage(Path(settings.TROTH.data)).free >= ROOM


def _writes() -> bool:
    """The database takes a write, which is taken back."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("UPDATE jobs_job SET attempts = attempts WHERE id IS NULL")
            raise _Undo
    except _Undo:
        return True


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """The database takes writes, the keys and marks can be read, and there is room on the disk."""
    ready = READINESS.ask()
    return HttpResponse("ready\n" if ready else "not ready\n", content_type="text/plain", status=200 if ready else 503)
