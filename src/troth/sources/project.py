"""The fold of imports into rows, and what they weigh: settled, or live while a reply or a contest is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from troth.acts.act import projector
from troth.acts.actor import OTHER
from troth.clock import add_days
from troth.engagement.fold import Agreement, agreement, contests
from troth.engagement.models import Contest
from troth.engagement.reads import agreed, contests_about
from troth.evidence.codec import to_json
from troth.evidence.envelope import Recorded
from troth.promises.kinds import Nature
from troth.promises.project import delta_of
from troth.records.models import Entry
from troth.records.read import recorded
from troth.records.statement import Select
from troth.records.weigh import live, replay, settle_many
from troth.sources.fold import COUNTED, Item, figures, items_of
from troth.sources.kinds import HistoryAgreed, HistoryImported
from troth.sources.models import HistoryImport, HistoryItem
from troth.sources.observe import Timed, Told, moment_of, observations, timed
from troth.sources.reply import counted_as, is_heard, wants_reply
from troth.trust import Observation

BATCH = 1_000
_OVER = Select(
    HistoryImport, "space_id = %s AND settled = %s AND superseded_by IS NULL AND window_until <= %s",
    "space", "settled", "window_until", tail="ORDER BY number",
)  # fmt: skip


@projector
def project_imports(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring imports up to these entries: new ones, contested ones, and those whose parts were erased."""
    now = entries[-1].at
    for entry in entries:
        if isinstance(entry.evidence, HistoryImported):
            _store(space_id, entry, entry.seq)
            continue
        row = _concerned(space_id, entry)
        if row is not None and entry.kind == "engagement.part.erased.v1":
            told = recorded(Entry.objects.filter(space_id=space_id, seq=row.entry), with_files=True)
            _store(space_id, told[0], entry.seq, row)
        elif row is not None:
            if isinstance(entry.evidence, HistoryAgreed):
                row.agreed_at, row.agreed_entry = entry.at, entry.seq
            weigh(row, now, entry.seq)
    _sweep(space_id, now)


def _concerned(space_id: UUID, entry: Recorded) -> HistoryImport | None:
    about = getattr(entry.evidence, "imported", None) or getattr(entry.evidence, "about", None)
    if about is None and entry.kind.startswith("engagement.contest."):
        number = int(entry.subject.removeprefix("C-"))
        about = Contest.objects.filter(space_id=space_id, number=number).values_list("about", flat=True).first()
    if not isinstance(about, str) or not about.startswith("I-"):
        return None
    return HistoryImport.objects.filter(space_id=space_id, number=int(about.removeprefix("I-"))).first()


def _store(space_id: UUID, entry: Recorded, seq: int, row: HistoryImport | None = None) -> None:
    """The rows of an import, from its entry and the parts that are left of it."""
    said: HistoryImported = entry.evidence
    number = int(said.imported.removeprefix("I-"))
    row = row or HistoryImport(space_id=space_id, number=number)
    terms = agreed(space_id)
    calendar = terms.calendar(said.judged, entry.at)
    items = items_of(said)
    before = HistoryItem.objects.filter(space_id=space_id, source=number)
    gone = [item.subject for item in before.filter(g__isnull=False).only("source", "number")]
    before.delete()
    rows = [_row(space_id, number, item, timed(item, calendar, said.zone), said.zone) for item in items]
    HistoryItem.objects.bulk_create(rows, batch_size=BATCH)
    _fill(row, said, entry)
    row.erased, row.figures = said.items - len(items), to_json(figures(items))
    row.window_until = _window(said, entry, terms)
    _supersede(row, said, seq)
    weigh(row, entry.at if seq == entry.seq else _moment(space_id, seq), seq, gone)


def _row(space_id: UUID, source: int, item: Item, found: Timed | None, zone: str) -> HistoryItem:
    return HistoryItem(
        space_id=space_id, source=source, number=item.number, item=item.item, first_promised=item.first_promised,
        first_recorded=moment_of(item.first_recorded, zone), n_moves=item.moves, last_date=item.last_date,
        delivered=item.delivered, withdrawn=item.withdrawn, announced_ahead=item.announced_ahead, slip_days=item.slip,
        outcome=item.outcome, first_line=item.first_line, lines=item.lines, chunk=item.chunk,
        day=found.day if found else None, g=found.g if found else None,
    )  # fmt: skip


def _window(said: HistoryImported, entry: Recorded, terms: Agreement) -> datetime | None:
    """When the other side's time to reply is over, in its own working days; None where nothing waits for it."""
    if not wants_reply(said.judged, said.controlled_by, entry.party):
        return None
    calendar = terms.calendar(OTHER[entry.party], entry.at)
    return add_days(calendar, entry.at, terms.in_force(entry.at).reply_days)


def _fill(row: HistoryImport, said: HistoryImported, entry: Recorded) -> None:
    row.entry, row.at, row.party, row.actor = entry.seq, entry.at, entry.party, entry.actor
    for name in (
        "judged", "controlled_by", "nature", "label", "file_name", "file_digest", "file_size", "map_digest", "zone",
        "as_of", "rows", "statements", "items",
    ):  # fmt: skip
        setattr(row, name, getattr(said, name))


def _supersede(row: HistoryImport, said: HistoryImported, seq: int) -> None:
    if said.supersedes is None:
        return
    row.supersedes = int(said.supersedes.removeprefix("I-"))
    old = HistoryImport.objects.filter(space_id=row.space_id, number=row.supersedes, superseded_by=None).first()
    if old is not None:
        old.superseded_by = row.number
        weigh(old, row.at, seq)


