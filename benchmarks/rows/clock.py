"""Row 7: the working time of a ticket by Troth's clock against libraries that reckon business hours."""

from __future__ import annotations

from benchmarks.core import Missing, interleave, start
from benchmarks.goals import Line, against, middle, ratio, skipped, verdict
from benchmarks.rows.bench import Bench, Differs

PEERS = {"businesstimedelta": 1 / 700, "business-duration": 1 / 150, "pandas": 8.0}
"""Goals of SPEED row 7 against each; pandas is vectorised and shown as the limit for a clock that explains itself."""
COUNTS = {"troth": 2_000, "prefix": 4_000, "businesstimedelta": 100, "business-duration": 100, "pandas": 4_000}
MILLION = 1_000_000


def run(bench: Bench) -> None:
    """Everybody tells the same seconds of the same tickets first; then they take turns."""
    ways = {way: start(way, "benchmarks.peers.hours", way, environ={}) for way in COUNTS}
    try:
        said = {}
        for way, each in list(ways.items()):
            try:
                said[way] = each.ask("check")
            except Missing as why:
                bench.add(skipped("7", f"clock against {way}", str(why)))
                del ways[way]
        wrong = [way for way, told in said.items() if told != said["troth"]]
        if wrong:
            raise Differs(f"not the same seconds by {', '.join(wrong)}")
        turns = {way: (lambda each=each, way=way: each.go(COUNTS[way])) for way, each in ways.items()}
        found = interleave(turns, bench.effort.rounds, [each.child.pid for each in ways.values()])
    finally:
        for each in ways.values():
            each.end()
    for ours in ("troth", "prefix"):
        figure = middle(found.samples[ours])
        what = {"troth": "a ticket replayed with its steps", "prefix": "business seconds alone"}[ours]
        goal = 3.0 if ours == "prefix" else None
        say = verdict(figure * MILLION, goal, found.noisy, bench.effort.slack)
        note = "seconds of CPU for a million"
        bench.add(Line(row="7", what=what, figure=figure * MILLION, unit="s", goal=goal, say=say, note=note))
        for peer, goal_of in PEERS.items():
            if peer in found.samples:
                pair = ratio(found.samples[ours], found.samples[peer])
                bench.add(against("7", f"{what} against {peer}", pair, goal_of, found.noisy, bench.effort.slack))
