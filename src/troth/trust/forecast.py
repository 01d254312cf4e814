"""When items that are left will be finished: exact, from the weekly pace of the past (TRUST 5.3), and for a date alone.

Weekly counts are drawn anew from the history, and one common pace factor with 64 equally likely values says that the
weeks to come may all be slower or faster than those that were seen. No random numbers: the sums are convolved. Sums
are fixed-point numbers packed in one large integer, so that a week is a few shifts and additions; their error is below
1e-15.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

WEEKS = 13
LEAST_WEEKS = 4
FACTORS, SHAPE = 64, 4
SHARES = (0.50, 0.85, 0.95)
MULTIPLIERS = (1.57, 2.81, 4.40)
LEAST_DAYS = 14
HORIZON = 520
MOST_LEFT = 5_000
_ONE = 1 << 64
_LIMB = 192
_BYTES = _LIMB // 8
_ROOM = 1 << 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The chance that `left` items are finished within so many weeks: `reached[w]` for w = 0, 1, 2, ..."""

    history: tuple[int, ...]
    left: int
    reached: tuple[float, ...]

    def when(self, share: float) -> int | None:
        """The first week by which they are finished with this chance; None where that is beyond ten years."""
        return next((week for week, chance in enumerate(self.reached) if chance >= share), None)

    def chance(self, weeks: int) -> float:
        """The chance that they are finished within `weeks` weeks; never less than what was reckoned up to there."""
        return 0.0 if weeks < 0 else self.reached[min(weeks, len(self.reached) - 1)]


def pace_factors(many: int = FACTORS, shape: int = SHAPE) -> tuple[float, ...]:
    """Equally likely factors of the pace: GammaInvCdf(shape, (j + .5) / many) / shape for j = 0 ... many - 1."""
    return tuple(_quantile(shape, (j + 0.5) / many) / shape for j in range(many))


def _quantile(shape: int, p: float) -> float:
    """The quantile of the gamma distribution with whole shape, by halving: its distribution is a Poisson sum."""
    low, high = 0.0, 100.0
    for _ in range(80):
        middle = (low + high) / 2
        under = 1 - math.exp(-middle) * math.fsum(middle**k / math.factorial(k) for k in range(shape))
        low, high = (middle, high) if under < p else (low, middle)
    return (low + high) / 2


FACTOR_VALUES = pace_factors()


def forecast(
    history: Sequence[int], left: int, until: int = 0, factors: Sequence[float] = FACTOR_VALUES
) -> Forecast | None:
    """When `left` items are finished at the pace of `history` (finished items a week); None where nothing was finished.

    It reaches to the week of 95 %, at least to week `until`, at most ten years. Raises ValueError for impossible input.
    """
    if left < 0 or left > MOST_LEFT or any(week < 0 for week in history):
        raise ValueError(f"A forecast needs 0 to {MOST_LEFT} items left and no negative week.")
    return _forecast(tuple(history), left, until, tuple(factors)) if any(history) else None


@lru_cache(maxsize=4096)
def _forecast(history: tuple[int, ...], left: int, until: int, factors: tuple[float, ...]) -> Forecast:
    needed = [math.ceil(left / factor) for factor in factors]
    reached = [1.0 if left == 0 else 0.0]
    for week, below in enumerate(_below(history, needed), 1):
        reached.append(max(reached[-1], 1 - math.fsum(below) / len(needed)))
        if week >= HORIZON or (week >= until and reached[-1] >= SHARES[-1]):
            break
    return Forecast(history=history, left=left, reached=tuple(reached))


def _below(history: Sequence[int], needed: Sequence[int]) -> Iterator[list[float]]:
    """Week by week the chance that the sum is below each of `needed`.

    Place m of the large integer is the chance that the sum is at most m. Every place begins as 1 (a sum of nothing);
    a week adds the integer, moved by each count; what would be moved beyond the largest need is cut off.
    """
    most = max(needed)
    if most == 0:
        while True:
            yield [0.0] * len(needed)
    whole = (1 << (_LIMB * most)) - 1
    ones = whole // ((1 << _LIMB) - 1)
    sums, total = ones * _ONE, _ONE
    counts = [(count, times) for count, times in Counter(history).items() if count < most]
    while True:
        if total * len(history) >= _ROOM:
            cut = total.bit_length() - _ONE.bit_length()
            sums, total = (sums >> cut) & (ones * ((1 << (_LIMB - cut)) - 1)), total >> cut
        moved = 0
        for count, times in counts:
            moved += (sums << (_LIMB * count)) * times
        sums, total = moved & whole, total * len(history)
        raw = sums.to_bytes(_BYTES * most, "little")
        yield [_at(raw, need) / total if need else 0.0 for need in needed]


def _at(raw: bytes, need: int) -> int:
    return int.from_bytes(raw[_BYTES * (need - 1) : _BYTES * need], "little")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateForecast:
    """When a promise is kept of which only its date is known: the days of 50, 85 and 95 %, by how dates were kept."""

    days: tuple[date, date, date]


def from_date(today: date, stated: date) -> DateForecast | None:
    """TRUST 5.4: the remaining time that was stated, times how much longer it took in the reference projects.

    None with less than 14 days left, for which no reference was measured.
    """
    left = (stated - today).days
    if left < LEAST_DAYS:
        return None
    first, second, third = (today + timedelta(days=math.ceil(round(left * each, 6))) for each in MULTIPLIERS)
    return DateForecast(days=(first, second, third))


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
        if not 0 < left[end] <= MOST_LEFT or not any(history):
            continue
        made = forecast(history, left[end])
        if made is not None:
            said = (made.when(SHARES[0]), made.when(SHARES[1]), made.when(SHARES[2]))
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
    for place, share in enumerate(SHARES):
        due = [(each, said) for each in tried if (said := each.said[place]) is not None and each.week + said < weeks]
        kept = sum(each.took is not None and each.took <= said for each, said in due)
        found.append(Held(share=share, made=len(due), held=kept))
    return tuple(found)
