"""The clock's verdict on a promise: pure functions of its state, the calendars and a moment (TRUST 3.1 and 7)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from graphlib import TopologicalSorter

from troth.clock import Calendar, CalendarError, add_days, close_of, day_seconds, due, elapsed
from troth.engagement.fold import Agreement
from troth.promises.fold import Due, Move, Phase, PromiseState
from troth.promises.kinds import Nature
from troth.trust import limit, notice, replan_cap
from troth.trust.outcome import PAYMENT_LIMIT, REPLAN_CAP

Spans = tuple[tuple[datetime, datetime | None], ...]
"""Stretches of time; the last one may still go on."""

WEEK_SECONDS = 7 * 86_400
DONE = frozenset({Phase.DELIVERED, Phase.CONFIRMED})
TIMED = frozenset({Phase.OPEN, Phase.DELIVERED, Phase.CONFIRMED, Phase.ABANDONED})


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
    """When things turn, all UTC. `late_from` and `missed_from` are None while they can never come (the clock stands);
    `lapses` is when it is late by its clock and that clock runs, should nothing more be said; `cap` the most its timing
    can count."""

    calendar: Calendar
    start: datetime
    first_due_at: datetime
    due_at: datetime
    limit: int
    late_from: datetime | None
    missed_from: datetime | None
    silence_at: datetime | None
    lapses: Spans
    cap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The standing, business seconds late against the agreed date, and how many more the other side had caused;
    `paused`: its clock stands still at this moment."""

    standing: Standing
    late_seconds: int
    excused_seconds: int
    done_at: datetime | None
    by_silence: bool
    still_open: bool
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A promise with everything the clock says of it at one moment."""

    state: PromiseState
    at: Instants
    pauses: Spans
    verdict: Verdict


def judge_all(states: Mapping[str, PromiseState], agreement: Agreement, as_of: datetime) -> dict[str, Judged]:
    """Every promise of a log judged as of a moment, those that others wait for before them."""
    found: dict[str, Judged] = {}
    needs = {ref: [other for other in state.waits_for if other in states] for ref, state in states.items()}
    for ref in TopologicalSorter(needs).static_order():
        stood = pauses(states[ref], {other: found[other].at.lapses for other in needs[ref]})
        at = instants(states[ref], agreement, stood)
        found[ref] = Judged(state=states[ref], at=at, pauses=stood, verdict=judge(states[ref], at, stood, as_of))
    return found


def pauses(state: PromiseState, lapses: Mapping[str, Spans]) -> Spans:
    """When the clock of a promise stands still: while one that it waits for is late, from when the wait was stated."""
    found = []
    for wait in state.waits:
        for since, until in lapses.get(wait.other, ()):
            since = max(since, wait.since)
            if until is None or until > since:
                found.append((since, until))
    return tuple(found)


def instants(state: PromiseState, agreement: Agreement, stood: Spans = ()) -> Instants:
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
        late_from=_reach(calendar, start, target + 1, stood),
        missed_from=_reach(calendar, start, target + most, stood), silence_at=silence,
        lapses=_lapses(state, calendar, stood),
        cap=min([_cap(state, move, agreement) for move in state.moves], default=1.0),
    )  # fmt: skip


def due_instant(when: Due, calendar: Calendar) -> datetime:
    """The instant of a due date: the named one, or the close of the promisor's day."""
    return when.at or close_of(calendar, when.day)


def judge(state: PromiseState, at: Instants, stood: Spans, as_of: datetime) -> Verdict:
    """The verdict on a promise as of a moment; a job that did not run changes nothing."""
    done = state.delivered_at if state.phase in DONE else None
    silent = state.phase is Phase.DELIVERED and at.silence_at is not None and as_of >= at.silence_at
    end = done or (state.decided_at if state.closed else None) or as_of
    late = lateness(at, stood, end) if state.phase in TIMED else 0
    excused = max(0, lateness(at, (), end) - late) if state.phase in TIMED else 0
    return Verdict(
        standing=_standing(state, at, late, excused, silent), late_seconds=late, excused_seconds=excused,
        done_at=done, by_silence=silent, still_open=state.phase is Phase.OPEN,
        paused=state.phase is Phase.OPEN and _within(stood, as_of),
    )  # fmt: skip


