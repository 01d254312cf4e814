"""Quantiles of the Beta distribution by the standard library alone (continued fraction, safeguarded Newton steps)."""

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300


def regularised(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b) for a, b > 0 (DLMF 8.17.22, Lentz's method)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(a * log(x) + b * log1p(-x) - (lgamma(a) + lgamma(b) - lgamma(a + b)))
    if x * (a + b + 2) < a + 1:
        return front * _fraction(a, b, x) / a
    return 1.0 - front * _fraction(b, a, 1.0 - x) / b


@lru_cache(maxsize=8192)
def quantile(a: float, b: float, share: float) -> float:
    """The x with I_x(a, b) = share, for a, b > 0 and 0 < share < 1, to 1e-12."""
    beta = lgamma(a) + lgamma(b) - lgamma(a + b)
    low, high = 0.0, 1.0
    start = log(a / b) + NormalDist().inv_cdf(share) * sqrt(1 / a + 1 / b)
    x = 1 / (1 + exp(-max(-30.0, min(30.0, start))))
    for _ in range(200):
        miss = regularised(a, b, x) - share
        low, high = (low, x) if miss > 0 else (x, high)
        slope = (a - 1) * log(x) + (b - 1) * log1p(-x) - beta
        step = miss * exp(-slope) if slope > -600 else 1.0
        there = x - step
        if not low < there < high:
            there = (low + high) / 2
        if abs(there - x) < 1e-13 or high - low < 1e-13 or not 0 < there < 1:
            return there
        x = there
    return x


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, 2000):
        even = a + 2 * m
        for term in (m * (b - m) * x / ((even - 1) * even), -(a + m) * (a + b + m) * x / (even * (even + 1))):
            d = 1.0 + term * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + term / c
            c = c if abs(c) > _TINY else _TINY
            value *= d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return value
