"""The fold of reports into rows, and what they weigh."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.acts.act import projector
from troth.engagement.fold import contests
from troth.engagement.models import Contest
from troth.engagement.reads import contests_about
from troth.evidence.envelope import Recorded
from troth.practices.openness.fold import Line, lines_of
from troth.practices.openness.kinds import ReportMade
from troth.practices.openness.models import Report, ReportLine
from troth.practices.openness.observe import observations
from troth.promises.project import delta_of
from troth.records.models import Entry
from troth.records.read import recorded
from troth.records.weigh import live, replay, settle_many
from troth.trust import Observation

ERASED = "engagement.part.erased.v1"


@projector
def project_reports(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring reports up to these entries: new ones, contested ones, and those whose words were erased."""
    for entry in entries:
        if isinstance(entry.evidence, ReportMade):
            _store(space_id, entry)
            continue
        row = _concerned(space_id, entry)
        if row is not None:
            if entry.kind == ERASED:
                _erase(row, entry)
            weigh(row, entry.at, entry.seq)


def _concerned(space_id: UUID, entry: Recorded) -> Report | None:
    about = getattr(entry.evidence, "about", None)
    if about is None and entry.kind.startswith("engagement.contest."):
        number = int(entry.subject.removeprefix("C-"))
        about = Contest.objects.filter(space_id=space_id, number=number).values_list("about", flat=True).first()
    if not isinstance(about, str) or not about.startswith("R-"):
        return None
    return Report.objects.filter(space_id=space_id, number=int(about.removeprefix("R-"))).first()


def _store(space_id: UUID, entry: Recorded) -> None:
    said: ReportMade = entry.evidence
    number = int(said.report.removeprefix("R-"))
    row = Report(
        space_id=space_id, number=number, entry=entry.seq, at=entry.at, party=said.party, actor=entry.actor,
        summary=said.summary, lines=len(said.lines), last_seq=entry.seq,
        measured=sum(line.measured is not None for line in said.lines),
    )  # fmt: skip
    reasons = said.reasons or ()
    ReportLine.objects.bulk_create(
        ReportLine(
            space_id=space_id, report=number, place=line.place, party=said.party, at=entry.at,
            promise=int(line.said.promise.removeprefix("P-")), colour=line.said.colour, said=line.said.said,
            measured=line.said.measured, basis=line.said.basis, controlled_by=line.said.controlled_by,
            as_of=line.said.as_of, left=line.said.left,
            reason=reasons[line.place] if line.place < len(reasons) else None,
        )
        for line in lines_of(entry)
    )  # fmt: skip
    weigh(row, entry.at, entry.seq)


def _erase(row: Report, entry: Recorded) -> None:
    if entry.evidence.entry == row.entry:
        row.summary = None
        ReportLine.objects.filter(space_id=row.space_id, report=row.number).update(reason=None)


def weigh(row: Report, now: datetime, seq: int) -> None:
    """Write a report with what its lines weigh now; while a contest is open they count as it stands."""
    contested = contests_about(row.space_id, [row.ref]).get(row.ref, [])
    row.last_seq = seq
    row.save()
    lines = _lines(row)
    is_open = any(contest.settled_at is None for contest in contested)
    seen = [] if is_open else observations(lines, delta=delta_of(contested, now))
    settle_many(row.space_id, [line.subject for line in lines], seen, {})


def _lines(row: Report) -> list[Line]:
    (entry,) = recorded(Entry.objects.filter(space_id=row.space_id, seq=row.entry), with_parts=False)
    return lines_of(entry)


@live
def observe_open(space_id: UUID, as_of: datetime) -> list[Observation]:
    """Observations of reports that are contested; one query when there is none."""
    rows = Contest.objects.filter(space_id=space_id, settled_at=None, about__startswith="R-").order_by("number")
    return observed(space_id, list(rows), as_of)


def observed(space_id: UUID, contested: Sequence[Contest], as_of: datetime) -> list[Observation]:
    """What the reports tell at a moment that these open contests are about."""
    about = sorted({contest.about for contest in contested})
    if not about:
        return []
    every = contests_about(space_id, about)
    numbers = [int(ref.removeprefix("R-")) for ref in about]
    rows = Report.objects.filter(space_id=space_id, number__in=numbers).order_by("number")
    return [
        seen for row in rows for seen in observations(_lines(row), delta=delta_of(every.get(row.ref, ()), as_of))
    ]


@replay
def observe_again(entries: Sequence[Recorded], as_of: datetime) -> list[Observation]:
    """Every observation of reports as of a moment, from these entries alone."""
    contested = contests(entries)
    found: list[Observation] = []
    for entry in entries:
        if isinstance(entry.evidence, ReportMade):
            mine = [each for each in contested.values() if each.about == entry.evidence.report]
            found += observations(lines_of(entry), delta=delta_of(mine, as_of))
    return found
