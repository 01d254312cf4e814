"""Stored tiles against the leaves they stand for: full rows of level 0, and every upper row up to its present width."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from troth.ledger.leaf import HASH_SIZE
from troth.ledger.merkle import root
from troth.ledger.tile import WIDTH
from troth.records.models import Tile
from troth.records.problem import Problems

TABLE = "records_tile"
ROW = WIDTH * HASH_SIZE


def check_tiles(space_id: UUID, leaves: bytes | bytearray, problems: Problems) -> None:
    """Name tiles that differ from `leaves`, are missing, or stand for entries that do not exist."""
    rows = Tile.objects.filter(space_id=space_id).order_by("level", "n").values_list("level", "n", "hashes")
    stored = {(level, n): bytes(hashes) for level, n, hashes in rows}
    for place, hashes in expected_tiles(leaves):
        found = stored.pop(place, None)
        if found is None:
            problems.add(TABLE, _name(place), "", "is missing")
        elif found != hashes:
            problems.add(TABLE, _name(place), "hashes", "does not fit the entries")
    for place in sorted(stored):
        problems.add(TABLE, _name(place), "n", "stands for entries that do not exist")


def expected_tiles(leaves: bytes | bytearray) -> Iterator[tuple[tuple[int, int], bytes]]:
    """What is stored for a log with these leaf hashes, level by level (C2SP tlog-tiles)."""
    level, hashes = 0, bytes(leaves)
    while len(hashes) >= ROW or (level and hashes):
        for n, start in enumerate(range(0, len(hashes), ROW)):
            row = hashes[start : start + ROW]
            if level or len(row) == ROW:
                yield (level, n), row
        full = range(0, len(hashes) - len(hashes) % ROW, ROW)
        hashes = b"".join(root(_split(hashes[start : start + ROW])) for start in full)
        level += 1


def _split(row: bytes) -> list[bytes]:
    return [row[at : at + HASH_SIZE] for at in range(0, len(row), HASH_SIZE)]


def _name(place: tuple[int, int]) -> str:
    return f"tile {place[0]}/{place[1]}"
