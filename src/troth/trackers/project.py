"""The fold of imported issues into rows, and what they weigh once the other side was heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from troth.acts.act import projector
from troth.acts.actor import OTHER
from troth.clock import Calendar, add_days
from troth.engagement.fold import Agreement, agreement, contests
from troth.engagement.models import Contest
from troth.engagement.reads import agreed, contests_about
from troth.evidence.codec import to_json
from troth.evidence.envelope import Recorded
from troth.evidence.kind import kind_of
from troth.promises.project import delta_of
from troth.records.models import Entry
from troth.records.read import of_kinds, recorded
from troth.records.statement import Select
from troth.records.weigh import live, replay, settle_many
from troth.sources.reply import is_heard, wants_reply
from troth.trackers.fold import (
    OPEN,
    Issue,
    Link,
    gaps,
    issues_of,
    links,
    local_day,
    milestones_of,
    tally,
    tellers,
)  # fmt: skip
from troth.trackers.kinds import IssuesAgreed, IssuesImported, PromiseLinked, PromiseUnlinked
from troth.trackers.models import Milestone, TrackedIssue, TrackerImport, Workstream
from troth.trackers.observe import Counted, judge, observations
from troth.trust import Observation

BATCH = 1_000
LINKING = (kind_of(PromiseLinked), kind_of(PromiseUnlinked))
ERASED = "engagement.part.erased.v1"
_OVER = Select(
    TrackerImport, "space_id = %s AND settled = %s AND superseded_by IS NULL AND window_until <= %s",
    "space", "settled", "window_until", tail="ORDER BY number",
)  # fmt: skip
_UNSETTLED = Select(
    TrackerImport, "space_id = %s AND settled = %s AND superseded_by IS NULL", "space", "settled",
    tail="ORDER BY number",
)  # fmt: skip


def links_of(space_id: UUID) -> dict[str, Link]:
    """The promises that are linked to work, from the log."""
    return links(of_kinds(space_id, LINKING))


@projector
def project_issues(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring imports up to these entries: new ones, contested or agreed ones, and those whose parts were erased."""
    now = entries[-1].at
    for entry in entries:
        if isinstance(entry.evidence, IssuesImported):
            _store(space_id, entry, entry)
        elif (row := _concerned(space_id, entry)) is not None:
            if entry.kind == ERASED:
                _store(space_id, _told(row), entry, row)
                continue
            if isinstance(entry.evidence, IssuesAgreed):
                row.agreed_at, row.agreed_entry = entry.at, entry.seq
            weigh(row, now, entry.seq)
    _sweep(space_id, now)


def _concerned(space_id: UUID, entry: Recorded) -> TrackerImport | None:
    about = getattr(entry.evidence, "imported", None) or getattr(entry.evidence, "about", None)
    if about is None and entry.kind.startswith("engagement.contest."):
        number = int(entry.subject.removeprefix("C-"))
        about = Contest.objects.filter(space_id=space_id, number=number).values_list("about", flat=True).first()
    if not isinstance(about, str) or not about.startswith("B-"):
        return None
    return TrackerImport.objects.filter(space_id=space_id, number=int(about.removeprefix("B-"))).first()


def _told(row: TrackerImport) -> Recorded:
    (entry,) = recorded(Entry.objects.filter(space_id=row.space_id, seq=row.entry), with_files=True)
    return entry


def _store(space_id: UUID, entry: Recorded, by: Recorded, row: TrackerImport | None = None) -> None:
    """The rows of an import as they stand after `by`, from its entry and the parts that are left of it."""
    said: IssuesImported = entry.evidence
    row = row or TrackerImport(space_id=space_id, number=_number(said))
    row.entry, row.at, row.party, row.actor = entry.seq, entry.at, entry.party, entry.actor
    for name in (
        "form", "judged", "controlled_by", "label", "file_name", "file_digest", "file_size", "map_digest", "zone",
        "synced", "left_out", "issues", "milestones",
    ):  # fmt: skip
        setattr(row, name, getattr(said, name))
    terms = agreed(space_id)
    row.window_until, row.last_seq = window_of(said, entry, terms), by.seq
    if said.supersedes is not None:
        row.supersedes = int(said.supersedes.removeprefix("B-"))
    gone = _rows(row, said, terms.calendar(said.judged, entry.at))
    row.save()
    touched = {row.number}
    if row.supersedes is not None:
        replaced = TrackerImport.objects.filter(space_id=space_id, number=row.supersedes, superseded_by=None)
        touched |= {row.supersedes} if replaced.update(superseded_by=row.number, last_seq=by.seq) else set()
    touched |= tell_again(space_id, said.judged)
    for each in TrackerImport.objects.filter(space_id=space_id, number__in=sorted(touched)).order_by("number"):
        weigh(each, by.at, by.seq, gone if each.number == row.number else ())


