"""Imported histories of promises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.sources import reads
from troth.sources.models import HistoryImport

PAGE = 40


class ImportLine(Schema):
    """One imported file: whose promises it tells of, who brought it, what it came to, and how much it counts for."""

    number: int
    ref: str
    entry: int
    at: datetime
    label: str
    brought_by: str
    party: str
    judged: str
    controlled_by: str
    as_of: date
    items: int
    counted: int
    later: int
    on_day: int
    earlier: int
    counts: str
    superseded_by: int | None
    agreed_at: datetime | None
    reply_until: datetime | None


class ImportFull(ImportLine):
    """One import with the digests of its file and map (SHA-256, hexadecimal)."""

    file_name: str
    file_size: int
    file_digest: str
    map_digest: str
    zone: str
    rows: int
    statements: int
    supersedes: int | None
    newest_entry: int


class ImportPage(Schema):
    """A page of imports, newest first. `next` goes into `before` for older ones."""

    imports: list[ImportLine]
    next: int | None


def page(actor: Actor, before: int | None) -> ImportPage:
    """A page of imports."""
    query = reads.visible(actor)
    if before is not None:
        query = query.filter(number__lt=min(before, 2**31 - 1))
    rows = list(query.order_by("-number")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return ImportPage(
        imports=[ImportLine(**_line(one)) for one in reads.listed(actor, rows)],
        next=rows[-1].number if more else None,
    )


def full(actor: Actor, number: int) -> ImportFull:
    """One import."""
    row: HistoryImport | None = reads.visible(actor).filter(number=min(number, 2**31 - 1)).first()
    if row is None:
        raise NotThere
    (one,) = reads.listed(actor, [row])
    return ImportFull(
        **_line(one), file_name=row.file_name or "[erased]", file_size=row.file_size, file_digest=row.file_digest,
        map_digest=row.map_digest, zone=row.zone, rows=row.rows, statements=row.statements,
        supersedes=row.supersedes, newest_entry=row.last_seq + 1,
    )  # fmt: skip


def _line(one: reads.Listed) -> dict[str, Any]:
    row, figures = one.row, one.figures
    return {
        "number": row.number, "ref": row.ref, "entry": row.entry + 1, "at": row.at, "label": one.label,
        "brought_by": one.brought_by, "party": row.party, "judged": row.judged, "controlled_by": row.controlled_by,
        "as_of": row.as_of, "items": row.items, "counted": figures.counted, "later": figures.later,
        "on_day": figures.on_day, "earlier": figures.earlier, "counts": one.counts,
        "superseded_by": row.superseded_by, "agreed_at": row.agreed_at, "reply_until": row.window_until,
    }  # fmt: skip
