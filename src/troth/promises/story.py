"""What one promise tells: its entries in words with their files, what was delivered, and what it counts for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from troth.acts.actor import Actor
from troth.clock import local_date
from troth.engagement.frame import initials
from troth.engagement.models import Contest
from troth.engagement.reads import around, contests_of
from troth.evidence.envelope import Recorded
from troth.evidence.kind import sentence
from troth.promises import delivery, reads
from troth.promises.fold import Phase
from troth.promises.kinds import PromiseMade
from troth.promises.models import Promise
from troth.promises.observe import observe
from troth.promises.project import delta_of
from troth.records.models import Entry
from troth.trust import LABELS
from troth.web.parts import EntryRow, FileLink

ERASED = "[erased]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One dimension that the promise bears on now."""

    label: str
    dimension: str
    percent: int
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The history and the meaning of one promise."""

    entries: list[EntryRow]
    detail: str | None
    counts: list[Counts]
    contests: list[Contest]
    waits_for: list[Promise]
    needed_by: list[Promise]
    delay_first: int | None
    delay_agreed: int | None
    question: str | None
    proposal_reason: str | None
    delivery: delivery.Delivery | None


def of(actor: Actor, line: reads.Line) -> Story:
    """Everything about one promise."""
    space = reads.space_of(actor)
    rows = list(Entry.objects.filter(space_id=space, subject=line.row.ref).order_by("seq"))
    said, files = delivery.read(actor, rows)
    contests = [contest for contest in contests_of(actor) if contest.about == line.row.ref]
    waits, tied = line.said.state.waits_for, reads.tied(actor, line)
    return Story(
        entries=[
            _entry(actor, entry, row, files.get(entry.seq, ())) for entry, row in zip(said, rows, strict=True)
        ][::-1],
        detail=_detail(said[0]), counts=_counts(line, contests, actor.at), contests=contests,
        waits_for=[row for row in tied if row.ref in waits], needed_by=[row for row in tied if row.ref not in waits],
        delay_first=_delay(line, line.row.first_day, actor.at),
        delay_agreed=_delay(line, line.row.due_day, actor.at), question=_last(said, "question"),
        proposal_reason=_proposal_reason(said, line), delivery=_delivery(actor, said, line, files),
    )  # fmt: skip


def _delivery(
    actor: Actor, said: list[Recorded], line: reads.Line, files: delivery.Files
) -> delivery.Delivery | None:
    """What it stands on now; nothing after a rejection until it is delivered again."""
    seq = line.said.state.delivered_seq
    return next((delivery.told(actor, entry, files) for entry in said if entry.seq == seq), None)


def _entry(actor: Actor, entry: Recorded, row: Entry, files: tuple[FileLink, ...]) -> EntryRow:
    names = around(actor).people
    who = names[entry.actor].name if entry.actor in names else "Somebody"
    text = sentence(entry.evidence, "", apart=True).strip()
    return EntryRow(
        party=entry.party, initials=initials(who), who=who, sentence=text, at=entry.at, number=entry.number,
        hash=bytes(row.leaf).hex(), url=f"/e/{actor.slug}/evidence/{entry.number}/", files=files,
    )  # fmt: skip


def _counts(line: reads.Line, contests: list[Contest], at: datetime) -> list[Counts]:
    found = observe(line.said.state, line.said.at, line.said.verdict, delta_of(contests, at))
    return [
        Counts(
            label=LABELS[seen.dimension], dimension=seen.dimension.value, percent=round(seen.g * 100),
            weight=f"{seen.weight:g}",
        )
        for seen in found
    ]  # fmt: skip


def _delay(line: reads.Line, against: date, now: datetime) -> int | None:
    """Days after (before, when negative) that day, in the promisor's zone; None where nothing can be said yet."""
    state, calendar = line.said.state, line.said.at.calendar
    if state.accepted_at is None or state.phase in {Phase.WITHDRAWN, Phase.ABANDONED}:
        return None
    done = line.row.done_day or local_date(calendar, now)
    return (done - against).days if line.row.done_day or done > against else None


def _last(said: list[Recorded], field: str) -> str | None:
    for entry in reversed(said):
        if hasattr(entry.evidence, field):
            return getattr(entry.evidence, field) or ERASED
    return None


def _detail(made: Recorded) -> str | None:
    evidence: PromiseMade = made.evidence
    return evidence.detail if evidence.title is not None else ERASED


def _proposal_reason(said: list[Recorded], line: reads.Line) -> str | None:
    pending = line.said.state.pending
    if pending is None:
        return None
    return next((entry.evidence.reason or ERASED for entry in said if entry.seq == pending.seq), None)
