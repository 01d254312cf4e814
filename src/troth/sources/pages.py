"""The pages of imports: the list, bringing a file, looking at it first, its figures, items and lines."""

from __future__ import annotations

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
from troth.sources import reads, rules, uploads
from troth.sources.awaiting import reply_of
from troth.sources.checks import clean_name, not_now, refusal
from troth.sources.commands import AgreeImport, ImportPromises
from troth.sources.forms import AgainForm, FileForm, MapForm, RecordForm
from troth.sources.kinds import Figures
from troth.sources.models import HistoryImport, HistoryItem, Upload
from troth.sources.reading import Mapping, parse_map, to_toml
from troth.sources.reading.columns import over
from troth.sources.rejected_csv import rejected_csv
from troth.web.shell import NavItem

LISTED = 30
FIRST_ITEMS = 6
FIRST_REJECTED = 100


def find_import(actor: Actor, address: dict[str, Any], may: Rule) -> HistoryImport:
    """The import of an address, if this actor may see it."""
    row = HistoryImport.objects.filter(may.where(actor), number=address.pop("number")).first()
    if row is None:
        raise NotThere
    return row


def find_upload(actor: Actor, address: dict[str, Any], may: Rule) -> Upload:
    """The waiting file of an address, if it is this person's and has not run out."""
    rows = Upload.objects.filter(may.where(actor), purpose="history", expires__gt=actor.at)
    row = rows.filter(pk=address.pop("upload")).first()
    if row is None:
        raise NotThere
    return row


def base_of(actor: Actor) -> str:
    """Where the pages of imports begin."""
    return f"/e/{actor.slug}/imports/"


