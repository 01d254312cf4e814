"""The verify page of an engagement with its downloads, and the check for everybody at /verify/."""

from __future__ import annotations

import tempfile
from typing import IO, cast
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.engagement.door import page
from troth.engagement.reads import around
from troth.engagement.rules import SEES
from troth.engagement.submit import show
from troth.overview.record import against, checks, older, upload
from troth.overview.record.forms import CompareForm, VerifyForm
from troth.overview.record.pages import OWN, attachment
from troth.records.export import NothingToExport, write_space
from troth.records.models import Log
from troth.records.proofs import parties_text, policy_text
from troth.web.public import public

SPOOL = 8 * 2**20


@upload.limited
@page(may=SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was checked now, the copies to take home, and the comparison with what the reader saw before."""
    assert actor.shared is not None
    assert actor.private is not None
    here = around(actor)
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    compared = _compare(actor.shared, form) if request.method == "POST" else None
    asked = "check" in request.GET or here.size <= checks.AT_ONCE
    logs = Log.objects.select_related("key").in_bulk([actor.shared, actor.private])
    checked = checks.check_log(logs[actor.shared], here.sides) if asked else None
    return show(
        request, actor, "overview/record/verify.html", here=here, own=logs[actor.private].size, form=form,
        compared=compared, checked=checked, base=f"/e/{actor.slug}/verify/",
        status=422 if form.is_bound and compared is None else 200, me=here.sides[actor.party],
    )  # fmt: skip


def _compare(space_id: UUID, form: CompareForm) -> against.Compared | None:
    if not form.is_valid():
        return None
    try:
        given = form.cleaned_data["older"]
        brought = older.from_file(given) if given else older.from_text(form.cleaned_data["seen"])
    except (older.NotComparable, upload.NotChecked) as problem:
        form.add_error("older" if form.cleaned_data["older"] else "seen", str(problem))
        return None
    return against.compare_with(space_id, brought)


@page(may=SEES)
@require_safe
def shared_bundle(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The whole shared record as one file."""
    return bundle_of(actor.shared, f"{actor.slug}.troth")


@page(may=OWN)
@require_safe
def private_bundle(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The own party's private log as a second file."""
    return bundle_of(actor.private, f"{actor.slug}-{actor.party}.troth")


def bundle_of(space_id: UUID | None, name: str) -> HttpResponse:
    """The whole log of a space as a file to keep; 404 while it is empty."""
    assert space_id is not None
    target = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=SPOOL))  # noqa: SIM115
    try:
        write_space(space_id, target)  # type: ignore[arg-type]
    except NothingToExport:
        target.close()
        raise Http404 from None
    length = target.tell()
    target.seek(0)
    response = FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["Content-Length"] = str(length)
    return cast(HttpResponse, response)


@page(may=SEES)
@require_safe
def policy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The log's key as a policy file, to pin it."""
    assert actor.shared is not None
    log = Log.objects.select_related("key").get(space_id=actor.shared)
    return attachment(policy_text(log).encode(), f"{actor.slug}.policy", "text/plain; charset=utf-8")


@page(may=SEES)
@require_safe
def parties(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Both parties' keys as a file, to pin them."""
    assert actor.shared is not None
    return attachment(parties_text(actor.shared).encode(), f"{actor.slug}.parties", "text/plain; charset=utf-8")


@upload.limited
@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify_for_everybody(request: HttpRequest) -> HttpResponse:
    """Drop a record, get a verdict; no account, nothing kept."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    if request.method == "POST" and form.is_valid():
        try:
            judged = upload.judge(form.cleaned_data["bundle"], form.cleaned_data["older"])
        except upload.NotChecked as problem:
            form.add_error(None, str(problem))
            return render(request, "overview/record/drop.html", {"form": form}, status=503)
        name = str(form.cleaned_data["bundle"].name)
        return render(request, "overview/record/verdict.html", {"judged": judged, "facts": judged.facts, "name": name})
    return render(request, "overview/record/drop.html", {"form": form}, status=422 if form.is_bound else 200)
