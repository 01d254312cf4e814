"""Asking the full-text index: SQLite's FTS5, or PostgreSQL's. Which spaces may be read is part of the question itself.

The words were cut by `words.py`, so both engines know the same ones: on SQLite each document carries its space as one
more word, on PostgreSQL the words are the lexemes of a stored column. Only the newest 2,000 that match are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

CANDIDATES = 2_000
_SQLITE = "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT %s"
_POSTGRESQL = (
    "SELECT id FROM search_document WHERE space_id IN ({spaces}) AND words @@ %s::tsquery ORDER BY id DESC LIMIT %s"
)


def matching(spaces: Sequence[UUID], words: Sequence[str], most: int = CANDIDATES) -> list[int]:
    """The ids of the newest documents of these spaces that have a word beginning with each of these words."""
    if not spaces or not words:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = " & ".join(f"'{word}':*" for word in words)
            marks = ", ".join(["%s"] * len(spaces))
            cursor.execute(_POSTGRESQL.format(spaces=marks), [*spaces, query, most])
        else:
            where = " OR ".join(f'"{token(space)}"' for space in spaces)
            asked = " AND ".join(f'"{word}"*' for word in words)
            cursor.execute(_SQLITE, [f"place : ({where}) AND folded : ({asked})", most])
        return [int(row[0]) for row in cursor.fetchall()]


def token(space: UUID) -> str:
    """A space as a word of the index."""
    return f"s{space.hex}"
