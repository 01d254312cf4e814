"""Erosion: a running test of whether commitments are honoured less often than the party's own record foretells.

A risk-adjusted CUSUM with odds ratio 2.5 against the reading of entries 30 days older or more; a mirror tells recovery.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from .observation import Batch
from .parameters import Settings
from .reading import discount, omega
from .reference import Prior

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
) -> Iterator[tuple[int, float, float, float]]:
    """(day, foretold share, weight, mean outcome) of each day; the faded sums follow 30 days behind."""
    days = _sums(batches, settings.rho, at_day)
    s, m0 = (prior.s, prior.m) if prior else (settings.s_ref, settings.m)
    mass = kept = 0.0
    behind, follower = 0, 0
    for day, w, good in days:
        while days[follower][0] <= day - LAG_DAYS:
            then, weight, honoured = days[follower]
            fade = 2.0 ** (-weight / settings.n - (then - behind) / settings.h) if follower else 0.0
            unit = omega(weight, settings.n) / weight
            mass, kept = mass * fade + weight * unit, kept * fade + honoured * unit
            behind = then
            follower += 1
        time = 2.0 ** ((behind - day) / settings.h) if follower else 0.0
        p0 = (s * m0 + kept * time) / (s + mass * time)
        yield day, min(MOST, max(LEAST, p0)), w, good / w


def _sums(batches: Sequence[Batch], rho: float, at_day: int) -> list[tuple[int, float, float]]:
    """(day, discounted weight, and how much of it was kept) of each day."""
    days: list[tuple[int, float, float]] = []
    for batch in batches:
        if batch.day > at_day:
            break
        k = discount(batch, rho)
        w, good = batch.weight * k, batch.kept * k
        if days and days[-1][0] == batch.day:
            _, more_w, more_good = days.pop()
            w, good = w + more_w, good + more_good
        days.append((batch.day, w, good))
    return days
