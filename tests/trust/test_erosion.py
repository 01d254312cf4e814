"""Erosion, the learned strength and the whole."""

import random
from math import log, sqrt

import pytest
from tests.trust.cases import PLAIN, seen, stream

from troth.trust import DEFAULTS, PROVIDER, Dimension, Settings, batches, erosion, learn_strength, read, whole

GOOD = [(day, 1.0 if day % 10 else 0.0) for day in range(0, 200)]
BAD = [(200 + day, 0.0 if day % 2 else 1.0) for day in range(0, 60)]


def by_definition(observations, at_day):
    """The running sum with a full reading of the entries at least 30 days older at every step."""
    s, path = 0.0, []
    for day in sorted({o.day for o in observations if o.day <= at_day}):
        today = [o for o in observations if o.day == day]
        p0 = min(0.98, max(0.5, read(batches([o for o in observations if o.day <= day - 30]), PLAIN, day).p))
        p1 = p0 / (p0 + 2.5 * (1 - p0))
        for c in sorted({o.c for o in today}):
            of_class = [o for o in today if o.c == c]
            total = sum(o.weight for o in of_class)
            k = 1 / (1 + 0.2 * max(0, total / c - 1))
            s += sum(o.weight * k * (o.g * log(p1 / p0) + (1 - o.g) * log((1 - p1) / (1 - p0))) for o in of_class)
        s = max(0.0, s)
        path.append((day, s))
    return path


def test_the_running_sum_is_that_of_the_definition():
    dice = random.Random(7)
    of = [
        seen(str(n), dice.randrange(300), dice.choice((0, 1, 1, dice.random())), dice.choice((0.25, 1.0, 2.0)))
        for n in range(250)
    ]
    path = by_definition(of, 300)
    for day, s in path[::9]:
        assert abs(erosion(batches(of), PLAIN, day).s - s) < 1e-9


def test_a_steady_record_raises_nothing_and_a_fall_raises_an_alert():
    of = batches(stream(*GOOD, *BAD))
    assert erosion(of, PLAIN, 199).level == "none"
    fallen = erosion(of, PLAIN, 259)
    assert fallen.level == "alert"
    assert fallen.since is not None
    assert 200 < fallen.since < 230
    assert erosion(of, PLAIN, fallen.since - 1).level in ("watch", "none")
    assert any(erosion(of, PLAIN, day).level == "watch" for day in range(200, fallen.since))


def test_an_alert_stands_until_both_acknowledge_it():
    of = batches(stream(*GOOD, *BAD, *((260 + day, 1.0) for day in range(60))))
    later = erosion(of, PLAIN, 320)
    assert (later.level, later.recovering) == ("alert", True)
    settled = erosion(of, PLAIN, 320, acknowledged=[259])
    assert (settled.level, settled.since, settled.s) == ("none", None, 0.0)
    assert erosion(of, PLAIN, 258, acknowledged=[259]).level == "alert"
    assert erosion(batches(stream(*GOOD, *BAD)), PLAIN, 262, acknowledged=[261]).s == 0.0


def test_streams_that_do_not_differ_teach_a_strong_prior_and_those_that_do_a_weak_one():
    dice = random.Random(11)

    def made(rate):
        return batches(stream(*((day * 7, float(dice.random() < rate)) for day in range(80))))

    alike = learn_strength([made(0.8) for _ in range(12)], PLAIN)
    unlike = learn_strength([made(rate) for rate in (0.02, 0.98) * 6], PLAIN)
    assert alike is not None
    assert unlike is not None
    assert alike.s_ref >= 32
    assert unlike.s_ref <= 2
    assert alike.outcomes == 12 * 80


def test_fewer_than_thirty_outcomes_teach_nothing():
    assert learn_strength([batches(stream(*((day, 1.0) for day in range(29))))], PLAIN) is None
    assert learn_strength([batches(stream(*((day, 1.0) for day in range(30))))], PLAIN) is not None


def test_a_day_is_foretold_from_the_days_before_only():
    once = learn_strength([batches(stream(*((1, float(n % 2)) for n in range(30))))], PLAIN)
    assert once is not None
    assert once.losses == pytest.approx([-15 * (log(0.8) + log(0.2))] * 7)


def test_a_forecast_is_never_surer_than_one_in_two_hundred():
    sure = learn_strength([batches(stream(*((1, 0.0) for _ in range(30))))], Settings(m=0.001))
    assert sure is not None
    assert sure.losses == pytest.approx([-30 * log(0.995)] * 7)


def test_the_whole_counts_dimensions_without_evidence_at_their_prior():
    lambdas = DEFAULTS.lambdas(PROVIDER)
    empty = {d: read((), DEFAULTS.of(d), 100) for d in Dimension}
    nothing = whole(empty, lambdas)
    assert abs(nothing.o - sum(lambdas[d] * DEFAULTS.of(d).m for d in Dimension)) < 1e-12
    assert (nothing.enough, nothing.weakest, nothing.covered, nothing.count) == (False, None, 0, 0)
    kept = read(batches(stream(*((day, 1.0) for day in range(100)))), DEFAULTS.of(Dimension.PROMISES), 100)
    poor = read(batches(stream(*((day, 0.2) for day in range(100)))), DEFAULTS.of(Dimension.DEADLINES), 100)
    some = whole(empty | {Dimension.PROMISES: kept, Dimension.DEADLINES: poor}, lambdas)
    assert some.weakest is Dimension.DEADLINES
    assert abs(some.covered - 0.4) < 1e-12
    assert some.enough
    assert not whole(empty | {Dimension.PROMISES: kept}, lambdas).enough
    assert some.count == 200
    assert some.low < some.o < some.high
    assert abs((some.high - some.o) / sqrt(some.variance) - 1.2815515655446004) < 1e-9
