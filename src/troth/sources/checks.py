"""What is looked at before a file is recorded or agreed to: how it reads, why not now, whether it is there already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from troth.acts.errors import Refused
from troth.clock import local_date
from troth.engagement.fold import Agreement
from troth.engagement.models import Contest
from troth.engagement.reads import agreed
from troth.sources.models import HistoryImport
from troth.sources.reading import Mapping, Reading, map_digest, read

NAME_LENGTH = 200


class SameFile(Refused):
    """The file was imported before, with the same map: nothing has to be done."""

    def __init__(self, row: HistoryImport) -> None:
        super().__init__(f"This file is in the record already: {row.ref}, entry {row.entry + 1:,}. Nothing changed.")
        self.number = row.number


def reading_of(space_id: UUID, content: bytes, said: Mapping, at: datetime, terms: Agreement | None = None) -> Reading:
    """A file as it would be imported at this moment: days and zone by the promisor's agreed calendar."""
    calendar = (terms or agreed(space_id)).calendar(said.promisor or "provider", at)
    return read(content, said, zone=calendar.zone, today=local_date(calendar, at))


def refusal(reading: Reading) -> str:
    """Why a file cannot be imported, with the first place."""
    first = reading.rejected[0]
    if reading.refused == 1:
        return f"{first.sentence} Nothing was imported."
    return f"{reading.refused:,} places cannot be read; nothing was imported. The first: {first.sentence}"


def same_file(space_id: UUID, content: bytes, mapping: Mapping) -> HistoryImport | None:
    """The import that holds this very file by this very map."""
    digest = hashlib.sha256(content).hexdigest()
    rows = HistoryImport.objects.filter(space_id=space_id, file_digest=digest, map_digest=map_digest(mapping))
    return rows.order_by("number").last()


def not_now(row: HistoryImport, party: str, contested: Iterable[Contest], now: datetime) -> str:
    """Why a party cannot say now that an import is right; empty when it can."""
    if row.party == party:
        return f"Your own side imported {row.ref}; the other side says whether it is right."
    if row.superseded_by is not None:
        return f"{row.ref} was replaced by I-{row.superseded_by} and counts for nothing."
    flagged = [contest for contest in contested if contest.settled_at is None]
    if flagged:
        return f"{row.ref} is contested as {flagged[0].ref}; settle that first."
    if row.agreed_at is not None:
        return f"Your side said already that {row.ref} is right."
    if row.window_until is None:
        return f"{row.ref} is told by its own side about itself and never counts in full, so no word is needed."
    if row.settled or now >= row.window_until:
        return f"The time to reply to {row.ref} is over, and it counts already. Contest its entry if it is not right."
    return ""


def clean_name(name: str) -> str:
    """The name of a file as it is recorded: its last part, printable, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    return "".join(char for char in last if char.isprintable())[:NAME_LENGTH] or "file.csv"
