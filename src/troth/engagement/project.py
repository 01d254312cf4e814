"""The fold of contests into rows, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.acts.act import projector
from troth.clock import add_days
from troth.engagement.fold import ContestState, alert_name, contest_step
from troth.engagement.kinds import TermsAgreed
from troth.engagement.models import Contest
from troth.engagement.reads import agreed
from troth.evidence.codec import from_json, to_json
from troth.evidence.envelope import Recorded
from troth.records.tally import Terms, renew, terms
from troth.trust import Dimension

DAY = 86_400


@projector
def project_contests(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring the rows of contests up to these entries."""
    for entry in entries:
        if entry.kind.startswith("engagement.contest."):
            number = int(entry.subject.removeprefix("C-"))
            row = Contest.objects.filter(space_id=space_id, number=number).first()
            before = from_json(ContestState, row.state) if row else None
            after = contest_step(before, entry)
            if after is not None:
                _store(space_id, row or Contest(space_id=space_id, number=number), after)


@projector
def project_terms(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Figures are read by the terms in force: kept tallies are worked out again when those change."""
    if any(isinstance(entry.evidence, TermsAgreed) for entry in entries):
        renew(space_id)


@terms
def read_by(space_id: UUID) -> Terms:
    """What the streams of an engagement are read by."""
    agreement = agreed(space_id)

    def resets(judged: str, dimension: Dimension) -> list[int]:
        moments = agreement.settled_alerts(alert_name(judged, dimension))
        return [int(moment.timestamp() // DAY) for moment in moments]

    history = [(int(t.at.timestamp() // DAY) if t.at else None, t.parameters) for t in agreement.terms]
    return Terms(history=history, resets=resets)


def _store(space_id: UUID, row: Contest, state: ContestState) -> None:
    row.entry, row.about, row.party = state.entry, state.about, state.party
    row.opened_at, row.settled_at, row.counts = state.opened_at, state.settled_at, state.counts
    row.waiting_on, row.waiting_since = _waiting(state)
    row.state, row.last_seq = to_json(state), state.last_seq
    if row._state.adding:
        terms = agreed(space_id)
        other = "provider" if state.party == "client" else "client"
        days = terms.in_force(state.opened_at).reply_days
        row.answer_due = add_days(terms.calendar(other, state.opened_at), state.opened_at, days)
    row.save()


def _waiting(state: ContestState) -> tuple[str, datetime | None]:
    other = {"client": "provider", "provider": "client"}
    if not state.open:
        return "", None
    if state.proposed_by:
        return other[state.proposed_by], state.opened_at
    if state.answered_at is None:
        return other[state.party], state.opened_at
    return state.party, state.answered_at
