"""A peer that writes one audited row for each operation: `python -m benchmarks.peers.writing WAY WORK`.

WAY is simple_history or auditlog (their own save), orm or raw (floors: row, canonical JSON, SHA-256 and a second row by
the ORM or by a bare cursor), or plain (no audit at all). WORK is make, accept or confirm: what changes in the row.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.core import serve_turns

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STATE = {
    "promise": "P-1", "promisor": "provider", "nature": "deliverable", "weight": "normal", "title": "Thing",
    "made_at": "2026-03-02T09:00:00Z", "made_seq": 4, "first": {"day": "2026-03-22"}, "due": {"day": "2026-03-22"},
    "phase": "offered", "moves": [], "share": 100, "rejections": 0, "waits": [], "last_seq": 4,
    "last_at": "2026-03-02T09:00:00Z",
}  # fmt: skip
CHANGES: dict[str, dict[str, Any]] = {
    "accept": {"phase": "open", "waiting_on": ""},
    "confirm": {"phase": "confirmed", "waiting_on": "", "settled": True, "standing": "kept"},
}


class Work:
    """One kind of write, many times over, each on a row of its own."""

    def __init__(self, way: str, work: str) -> None:
        from benchmarks.peers.shape.models import Promise

        self.way, self.work, self.model = way, work, Promise
        self.space = uuid.UUID(int=7)
        self.made = self.done = Promise.objects.count()

    def ready(self, count: int) -> None:
        """Rows to change, made beforehand."""
        if self.work != "make":
            for _ in range(count):
                self._new().save(force_insert=True)

    def go(self, count: int) -> None:
        """So many audited writes, each a transaction of its own."""
        for _ in range(count):
            self.once()

    def once(self) -> None:
        """One audited write: find the row as a view would, change it, and save it with its history."""
        from django.db import transaction

        with transaction.atomic():
            if self.work == "make":
                row = self._new()
            else:
                self.done += 1
                row = self.model.objects.get(space=self.space, number=self.done)
                self._change(row)
            WAYS[self.way](row, self.work == "make")

    def check(self) -> dict[str, Any]:
        """One more write, and what it left: the row's phase and how many records of its history grew."""
        self.ready(1)
        before = self._records()
        self.once()
        row = self.model.objects.order_by("-number").first()
        phase = self.model.objects.get(number=self.done if self.work != "make" else row.number).phase
        return {"phase": phase, "records": self._records() - before}

    def _records(self) -> int:
        from benchmarks.peers.shape.models import Note

        if self.way == "simple_history":
            return int(self.model.history.count())
        if self.way == "auditlog":
            from auditlog.models import LogEntry

            return int(LogEntry.objects.count())
        return int(Note.objects.count())

    def _new(self) -> Any:
        self.made += 1
        return self.model(
            space=self.space, number=self.made, promisor="provider", title=f"Thing {self.made}", nature="deliverable",
            weight="normal", phase="offered", first_day=date(2026, 3, 22), due_day=date(2026, 3, 22),
            first_due_at=NOW + timedelta(days=20), due_at=NOW + timedelta(days=20),
            late_from=NOW + timedelta(days=20, seconds=1), missed_from=NOW + timedelta(days=27), made_at=NOW,
            waiting_on="client", waiting_since=NOW, state=STATE, last_seq=self.made, last_at=NOW,
        )  # fmt: skip

    def _change(self, row: Any) -> None:
        for name, value in CHANGES[self.work].items():
            setattr(row, name, value)
        row.state = {**row.state, "phase": row.phase, "last_seq": row.last_seq + 1}
        row.last_seq, row.last_at = row.last_seq + 1, NOW


def _save(row: Any, new: bool) -> None:
    row.save(force_insert=new)


def _orm(row: Any, new: bool) -> None:
    from benchmarks.peers.shape.models import Note

    row.save(force_insert=new)
    last = Note.objects.order_by("-seq").values_list("seq", "leaf").first() or (0, b"")
    raw = _entry(row, last)
    Note.objects.create(seq=last[0] + 1, leaf=hashlib.sha256(b"\x00" + raw).digest(), raw=raw)


def _raw(row: Any, new: bool) -> None:
    from django.db import connection

    from troth.records.statement import insert, update

    insert([row]) if new else update(row)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, leaf FROM shape_note ORDER BY seq DESC LIMIT 1")
        last = cursor.fetchone() or (0, b"")
        raw = _entry(row, last)
        leaf = hashlib.sha256(b"\x00" + raw).digest()
        cursor.execute("INSERT INTO shape_note (seq, leaf, raw) VALUES (%s, %s, %s)", [last[0] + 1, leaf, raw])


def _entry(row: Any, last: Any) -> bytes:
    facts = {"kind": "promise.changed", "promise": row.number, "phase": row.phase, "prev": bytes(last[1]).hex()}
    return json.dumps({**facts, **row.state}, sort_keys=True, separators=(",", ":")).encode()


WAYS: dict[str, Callable[[Any, bool], None]] = {
    "simple_history": _save, "auditlog": _save, "plain": _save, "orm": _orm, "raw": _raw,
}  # fmt: skip
NEEDS = {"simple_history": "simple_history", "auditlog": "auditlog"}


def main(argv: list[str]) -> int:
    """Set the peer up, then answer turns."""
    way, work = argv
    if way in NEEDS and importlib.util.find_spec(NEEDS[way]) is None:
        print(json.dumps({"missing": "not installed"}), flush=True)
        return 0
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peers.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)  # the peers' tables point at people: those come first
    call_command("migrate", verbosity=0, run_syncdb=True, interactive=False)
    mine = Work(way, work)
    serve_turns(mine.go, mine.check, mine.ready)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
