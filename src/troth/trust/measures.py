"""The three measures of the whole, always shown beside the readings: delay, misunderstandings, disputes.

Plain counts over plain inputs; days are calendar days. Without anything to measure a figure is None, never 0.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median


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
    return delay_counted(Counter(days for _, days in slips), Counter(agreed), tuple(late))


def delay_counted(
    slips: Mapping[int, int], agreed: Mapping[int, int], by_id: tuple[tuple[str, int], ...] = ()
) -> Delay:  # fmt: skip
    """The delay of promises of which only counts are known: how many slipped by so many days (below 0: early) against
    the first date, and against the last agreed one."""
    measured = sum(slips.values())
    total = sum(days * many for days, many in slips.items() if days > 0)
    return Delay(
        measured=measured,
        late=sum(many for days, many in slips.items() if days > 0),
        on_day=slips.get(0, 0),
        early=sum(many for days, many in slips.items() if days < 0),
        total=total if measured else None,
        average=total / measured if measured else None,
        middle=_middle(slips, measured) if measured else None,
        worst=max(0, *slips) if measured else None,
        total_agreed=sum(days * many for days, many in agreed.items() if days > 0) if agreed else None,
        late_agreed=sum(many for days, many in agreed.items() if days > 0),
        by_id=by_id,
    )


def _middle(slips: Mapping[int, int], measured: int) -> float:
    """The median of the days late, an early one counting 0."""
    wanted, passed, found = ((measured - 1) // 2, measured // 2), 0, []
    for days, many in sorted(slips.items()):
        found += [max(0, days) for place in wanted if passed <= place < passed + many]
        passed += many
    return sum(found) / 2 if found[0] != found[1] else found[0]


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
