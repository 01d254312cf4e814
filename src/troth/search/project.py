"""The fold of entries into searchable words, in the same transaction; and the catching up of records older than it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from troth.acts.act import projector
from troth.acts.guard import writing
from troth.evidence.envelope import Recorded
from troth.evidence.kind import sentence, spec_of
from troth.jobs.periodic import periodic
from troth.records.models import Entry, Log
from troth.records.read import recorded
from troth.search.engines import token
from troth.search.models import Document
from troth.search.words import folded

ERASED = "engagement.part.erased.v1"
LONGEST = 20_000
BATCH = 500


@projector
def project_words(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Keep the words of these entries; of one that a part was erased from, only what is left."""
    Document.objects.bulk_create([document(space_id, entry) for entry in entries])
    for entry in entries:
        if entry.kind == ERASED:
            about = list(recorded(Entry.objects.filter(space_id=space_id, seq=entry.evidence.entry)))
            for again in about:
                left = document(space_id, again)
                found = Document.objects.filter(space_id=space_id, seq=again.seq)
                found.update(text=left.text, folded=left.folded)


def document(space_id: UUID, entry: Recorded) -> Document:
    """The words of an entry as they are kept."""
    text = said_in(entry)[:LONGEST]
    return Document(
        space_id=space_id, seq=entry.seq, kind=entry.kind, subject=entry.subject, party=entry.party, at=entry.at,
        place=token(space_id), text=text, folded=" ".join(dict.fromkeys(folded(text))),
    )  # fmt: skip


def said_in(entry: Recorded) -> str:
    """The sentence of an entry without who recorded it, and its other free texts."""
    evidence = entry.evidence
    spec = spec_of(evidence)
    texts = [sentence(evidence, "").strip()]
    for part, names in spec.parts.items():
        if part not in spec.raw:
            for name in names:
                texts += [text for text in _texts(getattr(evidence, name)) if text not in texts[0]]
    return " · ".join(texts)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))


@periodic("search.catch_up", every=timedelta(hours=1))
def catch_up() -> None:
    """Take in what was recorded before this table was there; does nothing once every log is known to its end."""
    for log in Log.objects.order_by("space_id"):
        while catch_up_some(log.space_id):
            pass


def catch_up_some(space_id: UUID) -> bool:
    """Take in some of the first entries of a log that are missing; whether there may be more."""
    with transaction.atomic(), writing():
        log = Log.objects.select_for_update().get(space_id=space_id)
        known = Document.objects.filter(space_id=space_id)
        if known.count() >= log.size:
            return False
        first = known.order_by("seq").values_list("seq", flat=True).first()
        until = log.size if first is None or first == 0 else first
        rows = Entry.objects.filter(space_id=space_id, seq__lt=until).order_by("-seq")[:BATCH]
        told = recorded(sorted(rows, key=lambda row: row.seq))
        Document.objects.bulk_create([document(space_id, entry) for entry in told], ignore_conflicts=True)
        return bool(told)


def known_to(space_id: UUID) -> int | None:
    """The newest entry of a log whose words are known."""
    newest: int | None = Document.objects.filter(space_id=space_id).aggregate(n=Max("seq"))["n"]
    return newest
