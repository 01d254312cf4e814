"""The high-water mark: the newest signed checkpoint of each log, kept in a small file outside the database.

A restored or cut-down database is then smaller than its mark, and nothing is signed on top of it (SAFETY 0.9, 0.10).
The file holds the signed note itself, so that together with what the database has it proves what happened.
"""

from __future__ import annotations

import os
import tempfile
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


def refuse_below(space_id: UUID, size: int, root: bytes) -> None:
    """Return when a log of this size and root may be continued. Raises `RolledBack`."""
    mark = marked(space_id)
    if mark is None or mark.size < size:
        return
    if mark.size > size:
        raise RolledBack(f"This log was rolled back: it held {mark.size:,} entries and now has {size:,}.")
    if mark.root != root:
        raise RolledBack(f"This log was rewritten: its {size:,} entries are not those that were signed before.")


def keep_after_commit(space_id: UUID, point: Checkpoint, note: bytes) -> None:
    """Remember this checkpoint once the transaction is committed; never before, and never a smaller one."""
    transaction.on_commit(partial(_keep, space_id, point, note), robust=True)


def _keep(space_id: UUID, point: Checkpoint, note: bytes) -> None:
    before = marked(space_id)
    if before is not None and before.size >= point.size:
        return
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place, prefix=".new-")
    with os.fdopen(handle, "wb") as target:
        target.write(note)
    Path(name).replace(place / str(space_id))
