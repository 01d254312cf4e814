"""Rejected rows as a table to download, written so that no spreadsheet takes a cell for a formula (CWE-1236)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from troth.sources.reading import Rejected

STARTS = re.compile("[\t\r\n\x00]|[\\s\ufeff\u200b-\u200d\u2060]*[=+\\-@＝＋－＠]")
HEADER = ("line", "column", "value", "reason")


def rejected_csv(rows: Iterable[Rejected]) -> str:
    """The rows as CSV, every cell quoted."""
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        line = str(row.line) if row.line else ""
        writer.writerow([line, *(harmless(text) for text in (row.column, row.value, row.reason))])
    return target.getvalue()


def harmless(text: str) -> str:
    """The text, with an apostrophe in front when a spreadsheet could run it."""
    return f"'{text}" if STARTS.match(text) else text
