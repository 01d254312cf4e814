"""Looks into an installation's database from a process of its own, so that nothing it sees comes from the server.

One JSON answer for each line it is told. Between two looks it holds no connection: a restarted server recovers alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    """Answer until the input ends."""
    from troth.server.cli import setup

    setup()
    from django.db import connections

    for line in sys.stdin:
        answer = ANSWERS[line.strip()]()
        connections.close_all()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return 0


def look() -> dict[str, Any]:
    """Everything the invariants are about: acts done, logs, checkpoints, promises, marks, and what the check says."""
    from troth.acts.models import Performed
    from troth.ledger.strict import to_base64
    from troth.promises.models import Draft, Promise
    from troth.records.models import Checkpoint, Entry

    logs: dict[str, list[list[str]]] = {}
    entries = Entry.objects.order_by("space_id", "seq").values_list("space_id", "seq", "id", "kind", "subject", "leaf")
    for space, seq, *rest, leaf in entries:
        logs.setdefault(str(space), []).append([str(seq), *map(str, rest), bytes(leaf).hex()])
    checkpoints: dict[str, dict[str, str]] = {}
    for space, size, root in Checkpoint.objects.values_list("space_id", "size", "root"):
        checkpoints.setdefault(str(space), {})[str(size)] = to_base64(bytes(root))
    done = Performed.objects.values_list("id", "space_id", "seq", "act", "subject")
    return {
        "performed": {str(id): [str(space), *rest] for id, space, *rest in done},
        "logs": logs, "checkpoints": checkpoints, "problems": problems(), "left_over": left_over(),
        "promises": list(Promise.objects.order_by("number").values_list("number", "title", "phase")),
        "drafts": list(Draft.objects.order_by("title").values_list("title", "closed")),
    }  # fmt: skip


def problems() -> list[str]:
    """What `troth check --deep` names."""
    from troth.overview.record.integrity import check

    return [str(problem) for problem in check(deep=True)]


def left_over() -> list[str]:
    """Temporary files that a restart should have taken away or used again."""
    from django.conf import settings

    folder = Path(settings.TROTH.data)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(".new-*"))


def jobs() -> list[dict[str, Any]]:
    """Every job with its state."""
    from troth.jobs.models import Job

    return [
        {"key": job.key, "task": job.task, "args": job.args, "state": job.state, "attempts": job.attempts,
         "error": job.error}
        for job in Job.objects.order_by("created", "id")
    ]  # fmt: skip


ANSWERS = {"look": look, "problems": problems, "jobs": jobs}

if __name__ == "__main__":
    sys.exit(main())
