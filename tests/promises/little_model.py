"""A second, naive way to judge promises: hour by hour, with sets and counting. It shares no code with the first.

Both sides work all the time and everything happens on a full hour, so an hour is either late or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DAY = 24
SILENCE = 10


@dataclass
class Naive:
    """One promise as a child would note it down; hours count from the beginning of the first day."""

    promisor: str
    dues: list[tuple[int, int]]
    made: int
    weight: float = 1.0
    phase: str = "offered"
    accepted: int | None = None
    asked: bool = False
    pending: tuple[str, str, int] | None = None
    delivered: int | None = None
    decided: int | None = None
    share: int = 100
    waits: dict[str, int] = field(default_factory=dict)

    @property
    def due(self) -> int:
        return self.dues[-1][1]


def silent(promise: Naive, hour: int) -> bool:
    """Whether silence has accepted a delivery: at the end of the tenth day after its own."""
    if promise.phase != "delivered" or promise.delivered is None:
        return False
    return hour >= (promise.delivered // DAY + SILENCE + 1) * DAY


def late_hours(promises: dict[str, Naive], ref: str, until: int, memo: dict[str, set[int]]) -> set[int]:
    """The hours before `until` in which a promise was late, against the date that held in that hour."""
    if ref in memo:
        return memo[ref]
    promise, late, spent = promises[ref], set[int](), 0
    if promise.accepted is not None:
        end = promise.delivered if promise.phase in {"delivered", "confirmed"} else None
        end = promise.decided if promise.phase == "withdrawn" else end
        others = {other: late_hours(promises, other, until, memo) for other in promise.waits}
        for hour in range(promise.accepted, until):
            if end is not None and hour >= end:
                break
            budget = [due for since, due in promise.dues if since <= hour][-1] - promise.accepted
            if any(hour >= since and hour in others[other] for other, since in promise.waits.items()):
                continue
            if spent >= budget:
                late.add(hour)
            spent += 1
    memo[ref] = late
    return late


def lateness(promises: dict[str, Naive], ref: str, now: int, memo: dict[str, set[int]]) -> tuple[int, int]:
    """(hours late against the date agreed last, hours of lateness that the other side had caused)."""
    promise = promises[ref]
    if promise.accepted is None or promise.phase in {"declined", "withdrawn"}:
        return 0, 0
    end = promise.delivered if promise.phase in {"delivered", "confirmed"} else promise.decided or now
    assert end is not None
    plain = max(0, end - promise.due)
    others = [(late_hours(promises, other, now, memo), since) for other, since in promise.waits.items()]
    hours = range(promise.accepted, end)
    stood = sum(any(hour >= since and hour in late for late, since in others) for hour in hours)
    late = max(0, plain - stood)
    return late, plain - late


def limit(promise: Naive) -> float:
    """The hours of lateness at which a promise is missed."""
    assert promise.accepted is not None
    return max(5 * DAY, (promise.due - promise.accepted) / 4)


def standing(promise: Naive, late: int, excused: int, now: int) -> str:
    """The word for a promise that is so late."""
    if promise.phase == "offered":
        return "asked" if promise.asked else "offered"
    if promise.phase in {"declined", "withdrawn"}:
        return promise.phase
    if promise.phase == "abandoned":
        return "missed"
    if promise.phase == "delivered" and not silent(promise, now):
        return "delivered"
    if late >= limit(promise):
        return "missed"
    if promise.phase == "open":
        return "overdue" if late else "promised"
    return "late" if late else "excused" if excused else "kept"
