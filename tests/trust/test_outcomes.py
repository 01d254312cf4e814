"""Outcomes, provenance, flags: what happened becomes g, mult and what stands beside the figures."""

import pytest

from troth.trust import (
    Dimension,
    Erosion,
    FlagKind,
    Provenance,
    Trouble,
    dispute,
    ease,
    flags,
    limit,
    mult,
    notice,
    outcome,
    quality,
    replan_cap,
    timeliness,
)

DAY = 28_800


def test_lateness_is_graded_against_five_days_or_a_quarter_of_the_duration():
    assert limit(5 * DAY, 8 * DAY) == 5 * DAY
    assert limit(5 * DAY, 40 * DAY) == 10 * DAY
    assert [timeliness(x, 10 * DAY) for x in (-5, 0, DAY, 5 * DAY, 10 * DAY, 99 * DAY)] == [1, 1, 0.9, 0.5, 0, 0]
    assert timeliness(15 * 86_400, outcome.PAYMENT_LIMIT) == 0.5


def test_a_move_in_good_time_is_free_and_a_late_one_is_capped():
    assert notice(10 * DAY, 100 * DAY) == 10 * DAY
    assert notice(10 * DAY, 20 * DAY) == 4 * DAY
    assert replan_cap(4 * DAY, 4 * DAY) == 1.0
    assert replan_cap(4 * DAY - 1, 4 * DAY) == replan_cap(-DAY, 4 * DAY) == 0.8


def test_shares_overruns_and_warnings():
    assert [outcome.share(part, 4) for part in (0, 1, 4, 5)] == [0, 0.25, 1, 1]
    assert outcome.share(1, 0) == 0
    assert [outcome.within(spent, 100) for spent in (90, 100, 125, 300)] == [1, 1, 0.75, 0]
    assert [outcome.warning(given, 4) for given in (0, 1, 8)] == [0, 0.25, 1]


@pytest.mark.parametrize(
    ("stated", "kept", "g"),
    [
        (0.2, False, 0.96),
        (0.6, False, 0.64),
        (0.9, False, 0.19),
        (0.9, True, 0.99),
        (0.6, True, 0.84),
        (0.2, True, 0.36),
    ],
)
def test_bad_news_told_early_is_worth_most_and_so_is_good_news(stated, kept, g):
    assert abs(outcome.disclosure(stated, kept) - g) < 1e-12


def test_an_honest_belief_has_the_best_expectation():
    for belief in (0.1, 0.35, 0.8):
        expected = [
            belief * outcome.disclosure(q / 100, True) + (1 - belief) * outcome.disclosure(q / 100, False)
            for q in range(101)
        ]
        assert max(range(101), key=lambda q: expected[q]) == round(belief * 100)


@pytest.mark.parametrize(
    ("provenance", "during", "after"),
    [
        (Provenance.BOTH_SIGNED, 1, 1),
        (Provenance.NEUTRAL_SYSTEM, 1, 1),
        (Provenance.OWN_TRACKER, 0.7, 0.7),
        (Provenance.AGAINST_INTEREST, 1, 1),
        (Provenance.COUNTERPARTY, 0.5, 1),
        (Provenance.SELF_REPORT, 0, 0.5),
    ],
)
def test_every_provenance_has_its_quality(provenance, during, after):
    assert quality(provenance, window_over=False) == during
    assert quality(provenance, window_over=True) == after
    assert mult(provenance, window_over=True) == after


def test_ease_dispute_and_share_multiply():
    assert [ease(pi) for pi in (None, 0.5, 0.9, 1.0)] == [1.0, 1.0, pytest.approx(0.36), 0.25]
    assert [dispute(), dispute(open_days=0), dispute(open_days=29), dispute(open_days=30)] == [1, 0.5, 0.5, 1]
    assert [dispute(ruling=0), dispute(open_days=3, ruling=1), dispute(ruling=0.4)] == [0, 1, 0.4]
    found = mult(Provenance.OWN_TRACKER, window_over=True, forecast=1.0, delta=0.5, share=0.5)
    assert abs(found - 0.7 * 0.25 * 0.25) < 1e-12


def kinds(found):
    return [flag.kind for flag in found]


def test_a_severe_incident_is_flagged_while_it_is_open():
    severe, slight = Trouble(id="a", day=10, c=2.0, over=20), Trouble(id="b", day=10, c=1.0)
    assert kinds(flags(9, incidents=[severe])) == []
    assert kinds(flags(19, incidents=[severe, slight])) == [FlagKind.INCIDENT]
    assert kinds(flags(20, incidents=[severe])) == []


def test_a_critical_breach_stays_thirty_days_and_until_its_repair_is_accepted():
    quick, never = Trouble(id="a", day=10, c=4.0, over=12), Trouble(id="b", day=10, c=4.0)
    assert kinds(flags(39, breaches=[quick])) == [FlagKind.BREACH]
    assert "30 days" in flags(39, breaches=[quick])[0].says
    assert kinds(flags(40, breaches=[quick])) == []
    assert kinds(flags(400, breaches=[never])) == [FlagKind.BREACH]
    assert kinds(flags(400, breaches=[Trouble(id="c", day=10, c=2.0)])) == []


def test_the_other_flags():
    fallen = Erosion(level="alert", s=5.0, since=30, recovering=True)
    calm = Erosion(level="watch", s=3.5, since=None, recovering=False)
    found = flags(
        50,
        watermelons={"P-7": 44},
        erosions={Dimension.DEADLINES: fallen, Dimension.PROMISES: calm},
        last_entries={Dimension.CANDOUR: 20, Dimension.MONEY: 21},
        cosignature_overdue_since=49,
    )
    assert kinds(found) == [FlagKind.WATERMELON, FlagKind.EROSION, FlagKind.SILENCE, FlagKind.COSIGNATURE]
    assert [flag.since for flag in found] == [44, 30, 50, 49]
    assert found[0].ids == ("P-7",)
    assert found[1].says == "Worse than the record before in “Meets deadlines”, and not by chance. It is recovering."
    assert found[2].says == "Nothing recorded for “Tells bad news early” for 30 days."
    assert found[2].dimension is Dimension.CANDOUR
    assert flags(50, cosignature_overdue_since=51) == ()
