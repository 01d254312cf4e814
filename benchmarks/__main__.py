"""`python -m benchmarks [--quick|--full] [--only 1,4,9] [--db sqlite,postgres] [--out FILE]`: measure, show, judge.

Exit code 0 when nothing misses its goal, 1 when something does, 2 when the call is wrong.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

from tests.pg import Cluster

from benchmarks.goals import Line, failed, skipped
from benchmarks.machine import describe, versions
from benchmarks.pg import postgres
from benchmarks.place import build, folder
from benchmarks.report import keep
from benchmarks.rows import clock, deep, footprint, pages, proofs, search, write
from benchmarks.rows.bench import FULL, QUICK, Bench, spell

ROWS = ("1", "2", "4", "7", "8", "9", "13", "14")
SIZES = {"full": (100, 10_000, 100_000), "quick": (100, 2_000)}


def main(argv: list[str]) -> int:
    """Measure what was asked for."""
    options = _options(argv)
    sizes = options.sizes or SIZES["full" if options.full else "quick"]
    print(f"{describe()}; {versions()}", flush=True)
    lines: list[Line] = []
    for engine in options.db:
        with folder() as root, postgres() if engine == "postgres" else nullcontext() as cluster:
            if engine == "postgres" and cluster is None:
                lines.append(skipped("all", "postgres", "not installed"))
                print(spell(lines[-1]))
                continue
            lines += _engine(engine, sizes, root, cluster, options)
    keep(lines, sizes, options.out, options.full and set(options.only) == set(ROWS))
    return 1 if failed(lines) else 0


def _engine(
    engine: str, sizes: tuple[int, ...], root: Path, cluster: Cluster | None, options: argparse.Namespace
) -> list[Line]:  # fmt: skip
    places = []
    for size in sizes:
        print(f"filling {engine} with {size:,} entries ...", flush=True)
        places.append(build(engine, size, root, cluster))
    effort = FULL if options.full else QUICK
    bench = Bench(engine=engine, places=places, effort=effort, folder=root, cluster=cluster)
    wanted = set(options.only)
    if wanted & {"1", "2", "9"}:
        pages.run(bench, wanted)
    if "9" in wanted:
        deep.run(bench)
    if "13" in wanted:
        footprint.run(bench)
    if "4" in wanted:
        write.run(bench)
    if "8" in wanted:
        search.run(bench)
    if engine == options.db[0]:
        if "7" in wanted:
            clock.run(bench)
        if "14" in wanted:
            proofs.run(bench)
    return bench.lines


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    much = parser.add_mutually_exclusive_group()
    much.add_argument("--quick", action="store_true", help="small sizes, fails on growth and gross breaches only")
    much.add_argument("--full", action="store_true", help="100, 10,000 and 100,000 entries; writes REPORT.md")
    parser.add_argument("--only", type=_rows, default=None, help="rows, such as 1,4,9")
    parser.add_argument("--db", type=_engines, default=None, help="sqlite,postgres")
    parser.add_argument("--sizes", type=_sizes, default=None, help="entries, such as 100,2000")
    parser.add_argument("--out", type=Path, help="also write the lines as JSON")
    options = parser.parse_args(argv)
    options.only = options.only or (ROWS if options.full else ("1", "2", "4", "9"))
    options.db = options.db or (("sqlite", "postgres") if options.full else ("sqlite",))
    return options


def _rows(text: str) -> tuple[str, ...]:
    return _chosen(text, ROWS, "row")


def _engines(text: str) -> tuple[str, ...]:
    return _chosen(text, ("sqlite", "postgres"), "engine")


def _chosen(text: str, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    unknown = [each for each in found if each not in known]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {what} {unknown[0]}; known are {', '.join(known)}")
    return found


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(each) for each in text.split(",")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
