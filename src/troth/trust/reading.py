"""The reading of a stream on a day: what share of similar commitments would be honoured, and how sure that is.

Evidence fades on two clocks, days and newer evidence; several observations of one day and class count less than apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1, inf, log

from .beta import quantile
from .observation import Batch
from .parameters import Settings
from .reference import Prior

LEVEL = 0.8
PRIOR_SHOWN = 2.0
NEEDED_MASS, NEEDED_COUNT, NEEDED_DAYS, NEEDED_STRONG = 3.0, 5, 3, 0.5
_LN2 = log(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a stream says on a day.

    p: share of similar commitments that would be honoured; m = r + f: mass of evidence, kept and failed; s and a:
    strength and mean of the prior; b, d, u: belief, disbelief, uncertainty (sum 1); c_mass, low, high: mass behind the
    80 % interval and its bounds; count, days: observations and distinct days; strong: mass with provenance of q >= 0.7;
    lacking: which of "count", "days", "mass", "strong" is below the minimum evidence.
    """

    p: float
    m: float
    r: float
    f: float
    s: float
    a: float
    b: float
    d: float
    u: float
    c_mass: float
    low: float
    high: float
    count: int
    days: int
    strong: float
    lacking: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether there is evidence enough to show a figure."""
        return not self.lacking

    @property
    def seen(self) -> int:
        """The k of "k of 5"."""
        return min(self.count, NEEDED_COUNT)

    @property
    def band(self) -> str | None:
        """strong, fair or weak by the lower bound; None when it is too early to say."""
        if self.lacking:
            return None
        return "strong" if self.low >= 0.8 else "fair" if self.low >= 0.6 else "weak"

    @property
    def variance(self) -> float:
        """Of the distribution behind the interval."""
        return self.p * (1 - self.p) / (self.c_mass + 1)


def omega(w: float, n: float) -> float:
    """The mass of w units that arrive together, when n units halve older evidence: n/ln2 * (1 - 2^(-w/n))."""
    return w if n == inf else -n / _LN2 * expm1(-w * _LN2 / n)


def discount(batch: Batch, rho: float) -> float:
    """The share of its weight that a batch keeps, its observations being correlated by rho."""
    return 1.0 / (1.0 + rho * max(0.0, batch.weight / batch.c - 1.0))


def fading(batches: Sequence[Batch], settings: Settings, at_day: int) -> list[tuple[Batch, float]]:
    """Each batch up to the day, newest day first, with the mass that one unit of its weight still has."""
    h, n, rho = settings.h, settings.n, settings.rho
    rate = _LN2 / n
    found: list[tuple[Batch, float]] = []
    newer, i = 0.0, len(batches) - 1
    while i >= 0 and batches[i].day > at_day:
        i -= 1
    while i >= 0:
        first, batch = i, batches[i]
        day, weight = batch.day, 0.0
        while batch.day == day:
            x = batch.weight / batch.c - 1.0
            k = 1.0 / (1.0 + rho * x) if x > 0 else 1.0
            weight += batch.weight * k
            found.append((batch, k))
            i -= 1
            if i < 0:
                break
            batch = batches[i]
        unit = (-expm1(-weight * rate) / (rate * weight) if rate else 1.0) * 2.0 ** -((at_day - day) / h + newer / n)
        for j in range(i - first, 0):
            batch, k = found[j]
            found[j] = (batch, k * unit)
        newer += weight
    return found


def read(batches: Sequence[Batch], settings: Settings, at_day: int, prior: Prior | None = None) -> Reading:
    """The reading of a stream's batches (as `batches` orders them) on a day; later days are not looked at.

    Without a prior of its own the stream starts at the reference class, Prior(s=s_ref, m=m).
    """
    return summed(fading(batches, settings, at_day), settings, prior)


def summed(faded: Sequence[tuple[Batch, float]], settings: Settings, prior: Prior | None) -> Reading:
    """The reading of batches that `fading` has faded."""
    mass = kept = strong = 0.0
    count, days, last = 0, 0, None
    for batch, unit in faded:
        mass += unit * batch.weight
        kept += unit * batch.kept
        strong += unit * batch.strong
        count += batch.count
        if batch.day != last:
            days += 1
            last = batch.day
    return reading(settings, prior, mass, kept, strong, count, days)


def reading(
    settings: Settings, prior: Prior | None, mass: float, kept: float, strong: float, count: int, days: int
) -> Reading:
    """The reading that follows from the faded sums of a stream."""
    s, m0 = (prior.s, prior.m) if prior else (settings.s_ref, settings.m)
    failed = max(0.0, mass - kept)
    p = (s * m0 + kept) / (s + mass)
    c_mass = min(s, PRIOR_SHOWN) + settings.kappa * mass
    low, high = interval(p, c_mass)
    return Reading(
        p=p,
        m=mass,
        r=kept,
        f=failed,
        s=s,
        a=m0,
        b=kept / (s + mass),
        d=failed / (s + mass),
        u=s / (s + mass),
        c_mass=c_mass,
        low=low,
        high=high,
        count=count,
        days=days,
        strong=strong,
        lacking=_lacking(mass, strong, count, days),
    )


def interval(p: float, c_mass: float, level: float = LEVEL) -> tuple[float, float]:
    """Central interval of Beta(p*C, (1-p)*C), widened to contain p; the point itself at p = 0 or 1."""
    a, b = p * c_mass, (1 - p) * c_mass
    if a <= 0 or b <= 0:
        return p, p
    tail = (1 - level) / 2
    return min(p, quantile(a, b, tail)), max(p, quantile(a, b, 1 - tail))


def _lacking(mass: float, strong: float, count: int, days: int) -> tuple[str, ...]:
    found = {
        "count": count < NEEDED_COUNT,
        "days": days < NEEDED_DAYS,
        "mass": mass < NEEDED_MASS,
        "strong": strong < NEEDED_STRONG * mass,
    }
    return tuple(name for name, lacks in found.items() if lacks)
