"""The service desk: attainment, logs, tickets, and one ticket with every second of its clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.tickets import reads, rules
from troth.tickets.models import LogImport, Ticket
from troth.tickets.present import the_deal
from troth.tickets.story import explain

PAGE = 40
MOST = 2**31 - 1


class ShareBody(Schema):
    """A row of attainment. `percent` kept of those that are decided, and its 80 % interval (Jeffreys); None where
    nothing is decided. `claimed_missed` is what the source itself says of `claimed` tickets."""

    label: str
    kept: int
    missed: int
    open: int
    unbound: int
    percent: float | None
    low: float
    high: float
    claimed: int
    claimed_missed: int


class DeskBody(Schema):
    """The desk of one side: all of it, by month newest first, by group largest first."""

    party: str
    whole: ShareBody
    months: list[ShareBody]
    groups: list[ShareBody]
    more_groups: int


class TargetBody(Schema):
    """A target: seconds within which a ticket of a priority has to be resolved, and in whose time they are counted."""

    priority: str
    seconds: int
    hours: str


class LevelsBody(Schema):
    """Service levels: agreed, declined or open."""

    number: int
    entry: int
    party: str
    resolver: str
    since: str
    waiting: list[str]
    ended: list[str]
    targets: list[TargetBody]
    standing: str


class WindowBody(Schema):
    """Planned maintenance."""

    number: int
    entry: int
    party: str
    starts: datetime
    ends: datetime
    what: str
    standing: str


class DesksBody(Schema):
    """The desks of both sides, the levels that were proposed and the newest windows of maintenance."""

    desks: list[DeskBody]
    levels: list[LevelsBody]
    maintenance: list[WindowBody]


class LogLine(Schema):
    """One imported log: who controls its source, what it tells, how much it counts for."""

    number: int
    ref: str
    entry: int
    at: datetime
    label: str
    brought_by: str
    party: str
    judged: str
    controlled_by: str
    zone: str
    first_event: datetime
    last_event: datetime
    tickets: int
    events: int
    claimed_missed: int
    counts: str
    file_digest: str
    superseded_by: int | None
    agreed_at: datetime | None
    reply_until: datetime | None


class LogPage(Schema):
    """A page of logs, newest first. `next` goes into `before` for older ones."""

    logs: list[LogLine]
    next: int | None


class TicketLine(Schema):
    """A ticket of a log, and what its clock came to; times in seconds. `claim` is the source's own word."""

    log: int
    number: int
    name: str
    opened: datetime
    group: str
    priority: str
    state: str
    standing: str
    spent: int | None
    target: int | None
    over: int | None
    missed_at: datetime | None
    claim: bool | None


class TicketPage(Schema):
    """A page of tickets of the logs that count. `next` goes into `after`."""

    tickets: list[TicketLine]
    next: str | None


class StepBody(Schema):
    """One stretch of a ticket's clock: `counted` and `spent` so far in seconds, why it ran or stood still."""

    since: datetime
    until: datetime
    state: str
    priority: str
    line: int
    why: str
    counted: int
    spent: int


class TicketFull(TicketLine):
    """A ticket with every stretch of its clock, by the levels of this number; none where no level binds it."""

    levels: int | None
    due: datetime | None
    erased: bool
    steps: list[StepBody]


def desks(actor: Actor) -> DesksBody:
    """The desks, levels and maintenance."""
    levels = [reads.levels_words(actor, each) for each in reversed(the_deal(actor).levels)][:PAGE]
    return DesksBody(
        desks=[
            DeskBody(
                party=each.party, whole=_share(each.whole), months=[_share(row) for row in each.months],
                groups=[_share(row) for row in each.groups], more_groups=each.more_groups,
            )
            for each in reads.desks(actor)
        ],
        levels=[_levels(each) for each in levels],
        maintenance=[
            WindowBody(
                number=each.number, entry=each.entry, party=each.party, starts=each.starts, ends=each.ends,
                what=each.what, standing=each.standing,
            )
            for each in reads.planned_words(actor)
        ],
    )  # fmt: skip


