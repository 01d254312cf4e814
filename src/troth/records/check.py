"""The integrity check of what is stored: every row of every log against the signed bytes and the signed checkpoints.

The signed notes are the truth. A row that says something else is named with its table, its place and its column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from troth.ledger.checkpoint import Checkpoint as Head
from troth.ledger.errors import LedgerError
from troth.ledger.leaf import EMPTY_ROOT
from troth.ledger.merkle import Frontier
from troth.ledger.note import VerifyingKey
from troth.ledger.policy import Policy, attest
from troth.records import mark
from troth.records.check_parts import PartCheck
from troth.records.check_rows import EntryCheck
from troth.records.check_tiles import check_tiles
from troth.records.models import Checkpoint, Entry, Log, Part, Space
from troth.records.problem import Problem, Problems

Owners = Callable[[UUID], Mapping[str, str]]
CHUNK = 500


def nobody(space_id: UUID) -> Mapping[str, str]:
    """No knowledge of whose keys these are, beyond what the log itself states."""
    return {}


def check(owners: Owners = nobody) -> list[Problem]:
    """Every space. `owners` gives the party behind each key name of a space. An empty list says that all is well."""
    found: list[Problem] = []
    for space in Space.objects.order_by("id"):
        found += check_space(space, owners(space.pk))
    return found


def check_space(space: Space, owners: Mapping[str, str]) -> list[Problem]:
    """One space: its log, entries, parts, checkpoints, tiles and mark.

    What looks wrong is looked at again while nobody can append, so that a busy server raises no false alarm.
    """
    found = _once(space, owners)
    if not found:
        return found
    with transaction.atomic():
        list(Log.objects.select_for_update().filter(space=space).values_list("pk"))
        return _once(space, owners)


def _once(space: Space, owners: Mapping[str, str]) -> list[Problem]:
    problems = Problems(space=str(space.pk))
    log = Log.objects.select_related("key").filter(space=space).first()
    if log is None:
        problems.add("records_log", "the head row", "", "is missing")
        return problems.found
    try:
        _check_log(space, log, owners, problems)
    except (ValueError, TypeError, OverflowError) as error:
        problems.add("records_entry", "a row", "", f"cannot be read: {error}")
    return problems.found


def _check_log(space: Space, log: Log, owners: Mapping[str, str], problems: Problems) -> None:
    walk = _Walk(space, log, owners, problems)
    for rows in _chunks(space.pk):
        walk.take(rows)
    walk.close()
    check_tiles(space.pk, walk.leaves, problems)
    for row in Part.objects.filter(space_id=space.pk, seq__gte=walk.frontier.size).only("seq", "name"):
        problems.add("records_part", f"part {row.name} of entry {row.seq + 1}", "seq", "belongs to no entry")
    _check_mark(space.pk, walk, problems)


def _chunks(space_id: UUID) -> Iterator[list[Entry]]:
    """All entries in order; also those whose number stands outside the log."""
    last: int | None = None
    while True:
        after = {} if last is None else {"seq__gt": last}
        rows = list(Entry.objects.filter(space_id=space_id, **after).order_by("seq")[:CHUNK])
        if not rows:
            return
        yield rows
        last = rows[-1].seq


class _Walk:
    """One pass over the entries of a log: `ends` maps the size after each commit to its root and its time."""

    def __init__(self, space: Space, log: Log, owners: Mapping[str, str], problems: Problems) -> None:
        self.space, self.log, self.problems = space, log, problems
        self.frontier = Frontier.empty()
        self.leaves = bytearray()
        self.ends: dict[int, tuple[bytes, datetime]] = {}
        self.broken = False
        self._start = 0
        self._last_at: datetime | None = None
        self._entries = EntryCheck(space=space, log=log, owners=owners, problems=problems)
        self._parts = PartCheck(space_id=space.pk, problems=problems)
        self._points = {row.size: row for row in Checkpoint.objects.filter(space_id=space.pk).order_by("size")}
        heads = {size: self._sound_head(row) for size, row in self._points.items()}
        self._sound = {size: head for size, head in heads.items() if head is not None}

    def take(self, rows: list[Entry]) -> None:
        """The next entries in their order."""
        signed = {}
        for row in rows:
            if row.seq != self.frontier.size and not self.broken:
                self._gap(row)
            found = self._entries.take(row)
            if found.statement is not None:
                signed[row.seq] = found.statement
                self._commit(row, found.statement.seen.size if found.statement.seen else -1, found.seen_root)
            self.leaves += found.leaf
            self.frontier, self._last_at = self.frontier.append(found.leaf), row.at
        self._parts.take(signed)

    def _gap(self, row: Entry) -> None:
        self.broken = True
        if row.seq > self.frontier.size:
            last = f"entry {self.frontier.size + 1}" + (f" to {row.seq}" if row.seq > self.frontier.size + 1 else "")
            self.problems.add("records_entry", last, "", "is missing")
        else:
            self.problems.add("records_entry", f"entry {row.seq + 1}", "seq", "stands outside the log")

    def _commit(self, row: Entry, size: int, root: bytes) -> None:
        """An entry says which tree it saw: the one before its commit, so a commit begins where that is the present."""
        if self.broken:
            return
        if size == self.frontier.size:
            if root != self.frontier.root():
                self._differ(size)
            else:
                self._end(size, self._last_at)
        elif size != self._start:
            self.problems.add("records_entry", f"entry {row.seq + 1}", "seq", "saw a tree that ends elsewhere")

    def _end(self, size: int, at: datetime | None) -> None:
        """A commit ended at this size: there must be a sound checkpoint of it."""
        before, self._start = self._start, size
        if not size or at is None:
            return
        root = self.frontier.root()
        self.ends[size] = (root, at)
        head = self._sound.get(size)
        if size not in self._points:
            self.problems.add("records_checkpoint", f"checkpoint {size}", "", "is missing")
        elif head is not None and head.root != root:
            self._start = before
            self._differ(size)
        elif self._points[size].at != at:
            self.problems.add("records_checkpoint", f"checkpoint {size}", "at", "is not the time of its last entry")

    def _differ(self, size: int) -> None:
        self.broken = True
        rows = f"entries {self._start + 1} to {size}" if size > self._start + 1 else f"entry {size}"
        self.problems.add("records_entry", rows, "raw", f"lead to another root than the one signed for {size}")

    def close(self) -> None:
        """What only the end can tell: the head row, checkpoints that no commit made, erasures."""
        size = self.frontier.size
        if not self.broken:
            self._end(size, self._last_at)
        self._head("size", self.log.size, size)
        if not self.broken:
            self._head("frontier", bytes(self.log.frontier), self.frontier.pack())
            self._head("last_at", self.log.last_at, self._last_at)
            for extra in sorted(set(self._points) - set(self.ends)):
                if extra <= size:
                    self.problems.add("records_checkpoint", f"checkpoint {extra}", "size", "no commit ended here")
        for beyond in sorted(each for each in self._points if each > size):
            self.problems.add("records_entry", f"entry {size + 1} to {beyond}", "", f"signed as {beyond}, but missing")
        self._parts.close()

    def _head(self, column: str, stored: object, found: object) -> None:
        if stored != found:
            self.problems.add("records_log", "the head row", column, "is not what the entries lead to")

    def _sound_head(self, row: Checkpoint) -> Head | None:
        """What a checkpoint says when it is signed by the log's key and its columns agree; else it is named."""
        place = f"checkpoint {row.size}"
        try:
            key = VerifyingKey.parse(self.log.key.vkey)
            head = attest(bytes(row.note), Policy(logs=(key,), witnesses={}, groups={}, quorum="none")).checkpoint
        except LedgerError as error:
            self.problems.add("records_checkpoint", place, "note", str(error))
            return None
        for column, stored, said in (
            ("size", row.size, head.size), ("root", bytes(row.root), head.root), ("note", self.log.origin, head.origin),
        ):  # fmt: skip
            if stored != said:
                self.problems.add("records_checkpoint", place, column, "differs from the signed note")
                return None
        return head


def _check_mark(space_id: UUID, walk: _Walk, problems: Problems) -> None:
    """The mark outside the database must be a beginning of the log."""
    kept, size = mark.marked(space_id), walk.frontier.size
    if kept is None or walk.broken:
        return
    root = EMPTY_ROOT if kept.size == 0 else walk.ends.get(kept.size, (b"",))[0]
    if kept.size > size:
        says = f"this log was rolled back: it held {kept.size:,} entries and now has {size:,}"
        problems.add("records_log", "the head row", "size", says)
    elif kept.root != root:
        problems.add("records_log", "the head row", "frontier", f"this log was rewritten since it held {kept.size:,}")
