"""The report: the table of one run with its machine, versions and date, as Markdown and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.goals import Line, Say
from benchmarks.machine import describe, versions

REPORT = Path(__file__).with_name("REPORT.md")
ROWS = {
    "1": "Lists, Pulse and trust over HTTP", "2": "The page of one promise", "4": "One audited write",
    "7": "The service-level clock", "8": "Finding by words", "9": "Deep pages", "13": "Footprint",
    "14": "A record verified offline",
}  # fmt: skip
LEAD = """\
# What it costs

Written by `python -m benchmarks --full`; every ratio is from one run in which everybody took turns.
CPU is that of the server with its database, or of the writing process with its database; a page is asked for over HTTP
with gzip from `troth serve`. The engagement has the same last nine weeks and the same work in hand at every size; what
grows is the history behind them, over five years. docs/benchmarks.md says how to read and repeat it.
"""


def markdown(lines: Sequence[Line], sizes: Sequence[int], when: datetime) -> str:
    """The whole report."""
    counts = {say: sum(line.say is say for line in lines) for say in Say}
    tally = ", ".join(f"{count} {say.value}" for say, count in counts.items() if count)
    facts = (f"{when:%Y-%m-%d %H:%M} UTC", describe(), versions(), f"entries: {_spell(sizes)}", tally)
    parts = [LEAD, "".join(f"- {fact}\n" for fact in facts)]
    for row, title in ROWS.items():
        mine = [line for line in lines if line.row == row]
        if mine:
            parts.append(f"## {row}. {title}\n\n| what | figure | goal | verdict | beside it |\n|---|---|---|---|---|")
            parts.append("\n".join(_cells(line) for line in mine) + "\n")
    return "\n".join(parts)


def _cells(line: Line) -> str:
    figure = "" if math.isnan(line.figure) else f"{line.figure:.3g} {line.unit}".strip()
    goal = "" if line.goal is None else f"≤ {line.goal:.3g}"
    return f"| {line.what} | {figure} | {goal} | {line.say.value} | {line.note} |"


def _spell(sizes: Sequence[int]) -> str:
    return ", ".join(f"{size:,}" for size in sizes)


def keep(lines: Sequence[Line], sizes: Sequence[int], out: Path | None, full: bool) -> None:
    """Write REPORT.md for a full run, and the same as JSON where asked."""
    now = datetime.now(UTC)
    if full:
        REPORT.write_text(markdown(lines, sizes, now))
    if out is not None:
        found = {
            "at": now.isoformat(timespec="seconds"), "machine": describe(), "versions": versions(),
            "sizes": list(sizes),
            "lines": [{**asdict(line), "figure": None if math.isnan(line.figure) else line.figure} for line in lines],
        }  # fmt: skip
        out.write_text(json.dumps(found, indent=1) + "\n")
