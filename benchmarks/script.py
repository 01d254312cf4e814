"""What happens in the engagement that is measured: promises made, accepted, delivered, confirmed; each time the same.

The last nine weeks and the work in hand are the same at every size; only the history before them grows, over five
years.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from troth.promises import commands, kinds
from troth.promises.kinds import Nature, Weight

ZONE = ZoneInfo("Europe/London")
YEARS = 5
RECENT = timedelta(weeks=9)
ENTRIES_EACH = 4
OTHER = {"client": "provider", "provider": "client"}
NATURES = (Nature.DELIVERABLE,) * 5 + (Nature.INPUT, Nature.DECISION, Nature.ANSWER, Nature.REPORT, Nature.PAYMENT)
WEIGHTS = (Weight.NORMAL,) * 5 + (Weight.MINOR,) * 3 + (Weight.MAJOR, Weight.CRITICAL)
THINGS = ("Settlement report", "Screening interface", "Test data for release", "Access to staging", "Cut-over plan",
          "Review of the ledger", "Answers on fees", "Load test", "Data map", "Runbook")  # fmt: skip
HAND = ("offered",) * 3 + ("open",) * 12 + ("overdue",) * 3 + ("moving",) * 2 + ("delivered",) * 4
SETTLED_LATELY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that a party's lead does at a moment: the command, and the evidence that its act leaves."""

    at: datetime
    party: str
    promise: int
    command: Any
    evidence: object


def history(count: int, now: datetime, first: int = 1) -> list[Step]:
    """So many settled promises, spread over the years before the last weeks, in order of time."""
    chance = random.Random(7)
    start, stop = now - timedelta(days=365 * YEARS), now - RECENT - timedelta(days=60)
    made = sorted(_worktime(start + (stop - start) * (place / max(1, count)), chance) for place in range(count))
    steps = [step for place, moment in enumerate(made) for step in _life(first + place, moment, chance)]
    return sorted(steps, key=lambda step: (step.at, step.promise))


def lately(first: int, now: datetime) -> list[Step]:
    """The last nine weeks: a few promises that were settled, and the work in hand."""
    chance = random.Random(11)
    begun = [(now - RECENT + timedelta(days=place * 3), "settled", place) for place in range(SETTLED_LATELY)]
    begun += [(now - timedelta(days=28 - place / 4), state, place) for place, state in enumerate(HAND)]
    steps: list[Step] = []
    begun = sorted((_worktime(moment, chance), state, place) for moment, state, place in begun)
    for number, (made, state, place) in enumerate(begun, first):
        if state == "settled":
            steps += _life(number, made, chance, due_in=18, end="confirmed", late=(0, 0, 2)[place % 3])
        else:
            steps += _in_hand(number, state, made, now, chance)
    return sorted(steps, key=lambda step: (step.at, step.promise))


def _life(
    number: int, made: datetime, chance: random.Random, due_in: int = 0, end: str = "", late: int | None = None
) -> Iterator[Step]:  # fmt: skip
    party = chance.choice(("client", "provider"))
    due = _workday(made.date() + timedelta(days=due_in or chance.randint(10, 30)))
    end = end or chance.choices(("confirmed", "silence", "withdrawn", "moved"), (80, 8, 4, 8))[0]
    late = late if late is not None else chance.choice((0, 0, 0, 0, -1, -2, 1, 2, 4, 7))
    yield _making(number, party, made, due, chance)
    yield _saying(number, OTHER[party], made + timedelta(days=1), commands.AcceptPromise, kinds.PromiseAccepted)
    if end == "withdrawn":
        asked, why = _at(due - timedelta(days=3)), {"reason": "No longer needed."}
        agreed = asked + timedelta(hours=2)
        yield _saying(number, party, asked, commands.ProposeWithdrawal, kinds.WithdrawalProposed, **why)
        yield _saying(number, OTHER[party], agreed, commands.AgreeWithdrawal, kinds.WithdrawalAgreed)
        return
    if end == "moved":
        asked, due = _at(due - timedelta(days=4)), _workday(due + timedelta(days=9))
        moved = {"due": due, "reason": "The interface came later than planned."}
        yield _saying(number, party, asked, commands.ProposeMove, kinds.MoveProposed, **moved)
        yield _saying(number, OTHER[party], asked + timedelta(hours=3), commands.AgreeMove, kinds.MoveAgreed)
    done = _at(_workday(due + timedelta(days=late)), 15)
    yield _delivering(number, party, done)
    if end != "silence":
        word = {"share": 100, "remark": ""}
        yield _saying(
            number, OTHER[party], done + timedelta(days=1), commands.ConfirmDelivery, kinds.DeliveryConfirmed, **word
        )


def _in_hand(number: int, state: str, made: datetime, now: datetime, chance: random.Random) -> Iterator[Step]:
    party = chance.choice(("client", "provider"))
    ahead = -2 if state == "overdue" else 2 + chance.randrange(21)
    due = _workday((now + timedelta(days=ahead)).date())
    yield _making(number, party, made, due, chance)
    if state == "offered":
        return
    yield _saying(number, OTHER[party], made + timedelta(days=1), commands.AcceptPromise, kinds.PromiseAccepted)
    if state == "moving":
        moved = {"due": due + timedelta(days=14), "reason": "Two weeks more for the review."}
        yield _saying(number, party, now - timedelta(days=1), commands.ProposeMove, kinds.MoveProposed, **moved)
    if state == "delivered":
        yield _delivering(number, party, now - timedelta(days=1))


def _making(number: int, party: str, at: datetime, due: date, chance: random.Random) -> Step:
    title = f"{chance.choice(THINGS)} {number}"
    detail = "As agreed in the weekly meeting; both leads have read the description of the work."
    same: dict[str, Any] = {"nature": chance.choice(NATURES), "weight": chance.choice(WEIGHTS), "due": due}
    return Step(
        at=at, party=party, promise=number, command=commands.MakePromise(title=title, detail=detail, **same),
        evidence=kinds.PromiseMade(promise=f"P-{number}", promisor=party, title=title, detail=detail, **same),
    )  # fmt: skip


def _delivering(number: int, party: str, at: datetime) -> Step:
    word: dict[str, Any] = {"share": 100, "proof": f"Build 4711-{number} in the shared folder."}
    return Step(
        at=at, party=party, promise=number, command=commands.DeliverPromise(promise=number, **word),
        evidence=kinds.PromiseDelivered(promise=f"P-{number}", attached=(), **word),
    )  # fmt: skip


def _saying(number: int, party: str, at: datetime, command: Any, kind: Any, **said: Any) -> Step:
    told = {name: value if value != "" else None for name, value in said.items()}
    return Step(
        at=at, party=party, promise=number, command=command(promise=number, **said),
        evidence=kind(promise=f"P-{number}", **told),
    )  # fmt: skip


def _workday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def _worktime(moment: datetime, chance: random.Random) -> datetime:
    day = _workday(moment.date())
    return datetime.combine(day, time(9), ZONE) + timedelta(seconds=chance.randrange(3600))
