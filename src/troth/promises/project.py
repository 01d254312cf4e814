"""The fold of promises into rows: stored states, turning points and settled observations, in the act's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from troth.acts.act import projector
from troth.clock import local_date
from troth.engagement.fold import Agreement, ContestState, agreement, contests
from troth.engagement.kinds import CalendarStated
from troth.engagement.models import Contest
from troth.engagement.reads import agreed, contests_about
from troth.evidence.codec import from_json, to_json
from troth.evidence.envelope import Recorded
from troth.promises import kinds
from troth.promises.fold import Phase, PromiseState, erase, fold, step
from troth.promises.judge import Judged, Spans, instants, judge, judge_all, pauses
from troth.promises.models import Draft, Promise, Wait
from troth.promises.observe import day_of, observe
from troth.records.statement import Select, columns_of, insert, update_changed
from troth.records.weigh import live, replay, settle
from troth.trust import Observation, dispute

_NUMBERED = Select(Promise, "space_id = %s AND number = %s", "space", "number")
_SILENT = Select(Promise, "space_id = %s AND settled = %s AND silence_at <= %s", "space", "settled", "silence_at")
_WAITING = Select(
    Promise, "space_id = %s AND number IN (SELECT waiting FROM promises_wait WHERE space_id = %s AND awaited = %s)",
    "space", "space", "number", tail="ORDER BY number",
)  # fmt: skip


class Contested(Protocol):
    """What a contest says of the weight of an entry: a row or a folded state."""

    @property
    def opened_at(self) -> datetime: ...
    @property
    def settled_at(self) -> datetime | None: ...
    @property
    def counts(self) -> float: ...


@projector
def project_promises(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring the rows of promises up to these entries, and with them those that wait for them."""
    touched: dict[str, PromiseState] = {}
    rows: dict[str, Promise] = {}
    for entry in entries:
        for subject in _subjects(space_id, entry):
            if subject not in touched and (row := _row(space_id, subject)) is not None:
                touched[subject], rows[subject] = state_of(row), row
            after = _after(touched.get(subject), entry)
            if after is not None:
                touched[subject] = after
    now = entries[-1].at
    if any(isinstance(entry.evidence, CalendarStated) for entry in entries):
        touched = {row.ref: state_of(row) for row in _ahead(space_id, now)} | touched
    if not touched:
        return
    terms = agreed(space_id)
    changed = [state.number for ref, state in touched.items() if store(space_id, state, terms, now, rows.get(ref))]
    while changed:
        for row in _dependents(space_id, changed.pop(0)):
            if store(space_id, state_of(row), terms, now, row):
                changed.append(row.number)
    _sweep(space_id, terms, now)


def _subjects(space_id: UUID, entry: Recorded) -> list[str]:
    said = entry.evidence
    about = getattr(said, "about", None) if entry.kind.startswith("engagement.") else entry.subject
    if entry.kind.startswith("engagement.contest.") and about is None:
        contest = Contest.objects.filter(space_id=space_id, number=int(entry.subject.removeprefix("C-"))).first()
        about = contest.about if contest else None
    return [about] if isinstance(about, str) and about.startswith("P-") else []


def _after(before: PromiseState | None, entry: Recorded) -> PromiseState | None:
    if entry.kind == "engagement.part.erased.v1" and before is not None:
        return erase(before, entry.evidence.entry, entry.evidence.part)
    return step(before, entry) if entry.kind.startswith("promises.") else before


def _row(space_id: UUID, subject: str) -> Promise | None:
    return _NUMBERED.first(space_id, int(subject.removeprefix("P-")))


def _ahead(space_id: UUID, now: datetime) -> Iterable[Promise]:
    """What another calendar can still change: everything that is not settled, or has a turning point ahead."""
    turns = Q(due_at__gte=now) | Q(first_due_at__gte=now) | Q(missed_from__gte=now) | Q(missed_from=None)
    return Promise.objects.filter(Q(settled=False) | turns, space_id=space_id)


def _dependents(space_id: UUID, number: int) -> list[Promise]:
    return _WAITING(space_id, space_id, number)


def state_of(row: Promise) -> PromiseState:
    """The folded state of a row."""
    state: PromiseState = from_json(PromiseState, row.state)
    return state


def judged(row: Promise, terms: Agreement, as_of: datetime) -> Judged:
    """A row judged as of a moment."""
    return _judged(state_of(row), terms, as_of, _spans(row.pauses))


def _judged(state: PromiseState, terms: Agreement, as_of: datetime, stood: Spans) -> Judged:
    at = instants(state, terms, stood)
    return Judged(state=state, at=at, pauses=stood, verdict=judge(state, at, stood, as_of))


def _spans(stored: object) -> Spans:
    spans: Spans = from_json(Spans, stored)
    return spans


def awaited_by(space_id: UUID, states: Iterable[PromiseState]) -> dict[str, Promise]:
    """The rows that these promises wait for, by P-number; no query when nothing waits."""
    numbers = {int(ref.removeprefix("P-")) for state in states for ref in state.waits_for}
    if not numbers:
        return {}
    return {row.ref: row for row in Promise.objects.filter(space_id=space_id, number__in=numbers)}


