"""The imports: the list, bringing issues, looking at them first, one import, one issue, the other side's word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.engagement.door import page
from troth.engagement.forms.people import NothingForm
from troth.engagement.pages.people import becomes
from troth.engagement.reads import around
from troth.engagement.submit import answer, show, submit
from troth.sources import uploads
from troth.sources.checks import clean_name
from troth.sources.models import Upload
from troth.sources.reading import MapProblem
from troth.sources.reads import control
from troth.sources.rejected_csv import rejected_csv
from troth.trackers import reads, rules
from troth.trackers.awaiting import reply_of
from troth.trackers.checks import not_now, refusal, same_issues
from troth.trackers.commands import AgreeIssues, ImportIssues
from troth.trackers.forms import AgainForm, IssuesForm, MapForm, RecordForm
from troth.trackers.models import TrackedIssue, TrackerImport
from troth.trackers.reading import FORMS, IssueReading, Mapping, over, parse_map, read, to_toml
from troth.trackers.story import story
from troth.web.shell import NavItem

PURPOSE = "tracker"
FIRST_REJECTED, FIRST_ISSUES, MARKS, LISTED = 100, 8, 40, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An upload as it would be recorded."""

    upload: Upload
    reading: IssueReading | None
    problem: str
    already: TrackerImport | None


def base_of(actor: Actor) -> str:
    """Where the pages of imports begin."""
    return f"/e/{actor.slug}/measured/trackers/"


def find_import(actor: Actor, address: dict[str, Any], may: Rule) -> TrackerImport:
    """The import of an address, if this actor may see it."""
    row = TrackerImport.objects.filter(may.where(actor), number=address.pop("number")).first()
    if row is None:
        raise NotThere
    return row


def find_upload(actor: Actor, address: dict[str, Any], may: Rule) -> Upload:
    """The waiting file of an address, if it is this person's and has not run out."""
    rows = Upload.objects.filter(may.where(actor), purpose=PURPOSE, expires__gt=actor.at)
    row = rows.filter(pk=address.pop("upload")).first()
    if row is None:
        raise NotThere
    return row


def preview_of(actor: Actor, upload: Upload) -> Preview:
    """An upload as it would be recorded now."""
    content = bytes(upload.body)
    try:
        said = parse_map(upload.mapping)
    except MapProblem as problem:
        return Preview(upload=upload, reading=None, problem=str(problem), already=None)
    reading = read(content, said, now=actor.at)
    already = same_issues(actor.shared, content, reading.mapping) if reading.fits else None
    return Preview(upload=upload, reading=reading, problem="", already=already)