@page(may=rules.SEES)
@require_safe
def import_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All imports, newest first."""
    before = request.GET.get("before", "")
    rows = reads.visible(actor).order_by("-number")
    if before.isascii() and before.isdigit() and len(before) < 9:
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: LISTED + 1])
    older = f"?before={found[LISTED - 1].number}" if len(found) > LISTED else ""
    return show(
        request, actor, "sources/list.html", imports=reads.listed(actor, found[:LISTED]), older=older,
        base=base_of(actor), may_import=rules.IMPORTS.check(actor, None),
    )  # fmt: skip


@page(may=rules.IMPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Bring a file; it is kept for its preview, and nothing is recorded."""
    names = {party: side.name for party, side in around(actor).sides.items()}
    form = FileForm(
        request.POST or None, request.FILES or None, names=names, replaceable=reads.replaceable(actor),
        initial={"promisor": "provider"},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        content = said["file"].read()
        mapping = over(_answers(said), parse_map(said["mapping"]))
        upload = uploads.keep(actor, content, clean_name(said["file"].name), to_toml(mapping), said.get("replaces"))
        preview = reads.preview_of(actor, upload)
        if preview.reading is None or preview.reading.header:
            return HttpResponseRedirect(f"{base_of(actor)}uploads/{upload.pk}/")
        upload.delete()
        form.add_error("file", refusal(preview.reading))
    if request.method == "POST":
        form.lose_file()
    return show(
        request, actor, "sources/new.html", form=form, base=base_of(actor),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _answers(said: dict[str, Any]) -> Mapping:
    return Mapping(promisor=said["promisor"], controlled_by=said["controlled_by"], name=said["name"].strip())


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
            return HttpResponseRedirect(f"{base_of(actor)}{outcome.subject.removeprefix('I-')}/")
    found = reads.preview_of(actor, upload)
    reading = found.reading
    text = to_toml(reading.mapping) if reading else upload.mapping
    return show(
        request, actor, "sources/preview.html", preview=found, reading=reading, record=record, base=base_of(actor),
        here=here, again=again, map_form=mapping or MapForm(initial={"mapping": text}),
        next_entry=around(actor).size + 1,
        first=_first(found), figures=reads.figures_of("", reading.figures) if reading else (),
        rejected=reading.rejected[:FIRST_REJECTED] if reading else (),
        source=reads.source_of(actor, reading.mapping if reading else Mapping()),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _put_again(actor: Actor, upload: Upload, form: AgainForm) -> bool:
    """Put a repaired file in the place of the one that waits, if it is a table; else say why in the form."""
    if not form.is_valid():
        return False
    file = form.cleaned_data["file"]
    content, name = file.read(), clean_name(file.name)
    trial = Upload(space_id=upload.space_id, name=name, body=content, mapping=upload.mapping)
    reading = reads.preview_of(actor, trial).reading
    if reading is not None and not reading.header:
        form.add_error("file", refusal(reading))
        return False
    uploads.put(upload, content, name)
    return True


def _command(upload: Upload) -> ImportPromises:
    return ImportPromises(
        content=bytes(upload.body), file_name=upload.name, mapping=upload.mapping, supersedes=upload.supersedes
    )


def _first(found: reads.Preview) -> list[tuple[Any, list[Any]]]:
    if found.reading is None:
        return []
    histories = found.reading.histories[:FIRST_ITEMS]
    return [(history, reads.said_rows(history.statements[:8])) for history in histories]


@page(may=rules.UPLOADS, on=find_upload)
@require_safe
def rejected(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    """The rejected rows of a waiting file, as a table to download."""
    reading = reads.preview_of(actor, upload).reading
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
def history(request: HttpRequest, actor: Actor, row: HistoryImport) -> HttpResponse:
    """One import: its source, its figures, and the items behind each of them."""
    wish, after = request.GET.get("show", ""), request.GET.get("after", "")
    wish = wish if wish in reads.SHOW else ""
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    lines, more = reads.items(actor, row, wish, start)
    here = f"{base_of(actor)}{row.number}/"
    (one,) = reads.listed(actor, [row])
    return show(
        request, actor, "sources/import.html", about=row.ref, one=one, row=row, reply=reply_of(actor, row), lines=lines,
        base=base_of(actor), here=here,
        figures=reads.figures_of(here, one.figures), show=wish,
        chips=[
            NavItem(label=label, url=f"{here}?show={key}" if key else here, current=key == wish)
            for key, label in reads.SHOW.items()
        ],
        older=f"?show={wish}&after={more}" if more else "",
    )  # fmt: skip


@page(may=rules.IMPORTS, on=find_import)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, actor: Actor, row: HistoryImport) -> HttpResponse:
    """Say that an import of the other side is right."""
    here, reply = f"{base_of(actor)}{row.number}/", reply_of(actor, row)
    if request.method != "POST" and not reply.may:
        messages.info(request, not_now(row, actor.party, [reply.contest] if reply.contest else (), actor.at))
        return HttpResponseRedirect(here)
    figures = Figures(**row.figures)
    return answer(
        request, actor, NothingForm(request.POST or None, seen=row.last_seq),
        lambda cleaned: AgreeImport(number=row.number), to=here, said=f"You said that {row.ref} is right.",
        heading=f"Is {row.ref} right?", submit=f"It is right, says {actor.organisation_name}", cancel=here,
        becomes=becomes(actor),
        lead=(
            f"{reply.brought_by} says that the source is {reply.control}: {figures.later:,} of {figures.counted:,} "
            f"later than first promised. It {reply.counts}. If you say that it is right, your time to reply is over "
            f"and it counts {reply.after} from this moment. You can still contest its entry later."
        ),
    )  # fmt: skip


@page(may=rules.SEES, on=find_import)
@require_safe
def item(request: HttpRequest, actor: Actor, row: HistoryImport, item: int) -> HttpResponse:
    """One item with every statement about it, by the line of the file."""
    found = HistoryItem.objects.filter(rules.SEES.where(actor), source=row.number, number=item).first()
    if found is None:
        raise NotThere
    (one,) = reads.listed(actor, [row])
    return show(
        request, actor, "sources/item.html", one=one, row=row, line=reads.line(found), base=base_of(actor),
        said=reads.said_rows(reads.statements_of(row, found)),
        timely=None if found.g is None else int(found.g * 100 + 0.5),
    )  # fmt: skip
