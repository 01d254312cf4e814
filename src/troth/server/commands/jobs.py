"""`troth jobs`: background work that waits, runs or failed for good; only the host's operator sees it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from uuid import UUID


def main(argv: list[str]) -> int:
    """List jobs that are not done, or give a dead one another chance."""
    parser = argparse.ArgumentParser(prog="troth jobs", description=__doc__)
    parser.add_argument("--retry", type=UUID, metavar="ID", help="try a dead job again")
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    options = parser.parse_args(argv)

    from troth.server.cli import setup

    setup()
    from troth.jobs.models import Job
    from troth.jobs.queue import revive

    if options.retry:
        if revive(options.retry, datetime.now(UTC)):
            print("It will be tried again.")
            return 0
        print(f"There is no dead job {options.retry}.", file=sys.stderr)
        return 2
    rows = Job.objects.exclude(state=Job.State.DONE).order_by("state", "run_at")[:200]
    listed = [
        {"id": str(job.pk), "task": job.task, "state": job.state, "tries": job.attempts, "error": job.error[-400:]}
        for job in rows
    ]
    if options.json:
        print(json.dumps(listed, indent=2))
    else:
        for job in listed:
            why = str(job["error"]).strip()[-120:]
            print(f"{job['state']:8} {job['task']:32} tries {job['tries']}  {job['id']}  {why}")
        if not listed:
            print("No work is waiting, and none failed.")
    return 0
