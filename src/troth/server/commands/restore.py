"""`troth restore`: fills an empty installation from a backup, after checking every byte and every row of it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def main(argv: list[str]) -> int:
    """Restore: 0 done, 1 done but this host has signed more than the backup holds, 2 not done; with the reason."""
    parser = argparse.ArgumentParser(prog="troth restore", description=__doc__)
    parser.add_argument("file", metavar="FILE", type=Path, help="a backup made by `troth backup`")
    parser.add_argument("--json", action="store_true", help="say what was restored for a program")
    options = parser.parse_args(argv)

    from troth.server.cli import setup

    setup()
    from troth.records.seal import SealMissing
    from troth.server.backup.engines import EngineTrouble
    from troth.server.backup.restore import restore
    from troth.server.backup.seal import NotABackup
    from troth.server.install import collect, pending

    try:
        done = restore(options.file)
    except (EngineTrouble, NotABackup, SealMissing, OSError) as problem:
        print(f"Nothing was restored. {problem}", file=sys.stderr)
        return 2
    waiting = pending()
    collect()
    logs = done.manifest.logs
    if options.json:
        behind = [{"log": head.origin, "restored": head.size, "signed": size} for head, size in done.behind]
        facts = {
            "made": done.manifest.made,
            "logs": [{"log": log.origin, "size": log.size, "root": log.root} for log in logs],
            "behind": behind, "migrations": waiting,
        }  # fmt: skip
        print(json.dumps(facts, indent=1))
        return int(bool(done.behind))
    print(
        f"Restored the state of {done.manifest.made}: {sum(log.size for log in logs):,} entries in {len(logs):,} logs."
    )
    print("Every byte of the backup and every row of the database was checked. Everybody signs in again.")
    if waiting:
        print(f"It is older than this version by {len(waiting)} steps. Run `troth migrate`.")
    for head, size in done.behind:
        print(
            f"BEHIND  {head.origin}: restored with {head.size:,} entries, but this host had signed {size:,}. Nothing "
            f"can be added to it; the parties' own copies hold the {size - head.size:,} that are missing.",
            file=sys.stderr,
        )
    print("Ask both parties to check their copies: troth verify NEW --against OLDER names whatever is missing.")
    return int(bool(done.behind))
