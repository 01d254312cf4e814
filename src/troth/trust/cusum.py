"""Erosion: a running test of whether commitments are honoured less often than the party's own record foretells.

A risk-adjusted CUSUM with odds ratio 2.5 against the reading of entries 30 days older or more; a mirror tells recovery.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from .observation import Batch
from .parameters import Settings
from .reading import discount
from .reference import Prior
from .stream import Stream

ODDS = 2.5
WATCH, ALERT = 3.0, 4.0
LAG_DAYS = 30
LEAST, MOST = 0.5, 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Erosion:
    """level: "none", "watch" or "alert"; s: the running sum; since: the day the alert was first raised; recovering:
    whether the mirror test has since raised its own alert. An alert stands until both parties acknowledge it.
    """

    level: str
    s: float
    since: int | None
    recovering: bool


def step(s: float, p0: float, w: float, q: float, odds: float = ODDS) -> float:
    """The running sum after a day of weight w and mean outcome q, where p0 was foretold."""
    p1 = p0 / (p0 + odds * (1 - p0))
    return max(0.0, s + w * (q * log(p1 / p0) + (1 - q) * log((1 - p1) / (1 - p0))))


def erosion(
    batches: Sequence[Batch],
    settings: Settings,
    at_day: int,
    acknowledged: Iterable[int] = (),
    prior: Prior | None = None,
) -> Erosion:
    """The state of the test on a day, in time linear in the batches.

    acknowledged: days on which both parties acknowledged an alert; the sum starts again at 0 after them.
    """
    resets = sorted(day for day in acknowledged if day <= at_day)
    s = mirror = 0.0
    since: int | None = None
    recovering = False
    for day, p0, w, q in _days(batches, settings, at_day, prior):
        while resets and resets[0] < day:
            s, mirror, since, recovering = 0.0, 0.0, None, False
            resets.pop(0)
        s, mirror = step(s, p0, w, q), step(mirror, p0, w, q, 1 / ODDS)
        if since is None and s >= ALERT:
            since, mirror = day, 0.0
        recovering = recovering or (since is not None and mirror >= ALERT)
    if resets:
        s, since, recovering = 0.0, None, False
    level = "alert" if since is not None else "watch" if s >= WATCH else "none"
    return Erosion(level=level, s=s, since=since, recovering=recovering)


def _days(
    batches: Sequence[Batch], settings: Settings, at_day: int, prior: Prior | None
) -> Iterable[tuple[int, float, float, float]]:
    """(day, foretold share, weight, mean outcome) of each day; a second stream follows 30 days behind."""
    behind, follower, i = Stream(settings, prior), 0, 0
    while i < len(batches) and batches[i].day <= at_day:
        day, w, kept = batches[i].day, 0.0, 0.0
        while i < len(batches) and batches[i].day == day:
            k = discount(batches[i], settings.rho)
            w += batches[i].weight * k
            kept += batches[i].kept * k
            i += 1
        while batches[follower].day <= day - LAG_DAYS:
            b = batches[follower]
            behind.add_sum(b.day, b.c, b.weight, b.kept, b.strong, b.count)
            follower += 1
        yield day, min(MOST, max(LEAST, behind.p(day))), w, kept / w
