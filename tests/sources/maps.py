"""Maps and small files that the tests of imports share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from troth.sources.reading import Reading, parse_map, read

PYTHON = """
shape = "long"
promisor = "provider"
as_of = 2026-08-22
withdrawn = ["removed"]
delivered = "last date"

[source]
name = "Python release schedules, kept in public"
controlled_by = "neither"

[columns]
item = ["series", "item"]
recorded_at = "recorded_at"
date = "date"
section = "section"
"""
LONG = """shape = "long"
promisor = "provider"
[source]
name = "Tracker"
controlled_by = "provider"
"""
TODAY = date(2026, 3, 2)


def folder(shared: Path) -> Path:
    """Where the real history lies."""
    return shared / "data" / "release-promises-python"


def reading(text: str | bytes, mapping: str = "") -> Reading:
    """A small file as it is read on 2 March 2026, in UTC."""
    content = text.encode() if isinstance(text, str) else text
    return read(content, parse_map(mapping), zone="UTC", today=TODAY)


def complaint(text: str | bytes, mapping: str = "") -> tuple[int, str, str, str]:
    """The one thing that is wrong with a file: line, column, value, reason."""
    found = reading(text, mapping)
    assert found.refused == 1, [each.sentence for each in found.rejected]
    first = found.rejected[0]
    return first.line, first.column, first.value, first.reason
