"""What can be read, address by address. The rules and the reads are those of the pages."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from troth.acts.actor import Actor
from troth.acts.rule import SIGNED_IN
from troth.api.book import RULES, answers, api, read
from troth.api.door import enter
from troth.api.replies import desk, engagements, imports, promises, record, said, trackers, trust
from troth.api.shapes import Day
from troth.engagement.rules import SEES
from troth.overview.record.verify_pages import bundle_of
from troth.tickets.reads import Wish
from troth.trust import Dimension

IN = "/engagements/{slug:slug}"
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Key = Annotated[str, Field(max_length=80, pattern=r"^[0-9a-f-]*$")]
Kind = Annotated[str, Field(max_length=40, pattern=r"^[a-z]*$")]
Month = Annotated[int, Field(ge=100_001, le=999_912)]
Group = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]
Pair = Annotated[str, Field(max_length=20, pattern=r"^([0-9]{1,9}-[0-9]{1,9})?$")]
Query = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")]
About = Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9/-]*$")]


class Party(StrEnum):
    """A side of the engagement."""

    CLIENT = "client"
    PROVIDER = "provider"


class Tickets(StrEnum):
    """Which tickets a list shows."""

    ALL = ""
    MISSED = "late"
    KEPT = "kept"
    OPEN = "open"
    UNBOUND = "unbound"
    CLAIM = "claim"
    DIFFERS = "differs"


class Issues(StrEnum):
    """Which issues a list shows."""

    ALL = ""
    LEFT = "left"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"
    DATED = "dated"
    AFTER = "after"
    MOVED = "moved"
    COUNTED = "counted"
    LATER = "later"
    REOPENED = "reopened"


class Show(StrEnum):
    """What a list of promises shows; the choices of the page."""

    OPEN = "open"
    OVERDUE = "overdue"
    WAITING = "waiting"
    KEPT = "kept"
    LATE = "late"
    MISSED = "missed"
    CLOSED = "closed"
    ALL = "all"


@read("/engagements", may=SIGNED_IN, gives=engagements.Engagements, tag="Engagements")
def engagements_of_mine(actor: Actor) -> Any:
    """Your engagements, as far as the token reaches."""
    return engagements.mine(actor, actor.memo.get("only"))


@read(IN, may=SEES, gives=engagements.EngagementFull, tag="Engagements")
def engagement(actor: Actor) -> Any:
    """One engagement: parties, people, and how long its record is."""
    return engagements.full(actor)


@read(IN + "/agreement", may=SEES, gives=engagements.AgreementBody, tag="Engagements")
def agreement(actor: Actor) -> Any:
    """Working calendars, the terms in force, and those that are proposed."""
    return engagements.agreement(actor)


@read(IN + "/waiting", may=SEES, gives=promises.WaitingBody, tag="Promises")
def waiting(actor: Actor) -> Any:
    """What needs your side, and what your side waits for."""
    return promises.waiting(actor)


@read(IN + "/promises", may=SEES, gives=promises.PromisePage, tag="Promises")
def promise_list(
    actor: Actor, show: Show = Show.OPEN, by: Party | None = None, after: Key = ""
) -> Any:
    """Promises: what is open by due date, everything else newest first."""
    return promises.page(actor, show.value, by.value if by else "", after)


@read(IN + "/promises/{int:number}", may=SEES, gives=promises.PromiseFull, tag="Promises")
def promise(actor: Actor, number: int) -> Any:
    """One promise with its story."""
    return promises.full(actor, number)


@read(IN + "/entries", may=SEES, gives=record.EntryPage, tag="Record")
def entry_list(
    actor: Actor, party: Party | None = None, kind: Kind = "", about: About = "",
    since: Day | None = None, until: Day | None = None, contested: bool = False,
    before: Number | None = None,
) -> Any:  # fmt: skip
    """Entries of the shared record, newest first."""
    wish = record.wish_of(party.value if party else "", kind, about, _day(since), _day(until), contested)
    return record.page(actor, wish, before)


def _day(value: date | None) -> date | None:
    return value


@read(IN + "/entries/{int:number}", may=SEES, gives=record.EntryFull, tag="Record")
def entry(actor: Actor, number: int) -> Any:
    """One entry with its inclusion proof."""
    return record.full(actor, number)


@read(IN + "/checkpoint", may=SEES, gives=engagements.CheckpointBody, tag="Record")
def checkpoint(actor: Actor) -> Any:
    """The newest signed head of the record."""
    return engagements.checkpoint(actor)


@read(IN + "/assessment", may=SEES, gives=trust.AssessmentBody, tag="Assessment")
def assessment(actor: Actor) -> Any:
    """The assessment both ways, with interval and count."""
    return trust.both(actor)


@read(IN + "/assessment/{slug:party}/{slug:dimension}", may=SEES, gives=trust.FigureFull, tag="Assessment")
def figure(actor: Actor, party: Party, dimension: Dimension, before: Key = "") -> Any:
    """One figure with the observations behind it."""
    return trust.figure(actor, party.value, dimension, before)


@read(IN + "/imports", may=SEES, gives=imports.ImportPage, tag="Imports")
def import_list(actor: Actor, before: Number | None = None) -> Any:
    """Imported histories, newest first."""
    return imports.page(actor, before)


@read(IN + "/imports/{int:number}", may=SEES, gives=imports.ImportFull, tag="Imports")
def history(actor: Actor, number: int) -> Any:
    """One imported history."""
    return imports.full(actor, number)


@read(IN + "/desk", may=SEES, gives=desk.DesksBody, tag="Measured")
def desks(actor: Actor) -> Any:
    """The service desks: attainment by month and group, service levels, planned maintenance."""
    return desk.desks(actor)


@read(IN + "/desk/logs", may=SEES, gives=desk.LogPage, tag="Measured")
def log_list(actor: Actor, before: Number | None = None) -> Any:
    """Imported service-desk logs, newest first."""
    return desk.logs(actor, before)


@read(IN + "/desk/logs/{int:number}", may=SEES, gives=desk.LogLine, tag="Measured")
def log(actor: Actor, number: int) -> Any:
    """One service-desk log."""
    return desk.log(actor, number)


@read(IN + "/desk/tickets", may=SEES, gives=desk.TicketPage, tag="Measured")
def ticket_list(
    actor: Actor, of: Party = Party.PROVIDER, show: Tickets = Tickets.ALL, month: Month | None = None,
    group: Group | None = None, after: Pair = "",
) -> Any:  # fmt: skip
    """Tickets of the logs that count. `month` is that of their opening, as 202603."""
    return desk.tickets(actor, Wish(of=of.value, month=month, group=group, show=show.value), after)


@read(IN + "/desk/logs/{int:number}/tickets/{int:ticket}", may=SEES, gives=desk.TicketFull, tag="Measured")
def ticket(actor: Actor, number: int, ticket: int) -> Any:
    """One ticket with every second of its clock."""
    return desk.ticket(actor, number, ticket)


@read(IN + "/trackers", may=SEES, gives=trackers.TrackerPage, tag="Measured")
def tracker_list(actor: Actor, before: Number | None = None) -> Any:
    """Imported issues of trackers, newest first."""
    return trackers.page(actor, before)


@read(IN + "/trackers/{int:number}", may=SEES, gives=trackers.TrackerLine, tag="Measured")
def tracker(actor: Actor, number: int) -> Any:
    """One import of issues."""
    return trackers.one(actor, number)


@read(IN + "/trackers/{int:number}/issues", may=SEES, gives=trackers.IssuePage, tag="Measured")
def issue_list(actor: Actor, number: int, show: Issues = Issues.ALL, after: Number | None = None) -> Any:
    """The issues of one import."""
    return trackers.issues(actor, number, show.value, after or 0)


@read(IN + "/forecast", may=SEES, gives=trackers.ForecastBody, tag="Measured")
def forecast(actor: Actor) -> Any:
    """When what is left will be finished, and the chance of promised days."""
    return trackers.forecast(actor)


@read(IN + "/reports", may=SEES, gives=said.ReportPage, tag="Openness")
def report_list(actor: Actor, before: Number | None = None) -> Any:
    """Progress reports, newest first."""
    return said.reports(actor, before)


@read(IN + "/reports/{int:number}", may=SEES, gives=said.ReportFull, tag="Openness")
def report(actor: Actor, number: int) -> Any:
    """One progress report beside what was measured."""
    return said.report(actor, number)


@read(IN + "/threads/{slug:about}", may=SEES, gives=said.ThreadBody, tag="Inbox")
def thread(actor: Actor, about: str, before: Key = "") -> Any:
    """What was said about a thing: P-12, C-3, I-1, or E-40 for an entry; with the notes of your own side."""
    return said.thread(actor, about, before)


@read(IN + "/find", may=SEES, gives=said.FoundBody, tag="Record")
def find(actor: Actor, q: Query = "") -> Any:
    """What you find by words, of what you may see."""
    return said.find(actor, q)


def bundle(request: HttpRequest, slug: str) -> Any:
    """The whole shared record as one file, which `troth verify` checks offline."""
    return bundle_of(enter(request, slug, SEES).shared, f"{slug}.troth")


api.get(
    IN + "/bundle", response=answers({200: bytes}), tags=["Record"], summary="The whole shared record as one file",
    operation_id="bundle", url_name="",
)(bundle)  # fmt: skip
RULES[IN + "/bundle"] = SEES.says