def _rows(row: TrackerImport, said: IssuesImported, calendar: Calendar) -> list[int]:
    """Write the issues, workstreams and milestones of an import anew; the numbers of issues that counted before."""
    here = {"space_id": row.space_id, "source": row.number}
    before = TrackedIssue.objects.filter(**here)
    gone = list(before.filter(g__isnull=False).values_list("number", flat=True))
    for model in (TrackedIssue, Workstream, Milestone):
        model.objects.filter(**here).delete()
    told = list(issues_of(said))
    issues = [issue for _, issue in told]
    TrackedIssue.objects.bulk_create((_issue(row, issue, chunk, calendar) for chunk, issue in told), batch_size=BATCH)
    streams = enumerate(sorted({issue.stream for issue in issues}), 1)
    Workstream.objects.bulk_create((Workstream(**here, number=n, name=name) for n, name in streams), batch_size=BATCH)
    marks = enumerate(milestones_of(said), 1)
    Milestone.objects.bulk_create(
        (
            Milestone(**here, number=n, name=m.name, stream=m.stream, day=m.day, done=m.done, record=m.record)
            for n, m in marks
        ),
        batch_size=BATCH,
    )
    row.erased, row.tally = said.issues - len(issues), to_json(tally(issues, said.zone))
    row.gaps = [[a.isoformat(), b.isoformat()] for a, b in gaps(issues, said.zone, said.synced)]
    return gone


def _issue(row: TrackerImport, issue: Issue, chunk: int, calendar: Calendar) -> TrackedIssue:
    found = judge(issue, calendar, row.zone, row.synced)
    ended = issue.ended
    return TrackedIssue(
        space_id=row.space_id, source=row.number, number=issue.number, key=issue.key, title=issue.title,
        kind=issue.kind, state=issue.state, stream=issue.stream, milestone=issue.milestone, standing=issue.standing,
        created=datetime.fromtimestamp(issue.created, UTC), updated=datetime.fromtimestamp(issue.updated, UTC),
        ended=None if ended is None or issue.standing == OPEN else datetime.fromtimestamp(ended, UTC), due=issue.due,
        first_due=found.first, n_moves=found.moves, reopened=issue.reopened, changes=issue.changes,
        slip_days=found.slip, outcome=found.outcome.value if found.outcome else "",
        after_due=issue.due is not None and ended is not None and local_day(ended, row.zone) > issue.due,
        chunk=chunk, record=issue.record, day=found.day, g=found.g,
    )  # fmt: skip


def tell_again(space_id: UUID, judged: str) -> set[int]:
    """Mark the issues for which another import counts; the numbers of the imports in which a mark changed."""
    rows = TrackerImport.objects.filter(space_id=space_id, judged=judged, superseded_by=None).order_by("number")
    sources = list(rows.values_list("number", "party"))
    told = {number: TrackedIssue.objects.filter(space_id=space_id, source=number) for number, _ in sources}
    if len(sources) == 1 and not told[sources[0][0]].filter(told_again__isnull=False).exists():
        return set()
    counts = tellers((number, party, told[number].values_list("key", flat=True)) for number, party in sources)
    changed: set[int] = set()
    for source, _ in sources:
        wrong: dict[int | None, list[UUID]] = {}
        for pk, key, marked in told[source].values_list("pk", "key", "told_again"):
            right = counts[key] if counts[key] != source else None
            if right != marked:
                wrong.setdefault(right, []).append(pk)
        for right, keys in wrong.items():
            changed.add(source)
            for start in range(0, len(keys), BATCH):
                TrackedIssue.objects.filter(pk__in=keys[start : start + BATCH]).update(told_again=right)
    return changed


def window_of(said: IssuesImported, entry: Recorded, terms: Agreement) -> datetime | None:
    """When the other side's time to reply is over, in its own working days; None where nothing waits for it."""
    if not wants_reply(said.judged, said.controlled_by, entry.party):
        return None
    calendar = terms.calendar(OTHER[entry.party], entry.at)
    return add_days(calendar, entry.at, terms.in_force(entry.at).reply_days)


def weigh(row: TrackerImport, now: datetime, seq: int, gone: Iterable[int] = ()) -> None:
    """Write an import with what its issues weigh now: settled once the other side was heard and no contest is open.

    `gone` are the numbers of issues that counted before and may count no more.
    """
    contested = contests_about(row.space_id, [row.ref]).get(row.ref, [])
    is_open = any(contest.settled_at is None for contest in contested)
    row.settled, row.last_seq = heard(row, contested, now) and not is_open, seq
    row.save()
    counted = list(_counting(row)) if row.superseded_by is None and row.settled else []
    seen = observations(counted, row.judged, row.controlled_by, row.entry, delta=delta_of(contested, now))
    before = TrackedIssue.objects.filter(space_id=row.space_id, source=row.number, g__isnull=False)
    places = dict(before.values_list("number", "record"))
    subjects = [f"{row.ref}/{number}" for number in sorted({*places, *gone})]
    settle_many(row.space_id, subjects, seen, {f"{row.ref}/{n}": place for n, place in places.items()})


