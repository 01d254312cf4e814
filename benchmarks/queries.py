"""How many statements each page runs, and the longest of them: `python -m benchmarks.queries` prints them as JSON."""

from __future__ import annotations

import json
import sys

from benchmarks.people import cookie, facts

PAGES = ("pulse", "list", "open", "promise", "evidence", "trust", "dimension", "list-last", "evidence-last")


def main() -> int:
    """Ask every page twice in this process and count the second time, when nothing is loaded for the first time."""
    from troth.server.cli import setup

    setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    told, (name, _, key) = facts(), cookie().partition("=")
    reader = Client()
    reader.cookies[name] = key
    found: dict[str, dict[str, int]] = {}
    for page in PAGES:
        reader.get(told[page])
        with CaptureQueriesContext(connection) as seen:
            reader.get(told[page])
        texts = [query["sql"] for query in seen.captured_queries]
        reads = [text for text in texts if not text.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
        found[page] = {"count": len(reads), "longest": max(map(len, reads))}
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
