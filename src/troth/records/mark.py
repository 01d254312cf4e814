"""The high-water mark: the newest signed checkpoint of each log, kept in a small file outside the database.

A restored or cut-down database is then smaller than its mark, and nothing is signed on top of it (SAFETY 0.9, 0.10).
The file holds the signed note itself, so that together with what the database has it proves what happened.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from troth.ledger.checkpoint import Checkpoint, parse_checkpoint
from troth.ledger.errors import LedgerError
from troth.ledger.note import split_note


class RolledBack(RuntimeError):
    """The log in the database is not the one that was signed before; the sentence says what it held."""


def folder() -> Path:
    """Where the marks lie."""
    return Path(settings.TROTH.data) / "marks"


def marked(space_id: UUID) -> Checkpoint | None:
    """The newest checkpoint that this host remembers of a log; None when it remembers none, or cannot read it."""
    try:
        return parse_checkpoint(split_note((folder() / str(space_id)).read_bytes())[0])
    except (OSError, LedgerError):
        return None


def refuse_below(space_id: UUID, point: Checkpoint) -> None:
    """Return when a log that stands at this checkpoint may be continued. Raises `RolledBack`."""
    try:
        if (folder() / str(space_id)).read_bytes().startswith(f"{point.text()}\n".encode()):
            return  # the usual case: it is the one that was signed last
    except OSError:
        return
    mark = marked(space_id)
    if mark is None or mark.size < point.size:
        return
    if mark.size > point.size:
        raise RolledBack(f"This log was rolled back: it held {mark.size:,} entries and now has {point.size:,}.")
    if mark.root != point.root:
        raise RolledBack(f"This log was rewritten: its {point.size:,} entries are not those that were signed before.")


def keep_after_commit(space_id: UUID, point: Checkpoint, note: bytes) -> None:
    """Remember this checkpoint once the transaction is committed; never before, and never a smaller one."""
    transaction.on_commit(partial(_keep, space_id, point, note), robust=True)


def _keep(space_id: UUID, point: Checkpoint, note: bytes) -> None:
    place = folder() / str(space_id)
    if _size_in(place) >= point.size:
        return
    new = place.with_name(f".new-{os.getpid()}-{threading.get_ident()}")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except FileNotFoundError:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target:
        fcntl.flock(target, fcntl.LOCK_EX)
        target.write(note)
        target.flush()
        os.replace(new, place)


def sweep() -> None:
    """Take away what writers that are gone left half written; called before serving begins. A writer holds a lock on
    its file for as long as it lives."""
    for left in folder().glob(".new-*"):
        with contextlib.suppress(OSError), left.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _size_in(place: Path) -> int:
    """The size that a mark says on its second line; -1 where there is none that can be read."""
    try:
        return int(place.read_bytes().split(b"\n", 2)[1])
    except (OSError, ValueError, IndexError):
        return -1
