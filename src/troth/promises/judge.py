"""The clock's verdict on a promise: pure functions of its state, the agreed calendars and a moment (TRUST 3.1 and 7)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from troth.clock import Calendar, CalendarError, add_days, close_of, day_seconds, due, elapsed
from troth.engagement.fold import Agreement
from troth.promises.fold import Due, Phase, PromiseState
from troth.promises.kinds import Nature
from troth.trust import limit
from troth.trust.outcome import PAYMENT_LIMIT

Pauses = tuple[tuple[datetime, datetime | None], ...]


class Standing(StrEnum):
    """What a page says of a promise at one moment."""

    OFFERED = "offered"
    ASKED = "asked"
    DECLINED = "declined"
    PROMISED = "promised"
    OVERDUE = "overdue"
    DELIVERED = "delivered"
    KEPT = "kept"
    LATE = "late"
    MISSED = "missed"
    EXCUSED = "excused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instants:
    """When things turn, all UTC. `late_from` and `missed_from` are None while they can never come (the clock stands)."""

    calendar: Calendar
    start: datetime
    first_due_at: datetime
    due_at: datetime
    limit: int
    late_from: datetime | None
    missed_from: datetime | None
    silence_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The standing, business seconds late against the agreed date, and how many more the other side had caused."""

    standing: Standing
    late_seconds: int
    excused_seconds: int
    done_at: datetime | None
    by_silence: bool
    still_open: bool


def instants(state: PromiseState, agreement: Agreement, pauses: Pauses = ()) -> Instants:
    """The turning points of a promise under the calendars and terms that bound it when it was accepted."""
    bound = state.accepted_at or state.made_at
    calendar = agreement.calendar(state.promisor, bound)
    due_at = due_instant(state.due, calendar)
    start = min(bound, due_at)
    target = elapsed(calendar, start, due_at)
    most = _limit(state.nature, calendar, target)
    silence = None
    if state.phase is Phase.DELIVERED and state.delivered_at is not None:
        days = agreement.in_force(bound).silence_days
        silence = add_days(agreement.calendar(state.promisee, bound), state.delivered_at, days)
    return Instants(
        calendar=calendar, start=start, first_due_at=due_instant(state.first, calendar), due_at=due_at, limit=most,
        late_from=_reach(calendar, start, target + 1, pauses),
        missed_from=_reach(calendar, start, target + most, pauses),
        silence_at=silence,
    )  # fmt: skip


def due_instant(when: Due, calendar: Calendar) -> datetime:
    """The instant of a due date: the named one, or the close of the promisor's day."""
    return when.at or close_of(calendar, when.day)


def judge(state: PromiseState, at: Instants, pauses: Pauses, as_of: datetime) -> Verdict:
    """The verdict on a promise as of a moment; a job that did not run changes nothing."""
    done = state.delivered_at if state.phase in {Phase.DELIVERED, Phase.CONFIRMED} else None
    silent = state.phase is Phase.DELIVERED and at.silence_at is not None and as_of >= at.silence_at
    end = done or as_of
    late = lateness(at, pauses, end)
    excused = max(0, lateness(at, (), end) - late)
    standing = _standing(state, at, late, excused, silent)
    return Verdict(
        standing=standing, late_seconds=late, excused_seconds=excused, done_at=done, by_silence=silent,
        still_open=state.phase is Phase.OPEN,
    )  # fmt: skip


def lateness(at: Instants, pauses: Pauses, end: datetime) -> int:
    """Business seconds past due at `end`, without those that the other side's lateness took."""
    if end <= at.due_at:
        return 0
    return max(0, elapsed(at.calendar, at.start, end, pauses) - elapsed(at.calendar, at.start, at.due_at))


def _standing(state: PromiseState, at: Instants, late: int, excused: int, silent: bool) -> Standing:
    plain = {
        Phase.OFFERED: Standing.ASKED if state.asked_at else Standing.OFFERED,
        Phase.DECLINED: Standing.DECLINED,
        Phase.WITHDRAWN: Standing.WITHDRAWN,
        Phase.ABANDONED: Standing.MISSED,
    }
    if state.phase in plain:
        return plain[state.phase]
    if state.phase is Phase.DELIVERED and not silent:
        return Standing.DELIVERED
    if late >= at.limit:
        return Standing.MISSED
    if late > 0:
        return Standing.OVERDUE if state.phase is Phase.OPEN else Standing.LATE
    if state.phase is Phase.OPEN:
        return Standing.PROMISED
    return Standing.EXCUSED if excused else Standing.KEPT


def _limit(nature: Nature, calendar: Calendar, target: int) -> int:
    five = 5 * day_seconds(calendar)
    if nature is Nature.PAYMENT:
        return max(five, PAYMENT_LIMIT * day_seconds(calendar) * 5 // (7 * 86_400))
    if nature is Nature.REPORT:
        return five
    return math.ceil(limit(five, target))


def _reach(calendar: Calendar, start: datetime, seconds: int, pauses: Pauses) -> datetime | None:
    try:
        return due(calendar, start, seconds, pauses)
    except CalendarError:
        return None
