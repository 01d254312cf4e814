"""Erasing the words of an entry: the page says exactly what goes and what stays before anything goes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from troth.acts.actor import Actor
from troth.engagement import commands, rules
from troth.engagement.door import page
from troth.engagement.forms.contests import EraseForm
from troth.engagement.pages.contests import find_entry, said
from troth.engagement.pages.people import becomes
from troth.engagement.reads import around
from troth.engagement.submit import answer
from troth.evidence.codec import to_json
from troth.evidence.kind import spec_of
from troth.records.models import Entry, Part
from troth.records.read import recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part of an entry: its name in words, and what lies in it."""

    name: str
    label: str
    gone: bool
    personal: bool
    words: tuple[tuple[str, str], ...]
    commitment: str


@page(may=rules.LEAD, on=find_entry)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, actor: Actor, entry: Entry) -> HttpResponse:
    """Erase the words of an entry of your own side."""
    number, base = entry.seq + 1, f"/e/{actor.slug}/evidence/"
    evidence = recorded([entry], with_files=True)[0]
    pieces = _pieces(entry, evidence.evidence)
    left = [(piece.name, piece.label) for piece in pieces if not piece.gone]
    if request.method == "POST" and not left:
        left = [(piece.name, piece.label) for piece in pieces]
    form = EraseForm(request.POST or None, parts=left, seen=None)
    return answer(
        request, actor, form,
        lambda c: commands.ErasePart(entry=number, part=c["part"], basis=c["basis"]), to=f"{base}{number}/",
        said="The words are gone. The entry and every proof stay.", template="engagement/erase.html",
        heading=f"Erase the words of entry {number:,}", submit=f"Erase as {actor.organisation_name}",
        becomes=becomes(actor), cancel=f"{base}{number}/", entry=said(evidence, around(actor)), pieces=pieces,
        facts=_facts(evidence.evidence), own=entry.party == actor.party, possible=bool(left),
        side=around(actor).sides.get(entry.party),
    )  # fmt: skip


def _pieces(entry: Entry, evidence: object) -> list[Piece]:
    spec = spec_of(evidence)
    rows = Part.objects.filter(space_id=entry.space_id, seq=entry.seq).order_by("name")
    return [
        Piece(
            name=row.name, label=", ".join(_plain(name) for name in spec.parts.get(row.name, (row.name,))).capitalize(),
            gone=row.erased_by is not None, personal=any(n in spec.personal for n in spec.parts.get(row.name, ())),
            words=tuple(_words(evidence, spec.parts.get(row.name, ()))), commitment=bytes(row.commitment).hex(),
        )
        for row in rows
    ]  # fmt: skip


def _words(evidence: object, names: tuple[str, ...]) -> list[tuple[str, str]]:
    found = []
    for name in names:
        value = getattr(evidence, name, None)
        if value is not None:
            text = f"{len(value):,} bytes" if isinstance(value, bytes) else str(value)
            found.append((_plain(name).capitalize(), text))
    return found


def _facts(evidence: object) -> list[tuple[str, str]]:
    spec = spec_of(evidence)
    fields = {field.name: getattr(evidence, field.name) for field in dataclasses.fields(spec.cls)}
    return [(_plain(name).capitalize(), _short(fields[name])) for name in spec.facts if fields[name] is not None]


def _short(value: object) -> str:
    plain = to_json(value)
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    text = ", ".join(str(item) for item in plain) if isinstance(plain, list) else str(plain)
    return text if len(text) <= 120 else text[:117] + "..."


def _plain(name: str) -> str:
    return name.replace("_", " ")
