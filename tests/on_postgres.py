"""`python -m tests.on_postgres [ARGS]`: pytest on a throw-away PostgreSQL in place of SQLite."""

from __future__ import annotations

import os
import subprocess
import sys

from tests import pg

ROOMS = (
    "api", "engagement", "feeds", "house", "inbox", "matrix", "overview", "practices", "promises", "records", "search",
    "server", "sources", "tickets", "trackers", "twin", "web",
)  # fmt: skip


def main(args: list[str]) -> int:
    """Run the tests that read and write the database; the exit code of pytest, 2 without PostgreSQL's programs."""
    tools = pg.binaries()
    if tools is None:
        print("There are no PostgreSQL programs on this machine.", file=sys.stderr)
        return 2
    named = any(each.startswith("tests/") for each in args)
    rooms = [] if named else [f"tests/{room}" for room in ROOMS]
    with pg.cluster(tools) as running:
        environ = {**os.environ, "TROTH_DATABASE_URL": running.create("suite")}
        return subprocess.run([sys.executable, "-m", "pytest", *args, *rooms], env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
