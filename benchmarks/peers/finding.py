"""What a reader finds by words: `python -m benchmarks.peers.finding WAY`.

WAY is troth (the whole search of a page: rule, index, candidates, snippets), index (the full-text index alone), or
icontains (Django's lookup over the same words, newest first, as most applications do). An operation is one query; the
terms are asked in turn: a reference that one entry has, words of some, and a word of most.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks.core import serve_turns
from benchmarks.people import actors

SHOWN = 20


def main(argv: list[str]) -> int:
    """Answer turns; `ready N` chooses the term by its place."""
    from troth.server.cli import setup

    setup()
    from dataclasses import replace

    from troth.search.engines import matching
    from troth.search.models import Document
    from troth.search.project import catch_up_some
    from troth.search.reads import search, spaces_of

    actor = actors()["client"]
    while catch_up_some(actor.shared):
        pass
    middle = Document.objects.filter(space_id=actor.shared, seq__gte=20).order_by("seq")[0]
    terms = [f"p-{middle.subject[2:]}", "cut-over plan", "confirmed"]
    chosen = [0]

    def once(term: str) -> Any:
        me = replace(actor, memo=dict(actor.memo))
        if argv[0] == "troth":
            return search(me, term).count
        if argv[0] == "index":
            return len(matching(spaces_of(me), term.replace("-", " ").split()))
        rows = Document.objects.filter(space_id__in=spaces_of(me), folded__icontains=term.replace("-", " "))
        return len(list(rows.order_by("-id")[:SHOWN]))

    def choose(place: int) -> None:
        chosen[0] = place

    def go(count: int) -> None:
        for _ in range(count):
            once(terms[chosen[0]])

    serve_turns(go, lambda: [bool(once(term)) for term in terms], choose)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
