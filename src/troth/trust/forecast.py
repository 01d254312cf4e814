"""When a number of items will be done: an exact forecast from the weekly counts of the past (TRUST 5.3 and 5.4).

Weeks are drawn independently from the history, and one common pace, as uncertain as a Gamma(4) of mean 1, slows or
quickens all of them. The distribution is a convolution, so there is no simulation and no seed. A forecast is never
evidence: it is made again from the counts whenever somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, exp, fsum, lgamma, log

WEEKS = 13
LEAST_WEEKS = 4
SHAPE = 4
PACES = 64
LEVELS = (0.5, 0.85, 0.95)
HORIZON = 520
DATE_ONLY = (157, 281, 440)
"""Actual over stated remaining time, in percent, at 50, 85 and 95 % where nothing but a date is known."""


class NoForecast(ValueError):
    """Nothing can be said; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """P(done within w weeks) for w = 0, 1, 2, ...; it ends where the last level is reached, or at ten years.

    `left` items were to be done, by the pace of `history`, whole weeks with the oldest first.
    """

    left: int
    history: tuple[int, ...]
    within: tuple[float, ...]

    def weeks(self, level: float) -> int | None:
        """The first number of weeks within which it is done with this probability; None beyond the horizon."""
        return next((week for week, share in enumerate(self.within) if share >= level), None)

    def by(self, weeks: int) -> float:
        """The probability that it is done within so many whole weeks; beyond the end it is at least this."""
        if weeks < 0:
            return 0.0 if self.left else 1.0
        return self.within[min(weeks, len(self.within) - 1)]

    def day(self, start: date, level: float) -> date | None:
        """The day by which it is done with this probability, counted from a day."""
        weeks = self.weeks(level)
        return None if weeks is None else start + timedelta(weeks=weeks)


def forecast(history: Sequence[int], left: int, until: int = 0) -> Forecast:
    """The forecast for `left` items from counts of items finished in whole weeks, oldest first; the last 13 are used.

    It reaches to the week of 95 % and at least to week `until`, at most ten years.
    Raises NoForecast when there is no full week, or when nothing was finished in any of them, and ValueError for
    negative counts. No items left are done now.
    """
    counts = tuple(history[-WEEKS:])
    if left < 0 or any(count < 0 for count in counts):
        raise ValueError("Counts of items cannot be negative.")
    if not left:
        return Forecast(left=0, history=counts, within=(1.0,))
    if not counts:
        raise NoForecast("There is no full week to judge the pace by.")
    if not any(counts):
        raise NoForecast(f"Nothing was finished in the last {len(counts)} weeks.")
    return Forecast(left=left, history=counts, within=_within(counts, left, until=min(until, HORIZON)))


def spread(history: Sequence[int], left: int) -> Forecast:
    """The same without a common pace: plain resampling of past weeks, made exact. Only to be compared with."""
    counts = tuple(history[-WEEKS:])
    if not any(counts):
        raise NoForecast("Nothing was finished.")
    return Forecast(left=left, history=counts, within=_within(counts, left, (1.0,)))


