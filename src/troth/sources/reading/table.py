"""A table of a file: header and rows with the line on which each begins (RFC 4180, what people write, XLSX)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from troth.sources.reading.columns import DELIMITERS
from troth.sources.reading.sheet import is_sheet, sheet_rows
from troth.sources.reading.text import MAX_TEXT, Unreadable, lines

MAX_ROWS = 100_000
MAX_COLUMNS = 200
NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the line on which it begins, and its cells without the blanks around them."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The header of a file, the delimiter, and its rows, read as they are asked for."""

    header: tuple[str, ...]
    delimiter: str
    rows: Iterator[Row]


def open_table(
    content: bytes, delimiter: str = "", *, most_rows: int = MAX_ROWS, most_text: int = MAX_TEXT, sheet: str = "",
    dates: str = "",
) -> Table:  # fmt: skip
    """The table of a file; without a delimiter, the one that the header shows. Raises Unreadable, also from `rows`.

    Of a spreadsheet the named sheet is read, or the only one; its dates are written in the order that the map names.
    """
    if is_sheet(content):
        return _of_sheet(sheet_rows(content, sheet, dates or "YYYY-MM-DD", most_rows))
    text = lines(content, most_text)
    first = next(text)
    chosen = delimiter or _delimiter(first)
    rows = _rows(_chain(first, text), chosen, most_rows)
    head = next(rows, None)
    if head is None:
        raise Unreadable("The file has no header: its first line is empty.", line=1)
    header = head.cells
    if len(header) == 1:
        _one_column(first, chosen)
    if len(header) > MAX_COLUMNS:
        raise Unreadable(f"the header has {len(header):,} columns; at most {MAX_COLUMNS} can be read.", line=1)
    return Table(header=header, delimiter=chosen, rows=rows)


def _of_sheet(found: Iterator[tuple[int, tuple[str, ...]]]) -> Table:
    rows = (Row(line=line, cells=cells) for line, cells in found)
    head = next(rows, None)
    if head is None:
        raise Unreadable("the sheet is empty.")
    header = head.cells
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        raise Unreadable(f"the header has {len(header):,} columns; at most {MAX_COLUMNS} can be read.", line=head.line)
    if len(header) < 2:
        raise Unreadable("the first row that is not empty has one cell; it must be the header.", line=head.line)
    return Table(header=header, delimiter="", rows=_trimmed(rows, len(header)))


def _trimmed(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows as wide as the header, as far as only empty cells lie beyond it."""
    for row in rows:
        yield Row(line=row.line, cells=row.cells[:width]) if not any(row.cells[width:]) else row


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _rows(text: Iterator[str], delimiter: str, most: int) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(_words(str(error)), line=line) from None
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > most + 1:
            raise Unreadable(f"there are more than {most:,} rows; split the file.", line=line)
        yield Row(line=line, cells=tuple(cell.strip() for cell in cells))


def _words(error: str) -> str:
    if "field larger" in error or "unexpected end" in error:
        return "a quotation mark opens here and is never closed."
    if "new-line character" in error:
        return "there is a carriage return inside the line; save the file with ordinary line ends."
    if "expected after" in error:
        return "a quoted cell goes on after its closing quotation mark; double the marks inside a cell."
    return f"the row cannot be read ({error})."


def _delimiter(header: str) -> str:
    counts = {each: _columns(header, each) for each in DELIMITERS}
    best = max(counts.values())
    return next(each for each in DELIMITERS if counts[each] == best)


def _columns(header: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([header], delimiter=delimiter)))
    except (csv.Error, StopIteration):
        return 0


def _one_column(header: str, chosen: str) -> None:
    other = _delimiter(header)
    if other != chosen:
        raise Unreadable(
            f"the header has one column when split at {NAMES[chosen]}; it seems to be split by {NAMES[other]}.", line=1
        )
    raise Unreadable("the header has one column only; a table of promises needs an item and dates.", line=1)
