"""Troth as a contender that writes: `python -m benchmarks.writing make|accept|confirm` where TROTH_* name a place.

Each operation is one `perform`, the service function behind every page: rule, idempotency, fold and signatures.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.core import serve_turns
from benchmarks.people import actors


class Work:
    """One kind of act, many times over, each on a promise of its own."""

    def __init__(self, work: str) -> None:
        from django.db.models import Max

        from troth.promises.models import Promise

        self.work, self.actors, self.model = work, actors(), Promise
        self.space = self.actors["client"].shared
        self.next = (Promise.objects.filter(space_id=self.space).aggregate(n=Max("number"))["n"] or 0) + 1
        self.done = self.next

    def ready(self, count: int) -> None:
        """Promises to act on, recorded beforehand, a thousand in a transaction."""
        from benchmarks.script import _delivering, _making, _saying
        from benchmarks.seed import replay

        if self.work == "make":
            return
        import random

        from troth.promises import commands, kinds

        now, chance = datetime.now(UTC), random.Random(self.next)
        due = (now + timedelta(days=20)).date()
        steps: list[Any] = []
        for number in range(self.next, self.next + count):
            steps.append(_making(number, "provider", now, due, chance))  # of any nature and weight, as they come
            if self.work == "confirm":
                steps.append(_saying(number, "client", now, commands.AcceptPromise, kinds.PromiseAccepted))
                steps.append(_delivering(number, "provider", now))
        self.next += count
        replay(self.space, self.actors, steps)

    def go(self, count: int) -> None:
        """So many acts."""
        for _ in range(count):
            self.once()

    def once(self) -> Any:
        """One act through `perform`, now."""
        from troth.acts.perform import perform
        from troth.evidence.ids import uuid7
        from troth.promises import commands

        now = datetime.now(UTC)
        if self.work == "make":
            made = commands.MakePromise(title="Thing", due=(now + timedelta(days=20)).date(), detail="As agreed.")
            return perform(replace(self.actors["provider"], at=now, memo={}), made, uuid7())
        word = commands.AcceptPromise if self.work == "accept" else commands.ConfirmDelivery
        more = {} if self.work == "accept" else {"share": 100}
        outcome = perform(replace(self.actors["client"], at=now, memo={}), word(promise=self.done, **more), uuid7())
        self.done += 1
        return outcome

    def check(self) -> dict[str, Any]:
        """One more act, and what it left: the row's phase and how many entries, of which the newest must be sound."""
        from troth.ledger.entry import verify_entry
        from troth.ledger.leaf import leaf_hash
        from troth.records.models import Entry, Log
        from troth.records.proofs import party_keys

        self.ready(1)
        before = Log.objects.get(space_id=self.space).size
        outcome = self.once()
        row = self.model.objects.get(space_id=self.space, number=int(outcome.subject.removeprefix("P-")))
        entry = Entry.objects.get(space_id=self.space, seq=outcome.seq)
        verify_entry(bytes(entry.raw), [party.key for party in party_keys(self.space)])
        if leaf_hash(bytes(entry.raw)) != bytes(entry.leaf):
            raise AssertionError("the entry is not what its hash says")
        return {"phase": row.phase, "records": Log.objects.get(space_id=self.space).size - before}


def main(argv: list[str]) -> int:
    """Answer turns."""
    from troth.server.cli import setup

    setup()
    mine = Work(argv[0])
    serve_turns(mine.go, mine.check, mine.ready)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
