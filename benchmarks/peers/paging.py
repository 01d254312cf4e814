"""The last page of the evidence by keyset, OFFSET or Paginator: `python -m benchmarks.peers.paging WAY`."""

from __future__ import annotations

import sys
from typing import Any

from benchmarks.core import serve_turns
from benchmarks.people import PAGE, actors


def _page(way: str, space_id: Any, last: int) -> list[int]:
    from django.core.paginator import Paginator

    from troth.records.models import Entry

    rows = Entry.objects.filter(space_id=space_id).order_by("-seq")
    if way == "keyset":
        found: Any = rows.filter(seq__lt=PAGE)[: PAGE + 1]
    elif way == "offset":
        found = rows[last - PAGE : last]
    else:
        pages = Paginator(rows, PAGE)
        found = list(pages.page(pages.num_pages)) + list(pages.page(pages.num_pages - 1) if pages.num_pages > 1 else [])
    return [row.seq for row in found if row.seq < PAGE]


def main(argv: list[str]) -> int:
    """Answer turns."""
    from troth.server.cli import setup

    setup()
    from troth.records.models import Log

    space_id = actors()["client"].shared
    last = Log.objects.get(space_id=space_id).size

    def go(count: int) -> None:
        for _ in range(count):
            _page(argv[0], space_id, last)

    serve_turns(go, lambda: sorted(_page(argv[0], space_id, last)), lambda count: None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