def store(
    space_id: UUID, state: PromiseState, terms: Agreement, now: datetime, row: Promise | None = None
) -> bool:  # fmt: skip
    """Write the row of a promise and, when it is settled, its observations; tells whether its lateness changed."""
    awaited = awaited_by(space_id, [state])
    said = _judged(state, terms, now, pauses(state, {ref: _spans(other.lapses) for ref, other in awaited.items()}))
    contested = contests_about(space_id, [state.promise]).get(state.promise, [])
    is_settled = (state.closed or said.verdict.by_silence) and all(contest.settled_at for contest in contested)
    row = row or _NUMBERED.first(space_id, state.number) or Promise(space_id=space_id, number=state.number)
    was_settled, before, stored = row.settled, row.lapses, columns_of(row)
    _fill(row, said, is_settled)
    if row._state.adding:
        insert([row])
    else:
        update_changed(row, stored)
    waits = state.waits_for
    for other in waits and waits[Wait.objects.filter(space_id=space_id, waiting=state.number).count() :]:
        Wait.objects.create(space_id=space_id, waiting=state.number, awaited=int(other.removeprefix("P-")))
    if is_settled:
        settle(space_id, [state.promise], observe(state, said.at, said.verdict, delta_of(contested, now)))
    elif was_settled:
        settle(space_id, [state.promise], [])
    return bool(row.lapses != before)


def _fill(row: Promise, said: Judged, is_settled: bool) -> None:
    state, at, verdict = said.state, said.at, said.verdict
    row.promisor, row.title, row.owner = state.promisor, state.title, state.owner
    row.nature, row.weight, row.phase = state.nature, state.weight, state.phase
    row.first_day, row.due_day = state.first.day, state.due.day
    row.first_due_at, row.due_at = at.first_due_at, at.due_at
    row.late_from, row.missed_from, row.silence_at = at.late_from, at.missed_from, at.silence_at
    row.delivered_at, row.decided_at, row.made_at = state.delivered_at, state.decided_at, state.made_at
    row.lapses, row.pauses = to_json(at.lapses), to_json(said.pauses)
    row.done_day = local_date(at.calendar, state.delivered_at) if state.delivered_at else None
    row.slip = (row.done_day - row.first_day).days if row.done_day else None
    row.slip_agreed = (row.done_day - row.due_day).days if row.done_day else None
    row.settled, row.standing = is_settled, verdict.standing if is_settled else ""
    row.late_seconds = verdict.late_seconds if is_settled else 0
    row.waiting_on, row.waiting_since = ("", None) if is_settled else _waiting(state)
    row.waits_for = ",".join(state.waits_for)
    row.state, row.last_seq, row.last_at = to_json(state), state.last_seq, state.last_at


def _waiting(state: PromiseState) -> tuple[str, datetime | None]:
    other = {"client": "provider", "provider": "client"}
    if state.closed:
        return "", None
    if state.pending is not None:
        return other[state.pending.party], state.pending.at
    if state.phase is Phase.OFFERED:
        return (state.promisor, state.asked_at) if state.asked_at else (state.promisee, state.made_at)
    if state.phase is Phase.DELIVERED:
        return state.promisee, state.delivered_at
    return "", None


def delta_of(contested: Iterable[Contested], now: datetime) -> float:
    """What contests leave of an observation: half while one is open, what was agreed once it is settled."""
    left = 1.0
    for contest in contested:
        if contest.settled_at is None:
            left *= dispute(open_days=day_of(now) - day_of(contest.opened_at))
        else:
            left *= dispute(ruling=contest.counts)
    return left


def _sweep(space_id: UUID, terms: Agreement, now: datetime) -> None:
    """Settle what silence has accepted since: its verdict no longer depends on the moment."""
    for row in _SILENT(space_id, False, now):
        contested = contests_about(space_id, [row.ref]).get(row.ref, [])
        if all(contest.settled_at for contest in contested):
            store(space_id, state_of(row), terms, now, row)


@live
def observe_open(space_id: UUID, as_of: datetime) -> list[Observation]:
    """Observations of what is not settled: overdue, waiting for a word, contested. Bounded by the work in hand."""
    rows = list(Promise.objects.filter(space_id=space_id, settled__in=[False]).exclude(phase=Phase.OFFERED))
    rows = [row for row in rows if row.phase != Phase.OPEN or (row.late_from is not None and row.late_from <= as_of)]
    if not rows:
        return []
    terms = agreed(space_id)
    contested = contests_about(space_id, [row.ref for row in rows])
    return observed([judged(row, terms, as_of) for row in rows], contested, as_of)


def observed(
    found: Iterable[Judged], contested: Mapping[str, Sequence[Contested]], as_of: datetime
) -> list[Observation]:
    """The observations of judged promises; `contested` has the contests about each by its P-number."""
    return [
        seen
        for said in found
        for seen in observe(
            said.state, said.at, said.verdict, delta_of(contested.get(said.state.promise, ()), as_of)
        )
    ]


@replay
def observe_again(entries: Sequence[Recorded], as_of: datetime) -> list[Observation]:
    """Every observation that these entries make as of a moment, from nothing but them."""
    contested: dict[str, list[ContestState]] = {}
    for contest in contests(entries).values():
        contested.setdefault(contest.about, []).append(contest)
    return observed(judge_all(fold(entries), agreement(entries), as_of).values(), contested, as_of)


@projector
def project_drafts(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring private drafts up to these entries."""
    for entry in entries:
        said = entry.evidence
        if isinstance(said, kinds.DraftKept):
            row = Draft.objects.filter(pk=said.draft).first() or Draft(id=UUID(said.draft), space_id=space_id)
            row.title, row.detail, row.nature, row.weight = said.title, said.detail, said.nature, said.weight
            row.due, row.owner, row.waits_for = said.due, said.owner, said.waits_for or ""
            row.last_seq, row.last_at = entry.seq, entry.at
            row.save()
        elif isinstance(said, kinds.DraftClosed):
            Draft.objects.filter(pk=said.draft).update(closed=True, last_seq=entry.seq, last_at=entry.at)
