"""Random acts of everybody, allowed or not: after each the rows are what the entries lead to, and pages agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.cast import World, open_world
from tests.promises.recount import pages_agree_with_the_recount, rows_follow_from_the_entries
from troth.acts.errors import NotThere, Refused
from troth.clock import Calendar
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.engagement.models import Contest
from troth.promises import commands
from troth.promises.kinds import Nature, Weight
from troth.promises.models import Promise
from troth.records.models import Entry, Log

PEOPLE = st.sampled_from(["alice", "bob", "ben", "alice", "bob", "ann", "carol"])
NUMBER = st.integers(1, 3)
DAYS = st.integers(-1, 9)


class Acts(RuleBasedStateMachine):
    """One engagement and up to three promises; what is refused must leave nothing."""

    @initialize()
    def begin(self) -> None:
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.world: World = open_world()
        self.space = self.world.engagement.space_id
        self.make("alice", 1, Nature.INPUT, Weight.NORMAL, False, 1)
        self.make("bob", 2, Nature.DELIVERABLE, Weight.CRITICAL, True, 1)

    def teardown(self) -> None:
        if hasattr(self, "atom"):
            transaction.set_rollback(True)
            self.atom.__exit__(None, None, None)

    def day(self, days: int) -> date:
        return (self.world.at + timedelta(days=days)).date()

    def do(self, name: str, command: Any) -> None:
        before = Log.objects.get(space=self.space).size
        try:
            self.world.do(name, command)
        except (Refused, NotThere):
            assert Log.objects.get(space=self.space).size == before

    @rule(hours=st.sampled_from([1, 7, 24, 60, 24 * 16]))
    def time_passes(self, hours: int) -> None:
        self.world.wait(hours=hours)

    @precondition(lambda self: Promise.objects.filter(space=self.space).count() < 3)
    @rule(
        by=st.sampled_from(["alice", "bob"]), days=st.integers(0, 9), nature=st.sampled_from(list(Nature)),
        weight=st.sampled_from(list(Weight)), waits=st.booleans(), accepted=st.integers(0, 4),
    )  # fmt: skip
    def make(self, by: str, days: int, nature: Nature, weight: Weight, waits: bool, accepted: int) -> None:
        number = Promise.objects.filter(space=self.space).count() + 1
        other = Promise.objects.filter(space=self.space, promisor="client" if by == "bob" else "provider").last()
        self.do(
            by,
            commands.MakePromise(
                title="A", due=self.day(days), nature=nature, weight=weight,
                waits_for=(other.number,) if waits and other else (),
            ),
        )  # fmt: skip
        if accepted:
            self.do("alice" if by == "bob" else "bob", commands.AcceptPromise(promise=number))

    @rule(who=PEOPLE, number=NUMBER, yes=st.booleans())
    def talk(self, who: str, number: int, yes: bool) -> None:
        self.do(who, commands.AskAboutPromise(promise=number, question="What?"))
        answer = commands.AnswerAboutPromise(promise=number, answer="That")
        self.do(who, answer if yes else commands.DeclinePromise(promise=number, reason="No"))

    @rule(who=PEOPLE, number=NUMBER)
    def take_back(self, who: str, number: int) -> None:
        self.do(who, commands.TakeBackOffer(promise=number, reason="Not this one"))

    @rule(who=PEOPLE, number=NUMBER, days=DAYS, yes=st.integers(0, 2))
    def move(self, who: str, number: int, days: int, yes: int) -> None:
        self.do(who, commands.ProposeMove(promise=number, due=self.day(days), reason="so"))
        if yes:
            for other in ("alice", "bob"):
                self.do(other, commands.AgreeMove(promise=number))
        elif days % 2:
            self.do("bob", commands.DeclineMove(promise=number, reason="No"))

    @rule(number=NUMBER, share=st.sampled_from([100, 100, 70]))
    def deliver(self, number: int, share: int) -> None:
        for who in ("alice", "ben"):
            self.do(who, commands.DeliverPromise(promise=number, proof="Done", share=share))

    @rule(number=NUMBER, yes=st.integers(0, 3), part=st.booleans())
    def judge(self, number: int, yes: int, part: bool) -> None:
        confirm = commands.ConfirmDelivery(promise=number, share=40 if part else None)
        for who in ("alice", "bob"):
            self.do(who, confirm if yes else commands.RejectDelivery(promise=number, reason="No"))

    @rule(who=PEOPLE, number=NUMBER, alone=st.integers(0, 3))
    def let_go(self, who: str, number: int, alone: int) -> None:
        if not alone:
            self.do(who, commands.AbandonPromise(promise=number, reason="Cannot"))
            return
        self.do(who, commands.ProposeWithdrawal(promise=number, reason="so"))
        for other in ("alice", "bob"):
            self.do(other, commands.AgreeWithdrawal(promise=number))

    @rule(number=NUMBER, other=NUMBER)
    def wait_for(self, number: int, other: int) -> None:
        for who in ("alice", "bob"):
            self.do(who, commands.StateWait(promise=number, other=other))

    @rule(who=st.sampled_from(["alice", "bob"]), pick=st.integers(0, 30))
    def contest(self, who: str, pick: int) -> None:
        seqs = list(Entry.objects.filter(space=self.space, subject__startswith="P-").values_list("seq", flat=True))
        if seqs:
            self.do(who, around.ContestEntry(entry=seqs[pick % len(seqs)] + 1, reason="Not so"))

    @precondition(lambda self: Contest.objects.filter(space=self.space, settled_at=None).exists())
    @rule(who=st.sampled_from(["alice", "bob"]), ruling=st.sampled_from(list(Ruling)), agree=st.booleans())
    def settle(self, who: str, ruling: Ruling, agree: bool) -> None:
        first = Contest.objects.filter(space=self.space, settled_at=None).first()
        number = first.number if first else 1
        self.do(who, around.ProposeSettlement(contest=number, ruling=ruling, reason="so", share=30))
        if agree:
            for other in ("alice", "bob"):
                self.do(other, around.AgreeSettlement(contest=number))

    @rule(who=st.sampled_from(["alice", "bob"]), days=st.lists(st.integers(-5, 12), max_size=4))
    def state_calendar(self, who: str, days: list[int]) -> None:
        holidays = tuple(sorted({self.day(day) for day in days}))
        self.do(who, around.StateCalendar(zone="Europe/London", week=Calendar.office("UTC").week, holidays=holidays))

    @rule(days=st.integers(1, 5))
    def agree_terms(self, days: int) -> None:
        self.do("alice", around.ProposeTerms(silence_days=days, reply_days=10, parameters={}))
        number = Entry.objects.filter(space=self.space, kind="engagement.terms.proposed.v1").count()
        self.do("bob", around.AgreeTerms(terms=number))

    @rule(who=st.sampled_from(["alice", "bob"]), number=NUMBER)
    def erase_title(self, who: str, number: int) -> None:
        made = Entry.objects.filter(space=self.space, subject=f"P-{number}", kind="promises.promise.made.v1").first()
        if made is not None:
            self.do(who, around.ErasePart(entry=made.seq + 1, part="words", basis="recorded by mistake"))

    @invariant()
    def rows_and_figures_follow(self) -> None:
        if hasattr(self, "world"):
            rows_follow_from_the_entries(self.space, self.world.at)
            pages_agree_with_the_recount(self.space, self.world.at)


def one_of(acts: Acts, chance: Random) -> Callable[[], None]:
    """A rule with what it is given, drawn from a seed."""
    who, lead = chance.choice(["alice", "bob", "ben", "ann"]), chance.choice(["alice", "bob"])
    number, other = chance.randint(1, 3), chance.randint(1, 3)
    days = [chance.randint(-5, 12) for _ in range(chance.randint(0, 3))]
    return chance.choice(
        [
            lambda: acts.time_passes(chance.choice([1, 7, 24, 60, 24 * 16])),
            lambda: acts.time_passes(chance.choice([1, 24])),
            lambda: acts.make(lead, chance.randint(1, 9), Nature.DELIVERABLE, Weight.MAJOR, True, 1),
            lambda: acts.move(lead, number, chance.randint(1, 9), chance.randint(0, 2)),
            lambda: acts.deliver(number, chance.choice([100, 70])),
            lambda: acts.judge(number, chance.randint(0, 2), chance.random() < 0.3),
            lambda: acts.let_go(who, number, chance.randint(0, 1)),
            lambda: acts.wait_for(number, other),
            lambda: acts.contest(lead, chance.randint(0, 30)),
            lambda: acts.settle(lead, chance.choice(list(Ruling)), chance.random() < 0.7),
            lambda: acts.state_calendar(lead, days),
            lambda: acts.agree_terms(chance.randint(1, 5)),
            lambda: acts.erase_title(lead, number),
        ]
    )


def walk(seed: int, steps: int = 45) -> Counter[str]:
    """A long life by the same rules, drawn from a seed: deeper than short examples go."""
    chance, acts = Random(seed), Acts()
    reached: Counter[str] = Counter()
    try:
        acts.begin()
        for step in range(steps):
            one_of(acts, chance)()
            rows_follow_from_the_entries(acts.space, acts.world.at)
            if step % 9 == 0:
                pages_agree_with_the_recount(acts.space, acts.world.at)
            reached.update(Promise.objects.filter(space=acts.space).values_list("phase", flat=True))
    finally:
        acts.teardown()
    return reached


@pytest.mark.django_db
def test_long_lives_reach_every_phase_and_rows_follow() -> None:
    reached = sum((walk(seed) for seed in range(10)), Counter())
    assert reached.keys() >= {"open", "delivered", "confirmed", "withdrawn", "abandoned"}


@pytest.mark.django_db
def test_rows_are_what_the_entries_lead_to() -> None:
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )  # fmt: skip
