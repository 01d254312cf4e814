"""The pages of openness: what each side says and what is measured, all reports, making one, one report."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.engagement.door import page
from troth.engagement.pages.people import becomes
from troth.engagement.submit import answer, show
from troth.practices.openness import reads, rules
from troth.practices.openness.commands import MakeReport
from troth.practices.openness.forms import ReportForm
from troth.practices.openness.models import Report


def find_report(actor: Actor, address: dict[str, Any], may: Rule) -> Report:
    """The report of an address, if this actor may see it."""
    row = Report.objects.filter(may.where(actor), number=address.pop("number")).first()
    if row is None:
        raise NotThere
    return row


def base_of(actor: Actor) -> str:
    """Where the pages of openness begin."""
    return f"/e/{actor.slug}/openness/"


@page(may=rules.SEES)
@require_safe
def openness(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What each side says of its dates and what is measured, how candid it was, and all reports."""
    before = request.GET.get("before", "")
    rows = reads.visible(actor).order_by("-number")
    if before.isascii() and before.isdigit() and len(before) < 9:
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: reads.LISTED + 1])
    return show(
        request, actor, "openness/openness.html", base=base_of(actor), newest=reads.newest(actor),
        honest=reads.honest(actor), reports=reads.words(actor, found[: reads.LISTED]),
        older=f"?before={found[reads.LISTED - 1].number}" if len(found) > reads.LISTED else "",
        may_report=rules.REPORTS.check(actor, None),
    )  # fmt: skip


@page(may=rules.REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a report: what is measured stands beside each line and cannot be edited."""
    form = ReportForm(request.POST or None, promises=reads.to_report(actor))
    return answer(
        request, actor, form, lambda c: MakeReport(lines=c["lines"], summary=c["summary"]), to=base_of(actor),
        said="Your report is made.", template="openness/report_form.html", heading="Report on our promises",
        cancel=base_of(actor), base=base_of(actor), submit=f"Report as {actor.organisation_name}",
        becomes=becomes(actor),
    )  # fmt: skip


@page(may=rules.SEES, on=find_report)
@require_safe
def one(request: HttpRequest, actor: Actor, row: Report) -> HttpResponse:
    """One report, frozen with what was measured when it was made."""
    return show(
        request, actor, "openness/report.html", about=row.ref, base=base_of(actor), row=row,
        report=reads.with_lines(actor, row),
    )  # fmt: skip
