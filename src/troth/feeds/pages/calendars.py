"""The calendar feeds of a person: their addresses, each shown once, when they were read last, and how they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement.door import desk
from troth.engagement.models import Engagement, Seat
from troth.engagement.submit import show
from troth.feeds import rules
from troth.feeds.calendars.links import MOST, another_link, new_link
from troth.feeds.forms import CalendarForm
from troth.feeds.models import CalendarLink

HERE = "/account/calendars/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed as its owner sees it; it is `over` once their seat has ended."""

    title: str
    over: bool
    created: datetime
    fetched: datetime | None
    renew: str
    stop: str


@desk()
@require_http_methods(["GET", "HEAD", "POST"])
def calendars(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Your calendar feeds, and a new one."""
    mine = _engagements(actor)
    choices = [(each.slug, each.title) for each in mine.values()]
    wanted = request.GET.get("of", "")
    form = CalendarForm(request.POST or None, choices=choices, initial={"engagement": wanted})
    rows = list(_rows(actor).select_related("engagement").order_by("created", "id")[: MOST + 1])
    if request.method == "POST" and form.is_valid():
        if len(rows) < MOST:
            chosen = next((each for each in mine.values() if each.slug == form.cleaned_data["engagement"]), None)
            link = new_link(actor.person, chosen.pk if chosen else None, actor.at)
            return _once(request, actor, link, chosen.title if chosen else "")
        form.add_error(None, f"You have {MOST} calendars already; stop one first.")
    status = 422 if request.method == "POST" else 200
    feeds = [_feed(row, mine) for row in rows]
    return show(request, actor, "feeds/calendars.html", status=status, form=form, feeds=feeds)


@desk()
@require_POST
def renew(request: HttpRequest, actor: Actor, feed: UUID) -> HttpResponse:
    """A new address in the place of one that was lost or seen by others."""
    row = _row(actor, feed)
    return _once(request, actor, another_link(row, actor.at), row.engagement.title if row.engagement else "")


@desk()
@require_POST
def stop(request: HttpRequest, actor: Actor, feed: UUID) -> HttpResponse:
    """End a feed: its address leads nowhere from now on."""
    _row(actor, feed).delete()
    messages.success(request, "That address leads nowhere any more.")
    return HttpResponseRedirect(HERE)


def _once(request: HttpRequest, actor: Actor, link: str, title: str) -> HttpResponse:
    response = show(request, actor, "feeds/calendar_once.html", link=link, feed_title=title, to=HERE)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _rows(actor: Actor) -> QuerySet[CalendarLink]:
    return CalendarLink.objects.filter(rules.OWN.where(actor))


def _row(actor: Actor, feed: UUID) -> CalendarLink:
    row = _rows(actor).select_related("engagement").filter(pk=feed).first()
    if row is None:
        raise NotThere
    return row


def _engagements(actor: Actor) -> dict[UUID, Engagement]:
    seats = Seat.objects.select_related("side__engagement").filter(person_id=actor.person, ended=None)
    found = {seat.side.engagement_id: seat.side.engagement for seat in seats.order_by("-since", "id")[:100]}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].title, pair[1].slug)))


def _feed(row: CalendarLink, mine: dict[UUID, Engagement]) -> Feed:
    over = row.engagement_id is not None and row.engagement_id not in mine
    title = "All my engagements" if row.engagement_id is None else "" if over else mine[row.engagement_id].title
    return Feed(
        title=title or "An engagement you left", over=over, created=row.created, fetched=row.fetched,
        renew=f"{HERE}{row.pk}/renew/", stop=f"{HERE}{row.pk}/stop/",
    )  # fmt: skip