def _moment(space_id: UUID, seq: int) -> datetime:
    return Entry.objects.values_list("at", flat=True).get(space_id=space_id, seq=seq)


def weigh(row: HistoryImport, now: datetime, seq: int, gone: Sequence[str] = ()) -> None:
    """Write an import with what it weighs now: settled once the other side was heard and no contest is open."""
    contested = contests_about(row.space_id, [row.ref]).get(row.ref, [])
    is_open = any(contest.settled_at is None for contest in contested)
    row.settled, row.last_seq = heard(row, contested, now) and not is_open, seq
    row.save()
    told = list(HistoryItem.objects.filter(space_id=row.space_id, source=row.number, g__isnull=False))
    seen = _observed(row, told, now, contested) if row.settled and row.superseded_by is None else []
    lines = {item.subject: item.first_line for item in told}
    settle_many(row.space_id, sorted({*lines, *gone}), seen, lines)


def heard(row: HistoryImport, contested: Iterable[Contest], now: datetime) -> bool:
    """Whether the side that did not bring an import was heard about it."""
    return is_heard(row.party, row.window_until, now, contested, agreed=row.agreed_at is not None)


def _observed(
    row: HistoryImport, items: Sequence[HistoryItem], now: datetime, contested: Sequence[Contest]
) -> list[Observation]:
    told = [
        Told(subject=item.subject, day=item.day, g=item.g)
        for item in items
        if item.day is not None and item.g is not None
    ]
    over, delta = heard(row, contested, now), delta_of(contested, now)
    source = counted_as(row.judged, row.controlled_by, row.party, heard=over)
    nature = Nature(row.nature)
    return observations(told, row.judged, source, nature, row.entry, window_over=over, delta=delta)


def _sweep(space_id: UUID, now: datetime) -> None:
    """Settle what a passed reply window has settled since: its weight no longer depends on the moment."""
    for row in _OVER(space_id, False, now):
        contested = contests_about(space_id, [row.ref]).get(row.ref, [])
        if all(contest.settled_at for contest in contested):
            weigh(row, now, row.last_seq)


@live
def observe_open(space_id: UUID, as_of: datetime) -> list[Observation]:
    """Observations of imports whose reply window or contest is open; one query when there is none, else three."""
    rows = open_imports(space_id)
    return observed(rows, contests_about(space_id, [row.ref for row in rows]), as_of) if rows else []


def open_imports(space_id: UUID) -> list[HistoryImport]:
    """The imports whose weight still depends on the moment: a reply window or a contest is open."""
    return list(HistoryImport.objects.filter(space_id=space_id, settled=False, superseded_by=None).order_by("number"))


def observed(
    rows: Sequence[HistoryImport], contested: Mapping[str, Sequence[Contest]], as_of: datetime
) -> list[Observation]:
    """What these imports of one space tell at a moment, given the contests about them; one query for their items."""
    if not rows:
        return []
    numbers = [row.number for row in rows]
    told = HistoryItem.objects.filter(space_id=rows[0].space_id, source__in=numbers, outcome__in=sorted(COUNTED))
    items: dict[int, list[HistoryItem]] = {number: [] for number in numbers}
    for item in told.order_by("source", "number"):
        items[item.source].append(item)
    return [seen for row in rows for seen in _observed(row, items[row.number], as_of, contested.get(row.ref, ()))]


@replay
def observe_again(entries: Sequence[Recorded], as_of: datetime) -> list[Observation]:
    """Every observation of imported histories as of a moment, from these entries and their parts alone."""
    contested = contests(entries)
    told = [entry for entry in entries if isinstance(entry.evidence, HistoryImported)]
    agreed_to = {entry.evidence.imported for entry in entries if isinstance(entry.evidence, HistoryAgreed)}
    replaced = {entry.evidence.supersedes for entry in told}
    found: list[Observation] = []
    for entry in told:
        said: HistoryImported = entry.evidence
        if said.imported not in replaced:
            mine = [contest for contest in contested.values() if contest.about == said.imported]
            terms = _known(entries, entry)
            over = is_heard(entry.party, _window(said, entry, terms), as_of, mine, agreed=said.imported in agreed_to)
            found += _observed_again(entry, terms, over=over, delta=delta_of(mine, as_of))
    return found


def _known(entries: Sequence[Recorded], told: Recorded) -> Agreement:
    """What was agreed when an import was last brought to its rows: as it came, or when a part of it was erased."""
    erased = [e.seq for e in entries if e.kind == "engagement.part.erased.v1" and e.evidence.entry == told.seq]
    return agreement(entry for entry in entries if entry.seq <= max([told.seq, *erased]))


def _observed_again(entry: Recorded, terms: Agreement, *, over: bool, delta: float) -> list[Observation]:
    said: HistoryImported = entry.evidence
    calendar = terms.calendar(said.judged, entry.at)
    source = counted_as(said.judged, said.controlled_by, entry.party, heard=over)
    measured = ((item, timed(item, calendar, said.zone)) for item in items_of(said))
    number = int(said.imported.removeprefix("I-"))
    told = [
        Told(subject=f"I-{number}/{item.number}", day=found.day, g=found.g)
        for item, found in measured
        if found is not None
    ]
    return observations(told, said.judged, source, said.nature, entry.seq, window_over=over, delta=delta)
