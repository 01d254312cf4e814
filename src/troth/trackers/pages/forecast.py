"""When the work that is left will be finished: all workstreams, one of them, and the promises linked to them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.engagement.door import page
from troth.engagement.forms.people import NothingForm
from troth.engagement.pages.people import becomes
from troth.engagement.submit import answer, show
from troth.trackers import outlook, reads, rules
from troth.trackers.commands import LinkPromise, UnlinkPromise
from troth.trackers.forms import LinkForm
from troth.trackers.models import TrackerImport, Workstream
from troth.trackers.pace import STEP, calibration
from troth.trackers.pace import outlook as foretold
from troth.trackers.present import Work, current, linked, work_of, works
from troth.web.shell import NavItem
from troth.web.words import daylong

STALE_DAYS = 14
MOST_WORKS = 60


def base_of(actor: Actor) -> str:
    """Where the forecasts begin."""
    return f"/e/{actor.slug}/measured/forecast/"


def find_stream(actor: Actor, address: dict[str, Any], may: Rule) -> Workstream:
    """The workstream of an address, if this actor may see it and an import that counts tells it."""
    place = {"source": address.pop("source"), "number": address.pop("stream")}
    row = Workstream.objects.filter(may.where(actor), **place).first()
    if row is None or work_of(actor, row) is None:
        raise NotThere
    return row


def _work(actor: Actor, row: Workstream) -> Work:
    found = work_of(actor, row)
    if found is None:
        raise NotThere
    return found


@page(may=rules.SEES)
@require_safe
def board(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every workstream with what is left and its days, and the open promises with the chance of their date."""
    found = sorted(works(actor), key=lambda each: (-each.pace.now_left, each.name))
    promises = outlook.dated(actor)
    return show(
        request, actor, "trackers/forecast.html", base=base_of(actor), may_import=rules.IMPORTS.check(actor, None),
        may_link=rules.LINKS.check(actor, None),
        works=[_shown(actor, each) for each in found[:MOST_WORKS]], more=max(0, len(found) - MOST_WORKS),
        linked=[each for each in promises if each.link is not None], promises=promises,
        alone=[each for each in promises if each.alone is not None], trackers=f"/e/{actor.slug}/measured/trackers/",
    )  # fmt: skip


def _shown(actor: Actor, work: Work) -> dict[str, Any]:
    return {
        "work": work, "judged": reads.side_name(actor, work.judged), "url": f"{base_of(actor)}{work.place}",
        "spark": [float(count) for count in work.pace.finished[-26:]],
        "words": outlook.pace_words(work) + _told_until(actor, work),
    }  # fmt: skip


def _told_until(actor: Actor, work: Work) -> str:
    return f". Told up to {daylong(work.pace.synced)} only" if _stale(actor, work) else ""


def _stale(actor: Actor, work: Work) -> bool:
    return (actor.at.date() - work.pace.synced).days > STALE_DAYS


@page(may=rules.SEES, on=find_stream)
@require_safe
def stream(request: HttpRequest, actor: Actor, row: Workstream) -> HttpResponse:
    """One workstream: its pace, the issues that are left, its days, how its forecasts held, the promises it is for."""
    work = _work(actor, row)
    milestone = request.GET.get("milestone", "")
    milestone = milestone if milestone in work.milestones else ""
    left = work.milestones[milestone] if milestone else work.pace.now_left
    sources = [row for row in current(actor) if row.judged == work.judged]
    rows, after = reads.left_of(
        actor, [row.number for row in sources], work.name, milestone, _place(request.GET.get("after", ""))
    )
    here = f"{base_of(actor)}{work.place}"
    return show(
        request, actor, "trackers/stream.html", base=base_of(actor), here=here, work=work, left=left,
        milestone=milestone, judged=reads.side_name(actor, work.judged), made=foretold(work.pace, left),
        columns=outlook.columns_of(work), words=outlook.pace_words(work), rows=rows,
        older=f"?{_query(milestone)}after={after[0]}-{after[1]}" if after else "",
        held=[(each, outlook.held_words(each)) for each in calibration(work.pace) if each.made], step=STEP,
        source=reads.listed(actor, _newest(sources, work)),
        stale=_stale(actor, work),
        chips=_chips(here, work, milestone), may_link=rules.LINKS.check(actor, None),
        promises=[each for each in outlook.dated(actor) if each.work == work],
        trackers=f"/e/{actor.slug}/measured/trackers/",
    )  # fmt: skip


def _newest(sources: list[TrackerImport], work: Work) -> list[TrackerImport]:
    return [row for row in sources if row.number == work.source]


def _chips(here: str, work: Work, milestone: str) -> list[NavItem]:
    if not work.milestones:
        return []
    left = [(name, many) for name, many in work.milestones.items() if many or name == milestone][:12]
    every = NavItem(label=f"All, {work.pace.now_left:,} left", url=here, current=not milestone)
    return [every] + [
        NavItem(label=f"{name}, {many:,} left", url=f"{here}?{_query(name)}".rstrip("&"), current=name == milestone)
        for name, many in left
    ]


def _query(milestone: str) -> str:
    return f"{urlencode({'milestone': milestone})}&" if milestone else ""


def _place(after: str) -> tuple[int, int]:
    source, _, number = after.partition("-")
    fine = all(part.isascii() and part.isdigit() and len(part) < 9 for part in (source, number))
    return (int(source), int(number)) if fine else (0, 0)


@page(may=rules.LINKS, on=find_stream)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, actor: Actor, row: Workstream) -> HttpResponse:
    """Link a promise to this workstream, or to one milestone of it."""
    work = _work(actor, row)
    here = f"{base_of(actor)}{work.place}"
    rows = [each for each in outlook.open_promises(actor) if each.promisor == work.judged]
    if not rows and request.method != "POST":
        messages.info(request, f"{reads.side_name(actor, work.judged)} has no open promise that could be linked.")
        return HttpResponseRedirect(here)
    form = LinkForm(
        request.POST or None,
        promises=[(str(each.number), f"P-{each.number} {each.title or '[erased]'}") for each in rows],
        milestones=[
            ("", f"All of {work.name}, {work.pace.now_left:,} left"),
            *((name, f"{name}, {left:,} left") for name, left in work.milestones.items()),
        ],
    )  # fmt: skip
    return answer(
        request, actor, form,
        lambda cleaned: LinkPromise(
            promise=cleaned["promise"], source=work.source, stream=work.number, milestone=cleaned["milestone"]
        ),
        to=here, said="The promise is linked.", heading=f"Link a promise to {work.name}", submit="Link it",
        cancel=here, becomes=becomes(actor),
        lead="Its chance is then shown from what is left and the pace. A link is no evidence of how the work stands.",
    )  # fmt: skip


@page(may=rules.LINKS)
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Take the link of a promise back."""
    found = linked(actor).get(f"P-{number}")
    if found is None and request.method != "POST":
        raise NotThere
    return answer(
        request, actor, NothingForm(request.POST or None), lambda cleaned: UnlinkPromise(promise=number),
        to=base_of(actor), said="The link is taken back.", heading=f"Take the link of P-{number} back?",
        submit="Take it back", cancel=base_of(actor), becomes=becomes(actor),
        lead="The promise stays as it is. Only its forecast from tracker issues is no longer shown.",
    )  # fmt: skip
