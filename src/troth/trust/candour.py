"""Candour: what was said about a date, held against what was measured at that moment (TRUST 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from .beta import quantile

TAU = 0.15
COLOURS = {"green": 0.90, "amber": 0.60, "red": 0.20}
RED = 0.5
GREEN = 0.9
STAND_DAYS = 7
STAND_REPORTS = 2
FRESH_HOURS = 48
LOW = 0.3
LOW_REPORTS = 3


def excess(said: float, measured: float) -> float:
    """o: how far what was said lies above what was measured, beyond a tolerance of 0.15; 0 for a pessimist."""
    over = said - measured - TAU
    return over if over > 1e-9 else 0.0


def honesty(said: float, measured: float) -> float:
    """g of one report on one promise: 1 - o / (1 - 0.15)."""
    return 1.0 - excess(said, measured) / (1.0 - TAU)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One report on one promise: the day, what was said and what was measured, both as chances, and whether the data
    behind the measure was at most 48 hours old and nobody contests it."""

    day: int
    said: float
    measured: float
    fresh: bool = True


def watermelon(reports: Sequence[Status]) -> int | None:
    """The day since which a promise stands reported green while measured red, in two reports running or for seven days;
    None when it does not. Reports come in order of time; stale or contested data raises nothing and ends nothing."""
    since, count, last = None, 0, 0
    for report in reports:
        if not report.fresh:
            continue
        if report.said >= GREEN and report.measured < RED:
            since = report.day if since is None else since
            count, last = count + 1, report.day
        else:
            since, count = None, 0
    if since is None or (count < STAND_REPORTS and last - since < STAND_DAYS):
        return None
    return since


def sandbagging(reports: Sequence[Status]) -> bool:
    """Whether the last three reports all said far less than was measured: shown, never counted."""
    newest = reports[-LOW_REPORTS:]
    return len(newest) == LOW_REPORTS and all(report.said < report.measured - LOW for report in newest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candour:
    """Over all reports: WR, the share of those measured red that said green, with its 80 % interval, and WI, the mean
    excess; None where there is nothing to count."""

    reports: int
    red: int
    green: int
    excess: float | None

    @property
    def ratio(self) -> float | None:
        """WR, of those measured red."""
        return self.green / self.red if self.red else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies with 80 %, by a Beta(0.5, 0.5) start."""
        if not self.red:
            return None
        a, b = self.green + 0.5, self.red - self.green + 0.5
        return quantile(a, b, 0.1), quantile(a, b, 0.9)


def candour(reports: Sequence[Status]) -> Candour:
    """The measures of all reports of a party."""
    red = [report for report in reports if report.measured < RED]
    return Candour(
        reports=len(reports), red=len(red), green=sum(report.said >= GREEN for report in red),
        excess=fsum(excess(each.said, each.measured) for each in reports) / len(reports) if reports else None,
    )  # fmt: skip
