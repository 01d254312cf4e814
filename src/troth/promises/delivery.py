"""What was delivered: by whom, when, in which words, and the files that came with it, for pages that judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BinaryField, Case, F, When
from django.db.models.functions import Length

from troth.acts.actor import Actor
from troth.engagement.reads import around
from troth.evidence.envelope import Recorded
from troth.evidence.kind import decode
from troth.ledger.entry import parse_entry
from troth.promises import reads
from troth.promises.kinds import PromiseDelivered
from troth.promises.models import Promise
from troth.records.models import Entry, Part
from troth.web.parts import FileLink

FILE = "file-"
Files = Mapping[int, tuple[FileLink, ...]]
"""The files of deliveries by the index of their entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery as its reader judges it; `proof` is None when its words were erased."""

    who: str
    party: str
    at: datetime
    proof: str | None
    share: int
    number: int
    url: str
    files: tuple[FileLink, ...]


def newest(actor: Actor, row: Promise) -> Delivery | None:
    """The delivery that a promise stands on now, if there is one; two questions."""
    seq = row.state.get("delivered_seq")
    if seq is None:
        return None
    found, files = read(actor, list(Entry.objects.filter(space_id=row.space_id, seq=seq)))
    return told(actor, found[0], files)


def told(actor: Actor, entry: Recorded, files: Files) -> Delivery:
    """A delivery with the name of who declared it."""
    people, said = around(actor).people, entry.evidence
    return Delivery(
        who=people[entry.actor].name if entry.actor in people else "Somebody", party=entry.party, at=entry.at,
        proof=said.proof, share=said.share, number=entry.number, url=_entry_url(actor, entry.seq),
        files=files.get(entry.seq, ()),
    )  # fmt: skip


def read(actor: Actor, rows: Sequence[Entry]) -> tuple[list[Recorded], Files]:
    """Entries about a promise with their words, and the files beside them by name and size; one question for both."""
    words: dict[int, dict[str, bytes | None]] = {}
    sizes: dict[tuple[int, str], int | None] = {}
    body = Case(When(name__startswith=FILE, then=None), default=F("body"), output_field=BinaryField(null=True))
    parts = Part.objects.filter(space_id=reads.space_of(actor), seq__in=[row.seq for row in rows])
    pieces = parts.annotate(size=Length("body"), text=body).values_list("seq", "name", "size", "text")
    for seq, name, size, text in pieces:
        if name.startswith(FILE):
            sizes[seq, name] = size
        else:
            words.setdefault(seq, {})[name] = None if text is None else bytes(text)
    found = [_recorded(row, words.get(row.seq, {})) for row in rows]
    delivered = [entry for entry in found if isinstance(entry.evidence, PromiseDelivered)]
    return found, {entry.seq: tuple(_links(actor, entry, sizes)) for entry in delivered}


def _recorded(row: Entry, words: Mapping[str, bytes | None]) -> Recorded:
    statement = parse_entry(bytes(row.raw)).entry
    return Recorded(
        seq=row.seq, id=str(row.pk), kind=row.kind, at=row.at, party=row.party, actor=row.actor, subject=row.subject,
        prev=statement.prev, evidence=decode(row.kind, statement.facts, words),
    )  # fmt: skip


def _links(actor: Actor, entry: Recorded, sizes: Mapping[tuple[int, str], int | None]) -> list[FileLink]:
    names = entry.evidence.names or ()
    found = []
    for place in range(1, len(entry.evidence.files) + 1):
        part = f"{FILE}{place:04d}"
        size = sizes.get((entry.seq, part))
        name = names[place - 1] if place <= len(names) else f"File {place}"
        url = f"{_entry_url(actor, entry.seq)}parts/{part}/" if size is not None else ""
        found.append(FileLink(name=name, size=size or 0, url=url))
    return found


def _entry_url(actor: Actor, seq: int) -> str:
    return f"/e/{actor.slug}/evidence/{seq + 1}/"
