"""The three measures of the whole, always shown beside the readings: delay, misunderstandings, disputes.

Plain counts over plain inputs; days are calendar days. Without anything to measure a figure is None, never 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean, median


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A promise by its days: first promised, last agreed, and done (None while open). Leave out withdrawn ones."""

    id: str
    first: int
    agreed: int
    done: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Days of delay against the first promise, and beside it against the last agreed date.

    total, average, middle, worst: days over all promises that are done or past due (an early one counts 0);
    by_id: days late of each late promise, worst first; late, on_day, early: how many.
    """

    measured: int
    late: int
    on_day: int
    early: int
    total: int | None
    average: float | None
    middle: float | None
    worst: int | None
    total_agreed: int | None
    late_agreed: int
    by_id: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A misunderstanding or a dispute: opened and settled (None while open) on a day; escalated above the two leads."""

    id: str
    opened: int
    settled: int | None = None
    escalated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Episodes:
    """How many there were, are open and were escalated; days to settle (middle, longest) and of the oldest open one."""

    count: int
    open: int
    escalated: int
    middle_days: float | None
    longest_days: int | None
    oldest_open_days: int | None
    ids: tuple[str, ...]


def delay(promises: Iterable[Dated], at_day: int) -> Delay:
    """The delay of promises as of a day. One that is not done and not past its first day is not measured."""
    slips: list[tuple[str, int]] = []
    agreed: list[int] = []
    for promise in promises:
        done = promise.done is not None and promise.done <= at_day
        until = promise.done if promise.done is not None and done else at_day
        if done or promise.first < at_day:
            slips.append((promise.id, until - promise.first))
        if done or promise.agreed < at_day:
            agreed.append(until - promise.agreed)
    late = sorted(((id, days) for id, days in slips if days > 0), key=lambda slip: (-slip[1], slip[0]))
    days_late = [max(0, days) for _, days in slips]
    return Delay(
        measured=len(slips),
        late=len(late),
        on_day=sum(days == 0 for _, days in slips),
        early=sum(days < 0 for _, days in slips),
        total=sum(days_late) if slips else None,
        average=mean(days_late) if slips else None,
        middle=median(days_late) if slips else None,
        worst=max(days_late) if slips else None,
        total_agreed=sum(max(0, days) for days in agreed) if agreed else None,
        late_agreed=sum(days > 0 for days in agreed),
        by_id=tuple(late),
    )


def _episodes(found: Iterable[Episode], at_day: int) -> Episodes:
    seen = sorted((e for e in found if e.opened <= at_day), key=lambda e: (e.opened, e.id))
    settled = [e.settled - e.opened for e in seen if e.settled is not None and e.settled <= at_day]
    still = [at_day - e.opened for e in seen if e.settled is None or e.settled > at_day]
    return Episodes(
        count=len(seen),
        open=len(still),
        escalated=sum(e.escalated for e in seen),
        middle_days=median(settled) if settled else None,
        longest_days=max(settled, default=None),
        oldest_open_days=max(still, default=None),
        ids=tuple(e.id for e in seen),
    )


def misunderstandings(found: Iterable[Episode], at_day: int) -> Episodes:
    """Same-page differences, reopened clause questions and rework that a misunderstanding caused, up to a day."""
    return _episodes(found, at_day)


def disputes(contests: Iterable[Episode], at_day: int) -> Episodes:
    """Contested entries up to a day: how many, open, escalated, and how long they took to settle."""
    return _episodes(contests, at_day)
