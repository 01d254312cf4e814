"""Row 4: one audited write through `perform`, against what others take for the save of a row of the same shape."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from benchmarks.core import Contender, Missing, Rounds, interleave, start
from benchmarks.goals import Line, Sample, against, middle, ratio, skipped, slope, verdict
from benchmarks.rows.bench import Bench, Differs

WORKS = {"make": "make a promise", "accept": "accept a promise", "confirm": "confirm a delivery"}
PEERS = {"simple_history": 0.65, "auditlog": 0.35}
FLOORS = {"orm": 1.25, "raw": None}
NAMES = {"simple_history": "simple-history", "auditlog": "auditlog", "orm": "ORM floor", "raw": "raw floor"}
MOST_SLOPE = 0.05


def run(bench: Bench) -> None:
    """Each kind of write: Troth at the largest size against everybody else, then Troth at every size."""
    for work in WORKS:
        with ExitStack() as stack:
            _beside(bench, work, stack)
        if len(bench.places) > 1:
            with ExitStack() as stack:
                _growth(bench, work, stack)


def _troth(bench: Bench, work: str, place: int, stack: ExitStack) -> Contender:
    chosen = bench.places[place]
    found = start("troth", "benchmarks.writing", work, environ=chosen.environ, server=chosen.server)
    stack.callback(found.end)
    return found


def _peer(bench: Bench, way: str, work: str, stack: ExitStack) -> Contender:
    folder = Path(bench.folder) / f"{bench.engine}-{way}-{work}"
    folder.mkdir()
    environ = {"BENCH_PEER": way if way in PEERS else "plain", "BENCH_FOLDER": str(folder)}
    server = None
    if bench.cluster is not None and bench.engine == "postgres":
        environ["BENCH_URL"] = bench.cluster.create(f"{way}_{work}")
        server = bench.cluster.server.pid
    found = start(way, "benchmarks.peers.writing", way, work, environ=environ, server=server)
    stack.callback(found.end)
    return found


def _beside(bench: Bench, work: str, stack: ExitStack) -> None:
    everybody = {"troth": _troth(bench, work, -1, stack)}
    everybody |= {way: _peer(bench, way, work, stack) for way in (*PEERS, *FLOORS)}
    left, absent = {}, {}
    for name, each in everybody.items():
        try:
            left[name] = each.ask("check")
        except Missing as why:
            absent[name] = str(why)
    if len({str(sorted(said.items())) for said in left.values()}) != 1:
        raise Differs(f"{work} does not leave the same everywhere: {left}")
    found = _turns(bench, {name: each for name, each in everybody.items() if name not in absent})
    ours = found.samples["troth"]
    what = f"{bench.engine} {WORKS[work]}: CPU"
    note = ", ".join(f"{NAMES[n]} {middle(s) * 1e6:.0f}" for n, s in found.samples.items() if n != "troth")
    cost = middle(ours) * 1e6
    bench.add(Line(row="4", what=what, figure=cost, unit="us", goal=None, say=verdict(cost, None), note=note))
    for way, goal in {**PEERS, **FLOORS}.items():
        what = f"{bench.engine} {WORKS[work]} against {NAMES[way]}"
        if way in absent:
            bench.add(skipped("4", what, absent[way]))
        elif goal is not None:
            pair = ratio(ours, found.samples[way])
            bench.add(against("4", what, pair, goal, found.noisy, bench.effort.slack))


def _turns(bench: Bench, everybody: dict[str, Contender]) -> Rounds:
    count, rounds = bench.effort.writes, bench.effort.rounds
    for each in everybody.values():
        each.turn(count)
    turns: dict[str, Callable[[], Sample]] = {
        name: (lambda each=each: each.turn(count)) for name, each in everybody.items()  # type: ignore[misc]
    }  # fmt: skip
    return interleave(turns, rounds, [each.child.pid for each in everybody.values()])


def _growth(bench: Bench, work: str, stack: ExitStack) -> None:
    sizes = [place.size for place in bench.places]
    found = _turns(bench, {str(size): _troth(bench, work, at, stack) for at, size in enumerate(sizes)})
    costs = [middle(found.samples[str(size)]) for size in sizes]
    rise = slope(sizes, costs)
    pairs = ratio(found.samples[str(sizes[-1])], found.samples[str(sizes[0])])
    note = ", ".join(f"{size:,}: {cost * 1e6:.0f} us" for size, cost in zip(sizes, costs, strict=True))
    bench.add(
        Line(
            row="4", what=f"{bench.engine} {WORKS[work]}: growth from {sizes[0]:,} to {sizes[-1]:,}", figure=rise,
            unit="slope", goal=MOST_SLOPE, say=verdict(rise, MOST_SLOPE, found.noisy and pairs.spread > 0.5), note=note,
        )
    )  # fmt: skip