def heard(row: TrackerImport, contested: Iterable[Contest], now: datetime) -> bool:
    """Whether the side that did not bring an import was heard about it."""
    return is_heard(row.party, row.window_until, now, contested, agreed=row.agreed_at is not None)


def _counting(row: TrackerImport) -> Iterator[Counted]:
    told = TrackedIssue.objects.filter(space_id=row.space_id, source=row.number, g__isnull=False, told_again=None)
    for number, day, g in told.order_by("number").values_list("number", "day", "g"):
        if day is not None and g is not None:
            yield Counted(subject=f"{row.ref}/{number}", day=day, g=g)


def _sweep(space_id: UUID, now: datetime) -> None:
    """Settle what a passed reply window has settled since: its weight no longer depends on the moment."""
    for row in _OVER(space_id, False, now):
        contested = contests_about(space_id, [row.ref]).get(row.ref, [])
        if all(contest.settled_at for contest in contested):
            weigh(row, now, row.last_seq)


@live
def observe_open(space_id: UUID, as_of: datetime) -> list[Observation]:
    """Observations of imports whose reply window is over or whose contest is open, until an entry settles them."""
    rows = _UNSETTLED(space_id, False)
    return observed(rows, contests_about(space_id, [row.ref for row in rows]) if rows else {}, as_of)


def observed(
    rows: Sequence[TrackerImport], contested: Mapping[str, Sequence[Contest]], as_of: datetime
) -> list[Observation]:
    """What these open imports tell at a moment, given the contests about them."""
    found: list[Observation] = []
    for row in rows:
        about = contested.get(row.ref, [])
        if heard(row, about, as_of):
            found += _kept(row.space_id, row.number, row.last_seq, delta_of(about, as_of))
    return found


@lru_cache(maxsize=8)
def _kept(space_id: UUID, number: int, last_seq: int, delta: float) -> tuple[Observation, ...]:
    """The observations of an import as it stands after an entry: read once, for it can tell tens of thousands."""
    row = TrackerImport.objects.get(space_id=space_id, number=number)
    return tuple(observations(_counting(row), row.judged, row.controlled_by, row.entry, delta=delta))


@replay
def observe_again(entries: Sequence[Recorded], as_of: datetime) -> list[Observation]:
    """Every observation of imported issues as of a moment, from these entries and their parts alone."""
    told = [entry for entry in entries if isinstance(entry.evidence, IssuesImported)]
    replaced = {entry.evidence.supersedes for entry in told}
    told = [entry for entry in told if entry.evidence.imported not in replaced]
    contested = contests(entries) if told else {}
    agreed_to = {entry.evidence.imported for entry in entries if isinstance(entry.evidence, IssuesAgreed)}
    counts = {judged: _tellers(told, judged) for judged in OTHER}
    found: list[Observation] = []
    for entry in told:
        said: IssuesImported = entry.evidence
        mine = [contest for contest in contested.values() if contest.about == said.imported]
        terms = _known(entries, entry)
        if is_heard(entry.party, window_of(said, entry, terms), as_of, mine, agreed=said.imported in agreed_to):
            counted = _counted_again(said, terms.calendar(said.judged, entry.at), counts[said.judged])
            found += observations(counted, said.judged, said.controlled_by, entry.seq, delta=delta_of(mine, as_of))
    return found


def _tellers(told: Sequence[Recorded], judged: str) -> dict[str, int]:
    return tellers(
        (_number(entry.evidence), entry.party, [issue.key for _, issue in issues_of(entry.evidence)])
        for entry in told
        if entry.evidence.judged == judged
    )


def _number(said: IssuesImported) -> int:
    return int(said.imported.removeprefix("B-"))


def _counted_again(said: IssuesImported, calendar: Calendar, counts: Mapping[str, int]) -> Iterator[Counted]:
    for _, issue in issues_of(said):
        if counts[issue.key] != _number(said):
            continue
        found = judge(issue, calendar, said.zone, said.synced)
        if found.g is not None and found.day is not None:
            yield Counted(subject=f"{said.imported}/{issue.number}", day=found.day, g=found.g)


def _known(entries: Sequence[Recorded], told: Recorded) -> Agreement:
    """What was agreed when an import was last brought to its rows: as it came, or when a part of it was erased."""
    erased = [e.seq for e in entries if e.kind == ERASED and e.evidence.entry == told.seq]
    return agreement(entry for entry in entries if entry.seq <= max([told.seq, *erased]))