def _share(row: reads.Share) -> ShareBody:
    return ShareBody(
        label=row.label, kept=row.kept, missed=row.late, open=row.open, unbound=row.unbound, percent=row.percent,
        low=row.low, high=row.high, claimed=row.claimed, claimed_missed=row.claimed_missed,
    )  # fmt: skip


def _levels(words: reads.LevelsWords) -> LevelsBody:
    said = words.row.said
    return LevelsBody(
        number=words.row.number, entry=words.entry, party=words.row.party, resolver=said.resolver,
        since=said.since.isoformat(), waiting=list(said.waiting), ended=list(said.ended), standing=words.standing,
        targets=[
            TargetBody(priority=each.priority, seconds=60 * each.minutes, hours=each.hours.value)
            for each in said.targets
        ],
    )  # fmt: skip


def logs(actor: Actor, before: int | None) -> LogPage:
    """A page of logs."""
    query = reads.visible(actor)
    if before is not None:
        query = query.filter(number__lt=before)
    rows = list(query.order_by("-number")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return LogPage(logs=[_log(one) for one in reads.listed(actor, rows)], next=rows[-1].number if more else None)


def log(actor: Actor, number: int) -> LogLine:
    """One log."""
    (one,) = reads.listed(actor, [_find(actor, number)])
    return _log(one)


def _find(actor: Actor, number: int) -> LogImport:
    row: LogImport | None = reads.visible(actor).filter(number=min(number, MOST)).first()
    if row is None:
        raise NotThere
    return row


def _log(one: reads.Listed) -> LogLine:
    row = one.row
    return LogLine(
        number=row.number, ref=row.ref, entry=row.entry + 1, at=row.at, label=one.label, brought_by=one.brought_by,
        party=row.party, judged=row.judged, controlled_by=row.controlled_by, zone=row.zone,
        first_event=row.first_event, last_event=row.last_event, tickets=row.tickets, events=row.events,
        claimed_missed=row.claimed_missed, counts=one.counts, file_digest=row.file_digest,
        superseded_by=row.superseded_by, agreed_at=row.agreed_at, reply_until=row.window_until,
    )  # fmt: skip


def tickets(actor: Actor, wish: reads.Wish, after: str) -> TicketPage:
    """A page of tickets."""
    source, _, number = after.partition("-")
    place = (int(source), int(number)) if source.isdigit() and number.isdigit() else (0, 0)
    rows, more = reads.tickets(actor, wish, (min(place[0], MOST), min(place[1], MOST)))
    return TicketPage(tickets=[TicketLine(**_ticket(row)) for row in rows], next=more or None)


def ticket(actor: Actor, number: int, ticket: int) -> TicketFull:
    """One ticket, explained."""
    source = _find(actor, number)
    rows = Ticket.objects.filter(rules.SEES.where(actor), source=source.number, number=min(ticket, MOST))
    row = rows.first()
    if row is None:
        raise NotThere
    found = explain(actor, source, row)
    return TicketFull(
        **_ticket(row), levels=row.levels, due=found.due, erased=found.erased,
        steps=[
            StepBody(
                since=each.since, until=each.until, state=each.state, priority=each.priority, line=each.line,
                why=each.why, counted=each.step.counted, spent=each.step.spent,
            )
            for each in found.steps
        ],
    )  # fmt: skip


def _ticket(row: Ticket) -> dict[str, Any]:
    return {
        "log": row.source, "number": row.number, "name": row.name, "opened": row.opened, "group": row.group,
        "priority": row.priority, "state": row.state, "standing": row.standing, "spent": row.spent,
        "target": row.target, "over": row.over, "missed_at": row.missed_at, "claim": row.claim,
    }  # fmt: skip
