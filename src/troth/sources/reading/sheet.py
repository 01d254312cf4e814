"""Rows of a spreadsheet (.xlsx), bounded before it is opened: packed size, cells, the corner farthest out, long texts.

Formulas are read as the values that were saved with them. Dates become text in the order that the map names.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from troth.sources.reading.text import MAX_TEXT, Unreadable

MAX_MEMBERS = 2_000
MAX_CELLS = 4_000_000
MAX_REPEATED = 256 * 2**20
PIECE = 2**16
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError)
_ERRORS = frozenset({"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NULL!", "#NUM!"})


def is_sheet(content: bytes) -> bool:
    """Whether a file is packed as an .xlsx is."""
    return content.startswith(b"PK\x03\x04")


def sheet_rows(content: bytes, name: str, dates: str, most_rows: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of a sheet that are not empty, each with its number. Raises Unreadable in words."""
    _bounded(content)
    count = 0
    for line, cells in enumerate(_values(content, name), 1):
        row = tuple(_text(cell, line, at, dates) for at, cell in enumerate(cells))
        if any(row):
            count += 1
            if count > most_rows + 1:
                raise Unreadable(f"there are more than {most_rows:,} rows; split the file.", line=line)
            yield line, row


def _bounded(content: bytes) -> None:
    """Refuses what would grow without end when it is opened; every member is unpacked once, a piece at a time."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            if "xl/workbook.xml" not in {member.filename for member in members}:
                raise Unreadable("This is a ZIP file and no .xlsx spreadsheet. Unpack it, or save the sheet as CSV.")
            if len(members) > MAX_MEMBERS:
                raise Unreadable("the spreadsheet is packed of too many pieces to be one.")
            total, longest, most = 0, 0, 0
            for member in members:
                raw = _unpacked(packed, member, MAX_TEXT - total)
                total += len(raw)
                if b"si>" in raw:
                    longest = max(longest, *map(len, raw.split(b"si>")))
                most = max(most, _cells(raw))
    except _BROKEN:
        raise Unreadable("the spreadsheet is damaged, or locked with a password.") from None
    if most * longest > MAX_REPEATED:
        raise Unreadable("the spreadsheet repeats a very long text too often to be read.")


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    pieces, size = [], 0
    with packed.open(member) as file:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > most:
                raise Unreadable(f"unpacked, the spreadsheet is larger than {MAX_TEXT >> 20} MB.")
            pieces.append(piece)
    return b"".join(pieces)


def _cells(raw: bytes) -> int:
    """How many cells have a value; refuses a corner so far out that a table up to it could not be held."""
    rows = columns = 1
    for found in _CELL.finditer(raw):
        rows = max(rows, int(found[2]))
        columns = max(columns, _column(found[1]))
    if rows * columns > MAX_CELLS:
        raise Unreadable(
            f"the sheet reaches to row {rows:,} and column {columns:,}; delete what is empty, or save it as CSV."
        )
    return raw.count(b"v>")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _values(content: bytes, name: str) -> list[list[Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        chosen = _chosen(book, name)
        return book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the reader is foreign code: its own faults are no Exception
        raise Unreadable("the spreadsheet is damaged, or is in a form that cannot be read; save it as CSV.") from None


def _chosen(book: CalamineWorkbook, name: str) -> str:
    names = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
    listed = ", ".join(f"“{each}”" for each in names[:20])
    if name:
        if name not in book.sheet_names:
            raise Unreadable(f"the map names the sheet “{name}”, which the file does not have. It has {listed}.")
        return name
    filled = [each for each in names if book.get_sheet_by_name(each).end is not None]
    if len(filled) > 1:
        listed = ", ".join(f"“{each}”" for each in filled[:20])
        raise Unreadable(f"the file has more than one sheet: {listed}. Say which one in the map with sheet.")
    if not filled:
        raise Unreadable("every sheet of the file is empty.")
    return filled[0]


def _text(cell: Any, line: int, at: int, dates: str) -> str:
    if isinstance(cell, str):
        if cell in _ERRORS:
            where = letters(at)
            raise Unreadable("is an error of the spreadsheet; mend the cell.", line=line, column=where, value=cell)
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        day = written(cell.date(), dates)
        return day if cell.time() == time.min else f"{day} {cell:%H:%M:%S}"
    if isinstance(cell, date):
        return written(cell, dates)
    return str(cell) if isinstance(cell, int | time | timedelta) else ""


def letters(at: int) -> str:
    """The name of a column by its place: 0 is A, 26 is AA."""
    name, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def written(day: date, order: str) -> str:
    """A date in the order of a map, such as DD.MM.YYYY."""
    return order.replace("YYYY", f"{day.year:04}").replace("MM", f"{day.month:02}").replace("DD", f"{day.day:02}")
