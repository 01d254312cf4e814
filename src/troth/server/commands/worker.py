"""`troth worker`: does background work without serving pages, beside `troth serve` or on another machine."""

from __future__ import annotations

import argparse
import sys

MOST = 32


def main(argv: list[str]) -> int:
    """Work until stopped: 0 stopped cleanly, 1 a job in hand did not end within half a minute, 2 not possible."""
    parser = argparse.ArgumentParser(prog="troth worker", description=__doc__)
    parser.add_argument("--count", type=int, default=1, metavar="N", help="how many jobs at once (default 1)")
    options = parser.parse_args(argv)
    if not 1 <= options.count <= MOST:
        print(f"--count must be from 1 to {MOST}, not {options.count}.", file=sys.stderr)
        return 2

    from troth.server.cli import setup

    setup()
    from troth.server.examine import refuses

    if refuses("work"):
        return 2
    from troth.server.working import work

    print(f"Troth works on jobs, {options.count} at a time. Stop it with Ctrl-C.", flush=True)
    return work(options.count)
