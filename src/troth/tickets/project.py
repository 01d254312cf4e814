"""The fold of logs into rows, and what they weigh once the other side was heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from troth.acts.act import projector
from troth.acts.actor import OTHER
from troth.clock import add_days
from troth.engagement.fold import Agreement, agreement, contests
from troth.engagement.models import Contest
from troth.engagement.reads import agreed, contests_about
from troth.evidence.envelope import Recorded
from troth.evidence.kind import kind_of
from troth.promises.project import delta_of
from troth.records.models import Entry
from troth.records.read import newest_leaf, of_kinds, recorded
from troth.records.statement import Select
from troth.records.weigh import live, replay, settle_many
from troth.sources.reply import is_heard, wants_reply
from troth.tickets import kinds
from troth.tickets.fold import DEAL_KINDS, Deal, Reckoner, Told, deal, tellers, tickets_of
from troth.tickets.kinds import LevelsAgreed, LogAgreed, LogImported
from troth.tickets.models import Attainment, LogImport, Ticket
from troth.tickets.observe import KEPT, LATE, OPEN, UNBOUND, Counted, judge, observations
from troth.trust import Observation

BATCH = 1_000
DEAL = tuple(kind_of(each) for each in DEAL_KINDS)
ERASED = "engagement.part.erased.v1"
_OVER = Select(
    LogImport, "space_id = %s AND settled = %s AND superseded_by IS NULL AND window_until <= %s",
    "space", "settled", "window_until", tail="ORDER BY number",
)  # fmt: skip
_UNSETTLED = Select(
    LogImport, "space_id = %s AND settled = %s AND superseded_by IS NULL", "space", "settled", tail="ORDER BY number",
)  # fmt: skip


def deal_of(space_id: UUID) -> Deal:
    """Service levels and maintenance of an engagement, from its log; one short query."""
    return _deal(space_id, newest_leaf(space_id, DEAL))


@lru_cache(maxsize=256)
def _deal(space_id: UUID, leaf: bytes | None) -> Deal:
    """The deal up to the entry of this leaf, which names everything before it: it never has to be read again."""
    return deal(of_kinds(space_id, DEAL, with_parts=False)) if leaf else Deal()


@projector
def project_logs(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Bring logs up to these entries: new ones, contested or agreed ones, erased parts, and newly agreed levels."""
    now = entries[-1].at
    for entry in entries:
        if isinstance(entry.evidence, LogImported):
            _store(space_id, entry, entry)
        elif isinstance(entry.evidence, LevelsAgreed):
            _reckon_again(space_id, entry)
        elif (row := _concerned(space_id, entry)) is not None:
            if entry.kind == ERASED:
                _store(space_id, _told(row), entry, row)
                continue
            if isinstance(entry.evidence, LogAgreed):
                row.agreed_at, row.agreed_entry = entry.at, entry.seq
            weigh(row, now, entry.seq)
    _sweep(space_id, now)


def _concerned(space_id: UUID, entry: Recorded) -> LogImport | None:
    about = getattr(entry.evidence, "imported", None) or getattr(entry.evidence, "about", None)
    if about is None and entry.kind.startswith("engagement.contest."):
        number = int(entry.subject.removeprefix("C-"))
        about = Contest.objects.filter(space_id=space_id, number=number).values_list("about", flat=True).first()
    if not isinstance(about, str) or not about.startswith("D-"):
        return None
    return LogImport.objects.filter(space_id=space_id, number=int(about.removeprefix("D-"))).first()


def _told(row: LogImport) -> Recorded:
    (entry,) = recorded(Entry.objects.filter(space_id=row.space_id, seq=row.entry), with_files=True)
    return entry


