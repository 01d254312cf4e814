"""The three measures of the whole, and readings in plain words."""

from collections import Counter
from dataclasses import replace
from statistics import mean, median

from hypothesis import given
from hypothesis import strategies as st
from tests.trust.cases import PLAIN, seen, stream

from troth.trust import (
    Contribution,
    Dated,
    Dimension,
    Episode,
    batches,
    delay,
    delay_counted,
    disputes,
    explain,
    misunderstandings,
    read,
    trend,
)


def test_delay_is_counted_against_the_first_promise_and_the_last_agreement():
    found = delay(
        [
            Dated(id="on", first=10, agreed=10, done=10),
            Dated(id="early", first=10, agreed=10, done=8),
            Dated(id="late", first=10, agreed=20, done=22),
            Dated(id="moved", first=10, agreed=40),
            Dated(id="coming", first=90, agreed=90),
            Dated(id="done later", first=25, agreed=25, done=60),
        ],
        30,
    )
    assert (found.measured, found.late, found.on_day, found.early) == (5, 3, 1, 1)
    assert found.by_id == (("moved", 20), ("late", 12), ("done later", 5))
    assert (found.total, found.average, found.middle, found.worst) == (37, 7.4, 5, 20)
    assert (found.total_agreed, found.late_agreed) == (7, 2)


def test_due_today_is_not_late():
    assert delay([Dated(id="today", first=30, agreed=30)], 30).measured == 0


def test_nothing_measured_is_none_and_not_zero():
    found = delay([], 30)
    assert (found.total, found.average, found.middle, found.worst, found.total_agreed) == (None,) * 5
    none = disputes([], 30)
    assert (none.count, none.middle_days, none.longest_days, none.oldest_open_days) == (0, None, None, None)


def test_disputes_and_misunderstandings_are_counted_as_of_a_day():
    episodes = [
        Episode(id="a", opened=1, settled=5),
        Episode(id="b", opened=3, settled=13, escalated=True),
        Episode(id="c", opened=8),
        Episode(id="d", opened=99),
    ]
    for measure in (disputes, misunderstandings):
        found = measure(episodes, 20)
        assert (found.count, found.open, found.escalated, found.ids) == (3, 1, 1, ("a", "b", "c"))
        assert (found.middle_days, found.longest_days, found.oldest_open_days) == (7, 10, 12)
        assert measure(episodes, 4).open == 2


def test_a_reading_is_told_with_its_interval_and_count():
    reading = read(batches(stream(*((day, float(day % 5 > 0)) for day in range(50)))), PLAIN, 50)
    low, high = round(reading.low * 100), round(reading.high * 100)
    assert explain.headline(reading) == f"{round(reading.p * 100)} % ({low} to {high}, 50 entries)"
    assert explain.sentence(reading, Dimension.PROMISES) == (
        f"{round(reading.p * 100)} of 100 similar promises would be kept; between {low} and {high}, "
        "four times in five. From 50 entries on 50 days."
    )


def test_too_early_says_what_is_missing():
    few = read(batches(stream((1, 1), (2, 1), (3, 1))), PLAIN, 3)
    assert explain.headline(few) == "Too early to say: 3 of 5"
    assert explain.sentence(few, Dimension.MONEY) == "Too early to say: 3 of 5 entries."
    crowded = read(batches(stream(*((1, 1.0) for _ in range(9)))), PLAIN, 1)
    assert "on 1 day where 3 are needed" in explain.sentence(crowded, Dimension.MONEY)
    unconfirmed = read(batches([seen(str(n), n, 1, q=0.5) for n in range(9)]), PLAIN, 9)
    assert "not confirmed" in explain.sentence(unconfirmed, Dimension.MONEY)
    small = read(batches([seen(str(n), n, 1, 0.25) for n in range(9)]), PLAIN, 9)
    assert "too small or too old" in explain.sentence(small, Dimension.MONEY)


def test_every_dimension_has_its_sentence_and_none_says_the_forbidden_word():
    reading = read(batches(stream(*((day, 1.0) for day in range(50)))), PLAIN, 50)
    told = [explain.sentence(reading, dimension) for dimension in Dimension]
    assert len(set(told)) == 9
    assert not any("score" in sentence.lower() or "{" in sentence for sentence in told)


def test_the_strongest_moves_come_first():
    phis = {"a": 0.01, "b": -0.2, "c": 0.05, "d": 0.0, "e": 0.05}
    found = explain.moves({id: Contribution(mu=1, phi=phi) for id, phi in phis.items()}, most=4)
    assert [(move.id, round(move.points, 6)) for move in found] == [("b", -20), ("c", 5), ("e", 5), ("a", 1)]
    assert explain.moves({"d": Contribution(mu=0, phi=0.0)}) == ()


def test_why_a_reading_moved():
    good = [(day, 1.0) for day in range(0, 120, 4)]
    bad = [(day, 0.0) for day in range(130, 200, 10)]
    said = explain.movement(trend(batches(stream(*good, *bad)), PLAIN, 200))
    assert said.startswith("Down ")
    assert "by new entries" in said
    assert "corrections" not in said
    assert explain.movement(trend((), PLAIN, 200)) == "Too early to compare with 90 days ago."
    steady = batches(stream(*((day, 1.0) for day in range(2000))))
    assert explain.movement(trend(steady, PLAIN, 1999)) == "The same as 90 days ago."


def test_the_first_day_of_the_window_is_old_and_the_next_is_new():
    old, new = stream((100, 0.0)), stream((101, 0.0))
    assert trend(batches(old), PLAIN, 190).new == 0
    assert trend(batches(old), PLAIN, 190).fading > 0
    assert trend(batches(new), PLAIN, 190).new < 0
    assert trend(batches(new), PLAIN, 190).fading == 0


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.one_of(st.none(), st.integers(0, 60)))))
def test_a_delay_from_counts_is_the_delay_of_the_promises(days):
    told = [Dated(id=f"P-{n}", first=a, agreed=b, done=c) for n, (a, b, c) in enumerate(days)]
    whole = delay(told, 50)
    ends = [(d.first, d.agreed, d.done if d.done is not None and d.done <= 50 else None) for d in told]
    slips = Counter((c if c is not None else 50) - a for a, _, c in ends if c is not None or a < 50)
    agreed = Counter((c if c is not None else 50) - b for _, b, c in ends if c is not None or b < 50)
    assert replace(whole, by_id=()) == delay_counted(slips, agreed)
    late = sorted(max(0, slip) for slip in slips.elements())
    assert whole.middle == (median(late) if late else None)
    assert whole.average == (mean(late) if late else None)
