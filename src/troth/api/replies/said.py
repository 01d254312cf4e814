"""What people said: reports beside what was measured, threads beside things; and what is found by words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.inbox import threads
from troth.practices.openness import reads
from troth.practices.openness.models import Report
from troth.search.reads import search

PAGE = 40
MOST = 2**31 - 1


class ReportLine(Schema):
    """One report of one side."""

    number: int
    ref: str
    entry: int
    at: datetime
    party: str
    who: str
    summary: str
    lines: int
    measured: int


class StatusBody(Schema):
    """What a report says of one promise, and what was measured when it was made; chances in percent. `basis` is what
    it was measured from, empty where nothing was."""

    promise: str
    title: str
    colour: str
    said: int
    measured: int | None
    differs: bool
    reason: str
    basis: str
    as_of: datetime | None
    left: int | None


class ReportFull(ReportLine):
    """A report with its lines."""

    says: list[StatusBody]


class ReportPage(Schema):
    """A page of reports, newest first. `next` goes into `before` for older ones."""

    reports: list[ReportLine]
    next: int | None


class MessageBody(Schema):
    """A message to both sides, or a private note of the own side; `text` is None once it was erased."""

    entry: int
    at: datetime
    party: str
    who: str
    text: str | None
    mentions: list[str]
    private: bool
    answers: int | None


class ThreadBody(Schema):
    """What was said about a thing, the oldest first. `next` goes into `before` for what was said earlier."""

    about: str
    messages: list[MessageBody]
    next: str | None


class HitBody(Schema):
    """One thing that was found, and the address of its page."""

    group: str
    title: str
    under: str
    ref: str
    url: str
    private: bool


class FoundBody(Schema):
    """What was found of what you may see, best first in each group; `more` says that a group has more."""

    hits: list[HitBody]
    more: list[str]


def reports(actor: Actor, before: int | None) -> ReportPage:
    """A page of reports."""
    query = reads.visible(actor)
    if before is not None:
        query = query.filter(number__lt=before)
    rows = list(query.order_by("-number")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return ReportPage(
        reports=[ReportLine(**_line(each)) for each in reads.words(actor, rows)],
        next=rows[-1].number if more else None,
    )


def report(actor: Actor, number: int) -> ReportFull:
    """One report."""
    row: Report | None = reads.visible(actor).filter(number=min(number, MOST)).first()
    if row is None:
        raise NotThere
    found = reads.with_lines(actor, row)
    return ReportFull(
        **_line(found),
        says=[
            StatusBody(
                promise=each.ref, title=each.title, colour=each.colour, said=each.said, measured=each.measured,
                differs=each.differs, reason=each.reason, basis=each.basis, as_of=each.as_of, left=each.left,
            )
            for each in found.lines
        ],
    )  # fmt: skip


def _line(words: reads.ReportWords) -> dict[str, Any]:
    row = words.row
    return {
        "number": row.number, "ref": row.ref, "entry": row.entry + 1, "at": row.at, "party": row.party,
        "who": words.who, "summary": words.summary, "lines": row.lines, "measured": row.measured,
    }  # fmt: skip


def thread(actor: Actor, about: str, before: str) -> ThreadBody:
    """The thread of a thing."""
    if not threads.is_there(actor, about):
        raise NotThere
    found = threads.thread(actor, about, before)
    return ThreadBody(
        about=about, next=found.older or None,
        messages=[
            MessageBody(
                entry=each.number, at=each.at, party=each.party, who=each.who, text=each.text,
                mentions=list(each.mentions), private=each.private, answers=each.answers,
            )
            for each in found.messages
        ],
    )  # fmt: skip


def find(actor: Actor, query: str) -> FoundBody:
    """What an actor finds."""
    found = search(actor, query)
    return FoundBody(
        hits=[
            HitBody(
                group=group.name, title="".join(text for text, _ in hit.title), ref=hit.ref, url=hit.url,
                under="".join(text for text, _ in hit.under), private=hit.private,
            )
            for group in found.groups
            for hit in group.hits
        ],
        more=[group.name for group in found.groups if group.more],
    )  # fmt: skip
