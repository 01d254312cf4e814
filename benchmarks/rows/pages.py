"""Rows 1, 2 and 9: pages over HTTP from the real server: CPU with its database, waits, statements, growth."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks.core import Rounds, interleave
from benchmarks.goals import Line, Say, against, middle, percentile, ratio, slope, verdict
from benchmarks.http import Site, serve
from benchmarks.place import Place, python
from benchmarks.rows.bench import Bench, Differs

ROWS = {
    "1": ("pulse", "list", "open", "evidence", "trust", "dimension"), "2": ("promise",),
    "9": ("list-last", "evidence-last"),
}  # fmt: skip
NAMES = {
    "pulse": "Pulse", "list": "promise list, 40 rows", "open": "open promises", "evidence": "evidence list, 40 rows",
    "trust": "trust page", "dimension": "dimension page", "promise": "promise page",
    "list-last": "last page of the promise list", "evidence-last": "last page of the evidence list",
}  # fmt: skip
MOST_CPU = {"pulse": 60.0, "list": 10.0, "promise": 10.0, "evidence": 10.0, "trust": 20.0}
FIRST = {"list-last": "list", "evidence-last": "evidence"}
MOST_QUERIES, MOST_SLOPE, MOST_FLOOR, MOST_LATER = 12, 0.05, 2.0, 1.3
LONGEST_SQL = 8 * 1024
Counted = dict[int, dict[str, dict[str, int]]]
NUMBER = {
    "list": r"promises/(\d+)/\">", "list-last": r"promises/(\d+)/\">", "evidence": r"evidence/(\d+)/\"",
    "evidence-last": r"evidence/(\d+)/\"", "promise": r"evidence/(\d+)/\"",
}  # fmt: skip


def run(bench: Bench, wanted: set[str]) -> None:
    """Measure the pages of these rows on every size, all sizes taking turns."""
    pages = [page for row, names in ROWS.items() if row in wanted for page in names]
    rows = {page: row for row, names in ROWS.items() for page in names}
    counted = {place.size: json.loads(python("benchmarks.queries", environ=place.environ)) for place in bench.places}
    with _sites(bench) as sites:
        for size, site in sites.items():
            _same(next(place for place in bench.places if place.size == size), site, pages)
        for page in pages:
            _measure(bench, rows[page], page, sites, counted)
        if "9" in wanted:
            for later, first in FIRST.items():
                _later(bench, later, first, sites)
        if "1" in wanted:
            _floor(bench, sites)


@contextmanager
def _sites(bench: Bench) -> Iterator[dict[int, Site]]:
    with ExitStack() as stack:
        found: dict[int, Site] = {}
        for place in bench.places:
            site = serve(place.environ, cookie=place.facts["cookie"], database=place.server)
            stack.callback(site.end)
            found[place.size] = site
        yield found


def _same(place: Place, site: Site, pages: list[str]) -> None:
    """Every page shows what was asked of the database in another way. Raises Differs."""
    for page in pages:
        text = gzip.decompress(site.get(place.facts[page])).decode()
        shown = place.facts["shows"].get(page)
        if shown is None:
            continue
        met = list(dict.fromkeys(int(number) for number in re.findall(NUMBER[page], text)))
        missing = [number for number in shown if number not in met]
        if missing or (page != "promise" and [number for number in met if number in shown] != shown):
            raise Differs(f"{page} of {place.size}: expected {shown[:5]}..., shown {met[:5]}..., missing {missing[:5]}")


def _address(bench: Bench, size: int, page: str) -> str:
    return str(next(place for place in bench.places if place.size == size).facts[page])


def _turns(bench: Bench, page: str, sites: dict[int, Site]) -> Rounds:
    own = [site.child.pid for site in sites.values()] + ([bench.cluster.server.pid] if bench.cluster else [])
    turns = {
        str(size): (lambda site=site, path=_address(bench, size, page): site.turn(path, bench.effort.pages))
        for size, site in sites.items()
    }  # fmt: skip
    for site in sites.values():
        site.waits.clear()
    return interleave(turns, bench.effort.rounds, own)


def _measure(bench: Bench, row: str, page: str, sites: dict[int, Site], counted: Counted) -> None:
    found = _turns(bench, page, sites)
    sizes = sorted(sites)
    costs = [middle(found.samples[str(size)]) * 1000 for size in sizes]
    waits = sites[sizes[-1]].waits[_address(bench, sizes[-1], page)]
    name, goal = f"{bench.engine} {NAMES[page]}", MOST_CPU.get(page)
    each = ", ".join(f"{size:,}: {cost:.1f}" for size, cost in zip(sizes, costs, strict=True))
    bench.add(
        Line(
            row=row, what=f"{name}: CPU at {sizes[-1]:,} entries", figure=costs[-1], unit="ms", goal=goal,
            say=verdict(costs[-1], goal, found.noisy, bench.effort.slack),
            note=f"{each}; p50 {1000 * percentile(waits, 0.5):.0f} ms, p99 {1000 * percentile(waits, 0.99):.0f} ms",
        )
    )  # fmt: skip
    if len(sizes) > 1:
        bench.add(_growth(bench, row, name, sizes, costs, found))
    queries = [counted[size][page]["count"] for size in sizes]
    longest = max(counted[size][page]["longest"] for size in sizes)
    level = len(set(queries)) == 1 and longest <= LONGEST_SQL
    say = Say.OK if max(queries) <= MOST_QUERIES and level else Say.MISS
    note = f"{queries} at {sizes}" + ("" if level else ", not the same at every size") + f"; longest {longest} bytes"
    bench.add(
        Line(row=row, what=f"{name}: statements", figure=max(queries), unit="", goal=MOST_QUERIES, say=say, note=note)
    )


def _growth(bench: Bench, row: str, name: str, sizes: list[int], costs: list[float], found: Rounds) -> Line:
    rise = slope(sizes, costs)
    largest, smallest = found.samples[str(sizes[-1])], found.samples[str(sizes[0])]
    pairs = ratio(largest, smallest)
    return Line(
        row=row, what=f"{name}: growth from {sizes[0]:,} to {sizes[-1]:,}", figure=rise, unit="slope", goal=MOST_SLOPE,
        say=verdict(rise, MOST_SLOPE, found.noisy and pairs.spread > 0.5),
        note=f"{pairs.middle:.2f} times the cost, pair by pair {pairs.low:.2f} to {pairs.high:.2f}",
    )  # fmt: skip


def _later(bench: Bench, later: str, first: str, sites: dict[int, Site]) -> None:
    """The last page against the first of the same list, at the largest size."""
    size = max(sites)
    site, count = sites[size], bench.effort.pages
    found = interleave(
        {name: (lambda path=_address(bench, size, name): site.turn(path, count)) for name in (later, first)},
        bench.effort.rounds, [site.child.pid],
    )  # fmt: skip
    what = f"{bench.engine} {NAMES[later]} against its first at {size:,}"
    pair = ratio(found.samples[later], found.samples[first])
    bench.add(against("9", what, pair, MOST_LATER, found.noisy, bench.effort.slack))


def _floor(bench: Bench, sites: dict[int, Site]) -> None:
    """The promise list against bare SQL and a bare template, served by the same server from the same database."""
    place = bench.places[-1]
    with ExitStack() as stack:
        floor = serve(
            place.environ, command=("-m", "benchmarks.peers.floor"), cookie=place.facts["cookie"], database=place.server
        )
        stack.callback(floor.end)
        text = gzip.decompress(floor.get("/floor/")).decode()
        if [int(number) for number in re.findall(r'href="(\d+)/"', text)] != place.facts["shows"]["list"]:
            raise Differs("the floor does not show the rows of the promise list")
        site, count = sites[place.size], bench.effort.pages
        found = interleave(
            {
                "troth": lambda: site.turn(place.facts["list"], count),
                "floor": lambda: floor.turn("/floor/", count),
            },
            bench.effort.rounds, [site.child.pid, floor.child.pid],
        )  # fmt: skip
        pair = ratio(found.samples["troth"], found.samples["floor"])
        what = f"{bench.engine} promise list against the floor ({1000 * middle(found.samples['floor']):.1f} ms)"
        bench.add(against("1", what, pair, MOST_FLOOR, found.noisy, bench.effort.slack))
