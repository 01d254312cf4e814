"""Row 13: memory after a tour of the pages, time to the first answer, and the cost of migrating an empty database."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from benchmarks.goals import Line, verdict
from benchmarks.http import Site, serve
from benchmarks.machine import peak_of, pss_of, tree
from benchmarks.place import Place, python, settings
from benchmarks.rows.bench import Bench

MOST_PSS, MOST_START, MOST_MIGRATE, MOST_GROWTH = 160.0, 1.5, 10.0, 1.10
STARTS, ROUNDS = 3, 3
TOUR = ("pulse", "list", "open", "promise", "evidence", "trust", "dimension", "list-last", "evidence-last")


def run(bench: Bench) -> None:
    """A server with two workers at every size, a bare Django beside it, cold starts, and a migration from nothing."""
    held = [_held(place) for place in bench.places]
    sizes = [place.size for place in bench.places]
    pss, peaks = [found[0] for found in held], [found[1] for found in held]
    each = ", ".join(f"{size:,}: {mb:.0f}" for size, mb in zip(sizes, pss, strict=True))
    bench.add(
        Line(
            row="13", what=f"{bench.engine} PSS of server and 2 workers at {sizes[-1]:,}", figure=pss[-1], unit="MB",
            goal=MOST_PSS, say=verdict(pss[-1], MOST_PSS), note=f"{each}; peak of all {peaks[-1]:.0f} MB",
        ),
        Line(
            row="13", what=f"{bench.engine} memory at {sizes[-1]:,} against {sizes[0]:,}", figure=pss[-1] / pss[0],
            unit="x", goal=MOST_GROWTH, say=verdict(pss[-1] / pss[0], MOST_GROWTH), note="",
        ),
    )  # fmt: skip
    _floor(bench, bench.places[-1])
    _start(bench, bench.places[-1])
    _migrate(bench)


def _held(place: Place) -> tuple[float, float]:
    site = serve({**place.environ, "TROTH_WORKERS": "2"}, cookie=place.facts["cookie"])
    try:
        _tour(site, place)
        pids = tree(site.child.pid)
        return pss_of(pids), peak_of(pids)
    finally:
        site.end()


def _tour(site: Site, place: Place) -> None:
    """Every page several times over new connections, so that each worker has drawn each of them."""
    for _ in range(ROUNDS * 2):
        for page in TOUR:
            site.get(place.facts[page])
        site.hang_up()


def _floor(bench: Bench, place: Place) -> None:
    floor = serve(place.environ, command=("-m", "benchmarks.peers.floor"), cookie=place.facts["cookie"])
    try:
        for _ in range(20):
            floor.get("/floor/")
        figure = pss_of(tree(floor.child.pid))
    finally:
        floor.end()
    what = f"{bench.engine} PSS of the floor page, server and 1 worker"
    bench.add(Line(row="13", what=what, figure=figure, unit="MB", goal=None, say=verdict(figure, None)))


def _start(bench: Bench, place: Place) -> None:
    times = []
    for _ in range(STARTS):
        site = serve(place.environ)
        times.append(site.started)
        site.end()
    note = "wall, least of " + ", ".join(f"{each:.2f}" for each in times)
    bench.add(
        Line(
            row="13", what=f"{bench.engine} cold start to the first answer", figure=min(times), unit="s",
            goal=MOST_START, say=verdict(min(times), MOST_START, max(times) > 1.5 * min(times)), note=note,
        )
    )  # fmt: skip


def _migrate(bench: Bench) -> None:
    folder = Path(bench.folder) / f"{bench.engine}-empty"
    url = bench.cluster.create("empty") if bench.cluster is not None and bench.engine == "postgres" else ""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    python("benchmarks.migrating", environ=settings(folder, url))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    figure = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    note = f"{time.perf_counter() - wall:.1f} s wall; without the database server's own"
    bench.add(
        Line(
            row="13", what=f"{bench.engine} migrate an empty database: CPU", figure=figure, unit="s", goal=MOST_MIGRATE,
            say=verdict(figure, MOST_MIGRATE), note=note,
        )
    )  # fmt: skip
