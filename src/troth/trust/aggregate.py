"""The nine readings of a party as one figure. The nine are what counts; this one is shown only beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from .dimension import Dimension
from .reading import LEVEL, Reading

NEEDED_COVER = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """o: lambda-weighted mean; low, high: its 80 % interval; covered: the lambdas of dimensions with enough evidence;
    weakest: among those, the one with the lowest reading; count: observations behind it all.
    """

    o: float
    variance: float
    low: float
    high: float
    covered: float
    weakest: Dimension | None
    count: int

    @property
    def enough(self) -> bool:
        """Whether dimensions with enough evidence make up at least two fifths of the whole."""
        return self.covered >= NEEDED_COVER - 1e-9


def aggregate(lambdas: list[float], means: list[float], variances: list[float]) -> tuple[float, float]:
    """(O, Var O) of dimensions that are correlated by one half."""
    o = sum(x * p for x, p in zip(lambdas, means, strict=True))
    apart = sum(x * x * v for x, v in zip(lambdas, variances, strict=True))
    together = sum(x * sqrt(v) for x, v in zip(lambdas, variances, strict=True)) ** 2
    return o, 0.5 * apart + 0.5 * together


def whole(readings: Mapping[Dimension, Reading], lambdas: Mapping[Dimension, float]) -> Whole:
    """The whole of a party. Every dimension with a lambda must be read; without evidence it stands at its prior."""
    order = [dimension for dimension in Dimension if lambdas.get(dimension, 0.0) > 0]
    o, variance = aggregate(
        [lambdas[d] for d in order], [readings[d].p for d in order], [readings[d].variance for d in order]
    )
    reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(variance)
    known = [d for d in order if readings[d].enough]
    return Whole(
        o=o,
        variance=variance,
        low=max(0.0, o - reach),
        high=min(1.0, o + reach),
        covered=sum(lambdas[d] for d in known),
        weakest=min(known, key=lambda d: readings[d].p, default=None),
        count=sum(readings[d].count for d in order),
    )
