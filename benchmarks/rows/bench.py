"""What all rows share: how thoroughly to measure, on which installations, and where the lines go."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from tests.pg import Cluster

from benchmarks.goals import Line
from benchmarks.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured: rounds of interleaved turns, operations in a turn, and how far a goal is widened."""

    rounds: int
    pages: int
    writes: int
    slack: float


QUICK = Effort(rounds=5, pages=4, writes=8, slack=3.0)
FULL = Effort(rounds=15, pages=8, writes=15, slack=1.0)
TINY = Effort(rounds=2, pages=1, writes=2, slack=1e9)


@dataclass(slots=True, kw_only=True)
class Bench:
    """One engine with its filled installations, smallest first, and the lines found so far."""

    engine: str
    places: list[Place]
    effort: Effort
    folder: Path
    cluster: Cluster | None
    lines: list[Line] = field(default_factory=list)

    def add(self, *lines: Line) -> None:
        """Keep lines and show them at once."""
        for line in lines:
            self.lines.append(line)
            print(spell(line), flush=True)


class Differs(AssertionError):
    """Two ways to the same result gave different ones; nothing is timed then."""


def spell(line: Line) -> str:
    """One line of the table."""
    goal = "-" if line.goal is None else f"<= {line.goal:g}"
    figure = "-" if math.isnan(line.figure) else f"{line.figure:.3g} {line.unit}".strip()
    return f"{line.row:4} | {line.what:62} | {figure:>12} | {goal:>8} | {line.say.value:7} | {line.note}"
