"""What is looked at before issues are recorded or agreed to: how they read, why not now, whether they are there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from troth.acts.errors import Refused
from troth.engagement.models import Contest
from troth.trackers.models import TrackerImport
from troth.trackers.reading import IssueReading, Mapping, map_digest


class SameIssues(Refused):
    """The file was imported before, with the same map: nothing has to be done."""

    def __init__(self, row: TrackerImport) -> None:
        super().__init__(f"This file is in the record already: {row.ref}, entry {row.entry + 1:,}. Nothing changed.")
        self.number = row.number


def refusal(reading: IssueReading) -> str:
    """Why a file cannot be imported, with the first place."""
    first = reading.rejected[0]
    if reading.refused == 1:
        return f"{first.sentence} Nothing was imported."
    return f"{reading.refused:,} places cannot be read; nothing was imported. The first: {first.sentence}"


def same_issues(space_id: UUID, content: bytes, mapping: Mapping) -> TrackerImport | None:
    """The import that holds this very file by this very map."""
    digest = hashlib.sha256(content).hexdigest()
    rows = TrackerImport.objects.filter(space_id=space_id, file_digest=digest, map_digest=map_digest(mapping))
    return rows.order_by("number").last()


def not_now(row: TrackerImport, party: str, contested: Iterable[Contest], now: datetime) -> str:
    """Why a party cannot say now that an import is right; empty when it can."""
    if row.party == party:
        return f"Your own side imported {row.ref}; the other side says whether it is right."
    if row.superseded_by is not None:
        return f"{row.ref} was replaced by B-{row.superseded_by} and counts for nothing."
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
