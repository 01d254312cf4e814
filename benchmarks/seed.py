"""Fills an engagement quickly: entries, checkpoints and rows as the acts would leave them, many in one transaction.

    python -m benchmarks.seed ENTRIES        (in the data folder and database that TROTH_* name)

The history is appended in large transactions through the same append and the same folds; the last weeks, which are the
work in hand, go through `perform`. tests/bench shows that both ways lead to the same entries and rows.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from benchmarks.script import ENTRIES_EACH, Step, history, lately

BATCH = 1_500
PASSWORD = "a long enough passphrase 7"


def seed(entries: int, now: datetime) -> int:
    """Fill a new engagement up to about so many shared entries, as of a moment; gives their exact number."""
    from troth.records.models import Log
    from troth.server.demo.cast import LEADS, gather

    cast = gather(now - timedelta(days=5 * 365 + 7), (now + timedelta(days=400)).date())
    space_id = cast.seats["Ana"].shared
    recent = lately(1, now)
    room = entries - Log.objects.get(space_id=space_id).size - len(recent)
    past = _fitting(room, now)
    first = len({step.promise for step in past}) + 1
    actors = {party: cast.seats[name] for party, name in LEADS.items()}
    for start in range(0, len(past), BATCH):
        replay(space_id, actors, past[start : start + BATCH])
    for step in lately(first, now):
        cast.do(LEADS[step.party], step.command, step.at)
    return int(Log.objects.get(space_id=space_id).size)


def _fitting(room: int, now: datetime) -> list[Step]:
    """The history with the number of promises that comes nearest to so many entries."""
    count = max(0, room // ENTRIES_EACH)
    steps = history(count, now)
    while len(steps) > room and count:
        count -= max(1, (len(steps) - room) // (2 * ENTRIES_EACH))
        steps = history(count, now)
    return steps


def replay(space_id: UUID, actors: dict[str, object], steps: Sequence[Step]) -> None:
    """Record what these steps leave, in one transaction: one commit with its checkpoint for each step."""
    from django.db import transaction

    from troth.acts.act import BY_COMMAND, PROJECTORS
    from troth.acts.author import author_of
    from troth.acts.guard import writing
    from troth.acts.models import Performed
    from troth.acts.perform import _digest
    from troth.evidence.ids import uuid7
    from troth.records.append import Commit, append_many
    from troth.records.statement import insert

    acting = [replace(actors[step.party], at=step.at) for step in steps]  # type: ignore[type-var]
    commits = [
        Commit(author=author_of(actor), at=step.at, evidence=[step.evidence])
        for actor, step in zip(acting, steps, strict=True)
    ]
    with transaction.atomic(), writing():
        recorded = [entry for left in append_many(space_id, commits) for entry in left]
        for project in PROJECTORS:
            project(space_id, recorded)
        insert(
            [
                Performed(
                    id=uuid7(), person=actor.person, space_id=space_id, act=BY_COMMAND[type(step.command)].name,
                    digest=_digest(BY_COMMAND[type(step.command)], step.command), subject=entry.subject, seq=entry.seq,
                    at=step.at,
                )
                for actor, step, entry in zip(acting, steps, recorded, strict=True)
            ]
        )  # fmt: skip


def main(argv: list[str]) -> int:
    """Prepare the installation that the environment names, fill it, and print how many entries it holds."""
    from troth.server.cli import setup
    from troth.server.config import load
    from troth.server.install import collect, migrate, prepare

    prepare(load().data)
    setup()
    migrate()
    collect()
    print(seed(int(argv[0]), datetime.now(UTC).replace(microsecond=0)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
