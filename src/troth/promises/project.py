"""The fold of promises into rows: stored states, turning points and settled observations, in the act's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from troth.acts.act import projector
from troth.engagement.fold import Agreement
from troth.engagement.models import Contest
from troth.engagement.reads import agreed, contests_about
from troth.evidence.codec import from_json, to_json
from troth.evidence.envelope import Recorded
from troth.promises import kinds
from troth.promises.fold import Phase, PromiseState, erase, step
from troth.promises.judge import Instants, Pauses, Verdict, instants, judge
from troth.promises.models import Draft, Promise
from troth.promises.observe import day_of, observe
from troth.records.weigh import live, settle
from troth.trust import Observation, dispute


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A promise with everything the clock says of it at one moment."""

    state: PromiseState
    at: Instants
    pauses: Pauses
    verdict: Verdict


@projector
def project_promises(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring the rows of promises up to these entries, and with them those that wait for them."""
    touched: dict[str, PromiseState] = {}
    for entry in entries:
        for subject in _subjects(space_id, entry):
            before = touched.get(subject) or _stored(space_id, subject)
            after = _after(before, entry)
            if after is not None:
                touched[subject] = after
    if not touched:
        return
    now = entries[-1].at
    terms = agreed(space_id)
    for state in touched.values():
        store(space_id, state, terms, now)
    for row in _dependents(space_id, touched):
        store(space_id, state_of(row), terms, now)
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


def _stored(space_id: UUID, subject: str) -> PromiseState | None:
    row = Promise.objects.filter(space_id=space_id, number=int(subject.removeprefix("P-"))).first()
    return state_of(row) if row else None


def state_of(row: Promise) -> PromiseState:
    """The folded state of a row."""
    state: PromiseState = from_json(PromiseState, row.state)
    return state


def judged(row: Promise, terms: Agreement, as_of: datetime, awaited: dict[str, Promise]) -> Judged:
    """A row judged as of a moment; `awaited` holds the rows it waits for."""
    state = state_of(row)
    pauses = pauses_from(awaited[ref] for ref in state.waits_for if ref in awaited)
    at = instants(state, terms, pauses)
    return Judged(state=state, at=at, pauses=pauses, verdict=judge(state, at, pauses, as_of))


def pauses_from(rows: Iterable[Promise]) -> Pauses:
    """When the clock of a promise stands still: while a promise of the other party that it waits for is late."""
    return tuple(
        (row.late_from, row.delivered_at)
        for row in rows
        if row.late_from is not None and (row.delivered_at is None or row.delivered_at > row.late_from)
        and row.phase not in {Phase.WITHDRAWN, Phase.DECLINED, Phase.OFFERED}
    )  # fmt: skip


def awaited_by(space_id: UUID, states: Iterable[PromiseState]) -> dict[str, Promise]:
    """The rows that these promises wait for, by P-number; no query when nothing waits."""
    numbers = {int(ref.removeprefix("P-")) for state in states for ref in state.waits_for}
    if not numbers:
        return {}
    return {row.ref: row for row in Promise.objects.filter(space_id=space_id, number__in=numbers)}


def store(space_id: UUID, state: PromiseState, terms: Agreement, now: datetime) -> None:
    """Write the row of a promise and, when it is settled, its observations."""
    awaited = awaited_by(space_id, [state])
    pauses = pauses_from(awaited.values())
    at = instants(state, terms, pauses)
    verdict = judge(state, at, pauses, now)
    contests = contests_about(space_id, [state.promise]).get(state.promise, [])
    is_settled = (state.closed or verdict.by_silence) and all(contest.settled_at for contest in contests)
    row = Promise.objects.filter(space_id=space_id, number=state.number).first()
    row = row or Promise(space_id=space_id, number=state.number)
    was_settled = row.settled
    _fill(row, state, at, verdict, is_settled)
    row.save()
    if is_settled:
        settle(space_id, [state.promise], observe(state, at, verdict, delta_of(contests, now)))
    elif was_settled:
        settle(space_id, [state.promise], [])


def _fill(row: Promise, state: PromiseState, at: Instants, verdict: Verdict, is_settled: bool) -> None:
    row.promisor, row.title, row.owner = state.promisor, state.title, state.owner
    row.nature, row.weight, row.phase = state.nature, state.weight, state.phase
    row.first_day, row.due_day = state.first.day, state.due.day
    row.first_due_at, row.due_at = at.first_due_at, at.due_at
    row.late_from, row.missed_from, row.silence_at = at.late_from, at.missed_from, at.silence_at
    row.delivered_at, row.made_at = state.delivered_at, state.made_at
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


def delta_of(contests: Iterable[Contest], now: datetime) -> float:
    """What contests leave of an observation: half while one is open, what was agreed once it is settled."""
    left = 1.0
    for contest in contests:
        if contest.settled_at is None:
            left *= dispute(open_days=day_of(now) - day_of(contest.opened_at))
        else:
            left *= dispute(ruling=contest.counts)
    return left


def _dependents(space_id: UUID, touched: dict[str, PromiseState]) -> list[Promise]:
    rows = Promise.objects.filter(space_id=space_id, settled=False).exclude(waits_for="")
    return [row for row in rows if row.ref not in touched and set(row.waits_for.split(",")) & set(touched)]


def _sweep(space_id: UUID, terms: Agreement, now: datetime) -> None:
    """Settle what silence has accepted since: its verdict no longer depends on the moment."""
    for row in Promise.objects.filter(space_id=space_id, settled=False, silence_at__lte=now):
        contests = contests_about(space_id, [row.ref]).get(row.ref, [])
        if all(contest.settled_at for contest in contests):
            store(space_id, state_of(row), terms, now)


@live
def observe_open(space_id: UUID, as_of: datetime) -> list[Observation]:
    """Observations of what is not settled: overdue, waiting for a word, contested. Bounded by the work in hand."""
    rows = list(Promise.objects.filter(space_id=space_id, settled=False).exclude(phase=Phase.OFFERED))
    rows = [row for row in rows if row.late_from is None or row.late_from <= as_of or row.phase != Phase.OPEN]
    if not rows:
        return []
    terms = agreed(space_id)
    awaited = awaited_by(space_id, [state_of(row) for row in rows])
    contests = contests_about(space_id, [row.ref for row in rows])
    found: list[Observation] = []
    for row in rows:
        said = judged(row, terms, as_of, awaited)
        found += observe(said.state, said.at, said.verdict, delta_of(contests.get(row.ref, []), as_of))
    return found


@projector
def project_drafts(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring private drafts up to these entries."""
    for entry in entries:
        said = entry.evidence
        if isinstance(said, kinds.DraftKept):
            row = Draft.objects.filter(pk=said.draft).first() or Draft(id=UUID(said.draft), space_id=space_id)
            row.title, row.detail, row.nature, row.weight = said.title, said.detail, said.nature, said.weight
            row.due, row.last_seq, row.last_at = said.due, entry.seq, entry.at
            row.save()
        elif isinstance(said, kinds.DraftClosed):
            Draft.objects.filter(pk=said.draft).update(closed=True, last_seq=entry.seq, last_at=entry.at)
