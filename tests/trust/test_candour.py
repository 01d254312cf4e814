"""Candour: the worked example, and what raises a flag."""

from math import fsum

import pytest

from troth.trust.candour import Status, candour, honesty, sandbagging, watermelon
from troth.trust.outcome import disclosure

SAID = (0.9, 0.9, 0.9, 0.9, 0.6, 0.2)
MEASURED = (0.85, 0.70, 0.45, 0.30, 0.20, 0.05)
WEEKS = [Status(day=7 * n, said=q, measured=m) for n, (q, m) in enumerate(zip(SAID, MEASURED, strict=True))]


def test_the_worked_example():
    assert [honesty(q, m) for q, m in zip(SAID, MEASURED, strict=True)] == pytest.approx(
        [1, 0.9412, 0.6471, 0.4706, 0.7059, 1], abs=1e-4
    )
    found = candour(WEEKS)
    assert (found.excess, found.ratio, found.red) == (pytest.approx(0.175), 0.5, 4)
    assert [watermelon(WEEKS[: n + 1]) for n in range(6)] == [None, None, None, 14, None, None]
    assert disclosure(0.9, False) == pytest.approx(0.19)


def test_seven_days_are_enough_with_one_report_more_or_less():
    early = Status(day=10, said=0.95, measured=0.2)
    assert watermelon([early]) is None
    assert watermelon([early, Status(day=12, said=0.95, measured=0.2)]) == 10


def test_stale_data_raises_nothing():
    assert watermelon([Status(day=7 * n, said=0.9, measured=0.1, fresh=False) for n in range(5)]) is None


def test_pessimism_is_shown_and_never_counted():
    low = [Status(day=n, said=0.2, measured=0.9) for n in range(3)]
    assert sandbagging(low)
    assert not sandbagging(low[:2])
    assert fsum(honesty(each.said, each.measured) for each in low) == 3.0


def test_without_reports_there_is_no_figure():
    found = candour([])
    assert (found.excess, found.ratio, found.interval) == (None, None, None)
