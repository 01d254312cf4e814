"""What held before: which parameters a day is read by, and which former ones are shown beside those of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.cases import PLAIN, stream
from tests.trust.test_reading_laws import T, constants, law, streams

from troth.trust import DEFAULTS, Former, batches, explain, fade_alike, former, held, read
from troth.trust.aggregate import Whole
from troth.trust.former import SHOWN_DAYS
from troth.trust.tally import Flow, seen, tallies

A = DEFAULTS


def parameters(m: float):
    return replace(A, settings=(replace(A.settings[0], m=m), *A.settings[1:]))


B, C = parameters(0.5), parameters(0.6)
CHANGED = [(None, A), (100, B)]
days = st.integers(0, 400)
histories = st.lists(st.tuples(days, st.sampled_from((A, B, C))), max_size=6).map(
    lambda changes: [(None, A), *sorted(changes, key=lambda change: change[0])]
)


def test_a_day_is_read_by_what_held_at_its_end():
    assert [held(CHANGED, day) for day in (0, 99, 100, 101, 500)] == [A, A, B, B, B]
    assert held([*CHANGED, (100, C)], 100) == C
    with pytest.raises(LookupError, match="day 99"):
        held(CHANGED[1:], 99)


def test_former_results_are_shown_from_the_change_to_the_ninetieth_day_after_it():
    shown = (Former(parameters=A, until=100),)
    assert [former(CHANGED, day) for day in (99, 100, 101, 190, 191)] == [(), shown, shown, shown, ()]
    assert shown[0].shown_until == 190


def test_terms_with_the_parameters_that_held_already_are_no_change():
    assert former([(None, A), (100, A)], 120) == ()
    assert former([(None, A), (100, B), (120, B)], 150) == (Former(parameters=A, until=100),)


def test_several_changes_are_told_in_order_each_for_its_own_ninety_days():
    history = [(None, A), (100, B), (150, C)]
    assert former(history, 160) == (Former(parameters=A, until=100), Former(parameters=B, until=150))
    assert former(history, 200) == (Former(parameters=B, until=150),)
    assert former(history, 120) == (Former(parameters=A, until=100),)


def test_what_holds_again_is_not_former_and_what_held_twice_is_named_once():
    assert former([(None, A), (100, B), (120, A)], 130) == (Former(parameters=B, until=120),)
    twice = [(None, A), (100, B), (120, A), (130, C)]
    assert former(twice, 140) == (Former(parameters=B, until=120), Former(parameters=A, until=130))


def test_of_several_changes_on_one_day_the_last_counts():
    assert former([(None, A), (100, B), (100, C)], 110) == (Former(parameters=A, until=100),)
    assert former([(None, A), (100, B), (100, A)], 110) == ()


@law
@given(histories, days, st.sampled_from((A, B, C)), days)
def test_a_change_never_alters_by_what_an_earlier_day_is_read(history, later, new, day):
    later = max([later, *(since for since, _ in history if since is not None)])
    changed = [*history, (later, new)]
    assert held(changed, day) == (held(history, day) if day < later else new)
    if day < later:
        assert former(changed, day) == former(history, day)


@law
@given(histories, days)
def test_former_ones_lately_held_differ_from_those_of_the_day_and_are_named_once(history, day):
    found = former(history, day)
    assert held(history, day) not in [each.parameters for each in found]
    assert len({each.parameters for each in found}) == len(found)
    assert [each.until for each in found] == sorted(each.until for each in found)
    for each in found:
        assert each.until <= day <= each.shown_until
        assert held(history, each.until - 1) == each.parameters
    lately = {held(history, back) for back in range(day - SHOWN_DAYS, day + 1)}
    assert lately <= {held(history, day), *(each.parameters for each in found)}


@law
@given(streams(least=2, most=30), constants, st.floats(0.1, 0.9), st.floats(0.5, 60.0), st.integers(0, T))
def test_sums_kept_under_one_are_read_by_another_under_which_evidence_fades_alike(of, one, m, s_ref, cut):
    other = replace(one, m=m, s_ref=s_ref, kappa=0.5)
    assert fade_alike(one, other)
    cells = batches(of)
    kept = None
    for kept in tallies(Flow(batches=[cell for cell in cells if cell.day <= cut]), [(None, one)]):  # noqa: B007
        pass
    flow = Flow(start=kept, batches=[cell for cell in cells if cell.day > cut])
    found, wanted = seen(flow, other, T + 91), seen(Flow(batches=cells), other, T + 91)
    assert found == wanted


@pytest.mark.parametrize("change", [{"h": 90.0}, {"n": 69.0}, {"rho": 0.0}])
def test_evidence_that_fades_otherwise_cannot_be_read_from_what_was_kept(change):
    other = replace(PLAIN, **change)
    assert not fade_alike(PLAIN, other)
    cells = batches([*stream((0, 1.0), (0, 1.0), (3, 0.0), (9, 1.0))])
    kept = list(tallies(Flow(batches=cells), [(None, PLAIN)]))[-1]
    assert seen(Flow(start=kept), other, 100).now.p != pytest.approx(read(cells, other, 100).p, abs=1e-9)


def test_both_results_are_said_in_plain_words():
    many = batches(stream(*((day, 1.0) for day in range(0, 70, 7)), (75, 0.0)))
    few = batches(stream((0, 1.0), (7, 1.0)))
    then, now, little = read(many, PLAIN, 80), read(many, replace(PLAIN, m=0.5), 80), read(few, PLAIN, 80)
    until, last = date(2026, 5, 12), date(2026, 8, 10)
    one, other = explain.figure(then), explain.figure(now)
    assert one == f"{round(100 * then.p)} % ({round(100 * then.low)}–{round(100 * then.high)})"
    assert one != other
    assert explain.under(then, now, until, last) == (
        f"Under the terms until 12 May: {one}. Since then: {other}. Shown until 10 August."
    )
    assert explain.under(then, None, until, last) == f"Under the terms until 12 May: {one}. Shown until 10 August."
    assert explain.under(little, now, until, last) == (
        f"Under the terms until 12 May: too early to say. Since then: {other}. Shown until 10 August."
    )
    assert explain.under(little, little, until, last) == explain.under(little, None, until, last) == ""
    whole = Whole(o=0.614, variance=0.01, low=0.5, high=0.7, covered=1.0, weakest=None, count=9)
    assert explain.figure(whole) == "61 % (50–70)"
