"""Reading a log back as typed evidence: entries, their parts, and the proofs behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from troth.evidence.envelope import Recorded
from troth.evidence.kind import KINDS, decode
from troth.ledger.entry import parse_entry
from troth.records.models import Entry, Part
from troth.records.statement import adapted, values

_HORIZON: ContextVar[int | None] = ContextVar("troth_horizon", default=None)


@contextmanager
def as_it_was(size: int) -> Iterator[None]:
    """Within this block the questions below see only the first `size` entries, as a fold saw them at the time."""
    token = _HORIZON.set(size)
    try:
        yield
    finally:
        _HORIZON.reset(token)


def _entries(space_id: UUID) -> QuerySet[Entry]:
    rows, size = Entry.objects.filter(space_id=space_id), _HORIZON.get()
    return rows if size is None else rows.filter(seq__lt=size)


def recorded(rows: Iterable[Entry], *, with_parts: bool = True, with_files: bool = False) -> list[Recorded]:
    """The typed evidence of these rows, in their order; two queries at most. Files and other raw parts, which can be
    large, are read only when they are asked for."""
    rows = list(rows)
    parts = _parts(rows, with_files) if with_parts else {}
    return [_one(row, parts.get((row.space_id, row.seq), {})) for row in rows]


def of_subject(space_id: UUID, subject: str, *, with_files: bool = False) -> list[Recorded]:
    """All entries about one thing, oldest first."""
    return recorded(_entries(space_id).filter(subject=subject).order_by("seq"), with_files=with_files)


def of_kinds(space_id: UUID, kinds: Iterable[str], *, with_parts: bool = True) -> list[Recorded]:
    """All entries of these kinds, oldest first."""
    rows = _entries(space_id).filter(kind__in=list(kinds)).order_by("seq")
    return recorded(rows, with_parts=with_parts)


def whole(space_id: UUID, chunk: int = 2000) -> Iterator[Recorded]:
    """The whole log in order, read in chunks so that memory stays level."""
    seq = 0
    while rows := list(_entries(space_id).filter(seq__gte=seq).order_by("seq")[:chunk]):
        yield from recorded(rows, with_files=True)
        seq = rows[-1].seq + 1


def newest_leaf(space_id: UUID, kinds: Sequence[str]) -> bytes | None:
    """The leaf hash of the newest entry of these kinds. It names the whole log up to there, so whatever is worked out
    from the entries up to it can be kept under this name."""
    size, place = _HORIZON.get(), adapted(Entry, "space", space_id)
    pairs = (value for kind in kinds for value in (place, kind))
    found = values(_newest(len(kinds), size), place, *pairs)
    return bytes(found[0][0]) if found else None


@lru_cache(maxsize=32)
def _newest(kinds: int, size: int | None) -> str:
    """One step into the index for each kind, however long the log is."""
    within = "" if size is None else f" AND seq < {int(size)}"
    newest = f"SELECT MAX(seq) AS seq FROM records_entry WHERE space_id = %s AND kind = %s{within}"
    each = " UNION ALL ".join([newest] * kinds)
    return f"SELECT leaf FROM records_entry WHERE space_id = %s AND seq = (SELECT MAX(seq) FROM ({each}) AS newest)"


def latest(space_id: UUID) -> QuerySet[Entry]:
    """Entries of a space, newest first."""
    return _entries(space_id).order_by("-seq")


def _parts(rows: list[Entry], with_files: bool) -> dict[tuple[UUID, int], dict[str, bytes | None]]:
    found: dict[tuple[UUID, int], dict[str, bytes | None]] = {}
    by_space: dict[UUID, list[int]] = {}
    for row in rows:
        by_space.setdefault(row.space_id, []).append(row.seq)
    for space_id, seqs in by_space.items():
        query = Part.objects.filter(space_id=space_id, seq__in=seqs)
        if not with_files:
            query = query.filter(name__in=_word_parts(rows))
        for part in query.only("space_id", "seq", "name", "body"):
            found.setdefault((space_id, part.seq), {})[part.name] = None if part.body is None else bytes(part.body)
    return found


def _word_parts(rows: list[Entry]) -> set[str]:
    specs = [KINDS[row.kind] for row in rows if row.kind in KINDS]
    return {name for spec in specs for name in spec.parts if name not in spec.raw}


def _one(row: Entry, parts: dict[str, bytes | None]) -> Recorded:
    statement = parse_entry(bytes(row.raw)).entry
    return Recorded(
        seq=row.seq, id=str(row.id), kind=row.kind, at=row.at, party=row.party, actor=row.actor, subject=row.subject,
        prev=statement.prev, evidence=decode(row.kind, statement.facts, parts),
    )  # fmt: skip
