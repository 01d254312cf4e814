"""Row 8: finding by words in what a reader may see, against the index alone and against icontains."""

from __future__ import annotations

from benchmarks.core import interleave, start
from benchmarks.goals import Line, Say, against, middle, ratio, verdict
from benchmarks.rows.bench import Bench, Differs

TERMS = ("rare", "some", "common")
GOALS = {"rare": 15.0, "some": 15.0, "common": 15.0}
"""CPU milliseconds of a whole search (SPEED row 8: the common term within 15 ms by a bounded candidate set)."""


def run(bench: Bench) -> None:
    """At the largest size, each term by everybody in turns."""
    place = bench.places[-1]
    ways = {
        way: start(way, "benchmarks.peers.finding", way, environ=place.environ, server=place.server)
        for way in ("troth", "index", "icontains")
    }
    try:
        for way, each in ways.items():
            if each.ask("check") != [True] * len(TERMS):
                raise Differs(f"{way} does not find every term")
        for number, term in enumerate(TERMS):
            for each in ways.values():
                each.ask(f"ready {number}")
                each.go(1)
            found = interleave(
                {way: (lambda each=each: each.go(bench.effort.pages)) for way, each in ways.items()},
                bench.effort.rounds,
                [each.child.pid for each in ways.values()],
            )  # fmt: skip
            what = f"{bench.engine} a {term} term in {place.size:,} entries"
            figure = 1000 * middle(found.samples["troth"])
            say = verdict(figure, GOALS[term], found.noisy, bench.effort.slack)
            bench.add(Line(row="8", what=what, figure=figure, unit="ms", goal=GOALS[term], say=say))
            pair = ratio(found.samples["troth"], found.samples["icontains"])
            if term == "rare":
                bench.add(against("8", f"{what} against icontains", pair, 0.1, found.noisy, bench.effort.slack))
            for peer in ("index",) if term == "rare" else ("icontains", "index"):
                pair = ratio(found.samples["troth"], found.samples[peer])
                note = f"middle half of the pairs {pair.low:.2f} to {pair.high:.2f}"
                bench.add(Line(row="8", what=f"{what} against {peer}", figure=pair.middle, unit="x", goal=None,
                               say=Say.SHOWN, note=note))  # fmt: skip
    finally:
        for each in ways.values():
            each.end()
