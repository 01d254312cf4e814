"""Full tiles are stored the moment their last hash arrives (C2SP tlog-tiles); partial ones are read from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from troth.ledger.merkle import root
from troth.records.models import Entry, Tile

WIDTH = 256


def store_full_tiles(space_id: UUID, size_before: int, added: Sequence[Entry]) -> None:
    """Store each tile that became full, level by level; almost always there is nothing to do."""
    size = size_before + len(added)
    level, before, after = 0, size_before, size
    while after // WIDTH > before // WIDTH or (level > 0 and after > before):
        if level == 0:
            for n in range(before // WIDTH, after // WIDTH):
                _store(space_id, 0, n, _leaves(space_id, n))
        else:
            for n in range(before // WIDTH, -(-after // WIDTH)):
                _store(space_id, level, n, _upper(space_id, level, n, after))
        level, before, after = level + 1, before // WIDTH, after // WIDTH


def _leaves(space_id: UUID, n: int) -> bytes:
    rows = Entry.objects.filter(space_id=space_id, seq__gte=n * WIDTH, seq__lt=(n + 1) * WIDTH)
    return b"".join(bytes(leaf) for leaf in rows.order_by("seq").values_list("leaf", flat=True))


def _upper(space_id: UUID, level: int, n: int, width: int) -> bytes:
    rows = Tile.objects.filter(space_id=space_id, level=level - 1, n__gte=n * WIDTH, n__lt=min((n + 1) * WIDTH, width))
    return b"".join(root(_split(bytes(row))) for row in rows.order_by("n").values_list("hashes", flat=True))


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[i : i + 32] for i in range(0, len(hashes), 32)]


def _store(space_id: UUID, level: int, n: int, hashes: bytes) -> None:
    Tile.objects.update_or_create(space_id=space_id, level=level, n=n, defaults={"hashes": hashes})
