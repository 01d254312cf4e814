"""Bringing a log, looking at it first, recording it; one log with its figures; the other side's word about it."""

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
from troth.tickets import reads, rules
from troth.tickets.awaiting import reply_of
from troth.tickets.checks import not_now, refusal, same_log
from troth.tickets.commands import AgreeLog, ImportLog
from troth.tickets.forms import AgainForm, LogForm, MapForm, RecordForm
from troth.tickets.models import LogImport
from troth.tickets.pages.desk import base_of, find_log
from troth.tickets.reading import LogReading, Mapping, parse_map, read, to_toml
from troth.tickets.reading.columns import over

PURPOSE = "desk"
FIRST_REJECTED, WORDS = 100, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An upload as it would be recorded."""

    upload: Upload
    reading: LogReading | None
    problem: str
    already: LogImport | None


def find_upload(actor: Actor, address: dict[str, Any], may: Rule) -> Upload:
    """The waiting log of an address, if it is this person's and has not run out."""
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
    already = same_log(actor.shared, content, reading.mapping) if reading.fits else None
    return Preview(upload=upload, reading=reading, problem="", already=already)


@page(may=rules.IMPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Bring a log; it is kept for its preview, and nothing is recorded."""
    names = {party: side.name for party, side in around(actor).sides.items()}
    form = LogForm(
        request.POST or None, request.FILES or None, names=names, replaceable=reads.replaceable(actor),
        initial={"resolver": "provider"},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        answers = Mapping(
            resolver=said["resolver"], zone=said["zone"] or "", dates=said["dates"], name=said["name"].strip(),
            controlled_by=said["controlled_by"],
        )  # fmt: skip
        mapping = over(answers, parse_map(said["mapping"]))
        name = clean_name(said["file"].name)
        upload = uploads.keep(
            actor, said["file"].read(), name, to_toml(mapping), said.get("replaces"), purpose=PURPOSE
        )
        found = preview_of(actor, upload)
        if found.reading is None or found.reading.header:
            return HttpResponseRedirect(f"{base_of(actor)}uploads/{upload.pk}/")
        upload.delete()
        form.add_error("file", refusal(found.reading))
    if request.method == "POST":
        form.lose_file()
    return show(
        request, actor, "tickets/new.html", form=form, base=base_of(actor),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@page(may=rules.UPLOADS, on=find_upload)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    """A waiting log as it would be recorded: read it again by another map, or record it."""
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
            return HttpResponseRedirect(f"{base_of(actor)}logs/{outcome.subject.removeprefix('D-')}/")
    found = preview_of(actor, upload)
    reading = found.reading
    text = to_toml(reading.mapping) if reading else upload.mapping
    return show(
        request, actor, "tickets/preview.html", preview=found, reading=reading, record=record, base=base_of(actor),
        here=here, again=again, map_form=mapping or MapForm(initial={"mapping": text}),
        next_entry=around(actor).size + 1, rejected=reading.rejected[:FIRST_REJECTED] if reading else (),
        words=_words(reading), source=_source(actor, reading.mapping if reading else Mapping()),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _words(reading: LogReading | None) -> list[tuple[str, list[tuple[str, int]], int]]:
    """What states, priorities and groups the file names, by its tickets' last word."""
    if reading is None or not reading.events:
        return []
    counted = (("States", reading.states), ("Priorities", reading.priorities), ("Groups", reading.groups))
    return [
        (label, [(word or "none named", n) for word, n in words.most_common(WORDS)], max(0, len(words) - WORDS))
        for label, words in counted
    ]


def _source(actor: Actor, mapping: Mapping) -> dict[str, str]:
    held, judged = mapping.controlled_by or actor.party, mapping.resolver or "provider"
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
    if reading is not None and not reading.header:
        form.add_error("file", refusal(reading))
        return False
    uploads.put(upload, content, name)
    return True


def _command(upload: Upload) -> ImportLog:
    return ImportLog(
        content=bytes(upload.body), file_name=upload.name, mapping=upload.mapping, supersedes=upload.supersedes
    )


@page(may=rules.UPLOADS, on=find_upload)
@require_safe
def rejected(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    """The rejected rows of a waiting log, as a table to download."""
    reading = preview_of(actor, upload).reading
    if reading is None:
        raise Http404
    response = HttpResponse(rejected_csv(reading.rejected), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rejected-rows.csv"'
    return response


@page(may=rules.UPLOADS, on=find_upload)
@require_POST
def discard(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    """Throw a waiting log away."""
    upload.delete()
    messages.success(request, "The file was thrown away. Nothing was recorded.")
    return HttpResponseRedirect(base_of(actor))


@page(may=rules.SEES, on=find_log)
@require_safe
def log(request: HttpRequest, actor: Actor, row: LogImport) -> HttpResponse:
    """One log: its source, what it tells, and what it counts for."""
    (one,) = reads.listed(actor, [row])
    return show(
        request, actor, "tickets/log.html", about=row.ref, one=one, row=row, base=base_of(actor),
        reply=reply_of(actor, row), here=f"{base_of(actor)}logs/{row.number}/", totals=reads.totals(actor, row.number),
        elsewhere=reads.elsewhere(actor, row.number),
    )  # fmt: skip


@page(may=rules.IMPORTS, on=find_log)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, actor: Actor, row: LogImport) -> HttpResponse:
    """Say that a log of the other side is right."""
    here, reply = f"{base_of(actor)}logs/{row.number}/", reply_of(actor, row)
    if request.method != "POST" and not reply.may:
        messages.info(request, not_now(row, actor.party, [reply.contest] if reply.contest else (), actor.at))
        return HttpResponseRedirect(here)
    return answer(
        request, actor, NothingForm(request.POST or None, seen=row.last_seq),
        lambda cleaned: AgreeLog(number=row.number), to=here, said=f"You said that {row.ref} is right.",
        heading=f"Is {row.ref} right?", submit=f"It is right, says {actor.organisation_name}", cancel=here,
        becomes=becomes(actor),
        lead=(
            f"{reply.brought_by} says that the source is {reply.control}: {row.tickets:,} tickets, "
            f"{row.events:,} events. If you say that it is right, your time to reply is over and it counts "
            f"{reply.after} from this moment. You can still contest its entry later."
        ),
    )  # fmt: skip
