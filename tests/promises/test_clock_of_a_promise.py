"""Late, missed, overdue, excused: to the second, on logs written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.promises.tale import MONDAY, Tale, always, at, office
from troth.clock import Calendar
from troth.engagement import kinds as around
from troth.promises import kinds
from troth.promises.kinds import Nature, Weight
from troth.trust import Dimension

SECOND = timedelta(seconds=1)
HOUR = 3600
DUE = date(2026, 3, 10)


def delivered(when: datetime, tale: Tale | None = None) -> Tale:
    tale = tale or office()
    tale.promise(due=DUE)
    tale.deliver(when, confirmed=when + timedelta(days=1))
    return tale


@pytest.mark.parametrize(
    ("when", "standing", "late"),
    [
        (at(10, 16, 59, 59), "kept", 0),
        (at(10, 17), "kept", 0),
        (at(10, 23), "kept", 0),
        (at(11, 9), "kept", 0),
        (at(11, 9, 0, 1), "late", 1),
        (at(17, 16, 59, 59), "late", 40 * HOUR - 1),
        (at(17, 17), "missed", 40 * HOUR),
        (at(18, 9), "missed", 40 * HOUR),
    ],
)
def test_a_delivery_is_judged_to_the_second(when: datetime, standing: str, late: int) -> None:
    tale = delivered(when)
    assert (tale.standing(at(30)), tale.late(at(30))) == (standing, late)
    assert tale.g(at(30)) == 1 - min(late, 40 * HOUR) / (40 * HOUR)
    assert tale.g(at(30), Dimension.PROMISES) == 1.0


@pytest.mark.parametrize(
    ("as_of", "standing", "timing", "fulfilment"),
    [
        (at(10, 17), "promised", None, None),
        (at(11, 9), "promised", None, None),
        (at(11, 9, 0, 1), "overdue", 1 - 1 / (40 * HOUR), None),
        (at(13, 17), "overdue", 1 - 24 / 40, None),
        (at(17, 16, 59, 59), "overdue", 1 / (40 * HOUR), None),
        (at(17, 17), "missed", 0.0, 0.0),
    ],
)
def test_an_open_promise_is_overdue_and_then_missed(
    as_of: datetime, standing: str, timing: float | None, fulfilment: float | None
) -> None:
    tale = office()
    tale.promise(due=DUE)
    assert tale.standing(as_of) == standing
    assert tale.g(as_of) == (None if timing is None else pytest.approx(timing, abs=1e-12))
    assert tale.g(as_of, Dimension.PROMISES) == fulfilment


def test_a_promise_of_many_days_has_a_quarter_of_them() -> None:
    tale = office()
    tale.promise(due=date(2026, 8, 7))
    said = tale.judged(at(1, month=8))["P-1"]
    days = 115
    assert said.at.limit == 2 * HOUR * days
    assert said.at.missed_from is not None
    assert tale.standing(said.at.missed_from - SECOND) == "overdue"
    assert tale.standing(said.at.missed_from) == "missed"


def test_the_turning_points_are_the_seconds_at_which_the_verdict_turns() -> None:
    tale = office()
    tale.promise(due=DUE)
    turning = tale.judged(MONDAY)["P-1"].at
    assert turning.late_from == at(11, 9, 0, 1)
    assert turning.missed_from == at(17, 17)


def test_rejection_opens_it_again_and_the_clock_never_stopped() -> None:
    tale = office()
    tale.promise(due=DUE)
    tale.deliver(at(10, 12))
    assert tale.standing(at(12, 12)) == "delivered"
    tale.say("client", kinds.DeliveryRejected(promise="P-1", reason="half is missing"), at(12, 13))
    assert tale.standing(at(12, 13)) == "overdue"
    assert tale.late(at(12, 13)) == 12 * HOUR
    tale.deliver(at(13, 10), confirmed=at(13, 11))
    assert tale.late(at(20)) == 17 * HOUR
    assert tale.judged(at(20))["P-1"].state.rejections == 1


def test_silence_accepts_at_the_close_of_the_tenth_working_day_of_the_promisee() -> None:
    tale = Tale()
    tale.calendar("provider", Calendar.office("UTC"))
    tale.calendar("client", Calendar.office("Europe/Zagreb", (date(2026, 3, 20),)))
    tale.promise(due=date(2026, 3, 12))
    tale.deliver(at(10, 10))
    moment = at(25, 16)
    assert tale.judged(at(11))["P-1"].at.silence_at == moment
    assert tale.standing(moment - SECOND) == "delivered"
    assert tale.seen(moment - SECOND) == {}
    assert tale.standing(moment) == "kept"
    assert {seen.mult for seen in tale.seen(moment).values()} == {0.5}


def test_silence_counts_what_is_admitted_in_full() -> None:
    tale = office()
    tale.promise(due=DUE)
    tale.deliver(at(13, 17), share=60)
    seen = tale.seen(at(30, month=4))
    timing, share = seen["P-1", "deadlines"], seen["P-1", "promises"]
    assert timing.g == pytest.approx(1 - 24 / 40)
    assert timing.mult == 1.0
    assert (share.g, share.mult) == (0.6, 1.0)


def test_silence_counts_a_late_delivery_half_for_having_come_at_all() -> None:
    tale = office()
    tale.promise(due=DUE)
    tale.deliver(at(13, 17))
    seen = tale.seen(at(30, month=4))
    assert seen["P-1", "deadlines"].mult == 1.0
    assert (seen["P-1", "promises"].g, seen["P-1", "promises"].mult) == (1.0, 0.5)


def test_a_part_is_kept_in_part() -> None:
    tale = office()
    tale.promise(due=DUE)
    tale.deliver(at(9), share=80, confirmed=at(9, 10))
    assert tale.g(at(20), Dimension.PROMISES) == 0.8
    assert tale.g(at(20)) == 1.0


def test_giving_up_alone_is_missed_and_its_lateness_stops() -> None:
    tale = office()
    tale.promise(due=DUE)
    tale.say("provider", kinds.PromiseAbandoned(promise="P-1", reason="no people"), at(12, 12))
    assert tale.standing(at(12, 12)) == "missed"
    assert tale.late(at(13)) == tale.late(at(30, month=6)) == 11 * HOUR
    assert [tale.g(at(13)), tale.g(at(13), Dimension.PROMISES)] == [0.0, 0.0]


def test_giving_up_early_counts_on_its_day_and_not_in_the_future() -> None:
    tale = office()
    tale.promise(due=date(2026, 6, 1))
    tale.say("provider", kinds.PromiseAbandoned(promise="P-1", reason="no people"), at(12, 12))
    assert tale.seen(at(13))["P-1", "promises"].day == (date(2026, 3, 12) - date(1970, 1, 1)).days


def test_let_go_by_both_it_counts_for_nobody() -> None:
    tale = office()
    tale.promise(due=DUE)
    tale.say("provider", kinds.WithdrawalProposed(promise="P-1", reason="not needed"), at(20))
    assert tale.g(at(20)) == 0.0
    tale.say("client", kinds.WithdrawalAgreed(promise="P-1"), at(20, 10))
    assert tale.seen(at(21)) == {}
    assert (tale.standing(at(21)), tale.late(at(21))) == ("withdrawn", 0)


def test_an_offer_is_never_late() -> None:
    tale = office()
    tale.promise(due=DUE, accepted=None)
    assert (tale.standing(at(20)), tale.late(at(20)), tale.seen(at(20))) == ("offered", 0, {})
    tale.say("client", kinds.PromiseAsked(promise="P-1", question="which one?"), at(21))
    assert tale.standing(at(21)) == "asked"
    tale.say("client", kinds.PromiseDeclined(promise="P-1", reason="too late"), at(22))
    assert (tale.standing(at(22)), tale.late(at(30))) == ("declined", 0)


@pytest.mark.parametrize(
    ("agreed_at", "most"),
    [(at(3), 1.0), (at(9, 13, 48), 1.0), (at(9, 13, 48, 1), 0.8), (at(10, 16), 0.8), (at(12, 12), 0.8)],
)
def test_a_date_put_off_within_the_last_fifth_counts_four_fifths_at_most(agreed_at: datetime, most: float) -> None:
    tale = office()
    tale.promise(due=DUE, accepted=MONDAY)
    tale.move(date(2026, 3, 20), agreed_at)
    tale.deliver(at(20, 12), confirmed=at(20, 13))
    assert tale.g(at(30)) == most
    assert tale.g(at(30), Dimension.PROMISES) == 1.0


def test_an_earlier_date_costs_nothing() -> None:
    tale = office()
    tale.promise(due=DUE)
    tale.move(date(2026, 3, 9), at(9, 10))
    tale.deliver(at(9, 12), confirmed=at(9, 13))
    assert tale.g(at(30)) == 1.0


def test_a_moved_promise_is_late_against_the_moved_date_and_keeps_the_first() -> None:
    tale = office()
    tale.promise(due=DUE)
    tale.move(date(2026, 3, 20), at(3))
    tale.deliver(at(23, 10), confirmed=at(23, 11))
    said = tale.judged(at(30))["P-1"]
    assert (said.state.first.day, said.state.due.day) == (DUE, date(2026, 3, 20))
    assert said.verdict.late_seconds == HOUR
    assert (said.at.first_due_at, said.at.due_at) == (at(10, 17), at(20, 17))


def test_the_day_of_a_late_promise_is_its_due_day() -> None:
    tale = delivered(at(16, 10))
    assert tale.seen(at(30))["P-1", "deadlines"].day == (DUE - date(1970, 1, 1)).days


def test_natures_bear_on_their_own_dimensions() -> None:
    wanted = {
        Nature.DELIVERABLE: {"promises", "deadlines"}, Nature.MILESTONE: {"promises", "deadlines"},
        Nature.INPUT: {"promises", "deadlines"}, Nature.DECISION: {"promises", "deadlines"},
        Nature.ANSWER: {"responsiveness"}, Nature.REPORT: {"responsiveness"}, Nature.PAYMENT: {"money"},
    }  # fmt: skip
    for nature, dimensions in wanted.items():
        tale = office()
        tale.promise(due=DUE, nature=nature, weight=Weight.MAJOR)
        tale.deliver(at(9), confirmed=at(9, 10))
        assert {dimension for _, dimension in tale.seen(at(20))} == dimensions
        assert {seen.c for seen in tale.seen(at(20)).values()} == {2.0}


@pytest.mark.parametrize(("calendar", "days"), [(Calendar.office("UTC"), 30 * 5 / 7 * 8), (Calendar.always(), 30 * 24)])
def test_a_payment_has_thirty_days_whatever_the_week(calendar: Calendar, days: float) -> None:
    tale = Tale()
    tale.calendar("client", calendar)
    tale.promise(by="client", due=DUE, nature=Nature.PAYMENT)
    assert tale.judged(MONDAY)["P-1"].at.limit == int(days * HOUR)


# waiting for the other side


def waiting(due_of_other: date, came: datetime | None) -> Tale:
    tale = always()
    tale.promise("P-1", by="client", due=due_of_other, nature=Nature.INPUT)
    tale.promise("P-2", by="provider", due=DUE, waits_for=("P-1",))
    if came is not None:
        tale.deliver(came, "P-1")
    return tale


def test_what_waited_before_its_own_due_day_is_excused_for_as_long() -> None:
    tale = waiting(date(2026, 3, 5), at(8, 0))
    tale.deliver(at(13, 0), "P-2", confirmed=at(13, 1))
    assert (tale.standing(at(20), "P-2"), tale.late(at(20), "P-2")) == ("excused", 0)
    assert tale.g(at(20), ref="P-2") == 1.0


def test_not_a_second_longer() -> None:
    tale = waiting(date(2026, 3, 5), at(8, 0))
    tale.deliver(at(13, 0, 0, 1), "P-2", confirmed=at(13, 1))
    said = tale.judged(at(20))["P-2"].verdict
    assert (said.standing, said.late_seconds, said.excused_seconds) == ("late", 1, 2 * 24 * HOUR)


def test_what_the_other_side_owes_after_its_own_due_day_does_not_excuse_the_days_before() -> None:
    tale = waiting(date(2026, 3, 12), None)
    said = tale.judged(MONDAY)["P-2"].at
    assert said.late_from == at(11, 0, 0, 1)
    assert tale.standing(at(11, 12), "P-2") == "overdue"
    assert tale.late(at(13), "P-2") == tale.late(at(25), "P-2") == 2 * 24 * HOUR


def test_while_the_other_side_is_still_late_nothing_is_overdue() -> None:
    tale = waiting(date(2026, 3, 5), None)
    said = tale.judged(at(30))["P-2"]
    assert (said.verdict.standing, said.verdict.paused, said.at.late_from) == ("promised", True, None)
    assert tale.g(at(30), ref="P-2") is None
    assert tale.g(at(30), ref="P-1") == 0.0


def test_a_chain_of_waiting_reaches_its_end() -> None:
    tale = always()
    tale.promise("P-1", by="provider", due=date(2026, 3, 4))
    tale.promise("P-2", by="client", due=date(2026, 3, 5), waits_for=("P-1",))
    tale.promise("P-3", by="provider", due=date(2026, 3, 8), waits_for=("P-2",))
    tale.deliver(at(7, 0), "P-1")
    tale.deliver(at(10, 0), "P-2")
    said = tale.judged(at(12))
    assert said["P-1"].verdict.late_seconds == 2 * 24 * HOUR
    assert said["P-2"].verdict.late_seconds == 2 * 24 * HOUR
    assert said["P-2"].at.lapses == ((at(8, 0), at(10, 0)),)
    assert said["P-3"].at.late_from == at(11, 0) + SECOND
    assert said["P-3"].verdict.late_seconds == 33 * HOUR


def test_nobody_is_excused_by_what_its_own_side_delayed() -> None:
    tale = always()
    tale.promise("P-1", by="provider", due=date(2026, 3, 4))
    tale.promise("P-2", by="client", due=date(2026, 3, 5), waits_for=("P-1",))
    tale.promise("P-3", by="provider", due=date(2026, 3, 6), waits_for=("P-2",))
    tale.deliver(at(9, 0), "P-1")
    tale.deliver(at(9, 1), "P-2")
    tale.deliver(at(9, 2), "P-3", confirmed=at(9, 3))
    said = tale.judged(at(12))
    assert said["P-2"].verdict.standing == "delivered"
    assert (said["P-2"].verdict.late_seconds, said["P-3"].verdict.excused_seconds) == (0, 0)
    assert said["P-3"].verdict.late_seconds == 50 * HOUR


def test_a_wait_excuses_from_when_it_was_stated() -> None:
    tale = always()
    tale.promise("P-1", by="client", due=date(2026, 3, 3), nature=Nature.INPUT)
    tale.promise("P-2", by="provider", due=date(2026, 3, 5))
    assert tale.late(at(7, 0), "P-2") == 24 * HOUR
    tale.say("provider", kinds.WaitStated(promise="P-2", other="P-1"), at(8, 0))
    assert tale.late(at(8, 0), "P-2") == tale.late(at(20), "P-2") == 2 * 24 * HOUR


@pytest.mark.parametrize("end", ["moved", "withdrawn"])
def test_what_excused_once_is_not_taken_back(end: str) -> None:
    tale = waiting(date(2026, 3, 5), None)
    if end == "moved":
        tale.move(date(2026, 3, 30), at(8, 0), "P-1")
    else:
        tale.say("client", kinds.WithdrawalProposed(promise="P-1", reason="not needed"), at(8, 0))
        tale.say("provider", kinds.WithdrawalAgreed(promise="P-1"), at(8, 0))
    tale.deliver(at(14, 0), "P-2", confirmed=at(14, 1))
    said = tale.judged(at(20))["P-2"].verdict
    assert (said.late_seconds, said.excused_seconds) == (24 * HOUR, 2 * 24 * HOUR)


def test_what_was_given_up_by_the_other_side_is_waited_for_in_vain() -> None:
    tale = waiting(date(2026, 3, 5), None)
    tale.say("client", kinds.PromiseAbandoned(promise="P-1", reason="cannot"), at(4))
    assert tale.standing(at(30), "P-2") == "promised"


def test_an_offer_or_a_refusal_excuses_nobody() -> None:
    tale = always()
    tale.promise("P-1", by="client", due=date(2026, 3, 5), accepted=None)
    tale.promise("P-2", by="provider", due=DUE, waits_for=("P-1",))
    assert tale.late(at(12, 0), "P-2") == 24 * HOUR
    tale.say("provider", kinds.PromiseDeclined(promise="P-1", reason="no"), at(12, 0))
    assert tale.late(at(13, 0), "P-2") == 2 * 24 * HOUR


def test_a_rejected_delivery_of_the_other_side_kept_it_waiting_all_the_time() -> None:
    tale = waiting(date(2026, 3, 5), at(7, 0))
    tale.say("provider", kinds.DeliveryRejected(promise="P-1", reason="wrong file"), at(9, 0))
    tale.deliver(at(11, 0), "P-1")
    tale.deliver(at(16, 0), "P-2", confirmed=at(16, 1))
    assert tale.standing(at(20), "P-2") == "excused"


# calendars and terms


def test_a_calendar_stated_later_excuses_nothing_that_has_passed() -> None:
    tale = office()
    tale.promise(due=DUE)
    before = tale.late(at(13, 12))
    holidays = tuple(date(2026, 3, day) for day in range(10, 18))
    tale.calendar("provider", Calendar.office("UTC", holidays), at(13, 12))
    assert tale.late(at(13, 12)) == before
    assert tale.late(at(13, 17)) == before + 5 * HOUR
    assert tale.late(at(17, 17)) == before + 5 * HOUR
    assert tale.late(at(18, 10)) == before + 6 * HOUR


def test_a_day_has_passed_by_the_clock_of_its_own_zone() -> None:
    tale = office("Pacific/Kiritimati")
    tale.promise(due=DUE)
    now = datetime(2026, 3, 11, 23, 0, tzinfo=UTC)
    before = tale.late(now)
    tale.calendar("provider", Calendar.office("Pacific/Kiritimati", (date(2026, 3, 12),)), now)
    assert tale.late(now) == before > 0


def test_other_hours_bind_only_what_is_accepted_after_them() -> None:
    tale = office()
    tale.promise("P-1", due=DUE)
    short: tuple[tuple[tuple[int, int], ...], ...] = (((540, 720),),) * 5 + ((), ())
    tale.calendar("provider", Calendar("UTC", short), at(3))
    tale.promise("P-2", due=DUE, made=at(4), accepted=at(4))
    said = tale.judged(at(5))
    assert (said["P-1"].at.due_at, said["P-2"].at.due_at) == (at(10, 17), at(10, 12))


def test_terms_bind_only_what_is_accepted_after_them() -> None:
    tale = office()
    tale.promise("P-1", due=DUE)
    terms = around.TermsProposed(terms="T-1", silence_days=3, reply_days=10, parameters={})
    tale.say("client", terms, at(3))
    tale.say("provider", around.TermsAgreed(terms="T-1"), at(3, 10))
    tale.promise("P-2", due=DUE, made=at(4), accepted=at(4))
    tale.deliver(at(5), "P-1")
    tale.deliver(at(5), "P-2")
    said = tale.judged(at(6))
    assert (said["P-1"].at.silence_at, said["P-2"].at.silence_at) == (at(19, 17), at(10, 17))


def test_a_promise_due_on_a_closed_day_is_due_when_that_day_ends() -> None:
    tale = office(holidays=(date(2026, 3, 9),))
    tale.promise("P-1", due=date(2026, 3, 7))
    tale.promise("P-2", due=date(2026, 3, 9))
    said = tale.judged(MONDAY)
    assert said["P-1"].at.due_at == at(8, 0)
    assert said["P-2"].at.due_at == at(10, 0)
    assert said["P-1"].at.late_from == said["P-2"].at.late_from == at(10, 9, 0, 1)


def test_a_named_instant_is_due_at_that_instant() -> None:
    tale = office()
    tale.promise(due=DUE, due_at=at(10, 12))
    assert tale.standing(at(10, 12)) == "promised"
    assert tale.standing(at(10, 12, 0, 1)) == "overdue"


def test_each_side_keeps_its_own_zone_and_a_change_of_clocks_changes_no_hour() -> None:
    tale = office("America/New_York", zone_of_client="Europe/London")
    tale.promise("P-1", by="provider", due=date(2026, 3, 6))
    tale.promise("P-2", by="client", due=date(2026, 3, 27))
    new_york, london = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
    said = tale.judged(MONDAY)
    assert said["P-1"].at.due_at == datetime(2026, 3, 6, 17, tzinfo=new_york)
    assert said["P-2"].at.due_at == datetime(2026, 3, 27, 17, tzinfo=london)
    tale.deliver(datetime(2026, 3, 9, 10, tzinfo=new_york), "P-1")
    tale.deliver(datetime(2026, 3, 30, 10, tzinfo=london), "P-2")
    assert tale.late(at(31), "P-1") == tale.late(at(31), "P-2") == HOUR
    silence = tale.judged(at(12))["P-1"].at.silence_at
    assert silence == datetime(2026, 3, 23, 17, tzinfo=london)


# contests


def contested(ruling: around.Ruling | None, share: int = 100) -> Tale:
    tale = delivered(at(9))
    seq = len(tale.entries) - 1
    tale.say("provider", around.ContestOpened(contest="C-1", entry=seq, about="P-1", reason="not so"), at(12))
    if ruling is not None:
        proposal = around.SettlementProposed(contest="C-1", ruling=ruling, share=share, reason="so")
        tale.say("client", proposal, at(13))
        tale.say("provider", around.ContestSettled(contest="C-1"), at(14))
    return tale


def test_an_open_contest_halves_the_weight_for_thirty_days() -> None:
    tale = contested(None)
    days = (at(11), at(12), at(10, month=4), at(11, month=4))
    assert [tale.seen(day)["P-1", "promises"].mult for day in days] == [1.0, 0.5, 0.5, 1.0]


@pytest.mark.parametrize(
    ("ruling", "share", "left"),
    [(around.Ruling.STANDS, 100, 1.0), (around.Ruling.SET_ASIDE, 100, 0.0), (around.Ruling.SHARED, 40, 0.4)],
)
def test_a_settlement_decides_what_counts(ruling: around.Ruling, share: int, left: float) -> None:
    tale = contested(ruling, share)
    assert tale.seen(at(13, 12))["P-1", "promises"].mult == 0.5
    assert tale.seen(at(14))["P-1", "promises"].mult == left
