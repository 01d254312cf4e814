"""Row 14: an outside party verifies a whole record offline, against the hashes alone and against pymerkle."""

from __future__ import annotations

from benchmarks.core import interleave, start
from benchmarks.goals import Line, Say, middle, ratio, verdict
from benchmarks.place import python
from benchmarks.rows.bench import Bench, Differs

MILLION = 1_000_000
GOAL = 20.0


def run(bench: Bench) -> None:
    """The record of the largest size: exported once, then verified, hashed and built by pymerkle in turns."""
    place = bench.places[-1]
    bundle = str(bench.folder / "record.troth")
    python("benchmarks.export", bundle, environ=place.environ)
    ways = {
        way: start(way, "benchmarks.peers.proofs", way, bundle, environ={}) for way in ("verify", "hashes", "pymerkle")
    }
    try:
        said = {way: each.ask("check") for way, each in ways.items()}
        if len({tuple(each) for each in said.values()}) != 1:
            raise Differs("the root is not the same by Troth, by hashes and by pymerkle")
        size = int(said["verify"][1])
        turns = {way: (lambda each=each: each.go(size)) for way, each in ways.items()}
        found = interleave(turns, min(bench.effort.rounds, 5), [each.child.pid for each in ways.values()])
    finally:
        for each in ways.values():
            each.end()
    whole = middle(found.samples["verify"]) * MILLION
    say = verdict(whole, GOAL, found.noisy, bench.effort.slack)
    note = f"seconds of CPU for a million entries, measured on {size:,}"
    bench.add(Line(row="14", what="a record verified offline", figure=whole, unit="s", goal=GOAL, say=say, note=note))
    for peer in ("hashes", "pymerkle"):
        pair = ratio(found.samples["verify"], found.samples[peer])
        note = f"middle half of the pairs {pair.low:.2f} to {pair.high:.2f}"
        what = f"verified in full against {peer} alone"
        bench.add(Line(row="14", what=what, figure=pair.middle, unit="x", goal=None, say=Say.SHOWN, note=note))
