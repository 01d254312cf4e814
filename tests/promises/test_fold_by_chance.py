"""Random lives of promises: the clock must agree with a naive second reckoning, hour by hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, assume, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.promises import little_model as naive
from tests.promises.little_model import DAY, Naive
from tests.promises.tale import OTHER, Tale, always
from troth.evidence.codec import from_json, to_json
from troth.promises import kinds
from troth.promises.fold import PromiseState
from troth.promises.judge import Judged
from troth.promises.project import observe_again
from troth.trust import Dimension, Observation

BEGINNING = datetime(2026, 3, 1, tzinfo=UTC)
MOST = 4
Rule = Callable[..., None]


def moment(hour: int) -> datetime:
    return BEGINNING + timedelta(hours=hour)


PICK = st.integers(0, 59)
PARTY = st.sampled_from(["client", "provider"])


def when(*phases: str, pending: str | None = None, asked: bool | None = None) -> Callable[[Rule], Rule]:
    """A rule for a promise in one of these phases; it is given one of them by `pick`."""

    def fits(promise: Naive) -> bool:
        if pending is not None and (promise.pending[0] if promise.pending else "") != pending:
            return False
        return promise.phase in phases and (asked is None or promise.asked is asked)

    def decorate(run: Rule) -> Rule:
        @wraps(run)
        def picked(self: Lives, pick: int, **given: Any) -> None:
            refs = [ref for ref, promise in self.promises.items() if fits(promise) and not self.silent(promise)]
            assume(refs)
            run(self, refs[pick % len(refs)], **given)

        return precondition(lambda self: any(fits(p) and not self.silent(p) for p in self.promises.values()))(picked)

    return decorate


class Lives(RuleBasedStateMachine):
    """Up to four promises between both sides; every rule is one entry."""

    def __init__(self) -> None:
        super().__init__()
        self.tale: Tale = always()
        self.promises: dict[str, Naive] = {}
        self.now = 9

    def say(self, party: str, evidence: object) -> None:
        self.tale.say(party, evidence, moment(self.now))

    def silent(self, promise: Naive) -> bool:
        return naive.silent(promise, self.now)

    @rule(hours=st.sampled_from([1, 5, 24, 50, 24 * 6, 24 * 11]))
    def time_passes(self, hours: int) -> None:
        self.now += hours

    @precondition(lambda self: len(self.promises) < MOST)
    @rule(by=PARTY, days=st.integers(0, 6), at_hour=st.integers(0, 23), offered=st.integers(0, 5), waits=st.booleans())
    def make(self, by: str, days: int, at_hour: int, offered: int, waits: bool) -> None:
        ref = f"P-{len(self.promises) + 1}"
        due = max((self.now // DAY + days) * DAY + at_hour, self.now + 1)
        others = [other for other, theirs in self.promises.items() if theirs.promisor != by][-1:] if waits else []
        self.promises[ref] = Naive(promisor=by, dues=[(0, due)], made=self.now, waits=dict.fromkeys(others, self.now))
        self.tale.promise(
            ref, by=by, due=moment(due).date(), due_at=moment(due), made=moment(self.now), accepted=None,
            waits_for=tuple(others),
        )  # fmt: skip
        if offered:
            self.take(ref)

    def take(self, ref: str) -> None:
        promise = self.promises[ref]
        promise.phase, promise.accepted = "open", self.now
        promise.dues[0] = (self.now, promise.due)
        self.say(OTHER[promise.promisor], kinds.PromiseAccepted(promise=ref))

    @rule(pick=PICK)
    @when("offered", asked=False)
    def accept(self, ref: str) -> None:
        assume(self.promises[ref].due > self.now)
        self.take(ref)

    @rule(pick=PICK, sure=st.integers(0, 3))
    @when("offered", asked=False)
    def ask(self, ref: str, sure: int) -> None:
        assume(not sure)
        self.promises[ref].asked = True
        self.say(OTHER[self.promises[ref].promisor], kinds.PromiseAsked(promise=ref, question="what?"))

    @rule(pick=PICK)
    @when("offered", asked=True)
    def answer(self, ref: str) -> None:
        self.promises[ref].asked = False
        self.say(self.promises[ref].promisor, kinds.PromiseAnswered(promise=ref, answer="that"))

    @rule(pick=PICK, sure=st.integers(0, 3))
    @when("offered")
    def decline(self, ref: str, sure: int) -> None:
        assume(not sure)
        self.promises[ref].phase = "declined"
        self.say(OTHER[self.promises[ref].promisor], kinds.PromiseDeclined(promise=ref, reason="no"))

    @rule(pick=PICK, sure=st.integers(0, 3))
    @when("offered")
    def take_back(self, ref: str, sure: int) -> None:
        assume(not sure)
        self.promises[ref].phase = "withdrawn"
        self.say(self.promises[ref].promisor, kinds.OfferTakenBack(promise=ref, reason=None))

    @rule(pick=PICK, by=PARTY, days=st.integers(1, 12))
    @when("open", pending="")
    def propose_move(self, ref: str, by: str, days: int) -> None:
        due = (self.now // DAY + days) * DAY
        self.promises[ref].pending = ("move", by, due)
        self.say(by, kinds.MoveProposed(promise=ref, due=moment(due).date(), due_at=moment(due), reason="so"))

    @rule(pick=PICK, yes=st.booleans())
    @when("open", pending="move")
    def answer_move(self, ref: str, yes: bool) -> None:
        promise = self.promises[ref]
        assert promise.pending is not None
        _, by, due = promise.pending
        promise.pending = None
        if yes:
            promise.dues.append((self.now, due))
            self.say(OTHER[by], kinds.MoveAgreed(promise=ref))
        else:
            self.say(OTHER[by], kinds.MoveDeclined(promise=ref, reason="no"))

    @rule(pick=PICK, by=PARTY)
    @when("open", pending="")
    def propose_withdrawal(self, ref: str, by: str) -> None:
        self.promises[ref].pending = ("withdraw", by, 0)
        self.say(by, kinds.WithdrawalProposed(promise=ref, reason="so"))

    @rule(pick=PICK, yes=st.booleans())
    @when("open", pending="withdraw")
    def answer_withdrawal(self, ref: str, yes: bool) -> None:
        promise = self.promises[ref]
        assert promise.pending is not None
        by, promise.pending = promise.pending[1], None
        if yes:
            promise.phase, promise.decided = "withdrawn", self.now
            self.say(OTHER[by], kinds.WithdrawalAgreed(promise=ref))
        else:
            self.say(OTHER[by], kinds.WithdrawalDeclined(promise=ref, reason="no"))

    @rule(pick=PICK, share=st.sampled_from([100, 60]))
    @when("open")
    def deliver(self, ref: str, share: int) -> None:
        promise = self.promises[ref]
        promise.phase, promise.delivered, promise.share, promise.pending = "delivered", self.now, share, None
        self.tale.deliver(moment(self.now), ref, share=share)

    @rule(pick=PICK, part=st.booleans())
    @when("delivered")
    def confirm(self, ref: str, part: bool) -> None:
        promise = self.promises[ref]
        promise.phase, promise.share = "confirmed", 30 if part else promise.share
        confirmed = kinds.DeliveryConfirmed(promise=ref, share=promise.share, remark=None)
        self.say(OTHER[promise.promisor], confirmed)

    @rule(pick=PICK)
    @when("delivered")
    def reject(self, ref: str) -> None:
        promise = self.promises[ref]
        promise.phase, promise.delivered, promise.share = "open", None, 100
        self.say(OTHER[promise.promisor], kinds.DeliveryRejected(promise=ref, reason="not so"))

    @rule(pick=PICK, sure=st.integers(0, 3))
    @when("open")
    def give_up(self, ref: str, sure: int) -> None:
        assume(not sure)
        promise = self.promises[ref]
        promise.phase, promise.decided, promise.pending = "abandoned", self.now, None
        self.say(promise.promisor, kinds.PromiseAbandoned(promise=ref, reason="cannot"))

    @rule(pick=PICK, which=PICK)
    @when("open")
    def state_wait(self, ref: str, which: int) -> None:
        promise = self.promises[ref]
        others = [
            other for other, theirs in self.promises.items()
            if theirs.promisor != promise.promisor and other not in promise.waits and not self.reaches(other, ref)
        ]  # fmt: skip
        assume(others)
        other = others[which % len(others)]
        promise.waits[other] = self.now
        self.say(promise.promisor, kinds.WaitStated(promise=ref, other=other))

    def reaches(self, ref: str, goal: str) -> bool:
        return ref == goal or any(self.reaches(other, goal) for other in self.promises[ref].waits)

    @invariant()
    def the_clock_agrees(self) -> None:
        now, memo = moment(self.now), dict[str, set[int]]()
        said = self.tale.judged(now)
        seen = {(each.id, each.dimension): each for each in observe_again(self.tale.entries, now)}
        assert said.keys() == self.promises.keys()
        for ref, promise in self.promises.items():
            late, excused = naive.lateness(self.promises, ref, self.now, memo)
            word = naive.standing(promise, late, excused, self.now)
            self.compare(promise, said[ref], word, late, excused)
            self.compare_turning_points(said[ref], now)
            timing, kept = seen.get((ref, Dimension.DEADLINES)), seen.get((ref, Dimension.PROMISES))
            self.compare_timing(promise, word, late, timing)
            self.compare_fulfilment(promise, word, kept)
            assert from_json(PromiseState, to_json(said[ref].state)) == said[ref].state

    def compare(self, promise: Naive, said: Judged, word: str, late: int, excused: int) -> None:
        verdict = said.verdict
        assert (verdict.late_seconds, verdict.excused_seconds) == (late * 3600, excused * 3600)
        assert verdict.standing == word
        assert verdict.by_silence == self.silent(promise)
        assert said.state.first.at == moment(promise.dues[0][1])
        assert len(said.state.moves) == len(promise.dues) - 1

    def compare_turning_points(self, said: Judged, now: datetime) -> None:
        if said.verdict.still_open:
            overdue = said.at.late_from is not None and said.at.late_from <= now
            missed = said.at.missed_from is not None and said.at.missed_from <= now
            assert overdue == (said.verdict.late_seconds > 0)
            assert missed == (said.verdict.standing == "missed")

    def compare_timing(self, promise: Naive, word: str, late: int, timing: Observation | None) -> None:
        if word in {"offered", "asked", "declined", "withdrawn", "promised"} or (word == "delivered" and not late):
            assert timing is None
            return
        assert timing is not None
        if promise.phase == "abandoned":
            assert timing.g == 0.0
            return
        plain = max(0.0, 1 - late / naive.limit(promise))
        assert abs(timing.g - plain) < 1e-12 or (len(promise.dues) > 1 and timing.g == min(0.8, plain))
        assert timing.mult == (0.5 if self.silent(promise) and not late else 1.0)
        assert timing.day <= (moment(self.now) - datetime(1970, 1, 1, tzinfo=UTC)).days

    def compare_fulfilment(self, promise: Naive, word: str, kept: Observation | None) -> None:
        silent = self.silent(promise)
        if promise.phase == "confirmed" or silent:
            assert kept is not None
            assert (kept.g, kept.mult) == (promise.share / 100, 0.5 if silent and promise.share == 100 else 1.0)
        else:
            assert (kept is not None) == (word == "missed")


Lives.TestCase.settings = settings(
    max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much]
)
TestLives = Lives.TestCase
