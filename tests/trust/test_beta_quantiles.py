"""The incomplete beta function and its quantiles against closed forms."""

from math import comb, pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.trust.beta import quantile, regularised
from troth.trust.reading import interval


@pytest.mark.parametrize("x", [0.001, 0.1, 0.37, 0.5, 0.9, 0.9999])
def test_closed_forms(x):
    for a in (0.01, 0.3, 1.0, 2.5, 40.0):
        assert abs(regularised(a, 1, x) - x**a) < 1e-12
        assert abs(regularised(1, a, x) - (1 - (1 - x) ** a)) < 1e-12
    for n, k in ((5, 2), (12, 7), (40, 33)):
        tail = sum(comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(k, n + 1))
        assert abs(regularised(k, n - k + 1, x) - tail) < 1e-12


def test_the_ends():
    assert regularised(2, 3, 0) == 0
    assert regularised(2, 3, 1) == 1


@pytest.mark.parametrize("share", [0.025, 0.1, 0.5, 0.9, 0.975])
def test_quantiles_of_closed_forms(share):
    assert abs(quantile(0.5, 0.5, share) - sin(pi * share / 2) ** 2) < 1e-10
    for a in (0.3, 1.0, 7.0):
        assert abs(quantile(a, 1, share) - share ** (1 / a)) < 1e-10
        assert abs(quantile(1, a, share) - (1 - (1 - share) ** (1 / a))) < 1e-10


@settings(max_examples=400, deadline=None)
@given(st.floats(0.001, 30), st.floats(0.001, 30), st.sampled_from((0.025, 0.1, 0.5, 0.9, 0.975)))
def test_a_quantile_is_where_the_distribution_passes_its_share(a, b, share):
    x = quantile(a, b, share)
    assert 0 <= x <= 1
    assert regularised(a, b, x - 1e-9) <= share + 1e-10
    assert regularised(a, b, x + 1e-9) >= share - 1e-10


def test_the_interval_is_widened_to_hold_the_reading():
    assert quantile(0.998 * 2, 0.002 * 2, 0.1) > 0.998
    assert interval(0.998, 2)[0] == 0.998
    assert interval(0.002, 2)[1] == 0.002
    assert interval(1.0, 2) == (1.0, 1.0)
