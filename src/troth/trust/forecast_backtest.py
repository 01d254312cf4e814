"""The delivery forecast judged: walked through histories of finished items, beside plain resampling of past weeks.

As in TRUST 8.8: every four weeks of the second half of a history it is foretold when as many items as 4, 8, 13 and 26
weeks of recent pace bring will be done, from what was done before that day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from .forecast import LEVELS, WEEKS, forecast, spread, weekly

HORIZONS = (4, 8, 13, 26)
EVERY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How many forecasts were made and, at each level of LEVELS, how many held; `plain` is plain resampling.

    `alike` and `plain_alike` are the mean shares with every project counted alike.
    """

    projects: int
    made: int
    held: tuple[int, ...]
    plain: tuple[int, ...]
    alike: tuple[float, ...]
    plain_alike: tuple[float, ...]

    def shares(self, held: Sequence[int]) -> tuple[float, ...]:
        """The shares that held."""
        return tuple(count / self.made if self.made else 0.0 for count in held)


def judge(done: Mapping[str, Sequence[date]]) -> Judged:
    """Judge the forecast on the days on which the items of each project were done."""
    rows = [row for days in done.values() if (row := _project(sorted(days)))[0]]
    levels = range(len(LEVELS))

    def alike(held: Sequence[tuple[int, Sequence[int]]]) -> tuple[float, ...]:
        return tuple(fsum(each[level] / made for made, each in held) / max(len(held), 1) for level in levels)

    return Judged(
        projects=len(rows), made=sum(row[0] for row in rows), alike=alike([(made, held) for made, held, _ in rows]),
        plain_alike=alike([(made, plain) for made, _, plain in rows]),
        held=tuple(sum(row[1][level] for row in rows) for level in levels),
        plain=tuple(sum(row[2][level] for row in rows) for level in levels),
    )  # fmt: skip


def _project(days: Sequence[date]) -> tuple[int, list[int], list[int]]:
    made, held, plain = 0, [0] * len(LEVELS), [0] * len(LEVELS)
    if not days:
        return made, held, plain
    at = max(days[0] + (days[-1] - days[0]) / 2, days[0] + timedelta(weeks=WEEKS))
    while at < days[-1]:
        place = bisect_left(days, at)
        counts = weekly(days[max(0, place - 20_000) : place], at)
        pace = sum(counts) / len(counts) if counts else 0.0
        for horizon in HORIZONS:
            left = round(pace * horizon)
            if left < 1 or place + left > len(days):
                continue
            made += 1
            end = days[place + left - 1]
            for found, tally in ((forecast(counts, left), held), (spread(counts, left), plain)):
                for level, share in enumerate(LEVELS):
                    day = found.day(at, share)
                    tally[level] += day is None or end < day
        at += timedelta(weeks=EVERY)
    return made, held, plain

