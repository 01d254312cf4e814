"""What a promise tells the assessment: one observation per dimension it bears on, or none (TRUST 3.1 and 3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from troth.engagement.fold import Agreement
from troth.promises.fold import Phase, PromiseState
from troth.promises.judge import DONE, Instants, Spans, Standing, Verdict, instants
from troth.promises.kinds import Nature
from troth.trust import CLASSES, CRITICAL, Dimension, Observation, Provenance, Trouble, mult, quality, timeliness
from troth.trust.outcome import share as share_of

TIMING = {
    Nature.DELIVERABLE: Dimension.DEADLINES,
    Nature.MILESTONE: Dimension.DEADLINES,
    Nature.INPUT: Dimension.DEADLINES,
    Nature.DECISION: Dimension.DEADLINES,
    Nature.ANSWER: Dimension.RESPONSIVENESS,
    Nature.REPORT: Dimension.RESPONSIVENESS,
    Nature.PAYMENT: Dimension.MONEY,
}
FULFILMENT = frozenset({Nature.DELIVERABLE, Nature.MILESTONE, Nature.INPUT, Nature.DECISION})
SECONDS_A_DAY = 86_400


def day_of(moment: datetime) -> int:
    """The UTC calendar day of an instant, counted from 1970-01-01."""
    return int(moment.timestamp() // SECONDS_A_DAY)


def observe(state: PromiseState, at: Instants, verdict: Verdict, delta: float = 1.0) -> list[Observation]:
    """The observations a promise makes with this verdict; `delta` is what a contest leaves of them."""
    if state.accepted_at is None or verdict.standing in {Standing.WITHDRAWN, Standing.PROMISED}:
        return []
    timing = _timing(state, at, verdict)
    fulfilment = _fulfilment(state, verdict) if state.nature in FULFILMENT else None
    found = []
    for dimension, g in ((Dimension.PROMISES, fulfilment), (TIMING[state.nature], timing)):
        if g is not None:
            found.append(_observation(state, at, verdict, dimension, g, delta))
    return found


def _observation(
    state: PromiseState, at: Instants, verdict: Verdict, dimension: Dimension, g: float, delta: float
) -> Observation:
    source = _source(state, verdict, dimension)
    day = day_of(min(verdict.done_at, at.due_at) if verdict.done_at else at.due_at)
    if state.phase is Phase.ABANDONED and state.decided_at is not None:
        day = day_of(min(state.decided_at, at.due_at))
    return Observation(
        id=state.promise, entry=_entry(state), judged=state.promisor, dimension=dimension, day=day, g=g,
        c=CLASSES[state.weight.value], mult=mult(source, window_over=True, delta=delta),
        q=quality(source, window_over=True),
    )  # fmt: skip


def _source(state: PromiseState, verdict: Verdict, dimension: Dimension) -> Provenance:
    """Silence leaves what speaks for the promisor its own report; what it admits against itself counts in full."""
    if not verdict.by_silence:
        return Provenance.BOTH_SIGNED
    admits = state.share < 100 if dimension is Dimension.PROMISES else verdict.late_seconds > 0
    return Provenance.AGAINST_INTEREST if admits else Provenance.SELF_REPORT


def _entry(state: PromiseState) -> int:
    for seq in (state.decided_seq, state.delivered_seq, state.accepted_seq):
        if seq is not None:
            return seq
    return state.made_seq


def _fulfilment(state: PromiseState, verdict: Verdict) -> float | None:
    if state.phase is Phase.ABANDONED:
        return 0.0
    if state.phase is Phase.CONFIRMED or verdict.by_silence:
        return share_of(state.share, 100)
    return 0.0 if state.phase is Phase.OPEN and verdict.standing is Standing.MISSED else None


def _timing(state: PromiseState, at: Instants, verdict: Verdict) -> float | None:
    if state.phase is Phase.ABANDONED:
        return 0.0
    if verdict.standing is Standing.DELIVERED and verdict.late_seconds == 0:
        return None
    return min(timeliness(verdict.late_seconds, at.limit), at.cap)


def breach(
    state: PromiseState, missed_from: datetime | None, silence_at: datetime | None, as_of: datetime,
    agreement: Agreement, stood: Spans,
) -> Trouble | None:  # fmt: skip
    """What flags a critical promise that was missed or given up, the last time it was; over when the other side takes
    the repair, or when both agree to another date or to let it go."""
    if CLASSES[state.weight.value] < CRITICAL or state.accepted_at is None:
        return None
    given_up = state.decided_at if state.phase is Phase.ABANDONED else None
    since = min((moment for moment in (missed_from, given_up) if moment is not None), default=None)
    end = state.delivered_at if state.phase in DONE else state.decided_at
    over = state.decided_at if state.phase in {Phase.CONFIRMED, Phase.WITHDRAWN} else None
    if state.phase is Phase.DELIVERED and silence_at is not None and silence_at <= as_of:
        over = silence_at
    if since is None or since > (end or as_of):
        since, over = _moved_after_a_miss(state, agreement, stood)
    if since is None:
        return None
    return Trouble(
        id=state.promise, day=day_of(since), c=CLASSES[state.weight.value], over=None if over is None else day_of(over)
    )


def _moved_after_a_miss(
    state: PromiseState, agreement: Agreement, stood: Spans
) -> tuple[datetime, datetime] | tuple[None, None]:
    """When it was last missed before both moved its date, and when they did; none where no move came too late."""
    for place, move in reversed(list(enumerate(state.moves))):
        before = replace(state, due=move.before, moves=state.moves[:place])
        missed_from = instants(before, agreement, stood).missed_from
        if missed_from is not None and missed_from <= move.agreed_at:
            return missed_from, move.agreed_at
    return None, None
