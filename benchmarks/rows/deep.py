"""Row 9: the way to the last page: Troth's keyset against OFFSET and Django's Paginator, by the same ORM and rows."""

from __future__ import annotations

from benchmarks.core import interleave, start
from benchmarks.goals import against, ratio
from benchmarks.rows.bench import Bench, Differs

GOALS = {"offset": 1 / 30, "paginator": 1 / 5}
"""The goals of a million rows; at fewer rows OFFSET has less to skip, so they are widened in proportion."""
MILLION = 1_000_000


def run(bench: Bench) -> None:
    """At the largest size: the last forty entries by keyset, by OFFSET and by Paginator take turns."""
    place = bench.places[-1]
    ways = {
        way: start(way, "benchmarks.peers.paging", way, environ=place.environ, server=place.server)
        for way in ("keyset", "offset", "paginator")
    }
    try:
        if len({tuple(each.ask("check")) for each in ways.values()}) != 1:
            raise Differs("the last page is not the same by keyset, OFFSET and Paginator")
        count = bench.effort.pages
        for each in ways.values():
            each.go(2)
        found = interleave(
            {way: (lambda each=each: each.go(count)) for way, each in ways.items()}, bench.effort.rounds,
            [each.child.pid for each in ways.values()],
        )  # fmt: skip
    finally:
        for each in ways.values():
            each.end()
    for way, goal in GOALS.items():
        fair = min(1.0, goal * MILLION / place.size) if place.size < MILLION else goal
        what = f"{bench.engine} last page by keyset against {way} at {place.size:,}"
        pair = ratio(found.samples["keyset"], found.samples[way])
        bench.add(against("9", what, pair, fair, found.noisy, bench.effort.slack))