@page(may=rules.SEES)
@require_safe
def import_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All imports, newest first."""
    before = request.GET.get("before", "")
    rows = reads.visible(actor).order_by("-number")
    if before.isascii() and before.isdigit() and len(before) < 9:
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: LISTED + 1])
    return show(
        request, actor, "trackers/list.html", imports=reads.listed(actor, found[:LISTED]), base=base_of(actor),
        older=f"?before={found[LISTED - 1].number}" if len(found) > LISTED else "",
        may_import=rules.IMPORTS.check(actor, None),
    )  # fmt: skip


@page(may=rules.IMPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Bring a file; it is kept for its preview, and nothing is recorded."""
    names = {party: side.name for party, side in around(actor).sides.items()}
    form = IssuesForm(
        request.POST or None, request.FILES or None, names=names, replaceable=reads.replaceable(actor),
        initial={"worker": "provider"},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        answers = Mapping(
            worker=said["worker"], zone=said["zone"] or "", split=said["split"], name=said["name"].strip(),
            controlled_by=said["controlled_by"],
        )  # fmt: skip
        mapping = over(answers, parse_map(said["mapping"]))
        name = clean_name(said["file"].name)
        upload = uploads.keep(
            actor, said["file"].read(), name, to_toml(mapping), said.get("replaces"), purpose=PURPOSE
        )
        found = preview_of(actor, upload)
        if found.reading is None or found.reading.form:
            return HttpResponseRedirect(f"{base_of(actor)}uploads/{upload.pk}/")
        upload.delete()
        form.add_error("file", refusal(found.reading))
    if request.method == "POST":
        form.lose_file()
    return show(
        request, actor, "trackers/new.html", form=form, base=base_of(actor),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@page(may=rules.UPLOADS, on=find_upload)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    """A waiting file as it would be recorded: read it again by another map, or record it."""
    here = f"{base_of(actor)}uploads/{upload.pk}/"
    record, mapping, again = RecordForm(request.POST or None), None, AgainForm()
    if request.method == "POST" and request.POST.get("do") == "again":
        record, again = RecordForm(), AgainForm(request.POST, request.FILES)
        if _put_again(actor, upload, again):
            return HttpResponseRedirect(here)
    elif request.method == "POST" and request.POST.get("do") == "map":
        record, mapping = RecordForm(), MapForm(request.POST)
        if mapping.is_valid():
            Upload.objects.filter(pk=upload.pk).update(mapping=mapping.cleaned_data["mapping"])
            return HttpResponseRedirect(here)
    elif request.method == "POST":
        outcome = submit(actor, record, lambda cleaned: _command(upload))
        if outcome is not None:
            uploads.let_go(actor, upload)
            messages.success(request, f"Imported as {outcome.subject}. It is entry {outcome.seq + 1:,}.")
            return HttpResponseRedirect(f"{base_of(actor)}{outcome.subject.removeprefix('B-')}/")
    found = preview_of(actor, upload)
    reading = found.reading
    text = to_toml(reading.mapping) if reading else upload.mapping
    return show(
        request, actor, "trackers/preview.html", preview=found, reading=reading, record=record, base=base_of(actor),
        here=here, again=again, map_form=mapping or MapForm(initial={"mapping": text}),
        next_entry=around(actor).size + 1, rejected=reading.rejected[:FIRST_REJECTED] if reading else (),
        source=_source(actor, reading.mapping if reading else Mapping()),
        first=reading.issues[:FIRST_ISSUES] if reading else (), form=FORMS.get(reading.form, "") if reading else "",
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _source(actor: Actor, mapping: Mapping) -> dict[str, str]:
    held, judged = mapping.controlled_by or actor.party, mapping.worker or "provider"
    return {
        "judged": judged, "judged_name": reads.side_name(actor, judged), "name": mapping.name,
        "control": control(actor, held),
        "counts": reads.counts(judged, held, actor.party, reads.short_name(actor, actor.other)),
    }  # fmt: skip


def _put_again(actor: Actor, upload: Upload, form: AgainForm) -> bool:
    """Put a repaired file in the place of the one that waits, if it is a table; else say why in the form."""
    if not form.is_valid():
        return False
    file = form.cleaned_data["file"]
    content, name = file.read(), clean_name(file.name)
    trial = Upload(space_id=upload.space_id, name=name, body=content, mapping=upload.mapping)
    reading = preview_of(actor, trial).reading
    if reading is not None and not reading.form:
        form.add_error("file", refusal(reading))
        return False
    uploads.put(upload, content, name)
    return True


def _command(upload: Upload) -> ImportIssues:
    return ImportIssues(
        content=bytes(upload.body), file_name=upload.name, mapping=upload.mapping, supersedes=upload.supersedes
    )


@page(may=rules.UPLOADS, on=find_upload)
@require_safe
def rejected(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    """The rejected rows of a waiting file, as a table to download."""
    reading = preview_of(actor, upload).reading
    if reading is None:
        raise Http404
    response = HttpResponse(rejected_csv(reading.rejected), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rejected-rows.csv"'
    return response


@page(may=rules.UPLOADS, on=find_upload)
@require_POST
def discard(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    """Throw a waiting file away."""
    upload.delete()
    messages.success(request, "The file was thrown away. Nothing was recorded.")
    return HttpResponseRedirect(base_of(actor))


@page(may=rules.SEES, on=find_import)
@require_safe
def one(request: HttpRequest, actor: Actor, row: TrackerImport) -> HttpResponse:
    """One import: its source, its figures, its milestones, and its issues."""
    (listed,) = reads.listed(actor, [row])
    show_, after = request.GET.get("show", ""), request.GET.get("after", "")
    show_ = show_ if show_ in reads.SHOW else ""
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    lines, more = reads.issues(actor, row, show_, place)
    here = f"{base_of(actor)}{row.number}/"
    marks, more_marks = reads.milestones(actor, row, MARKS)
    return show(
        request, actor, "trackers/import.html", about=row.ref, one=listed, row=row, base=base_of(actor),
        reply=reply_of(actor, row), here=here, lines=lines, marks=marks, more_marks=more_marks, gaps=reads.gaps_of(row),
        elsewhere=reads.elsewhere(actor, row),
        chips=[
            NavItem(label=label, url=f"{here}?show={key}" if key else here, current=key == show_)
            for key, label in reads.SHOW.items()
        ],
        older=f"?show={show_}&after={more}" if more else "",
    )  # fmt: skip


@page(may=rules.SEES, on=find_import)
@require_safe
def issue(request: HttpRequest, actor: Actor, row: TrackerImport, issue: int) -> HttpResponse:
    """One issue with every step that the source told."""
    found = TrackedIssue.objects.filter(rules.SEES.where(actor), source=row.number, number=issue).first()
    if found is None:
        raise NotThere
    (listed,) = reads.listed(actor, [row])
    told = reads.told_of(row, found)
    return show(
        request, actor, "trackers/issue.html", one=listed, row=row, line=reads.line(found), base=base_of(actor),
        steps=story(told) if told else [], timely=None if found.g is None else int(found.g * 100),
    )  # fmt: skip


@page(may=rules.IMPORTS, on=find_import)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, actor: Actor, row: TrackerImport) -> HttpResponse:
    """Say that issues imported by the other side are right."""
    here, reply = f"{base_of(actor)}{row.number}/", reply_of(actor, row)
    if request.method != "POST" and not reply.may:
        messages.info(request, not_now(row, actor.party, [reply.contest] if reply.contest else (), actor.at))
        return HttpResponseRedirect(here)
    return answer(
        request, actor, NothingForm(request.POST or None, seen=row.last_seq),
        lambda cleaned: AgreeIssues(number=row.number), to=here, said=f"You said that {row.ref} is right.",
        heading=f"Is {row.ref} right?", submit=f"It is right, says {actor.organisation_name}", cancel=here,
        becomes=becomes(actor),
        lead=(
            f"{reply.brought_by} says that the source is {reply.control}: {row.issues:,} issues, "
            f"told up to {row.synced}. If you say that it is right, your time to reply is over and it counts "
            f"{reply.after} from this moment. You can still contest its entry later."
        ),
    )  # fmt: skip
