"""Many hands at once on one file of SQLite: `python -m tests.promises.race FOLDER` prints what came of it as JSON.

Runs by itself, with its own installation, because the suite's own database lives in one connection.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4


def at_once(works: list[Callable[[], Any]]) -> list[str]:
    """What each of these came to, started together, each in a thread with a connection of its own."""
    from django.db import connection

    barrier, said = Barrier(len(works)), [""] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            outcome = work()
            said[place] = f"{'again' if outcome.repeated else 'done'} {outcome.subject} {outcome.seq}"
        except Exception as problem:
            said[place] = f"{type(problem).__name__}: {problem}"
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def main(folder: Path) -> dict[str, Any]:
    """Play every race once."""
    from tests.cast import open_world
    from troth.acts.perform import perform
    from troth.overview.record.integrity import check
    from troth.promises import commands
    from troth.promises.models import Promise
    from troth.records.models import Entry, Log

    world = open_world()
    actors = {name: world.actor(name) for name in ("alice", "bob", "ben")}
    due = date(2026, 3, 20)

    def doing(name: str, command: Any, id: UUID | None = None, seen: int | None = None) -> Callable[[], Any]:
        return lambda: perform(actors[name], command, id or uuid4(), seen=seen)

    found: dict[str, Any] = {}
    make, same = commands.MakePromise(title="Once", due=due), uuid4()
    found["same id"] = at_once([doing("bob", make, same) for _ in range(6)])
    other = commands.MakePromise(title="Another", due=due)
    key = uuid4()
    found["same id, other words"] = at_once([doing("bob", make, key), doing("bob", other, key)])
    found["many"] = at_once([doing(name, make) for name in ("alice", "bob", "ben") * 2])
    seen = Promise.objects.get(number=1).last_seq
    found["yes and no"] = at_once(
        [
            doing("alice", commands.AcceptPromise(promise=1), seen=seen),
            doing("alice", commands.DeclinePromise(promise=1, reason="No"), seen=seen),
        ]
    )
    found["without looking"] = at_once(
        [
            doing("alice", commands.AcceptPromise(promise=2)),
            doing("alice", commands.DeclinePromise(promise=2, reason="No")),
        ]
    )
    offer = Promise.objects.filter(promisor="provider", phase="offered").order_by("number")[0]
    found["accepted and taken back"] = at_once(
        [
            doing("alice", commands.AcceptPromise(promise=offer.number), seen=offer.last_seq),
            doing("bob", commands.TakeBackOffer(promise=offer.number), seen=offer.last_seq),
        ]
    )
    log = Log.objects.get(space=world.engagement.space_id)
    entries = Entry.objects.filter(space=log.space_id).order_by("seq")
    found["numbers"] = sorted(Promise.objects.values_list("number", flat=True))
    found["seqs in order"] = list(entries.values_list("seq", flat=True)) == list(range(log.size))
    found["problems"] = [str(problem) for problem in check(deep=True)]
    return found


if __name__ == "__main__":
    place = Path(sys.argv[1])
    os.environ |= {"TROTH_DATA": str(place), "DJANGO_SETTINGS_MODULE": "troth.server.settings"}
    os.environ.pop("TROTH_DATABASE_URL", None)
    from troth.server.cli import setup
    from troth.server.install import migrate, prepare

    prepare(place)
    setup()
    migrate()
    print(json.dumps(main(place)))
