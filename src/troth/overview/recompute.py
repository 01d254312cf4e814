"""The assessment once more, from the entries of the log alone: for any day, and for anybody who holds a copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from troth.clock import local_date
from troth.engagement.fold import Agreement, ContestState, agreement, contests
from troth.evidence.envelope import Recorded
from troth.overview.assess import DELAYED, Assessment, Basis, assessment, dated, delays_from, episode
from troth.practices.openness.fold import lines_of, watermelons
from troth.practices.openness.kinds import ReportMade
from troth.promises.fold import Phase, fold
from troth.promises.judge import Judged, judge_all
from troth.promises.observe import breach, day_of
from troth.promises.project import delta_of
from troth.records.read import whole
from troth.records.weigh import observed_again
from troth.trust import PARTIES, Dated, Delay, Observation, Trouble, batches, delay, streams
from troth.trust.tally import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """An assessment with the agreement it follows, every observation it is made of, and the delays."""

    assessment: Assessment
    delay: Mapping[str, Delay]
    agreement: Agreement
    observations: Sequence[Observation]
    entries: int


def recompute(space_id: UUID, as_of: datetime) -> Recomputed:
    """The assessment of a space as of a moment, from its entries up to then and nothing else."""
    return from_entries(list(takewhile(lambda entry: entry.at <= as_of, whole(space_id))), as_of)


def from_entries(entries: Sequence[Recorded], as_of: datetime) -> Recomputed:
    """The assessment of these entries of one log; pure."""
    terms, contested = agreement(entries), contests(entries)
    judged = judge_all(fold(entries), terms, as_of)
    observations = observed_again(entries, as_of)
    basis = Basis(
        streams={stream: Flow(batches=batches(seen)) for stream, seen in streams(observations).items()}, open=(),
        breaches=_breaches(judged, contested.values(), as_of, terms),
        episodes=[episode(contest.contest, contest.opened_at, contest.settled_at) for contest in contested.values()],
        agreement=terms, watermelons=_watermelons(entries, judged, contested.values()),
    )  # fmt: skip
    return Recomputed(
        assessment=assessment(basis, as_of), agreement=terms,
        delay=_delays(judged.values(), as_of), observations=observations, entries=len(entries),
    )  # fmt: skip


def _delays(judged: Iterable[Judged], as_of: datetime) -> dict[str, Delay]:
    found: dict[str, list[Dated]] = {party: [] for party in PARTIES}
    for said in judged:
        state = said.state
        if state.phase in DELAYED and state.due.day >= delays_from(as_of):
            done = local_date(said.at.calendar, state.delivered_at) if state.delivered_at else None
            found[state.promisor].append(dated(state.promise, state.first.day, state.due.day, done))
    return {party: delay(mine, day_of(as_of)) for party, mine in found.items()}


def _watermelons(
    entries: Sequence[Recorded], judged: Mapping[str, Judged], contested: Iterable[ContestState]
) -> dict[str, dict[str, int]]:
    lines = [line for entry in entries if isinstance(entry.evidence, ReportMade) for line in lines_of(entry)]
    under_way = {ref for ref, said in judged.items() if said.state.phase is Phase.OPEN}
    return watermelons(lines, {each.about for each in contested if each.open}, under_way)


def _breaches(
    judged: Mapping[str, Judged], contested: Iterable[ContestState], as_of: datetime, terms: Agreement
) -> dict[str, list[Trouble]]:  # fmt: skip
    found: dict[str, list[Trouble]] = {party: [] for party in PARTIES}
    contested = list(contested)
    for ref, said in sorted(judged.items(), key=lambda item: item[1].state.number):
        trouble = breach(said.state, said.at.missed_from, said.at.silence_at, as_of, terms, said.pauses)
        if trouble is not None and delta_of([c for c in contested if c.about == ref], as_of) > 0:
            found[said.state.promisor].append(trouble)
    return found
