"""The desk: how many tickets kept their level, by month and group; the list behind it; one ticket explained."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.engagement.door import page
from troth.engagement.submit import show
from troth.tickets import reads, rules
from troth.tickets.fold import Event
from troth.tickets.models import LogImport, Ticket
from troth.tickets.present import the_deal
from troth.tickets.story import explain
from troth.web.shell import NavItem

LISTED = 20


def base_of(actor: Actor) -> str:
    """Where the pages of the desk begin."""
    return f"/e/{actor.slug}/desk/"


def find_log(actor: Actor, address: dict[str, Any], may: Rule) -> LogImport:
    """The log of an address, if this actor may see it."""
    row = LogImport.objects.filter(may.where(actor), number=address.pop("number")).first()
    if row is None:
        raise NotThere
    return row


@page(may=rules.SEES)
@require_safe
def desk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The desks of both sides as far as logs tell of them, the levels that bind them, and planned maintenance."""
    deal = the_deal(actor)
    levels = [reads.levels_words(actor, each) for each in reversed(deal.levels)]
    logs = list(reads.visible(actor).order_by("-number")[: LISTED + 1])
    return show(
        request, actor, "tickets/desk.html", base=base_of(actor), desks=reads.desks(actor),
        logs=reads.listed(actor, logs[:LISTED]), more_logs=len(logs) > LISTED, levels=levels[:LISTED],
        planned=reads.planned_words(actor, 8), may_import=rules.IMPORTS.check(actor, None),
        may_agree=rules.AGREES.check(actor, None),
        open_levels=any(each.standing == "open" for each in levels),
    )  # fmt: skip


@page(may=rules.SEES)
@require_safe
def ticket_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The tickets behind a figure of the desk."""
    wish = _wish(request)
    rows, more = reads.tickets(actor, wish, _place(request.GET.get("after", "")))
    here = f"{base_of(actor)}tickets/"
    return show(
        request, actor, "tickets/list.html", base=base_of(actor), wish=wish, rows=[_line(actor, row) for row in rows],
        desk=reads.side_name(actor, wish.of), title=_title(wish),
        chips=[
            NavItem(label=label, url=f"{here}?{_query(wish, show=key)}", current=key == wish.show)
            for key, label in reads.SHOW.items()
        ],
        older=f"?{_query(wish, show=wish.show)}&after={more}" if more else "",
    )  # fmt: skip


def _event(event: Event) -> dict[str, Any]:
    when = datetime.fromtimestamp(event.at, UTC)
    return {
        "line": event.line, "when": when, "state": event.state, "priority": event.priority, "group": event.group,
        "claim": event.claim,
    }  # fmt: skip


def _line(actor: Actor, row: Ticket) -> dict[str, Any]:
    return {
        "row": row, "url": f"{base_of(actor)}logs/{row.source}/{row.number}/", "word": reads.WORD[row.standing],
        "standing": reads.STANDING[row.standing],
        "spent": "" if row.spent is None else reads.span(row.spent),
        "target": "" if row.target is None else reads.span(row.target),
        "over": reads.span(row.over) if row.over else "",
    }  # fmt: skip


def _wish(request: HttpRequest) -> reads.Wish:
    of, month = request.GET.get("of", ""), request.GET.get("month", "")
    show_, group = request.GET.get("show", ""), request.GET.get("group")
    return reads.Wish(
        of=of if of in {"client", "provider"} else "provider",
        month=int(month) if month.isascii() and month.isdigit() and len(month) == 6 else None,
        group=group[:80].replace("\x00", "") if group is not None else None,
        show=show_ if show_ in reads.SHOW else "",
    )  # fmt: skip


def _query(wish: reads.Wish, *, show: str) -> str:
    parts = [f"of={wish.of}"]
    if wish.month is not None:
        parts.append(f"month={wish.month}")
    if wish.group is not None:
        parts.append(f"group={reads.quoted(wish.group)}")
    if show:
        parts.append(f"show={show}")
    return "&".join(parts)


def _title(wish: reads.Wish) -> str:
    parts = []
    if wish.group is not None:
        parts.append(wish.group or "No group")
    if wish.month is not None and 1 <= wish.month % 100 <= 12:
        parts.append(f"opened in {reads.month_name(wish.month)}")
    return ", ".join(parts) or "All tickets"


def _place(after: str) -> tuple[int, int]:
    source, _, number = after.partition("-")
    fine = all(part.isascii() and part.isdigit() and len(part) < 9 for part in (source, number))
    return (int(source), int(number)) if fine else (0, 0)


@page(may=rules.SEES, on=find_log)
@require_safe
def ticket(request: HttpRequest, actor: Actor, log: LogImport, ticket: int) -> HttpResponse:
    """One ticket, every second of its clock explained."""
    row = Ticket.objects.filter(rules.SEES.where(actor), source=log.number, number=ticket).first()
    if row is None:
        raise NotThere
    (one,) = reads.listed(actor, [log])
    found = explain(actor, log, row)
    return show(
        request, actor, "tickets/ticket.html", base=base_of(actor), one=one, log=log, row=row, found=found,
        events=[_event(event) for event in found.events], word=reads.WORD[row.standing],
        standing=reads.STANDING[row.standing],
        timely=None if row.g is None else int(row.g * 100),
    )  # fmt: skip