def lateness(at: Instants, stood: Spans, end: datetime) -> int:
    """Business seconds past due at `end`, without those that the other side's lateness took."""
    if end <= at.due_at:
        return 0
    return max(0, elapsed(at.calendar, at.start, end, stood) - elapsed(at.calendar, at.start, at.due_at))


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


def _within(spans: Spans, moment: datetime) -> bool:
    return any(since <= moment and (until is None or moment < until) for since, until in spans)


def _lapses(state: PromiseState, calendar: Calendar, stood: Spans) -> Spans:
    """When it was or will be late, from its first late second, against the date that was agreed at the time; without
    the times when it waits itself: whoever it waits for then gains nothing from its lateness."""
    if state.accepted_at is None:
        return ()
    dues = [state.first, *(move.after for move in state.moves)]
    begins = [state.accepted_at, *(move.agreed_at for move in state.moves)]
    ends = [*begins[1:], _end(state)]
    found = []
    for when, begin, end in zip(dues, begins, ends, strict=True):
        due_at = due_instant(when, calendar)
        start = min(state.accepted_at, due_at)
        late_from = _reach(calendar, start, elapsed(calendar, start, due_at) + 1, stood)
        since = None if late_from is None else max(late_from - timedelta(seconds=1), begin)
        if since is not None and (end is None or since < end):
            found.append((since, end))
    return _without(found, stood)


def _without(spans: Iterable[tuple[datetime, datetime | None]], stood: Spans) -> Spans:
    """These stretches less others."""
    left = list(spans)
    for begin, stop in stood:
        cut: list[tuple[datetime, datetime | None]] = []
        for since, until in left:
            if since < begin:
                cut.append((since, begin if until is None else min(until, begin)))
            if stop is not None and (until is None or stop < until):
                cut.append((max(since, stop), until))
        left = cut
    return tuple(left)


def _end(state: PromiseState) -> datetime | None:
    """When nobody has to wait for it any more; never, while it is open or after it was given up alone."""
    if state.phase in DONE:
        return state.delivered_at
    return state.decided_at if state.phase is Phase.WITHDRAWN else None


def _cap(state: PromiseState, move: Move, agreement: Agreement) -> float:
    """The most that timing counts after a date was put off; judged by what was known when the move was agreed."""
    known = replace(agreement, calendars=tuple(stated for stated in agreement.calendars if stated.seq < move.seq))
    bound = state.accepted_at or state.made_at
    calendar = known.calendar(state.promisor, bound)
    before, after = due_instant(move.before, calendar), due_instant(move.after, calendar)
    if after <= before:
        return 1.0
    if move.agreed_at > before:
        return REPLAN_CAP
    enough = notice(10 * day_seconds(calendar), elapsed(calendar, min(bound, before), before))
    return replan_cap(elapsed(calendar, move.agreed_at, before), enough)


def _limit(nature: Nature, calendar: Calendar, target: int) -> int:
    five = 5 * day_seconds(calendar)
    if nature is Nature.PAYMENT:
        return PAYMENT_LIMIT * _week_seconds(calendar) // WEEK_SECONDS
    if nature is Nature.REPORT:
        return five
    return math.ceil(limit(five, target))


def _week_seconds(calendar: Calendar) -> int:
    return sum(end - start for day in calendar.week for start, end in day) * 60


def _reach(calendar: Calendar, start: datetime, seconds: int, stood: Spans) -> datetime | None:
    """When so many business seconds have passed; None when the clock stands before, or no calendar reaches so far."""
    ended = [(since, until) for since, until in stood if until is not None]
    going = [since for since, until in stood if until is None]
    try:
        if going and elapsed(calendar, start, min(going), ended) < seconds:
            return None
        return due(calendar, start, seconds, ended)
    except CalendarError:
        return None
