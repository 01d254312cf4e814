"""`troth backup`: writes one sealed file with everything but the keys, and tries it before it counts."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path


def main(argv: list[str]) -> int:
    """Make a backup: 0 made, 1 the copy did not stand the trial, 2 not possible; with the reason."""
    parser = argparse.ArgumentParser(prog="troth backup", description=__doc__)
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to write it (default: backups in TROTH_DATA)")
    parser.add_argument("--keep", type=int, metavar="N", help="afterwards remove all but the newest N of that folder")
    parser.add_argument("--no-verify", action="store_true", help="do not restore it on trial; it does not count then")
    parser.add_argument("--json", action="store_true", help="say what was made for a program")
    options = parser.parse_args(argv)
    if options.keep is not None and options.keep < 1:
        print(f"--keep must be at least 1, not {options.keep}.", file=sys.stderr)
        return 2

    from troth.server.cli import setup

    setup()
    from troth.records.seal import SealMissing
    from troth.server.backup import make
    from troth.server.backup.engines import EngineTrouble
    from troth.server.backup.seal import NotABackup
    from troth.server.install import pending

    into = options.to or make.folder()
    try:
        if pending():
            raise EngineTrouble("The database is not at this version. Run `troth migrate` first, or `troth init`.")
        made = make.make(into, datetime.now(UTC), trial=not options.no_verify)
        removed = make.keep_newest(into, options.keep) if options.keep else []
    except (EngineTrouble, NotABackup, SealMissing) as problem:
        print(f"No backup was made. {problem}", file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"No backup was made. {problem}", file=sys.stderr)
        return 2
    entries = sum(log.size for log in made.manifest.logs)
    if options.json:
        facts = {
            "file": str(made.file), "bytes": made.bytes, "verified": made.tried, "logs": len(made.manifest.logs),
            "entries": entries, "removed": [str(path) for path in removed],
        }  # fmt: skip
        print(json.dumps(facts, indent=1))
        return 0
    print(f"Wrote {made.file}: {made.bytes:,} bytes, {entries:,} entries in {len(made.manifest.logs):,} logs.")
    if made.tried:
        print("It was opened again, restored on trial, and every row of it is what was signed.")
    else:
        print("It was not tried. A backup that was never restored does not count.")
    for path in removed:
        print(f"Removed {path}.")
    print("The keys are not in it: keep a copy of the keys folder elsewhere; without it the backup cannot be opened.")
    return 0