@lru_cache(maxsize=256)
def _within(
    counts: tuple[int, ...], left: int, pace: tuple[float, ...] | None = None, until: int = 0
) -> tuple[float, ...]:
    """P(S_w >= left / pace), averaged over the paces, week by week.

    One long integer holds P(S_w < k + 1) for every k below the largest threshold, each in a lane of 256 bits, and a
    week is a few shifts and sums of it. Lanes are scaled down by a power of two each week; what that cuts off is below
    the precision of a float.
    """
    pace = pace or paces()
    needed = [ceil(left / each) for each in pace]
    most, scale = max(needed), (len(counts) - 1).bit_length()
    everything = (1 << LANE * most) - 1
    lanes = everything // ((1 << LANE) - 1)
    kept = lanes * ((1 << LANE - scale) - 1)
    steps = sorted({count: counts.count(count) for count in counts if count < most}.items())
    below, within = lanes << ONE, [0.0]
    grown = 1.0
    while (within[-1] < LEVELS[-1] or len(within) <= until) and len(within) <= HORIZON:
        below = sum((below << LANE * count) * many for count, many in steps) & everything
        below = (below >> scale) & kept
        grown *= 2.0**scale / len(counts)
        raw = below.to_bytes(LANE // 8 * most, "little")
        shares = (int.from_bytes(raw[WIDE * (need - 1) : WIDE * need], "little") for need in needed)
        share = 1 - fsum(each / (1 << ONE) for each in shares) * grown / len(pace)
        within.append(max(within[-1], share))
    return tuple(within)


LANE, ONE = 256, 200
WIDE = LANE // 8


@lru_cache(maxsize=1)
def paces() -> tuple[float, ...]:
    """64 equally likely paces: the middles of the 64ths of a Gamma with shape 4 and mean 1."""
    return tuple(_gamma_quantile((place + 0.5) / PACES) / SHAPE for place in range(PACES))


def _gamma_quantile(share: float) -> float:
    """The x with P(4, x) = share, by halving; P(4, x) = 1 - e^-x (1 + x + x²/2 + x³/6) (DLMF 8.4.10)."""
    low, high = 0.0, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        if _gamma(middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _gamma(x: float) -> float:
    if x <= 0:
        return 0.0
    return 1 - fsum(exp(-x + k * log(x) - lgamma(k + 1)) for k in range(SHAPE))


def weekly(done: Iterable[date], until: date, weeks: int = WEEKS) -> tuple[int, ...]:
    """How many things were finished in each of the last whole weeks before a day, oldest first.

    A week is seven days that end the day before `until`; leading weeks before the first of all are left out.
    """
    days = [day for day in done if day < until]
    if not days:
        return ()
    first = min(days)
    known = min(weeks, ((until - first).days + 6) // 7)
    counts = [0] * known
    for day in days:
        place = (until - day - timedelta(days=1)).days // 7
        if place < known:
            counts[known - 1 - place] += 1
    return tuple(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A forecast that could have been made: at which week, how many were left, its weeks of 50, 85 and 95 %, and in
    which week so many more were finished (None: not yet)."""

    week: int
    left: int
    said: tuple[int | None, int | None, int | None]
    took: int | None


def walk(finished: Sequence[int], left: Sequence[int], step: int = 1, most: int = 26) -> list[Tried]:
    """Forecasts made as of the end of past weeks, oldest first, each from what was known then.

    `finished[w]` items were finished in week w, and `left[w]` were left at its end.
    """
    ends = list(range(len(finished) - 1, LEAST_WEEKS - 2, -step))[:most]
    tried = []
    for end in reversed(ends):
        history = finished[max(0, end + 1 - WEEKS) : end + 1]
        if left[end] <= 0 or not any(history):
            continue
        made = forecast(history, left[end])
        said = (made.weeks(LEVELS[0]), made.weeks(LEVELS[1]), made.weeks(LEVELS[2]))
        tried.append(Tried(week=end, left=left[end], said=said, took=took(finished[end + 1 :], left[end])))
    return tried


def took(finished: Sequence[int], left: int) -> int | None:
    """After how many weeks `left` items were finished; None where the weeks end before."""
    total = 0
    for week, count in enumerate(finished, 1):
        total += count
        if total >= left:
            return week
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Of `made` forecasts whose date has passed, how many held. Chosen by the date alone, never by what came of it."""

    share: float
    made: int
    held: int


def held(tried: Sequence[Tried], weeks: int) -> tuple[Held, ...]:
    """How the dates of 50, 85 and 95 % held, of those that lie within the `weeks` weeks that are known."""
    found = []
    for place, share in enumerate(LEVELS):
        due = [(each, said) for each in tried if (said := each.said[place]) is not None and each.week + said < weeks]
        kept = sum(each.took is not None and each.took <= said for each, said in due)
        found.append(Held(share=share, made=len(due), held=kept))
    return tuple(found)


def stated_date(start: date, stated: date) -> tuple[date, ...]:
    """Where the true end lies at 50, 85 and 95 % when only a date is stated and nothing is counted (TRUST 5.4)."""
    left = max((stated - start).days, 0)
    return tuple(start + timedelta(days=-(-left * many // 100)) for many in DATE_ONLY)