def _store(space_id: UUID, entry: Recorded, by: Recorded, row: LogImport | None = None) -> None:
    """The rows of a log as they stand after `by`, from its entry and the parts that are left of it."""
    said: LogImported = entry.evidence
    row = row or LogImport(space_id=space_id, number=int(said.imported.removeprefix("D-")))
    row.entry, row.at, row.party, row.actor = entry.seq, entry.at, entry.party, entry.actor
    for name in (
        "judged", "controlled_by", "label", "file_name", "file_digest", "file_size", "map_digest", "zone",
        "first_event", "last_event", "rows", "events", "tickets", "groups", "claimed", "claimed_missed",
    ):  # fmt: skip
        setattr(row, name, getattr(said, name))
    terms = agreed(space_id)
    row.window_until = window_of(said, entry, terms)
    if said.supersedes is not None:
        row.supersedes = int(said.supersedes.removeprefix("D-"))
    row.last_seq, row.reckoned = by.seq, by.seq
    left, gone = _reckon(row, said, deal_of(space_id), terms)
    row.erased = said.tickets - left
    row.save()
    touched = {row.number}
    if row.supersedes is not None:
        touched.add(row.supersedes)
        old = LogImport.objects.filter(space_id=space_id, number=row.supersedes, superseded_by=None)
        old.update(superseded_by=row.number, last_seq=by.seq)
    touched |= tell_again(space_id, row.judged)
    for each in LogImport.objects.filter(space_id=space_id, number__in=sorted(touched)):
        summarise(each)
        weigh(each, by.at, each.last_seq, gone if each.number == row.number else ())


def _reckon_again(space_id: UUID, entry: Recorded) -> None:
    """Judge the tickets of every current log of the side whose levels were agreed."""
    levels = next(each for each in deal_of(space_id).levels if each.levels == entry.evidence.levels)
    rows = LogImport.objects.filter(space_id=space_id, judged=levels.said.resolver, superseded_by=None)
    terms, now = agreed(space_id), deal_of(space_id)
    found = [(row, _reckon(row, _told(row).evidence, now, terms)[1]) for row in rows.order_by("number")]
    tell_again(space_id, levels.said.resolver)
    for row, gone in found:
        row.reckoned = entry.seq
        summarise(row)
        weigh(row, entry.at, entry.seq, gone)


def _reckon(row: LogImport, said: LogImported, deal: Deal, terms: Agreement) -> tuple[int, list[int]]:
    """Write the tickets of a log with what their clocks come to; how many there are, and which of them counted."""
    by, zone, count = Reckoner(said, deal, terms), ZoneInfo(said.zone), 0
    before = Ticket.objects.filter(space_id=row.space_id, source=row.number)
    counted = list(before.filter(g__isnull=False).values_list("number", flat=True))
    before.delete()
    waiting: list[Ticket] = []
    for chunk, ticket in tickets_of(said):
        waiting.append(_row(row, by, ticket, chunk, zone))
        count += 1
        if len(waiting) == BATCH:
            Ticket.objects.bulk_create(waiting)
            waiting = []
    Ticket.objects.bulk_create(waiting)
    return count, counted


def _row(row: LogImport, by: Reckoner, ticket: Told, chunk: int, zone: ZoneInfo) -> Ticket:
    found = judge(by, ticket)
    clock, opened = found.clock, datetime.fromtimestamp(ticket.opened, UTC)
    local = opened.astimezone(zone)
    return Ticket(
        space_id=row.space_id, source=row.number, number=ticket.number, name=ticket.name, opened=opened,
        month=local.year * 100 + local.month, group=ticket.group, priority=ticket.priority, state=ticket.state,
        claim=ticket.claim, events=len(ticket.events), chunk=chunk,
        first_line=min(event.line for event in ticket.events), levels=found.levels.number if found.levels else None,
        standing=found.standing, spent=clock.spent if clock else None,
        target=clock.level.target if clock and clock.level else None, over=clock.over if clock else None,
        missed_at=_moment(clock.missed_at if clock else None), done_at=_moment(clock.done_at if clock else None),
        day=found.day, g=found.g, c=found.c,
    )  # fmt: skip


def _moment(instant: int | None) -> datetime | None:
    return None if instant is None else datetime.fromtimestamp(instant, UTC)


