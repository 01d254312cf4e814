"""One ticket explained: every second of its clock, replayed from its events as they were when its log was judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from troth.acts.actor import Actor
from troth.clock import Day, Step, Why, days
from troth.engagement.fold import agreement
from troth.engagement.reads import AGREEMENT
from troth.records.models import Entry, Part
from troth.records.read import of_kinds, recorded
from troth.tickets.fold import Event, Reckoner, Told, deal, unpack
from troth.tickets.kinds import HOURS, LogImported, Target
from troth.tickets.models import LogImport, Ticket
from troth.tickets.present import the_deal
from troth.tickets.project import DEAL
from troth.tickets.reads import LevelsWords, levels_words, span


@dataclass(frozen=True, slots=True, kw_only=True)
class StepWords:
    """One stretch of a ticket's clock in words; `days` explains it date by date."""

    step: Step
    since: datetime
    until: datetime
    state: str
    priority: str
    line: int
    why: str
    length: str
    counted: str
    spent: str
    left: str
    late: bool
    hours: str
    days: tuple[tuple[Day, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A ticket with every second of its clock."""

    row: Ticket
    levels: LevelsWords | None
    steps: tuple[StepWords, ...]
    events: tuple[Event, ...]
    spent: str
    target: str
    over: str
    due: datetime | None
    missed_at: datetime | None
    erased: bool


def told_of(row: Ticket, entry: int) -> Told | None:
    """Everything the log says about a ticket, from the part of the entry that holds it; None when it was erased."""
    part = Part.objects.filter(space_id=row.space_id, seq=entry, name=f"rows-{row.chunk:04d}")
    body = part.values_list("body", flat=True).first()
    if body is None:
        return None
    return next((ticket for ticket in unpack(bytes(body)) if ticket.number == row.number), None)


def explain(actor: Actor, log: LogImport, row: Ticket) -> Explained:
    """A ticket with every second of its clock, replayed from its events as they were when its log was judged."""
    told = told_of(row, log.entry)
    levels = next((each for each in the_deal(actor).levels if each.number == row.levels), None)
    nothing = Explained(
        row=row, levels=levels_words(actor, levels) if levels else None, steps=(),
        events=told.events if told else (), spent="", target="", over="", due=None, missed_at=None,
        erased=told is None,
    )  # fmt: skip
    if told is None or levels is None:
        return nothing
    said = _said(log)
    until = [e for e in of_kinds(log.space_id, (*AGREEMENT, *DEAL), with_parts=False) if e.seq <= log.reckoned]
    by = Reckoner(said, deal(until), agreement(until))
    clock = by.reckon(told, levels)
    changes = _words_by_change(told)
    zone = ZoneInfo(log.zone)
    return Explained(
        row=row, levels=nothing.levels, events=told.events, erased=False,
        steps=tuple(_step(step, told, changes, zone, by.target(levels, changes[step.change])) for step in clock.steps),
        spent=span(clock.spent), target=span(clock.level.target) if clock.level else "", over=span(clock.over),
        due=_moment(clock.due), missed_at=_moment(clock.missed_at),
    )  # fmt: skip


def _said(log: LogImport) -> LogImported:
    """What a log's entry says, without its rows."""
    (entry,) = recorded(Entry.objects.filter(space_id=log.space_id, seq=log.entry))
    said: LogImported = entry.evidence
    return said


def _words_by_change(told: Told) -> list[str]:
    """The priority in force at each change."""
    found, priority = [], told.events[0].priority
    for event in told.events:
        priority = event.priority or priority
        found.append(priority)
    return found


def _moment(instant: int | None) -> datetime | None:
    return None if instant is None else datetime.fromtimestamp(instant, UTC)


def _step(step: Step, told: Told, priorities: Sequence[str], zone: ZoneInfo, target: Target | None) -> StepWords:
    event, left = told.events[step.change], step.left
    told_days: tuple[tuple[Day, str, str], ...] = ()
    if step.why is Why.COUNTED and step.level is not None:
        each = days(step.level.calendar, step.since, step.until)
        told_days = tuple((day, _open(day), span(day.counted) if day.counted else "–") for day in each)
    return StepWords(
        step=step, since=datetime.fromtimestamp(step.since, UTC), until=datetime.fromtimestamp(step.until, UTC),
        state=event.state, priority=priorities[step.change], line=event.line, why=WHY[step.why],
        length=span(step.until - step.since), counted=span(step.counted) if step.why is Why.COUNTED else "–",
        spent=span(step.spent), left="" if left is None else span(abs(left)), late=left is not None and left < 0,
        hours="" if target is None else HOURS[target.hours], days=told_days,
    )  # fmt: skip


WHY = {
    Why.COUNTED: "Runs", Why.WAITING: "Waits, so it does not run", Why.DONE: "Done, so it does not run",
    Why.PLANNED: "Planned maintenance, so it does not run", Why.UNBOUND: "No level for this priority",
}  # fmt: skip


def _open(day: Day) -> str:
    if not day.hours:
        return "closed"
    return ", ".join(f"{a // 60:02}:{a % 60:02}–{b // 60:02}:{b % 60:02}" for a, b in day.hours)
