"""Goals and verdicts: what a row has to reach, and what is said of it. Plain arithmetic on measured samples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Say(StrEnum):
    """What is said of a line of the table."""

    OK = "OK"
    MISS = "MISS"
    NOISY = "NOISY"
    SKIPPED = "SKIPPED"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One measured round: seconds of CPU and of wall time for each operation."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A against B, pair by pair within the same round: the middle of the ratios, and the middle half of them."""

    middle: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """How far the middle half of the pairs reaches, as a share of the middle."""
        return (self.high - self.low) / self.middle if self.middle else math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: what was measured, the figure, what it has to stay under, and the verdict."""

    row: str
    what: str
    figure: float
    unit: str
    goal: float | None
    say: Say
    note: str = ""


def ratio(ours: Sequence[Sample], theirs: Sequence[Sample]) -> Ratio:
    """CPU of ours over theirs, round by round. Raises ValueError without a pair."""
    pairs = sorted(a.cpu / b.cpu for a, b in zip(ours, theirs, strict=True))
    if not pairs:
        raise ValueError("no rounds were measured")
    return Ratio(middle=median(pairs), low=_at(pairs, 0.25), high=_at(pairs, 0.75))


def least(samples: Sequence[Sample]) -> float:
    """The least CPU seconds of an operation: what it costs when nothing is in its way."""
    return min(sample.cpu for sample in samples)


def middle(samples: Sequence[Sample]) -> float:
    """The median CPU seconds of an operation."""
    return median(sample.cpu for sample in samples)


def slope(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """The exponent k of cost ~ size^k by least squares of the logarithms; 0 is level, 1 is linear."""
    if len(sizes) != len(costs) or len(sizes) < 2:
        raise ValueError("a slope needs a cost for each of at least two sizes")
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies (nearest rank)."""
    return _at(sorted(values), share)


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def verdict(figure: float, goal: float | None, noisy: bool = False, slack: float = 1.0) -> Say:
    """OK at or under the goal; over it MISS, or NOISY when the machine was too busy to tell. `slack` widens the goal:
    a quick run fails only on a threefold breach."""
    if goal is None:
        return Say.SHOWN
    if figure <= goal * slack:
        return Say.OK
    return Say.NOISY if noisy else Say.MISS


def against(row: str, what: str, found: Ratio, goal: float, noisy: bool, slack: float = 1.0) -> Line:
    """The line of a ratio with its spread. A miss that the spread does not reach over is a miss also on a busy machine,
    since both sides of a pair were disturbed alike."""
    unsure = noisy and found.low <= goal * slack
    note = f"middle half of the pairs {found.low:.2f} to {found.high:.2f}"
    say = verdict(found.middle, goal, unsure, slack)
    return Line(row=row, what=what, figure=found.middle, unit="x", goal=goal, say=say, note=note)


def skipped(row: str, what: str, why: str) -> Line:
    """The line of something that could not be measured here."""
    return Line(row=row, what=what, figure=math.nan, unit="", goal=None, say=Say.SKIPPED, note=f"skipped: {why}")


def failed(lines: Sequence[Line]) -> bool:
    """Whether any line misses its goal."""
    return any(line.say is Say.MISS for line in lines)