def tell_again(space_id: UUID, judged: str) -> set[int]:
    """Mark the tickets for which another log of the desk counts; the numbers of the logs in which a mark changed."""
    rows = LogImport.objects.filter(space_id=space_id, judged=judged, superseded_by=None).order_by("number")
    logs = list(rows.values_list("number", "party"))
    told = {number: Ticket.objects.filter(space_id=space_id, source=number) for number, _ in logs}
    if len(logs) == 1 and not told[logs[0][0]].filter(told_again__isnull=False).exists():
        return set()
    counts = tellers((number, party, told[number].values_list("name", flat=True)) for number, party in logs)
    changed: set[int] = set()
    for source, _ in logs:
        wrong: dict[int | None, list[UUID]] = {}
        for pk, name, marked in told[source].values_list("pk", "name", "told_again"):
            right = counts[name] if counts[name] != source else None
            if right != marked:
                wrong.setdefault(right, []).append(pk)
        for right, keys in wrong.items():
            changed.add(source)
            for start in range(0, len(keys), BATCH):
                Ticket.objects.filter(pk__in=keys[start : start + BATCH]).update(told_again=right)
    return changed


def summarise(row: LogImport) -> None:
    """Count the tickets of a log by month and group."""
    Attainment.objects.filter(space_id=row.space_id, source=row.number).delete()
    told = Ticket.objects.filter(space_id=row.space_id, source=row.number, told_again=None)
    cells = told.values("month", "group").order_by("month", "group").annotate(
        **{name: Count("pk", filter=Q(standing=name)) for name in (KEPT, LATE, OPEN, UNBOUND)},
        claimed=Count("claim"), claimed_missed=Count("pk", filter=Q(claim=False)),
    )  # fmt: skip
    Attainment.objects.bulk_create(
        (Attainment(space_id=row.space_id, source=row.number, **cell) for cell in cells), batch_size=BATCH
    )


def window_of(said: LogImported, entry: Recorded, terms: Agreement) -> datetime | None:
    """When the other side's time to reply is over, in its own working days; None where nothing waits for it."""
    if not wants_reply(said.judged, said.controlled_by, entry.party):
        return None
    calendar = terms.calendar(OTHER[entry.party], entry.at)
    return add_days(calendar, entry.at, terms.in_force(entry.at).reply_days)


def weigh(row: LogImport, now: datetime, seq: int, gone: Iterable[int] = ()) -> None:
    """Write a log with what its tickets weigh now: settled once the other side was heard and no contest is open.

    `gone` are the numbers of tickets that counted before and may count no more.
    """
    contested = contests_about(row.space_id, [row.ref]).get(row.ref, [])
    is_open = any(contest.settled_at is None for contest in contested)
    row.settled, row.last_seq = heard(row, contested, now) and not is_open, seq
    row.save()
    counted = list(_counting(row)) if row.superseded_by is None else []
    seen = _observed(row, counted, now, contested) if row.settled else []
    before = Ticket.objects.filter(space_id=row.space_id, source=row.number, g__isnull=False)
    lines = dict(before.values_list("number", "first_line"))
    subjects = [f"{row.ref}/{number}" for number in sorted({*lines, *gone})]
    settle_many(row.space_id, subjects, seen, {f"{row.ref}/{n}": line for n, line in lines.items()})


def heard(row: LogImport, contested: Iterable[Contest], now: datetime) -> bool:
    """Whether the side that did not bring a log was heard about it."""
    return is_heard(row.party, row.window_until, now, contested, agreed=row.agreed_at is not None)


def _counting(row: LogImport) -> Iterator[Counted]:
    told = Ticket.objects.filter(space_id=row.space_id, source=row.number, g__isnull=False, told_again=None)
    for number, day, g, c in told.order_by("number").values_list("number", "day", "g", "c"):
        if day is not None and g is not None and c is not None:
            yield Counted(subject=f"{row.ref}/{number}", day=day, g=g, c=c)


def _observed(
    row: LogImport, told: Iterable[Counted], now: datetime, contested: Sequence[Contest]
) -> list[Observation]:
    return observations(told, row.judged, row.controlled_by, row.entry, delta=delta_of(contested, now))


def _sweep(space_id: UUID, now: datetime) -> None:
    """Settle what a passed reply window has settled since: its weight no longer depends on the moment."""
    for row in _OVER(space_id, False, now):
        contested = contests_about(space_id, [row.ref]).get(row.ref, [])
        if all(contest.settled_at for contest in contested):
            weigh(row, now, row.last_seq)


