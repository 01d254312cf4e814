"""The pages of the record: the list of entries, one entry, what it moves, its proof and its parts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.acts.rule import PRIVATE, SEATED, Rule
from troth.engagement.door import page
from troth.engagement.reads import around
from troth.engagement.rules import SEES
from troth.engagement.submit import show
from troth.ledger.errors import LedgerError
from troth.overview.record import checks, counts, entry, listing
from troth.overview.record.forms import WishForm
from troth.records.models import Entry, Log, Part
from troth.records.proofs import entry_proof
from troth.web.shell import NavItem

OWN = PRIVATE & SEATED


def find_entry(actor: Actor, address: dict[str, Any], may: Rule) -> Entry:
    """The entry of an address, by the number that pages show."""
    row = Entry.objects.filter(may.where(actor), seq=min(address.pop("number"), 2**62) - 1).first()
    if row is None:
        raise NotThere
    return row


def find_family(actor: Actor, address: dict[str, Any], may: Rule) -> Entry:
    """The same, together with the entries around it, which the page shows too."""
    seq = min(address.pop("number"), 2**62) - 1
    rows = actor.once("family", lambda: entry.family(may.where(actor), seq))
    row = next((row for row in rows if row.seq == seq), None)
    if row is None:
        raise NotThere
    return row


@page(may=SEES)
@require_safe
def evidence(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every shared entry, newest first."""
    return _list(request, actor, actor.shared, "shared")


@page(may=OWN)
@require_safe
def private_evidence(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The own party's private log; the other party has one of its own at the same address."""
    return _list(request, actor, actor.private, "private")


def _list(request: HttpRequest, actor: Actor, space_id: UUID | None, log: str) -> HttpResponse:
    assert space_id is not None
    shared = f"/e/{actor.slug}/evidence/"
    base = shared if log == "shared" else f"{shared}private/"
    sides = around(actor).sides
    form = WishForm(request.GET, {party: side.short for party, side in sides.items()}, listing.rooms_of(log))
    wish = form.wish()
    found = listing.listed(
        actor, space_id, base, wish, form.cleaned_data.get("before"), form.cleaned_data.get("after")
    )
    return show(
        request, actor, "overview/record/list.html", found=found, wish=wish, form=form, base=base, log=log,
        problems=[text for errors in form.errors.values() for text in errors],
        tabs=[
            NavItem(label="Shared by both", url=shared, current=log == "shared"),
            NavItem(
                label=f"Private to {sides[actor.party].short}", url=f"{shared}private/", icon="lock",
                current=log == "private",
            ),
        ],
        chips=[
            NavItem(label="All", url=base + wish.query(contested=""), current=not wish.contested),
            NavItem(label="Contested", url=base + wish.query(contested="1"), icon="scale", current=wish.contested),
        ],
    )  # fmt: skip


@page(may=SEES, on=find_family)
@require_safe
def shared_entry(request: HttpRequest, actor: Actor, row: Entry) -> HttpResponse:
    """One shared entry, beside the list or on its own."""
    return _entry(request, actor, row, around(actor).size, f"/e/{actor.slug}/evidence/")


@page(may=OWN, on=find_family)
@require_safe
def private_entry(request: HttpRequest, actor: Actor, row: Entry) -> HttpResponse:
    """One entry of the own private log."""
    size = Log.objects.values_list("size", flat=True).get(space_id=row.space_id)
    return _entry(request, actor, row, size, f"/e/{actor.slug}/evidence/private/")


def _entry(request: HttpRequest, actor: Actor, row: Entry, size: int, base: str) -> HttpResponse:
    found = entry.view(actor, row, actor.memo["family"], size, base)
    checked = checks.check_entry(row) if "check" in request.GET else None
    url = f"{base}{found.number}/"
    context = {
        "entry": found, "checked": checked, "base": base, "drawer_url": url, "check_url": f"{url}?check=1",
        "through_url": f"{base}{found.through}/", "shared": row.space_id == actor.shared,
        "engagement_url": f"/e/{actor.slug}/", "heading": f"Entry {found.number:,}",
    }  # fmt: skip
    about = f"E-{found.number}" if row.space_id == actor.shared else ""
    return _beside(request, actor, "overview/record/entry.html", about=about, **context)


@page(may=SEES, on=find_entry)
@require_safe
def counts_for(request: HttpRequest, actor: Actor, row: Entry) -> HttpResponse:
    """What an entry moves today: a fragment of its page, or a small page of its own."""
    template = "overview/record/moves.html" if request.htmx else "overview/record/moves_page.html"  # type: ignore[attr-defined]
    context = {
        "moves": counts.moves(actor, row), "number": row.seq + 1, "url": f"/e/{actor.slug}/evidence/{row.seq + 1}/",
        "engagement_url": f"/e/{actor.slug}/", "now": actor.at,
    }  # fmt: skip
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _beside(request: HttpRequest, actor: Actor, template: str, *, about: str, **context: Any) -> HttpResponse:
    """The inside of the drawer for htmx, which needs nothing around it; else a whole page."""
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, template, {"actor": actor, "now": actor.at, **context})
    else:
        response = show(request, actor, template, about=about, **context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@page(may=SEES, on=find_entry)
@require_safe
def shared_proof(request: HttpRequest, actor: Actor, row: Entry) -> HttpResponse:
    """The proof of one shared entry as a file."""
    return _proof(actor, row, actor.slug)


@page(may=OWN, on=find_entry)
@require_safe
def private_proof(request: HttpRequest, actor: Actor, row: Entry) -> HttpResponse:
    """The proof of one entry of the own private log as a file."""
    return _proof(actor, row, f"{actor.slug}-private")


def _proof(actor: Actor, row: Entry, name: str) -> HttpResponse:
    try:
        raw = entry_proof(row)
    except LedgerError:
        raise Http404 from None
    return attachment(raw, f"{name}-{row.seq + 1}.tlog-proof", "text/plain; charset=utf-8")


@page(may=SEES, on=find_entry)
@require_safe
def shared_part(request: HttpRequest, actor: Actor, row: Entry, name: str) -> HttpResponse:
    """The bytes of one part of a shared entry."""
    return _part(row, name)


@page(may=OWN, on=find_entry)
@require_safe
def private_part(request: HttpRequest, actor: Actor, row: Entry, name: str) -> HttpResponse:
    """The bytes of one part of an entry of the own private log."""
    return _part(row, name)


def _part(row: Entry, name: str) -> HttpResponse:
    part = Part.objects.filter(space_id=row.space_id, seq=row.seq, name=name, body__isnull=False).first()
    if part is None:
        raise Http404
    return attachment(bytes(part.body or b""), f"entry-{row.seq + 1}-{name}", "application/octet-stream")


def attachment(raw: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep, never shown in the browser."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(raw, content_type=kind, headers=headers)
