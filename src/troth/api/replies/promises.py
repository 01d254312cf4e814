"""Promises, and what waits for a word."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.promises import board, reads, rules, story, verbs
from troth.promises.awaited import Waiting
from troth.promises.models import Promise
from troth.web.parts import EntryRow


class PromiseLine(Schema):
    """A promise as it stands at this moment. `owner` is empty where nobody is named; days are local to the promisor."""

    number: int
    ref: str
    title: str
    promisor: str
    owner: str
    nature: str
    weight: str
    standing: str
    due: date
    due_at: datetime
    first_promised: date
    accepted: bool
    contested: bool
    waiting_on: str
    note: str


class PromisePage(Schema):
    """A page of promises. `next` goes into `after` for the page that follows; None on the last one."""

    promises: list[PromiseLine]
    next: str | None


class FileBody(Schema):
    """A file that came with an entry."""

    name: str
    size: int


class EntryLine(Schema):
    """An entry in one line: who said what. `hash` is its leaf in the tree, in hexadecimal."""

    number: int
    at: datetime
    party: str
    who: str
    says: str
    hash: str
    flag: str
    files: list[FileBody]


class CountsBody(Schema):
    """A dimension on which the promise bears now."""

    dimension: str
    label: str
    percent: int
    weight: str


class PromiseFull(PromiseLine):
    """One promise with its story, newest entry first. `newest_entry` goes into If-Match of an act on it; `acts` are
    what this person can do with it now."""

    detail: str | None
    question: str | None
    proposal_reason: str | None
    delivered: datetime | None
    newest_entry: int
    days_late_against_first: int | None
    days_late_against_agreed: int | None
    waits_for: list[str]
    needed_by: list[str]
    contests: list[str]
    counts: list[CountsBody]
    acts: list[str]
    story: list[EntryLine]


class WaitingLine(Schema):
    """One thing that waits. `page` is its address within the pages of the engagement; `ahead` says that it is only due
    within days."""

    title: str
    why: str
    since: datetime
    page: str
    left: str
    ahead: bool


class WaitingBody(Schema):
    """Who waits on whom: what needs the token's side, and what its side waits for."""

    needs_you: list[WaitingLine]
    waiting_on_them: list[WaitingLine]


def page(actor: Actor, show: str, by: str, after: str) -> PromisePage:
    """A page of promises, as the list of pages has it."""
    found = reads.listed(actor, show, by, after)
    return PromisePage(promises=[PromiseLine(**_line(line)) for line in found.lines], next=found.more or None)


def _line(line: reads.Line) -> dict[str, Any]:
    row = line.row
    return {
        "number": row.number, "ref": row.ref, "title": line.title, "promisor": row.promisor, "owner": line.owner,
        "nature": row.nature, "weight": row.weight, "standing": line.standing.value, "due": row.due_day,
        "due_at": row.due_at, "first_promised": row.first_day, "accepted": line.accepted,
        "contested": line.contested, "waiting_on": row.waiting_on, "note": line.note,
    }  # fmt: skip


def full(actor: Actor, number: int) -> PromiseFull:
    """One promise with everything that happened to it."""
    row = Promise.objects.filter(rules.SEES.where(actor), number=min(number, 2**31 - 1)).first()
    if row is None:
        raise NotThere
    line = reads.lines(actor, [row])[0]
    told = story.of(actor, line)
    return PromiseFull(
        **_line(line), detail=told.detail, question=told.question, proposal_reason=told.proposal_reason,
        delivered=row.delivered_at, newest_entry=row.last_seq + 1, days_late_against_first=told.delay_first,
        days_late_against_agreed=told.delay_agreed, waits_for=[each.ref for each in told.waits_for],
        needed_by=[each.ref for each in told.needed_by], contests=[each.ref for each in told.contests],
        counts=[CountsBody(dimension=c.dimension, label=c.label, percent=c.percent, weight=c.weight)
                for c in told.counts],
        acts=[verb.slug for verb in verbs.open_to(actor, row, line.said)],
        story=[entry_line(entry) for entry in told.entries],
    )  # fmt: skip


def entry_line(entry: EntryRow) -> EntryLine:
    """An entry of a list of pages."""
    return EntryLine(
        number=entry.number, at=entry.at, party=entry.party, who=entry.who, says=entry.sentence, hash=entry.hash,
        flag=entry.flag, files=[FileBody(name=file.name, size=file.size) for file in entry.files],
    )  # fmt: skip


def waiting(actor: Actor) -> WaitingBody:
    """The board of who waits on whom."""
    found = board.board(actor)
    return WaitingBody(
        needs_you=[_waiting(item) for item in found.get(actor.party, [])],
        waiting_on_them=[_waiting(item) for item in found.get(actor.other, [])],
    )


def _waiting(item: Waiting) -> WaitingLine:
    return WaitingLine(
        title=item.title, why=item.why, since=item.since, page=item.page, left=item.left, ahead=item.ahead
    )