@live
def observe_open(space_id: UUID, as_of: datetime) -> list[Observation]:
    """Observations of logs whose reply window is over or whose contest is open, until an entry settles them."""
    rows = _UNSETTLED(space_id, False)
    return observed(rows, contests_about(space_id, [row.ref for row in rows]) if rows else {}, as_of)


def observed(
    rows: Sequence[LogImport], contested: Mapping[str, Sequence[Contest]], as_of: datetime
) -> list[Observation]:
    """What these open logs tell at a moment, given the contests about them."""
    found: list[Observation] = []
    for row in rows:
        about = contested.get(row.ref, [])
        if heard(row, about, as_of):
            found += _kept(row.space_id, row.number, row.last_seq, row.reckoned, delta_of(about, as_of))
    return found


@lru_cache(maxsize=8)
def _kept(space_id: UUID, number: int, last_seq: int, reckoned: int, delta: float) -> tuple[Observation, ...]:
    """The observations of a log as it stands after an entry: read once, for a log can tell tens of thousands."""
    row = LogImport.objects.get(space_id=space_id, number=number)
    return tuple(observations(_counting(row), row.judged, row.controlled_by, row.entry, delta=delta))


@replay
def observe_again(entries: Sequence[Recorded], as_of: datetime) -> list[Observation]:
    """Every observation of imported logs as of a moment, from these entries and their parts alone."""
    told = [entry for entry in entries if isinstance(entry.evidence, LogImported)]
    replaced = {entry.evidence.supersedes for entry in told}
    told = [entry for entry in told if entry.evidence.imported not in replaced]
    if not told:
        return []
    contested = contests(entries)
    agreed_to = {entry.evidence.imported for entry in entries if isinstance(entry.evidence, LogAgreed)}
    counts = {judged: _tellers(told, judged) for judged in OTHER}
    found: list[Observation] = []
    for entry in told:
        said: LogImported = entry.evidence
        mine = [contest for contest in contested.values() if contest.about == said.imported]
        terms, levels = _known(entries, entry)
        until = window_of(said, entry, terms)
        if is_heard(entry.party, until, as_of, mine, agreed=said.imported in agreed_to):
            counted = _counted_again(said, Reckoner(said, levels, terms), counts[said.judged])
            found += observations(counted, said.judged, said.controlled_by, entry.seq, delta=delta_of(mine, as_of))
    return found


def _tellers(told: Sequence[Recorded], judged: str) -> dict[str, int]:
    return tellers(
        (_number(entry.evidence), entry.party, [ticket.name for _, ticket in tickets_of(entry.evidence)])
        for entry in told
        if entry.evidence.judged == judged
    )


def _number(said: LogImported) -> int:
    return int(said.imported.removeprefix("D-"))


def _counted_again(said: LogImported, by: Reckoner, counts: Mapping[str, int]) -> Iterator[Counted]:
    for _, ticket in tickets_of(said):
        if counts[ticket.name] != _number(said):
            continue
        found = judge(by, ticket)
        if found.g is not None and found.day is not None and found.c is not None:
            yield Counted(subject=f"{said.imported}/{ticket.number}", day=found.day, g=found.g, c=found.c)


def _known(entries: Sequence[Recorded], told: Recorded) -> tuple[Agreement, Deal]:
    """What was agreed when a log was last brought to its rows: as it came, as a part of it was erased, or as levels
    for its side were agreed after it."""
    last, proposed = told.seq, {}
    for entry in entries:
        said = entry.evidence
        if isinstance(said, kinds.LevelsProposed):
            proposed[said.levels] = said.resolver
        if entry.seq <= told.seq:
            continue
        if entry.kind == ERASED and said.entry == told.seq:
            last = entry.seq
        if isinstance(said, LevelsAgreed) and proposed.get(said.levels) == told.evidence.judged:
            last = entry.seq
    until = [entry for entry in entries if entry.seq <= last]
    return agreement(until), deal(until)
