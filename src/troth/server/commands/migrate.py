"""`troth migrate`: brings the database to this version."""

from __future__ import annotations

import argparse


def main(argv: list[str]) -> int:
    """Run what the database still lacks."""
    argparse.ArgumentParser(prog="troth migrate", description=__doc__).parse_args(argv)

    from troth.server.cli import setup

    setup()
    from troth.search.project import catch_up
    from troth.server.install import collect, migrate, pending

    steps = pending()
    migrate()
    collect()
    catch_up()
    print(f"{len(steps)} steps done." if steps else "Nothing to do.")
    return 0
