"""Write the shared record of the engagement that is measured as a bundle: `python -m benchmarks.export FILE`."""

from __future__ import annotations

import sys
from pathlib import Path


def main(argv: list[str]) -> int:
    """Export it."""
    from troth.server.cli import setup

    setup()
    from benchmarks.people import actors
    from troth.records.export import write_space

    with Path(argv[0]).open("wb") as target:
        write_space(actors()["client"].shared, target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
