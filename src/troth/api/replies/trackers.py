"""Trackers and forecasts: imports of issues, their issues, workstreams with their days, and promises linked to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.trackers import outlook, reads
from troth.trackers.models import TrackerImport
from troth.trackers.pace import Outlook
from troth.trackers.present import works

PAGE = 40
MOST = 2**31 - 1


class TrackerLine(Schema):
    """Imported issues of a tracker: who controls it, up to which day it tells, what it came to."""

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
    synced: date
    issues: int
    done: int
    withdrawn: int
    left: int
    dated: int
    late: int
    counts: str
    file_digest: str
    superseded_by: int | None
    agreed_at: datetime | None
    reply_until: datetime | None


class TrackerPage(Schema):
    """A page of imports, newest first. `next` goes into `before` for older ones."""

    trackers: list[TrackerLine]
    next: int | None


class IssueLine(Schema):
    """One issue: how it stands, and what its first due date came to (empty where it has none)."""

    number: int
    key: str
    title: str
    workstream: str
    milestone: str
    standing: str
    created: datetime
    ended: datetime | None
    first_due: date | None
    due: date | None
    moves: int
    outcome: str
    slip_days: int | None


class IssuePage(Schema):
    """A page of issues in the order of their file. `next` goes into `after`."""

    issues: list[IssueLine]
    next: int | None


class DaysBody(Schema):
    """The days by which what is left is finished with 50, 85 and 95 %; None: beyond ten years."""

    p50: date | None
    p85: date | None
    p95: date | None


class WorkBody(Schema):
    """A workstream of one side: what is left, what was finished in each of the weeks that the forecast draws from,
    oldest first, and its days; `lacking` says why there are none."""

    tracker: int
    number: int
    judged: str
    name: str
    left: int
    weeks: list[int]
    synced: date
    days: DaysBody | None
    lacking: str


class DatedBody(Schema):
    """An open promise with the work behind it: the chance that it is finished by the promised day."""

    promise: int
    title: str
    due: date
    work: str
    left: int
    chance: float | None
    days: DaysBody | None
    lacking: str


class ForecastBody(Schema):
    """Forecasts, made again from the record whenever somebody asks; never evidence."""

    workstreams: list[WorkBody]
    promises: list[DatedBody]


def page(actor: Actor, before: int | None) -> TrackerPage:
    """A page of imports."""
    query = reads.visible(actor)
    if before is not None:
        query = query.filter(number__lt=before)
    rows = list(query.order_by("-number")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return TrackerPage(
        trackers=[_line(one) for one in reads.listed(actor, rows)], next=rows[-1].number if more else None
    )


def one(actor: Actor, number: int) -> TrackerLine:
    """One import."""
    (found,) = reads.listed(actor, [_find(actor, number)])
    return _line(found)


def issues(actor: Actor, number: int, show: str, after: int) -> IssuePage:
    """A page of the issues of an import."""
    lines, more = reads.issues(actor, _find(actor, number), show, min(after, MOST))
    return IssuePage(issues=[_issue(each) for each in lines], next=more or None)


def forecast(actor: Actor) -> ForecastBody:
    """Every workstream, and the promises that are linked to one."""
    return ForecastBody(
        workstreams=[
            WorkBody(
                tracker=each.source, number=each.number, judged=each.judged, name=each.name, left=each.pace.now_left,
                weeks=list(each.pace.history), synced=each.pace.synced, days=_days(each.outlook),
                lacking=each.pace.lacking,
            )
            for each in works(actor)
        ],
        promises=[
            DatedBody(
                promise=each.row.number, title=each.title, due=each.row.due_day, work=each.of, left=each.left,
                chance=None if each.made is None else each.made.chance(each.row.due_day), days=_days(each.made),
                lacking=each.lacking,
            )
            for each in outlook.dated(actor)
            if each.link is not None
        ],
    )  # fmt: skip


def _days(made: Outlook | None) -> DaysBody | None:
    return None if made is None else DaysBody(p50=made.days[0], p85=made.days[1], p95=made.days[2])


def _find(actor: Actor, number: int) -> TrackerImport:
    row: TrackerImport | None = reads.visible(actor).filter(number=min(number, MOST)).first()
    if row is None:
        raise NotThere
    return row


def _line(one: reads.Listed) -> TrackerLine:
    row, tally = one.row, one.tally
    return TrackerLine(
        number=row.number, ref=row.ref, entry=row.entry + 1, at=row.at, label=one.label, brought_by=one.brought_by,
        party=row.party, judged=row.judged, controlled_by=row.controlled_by, zone=row.zone, synced=row.synced,
        issues=tally.issues, done=tally.done, withdrawn=tally.withdrawn, left=tally.left, dated=tally.dated,
        late=tally.late, counts=one.counts, file_digest=row.file_digest, superseded_by=row.superseded_by,
        agreed_at=row.agreed_at, reply_until=row.window_until,
    )  # fmt: skip


def _issue(line: reads.Line) -> IssueLine:
    row: Any = line.row
    return IssueLine(
        number=row.number, key=row.key, title=row.title, workstream=row.stream, milestone=row.milestone,
        standing=row.standing, created=row.created, ended=row.ended, first_due=row.first_due, due=row.due,
        moves=row.n_moves, outcome=row.outcome, slip_days=row.slip_days,
    )  # fmt: skip
