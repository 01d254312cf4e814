"""Rows of a spreadsheet (.xlsx), looked at whole before the reader sees it, and packed again from what was looked at.

Bounded are its parts, its unpacked size, the corner farthest out, and how often a long text may be repeated: neither a
small file nor a lone cell can ask for more memory than an honest sheet. Formulas are read as the values that were saved
with them. Dates become text in the order that the map names.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from troth.sources.reading.text import MAX_TEXT, Unreadable

MAX_MEMBERS = 2_000
MAX_CELLS = 4_000_000
MAX_REPEATED = 256 * 2**20
FAR = 10**9
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError)
_ERRORS = frozenset({"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#N/A", "#NULL!", "#NUM!"})


def is_sheet(content: bytes) -> bool:
    """Whether a file is packed as an .xlsx is."""
    return content.startswith(b"PK\x03\x04")


def sheet_rows(content: bytes, name: str, dates: str, most_rows: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of a sheet that are not empty, each with its number. Raises Unreadable in words."""
    content = _packed_again(content)
    count = 0
    for line, cells in enumerate(_values(content, name), 1):
        row = tuple(_text(cell, line, at, dates) for at, cell in enumerate(cells))
        if any(row):
            count += 1
            if count > most_rows + 1:
                raise Unreadable(f"there are more than {most_rows:,} rows; split the file.", line=line)
            yield line, row


def _packed_again(content: bytes) -> bytes:
    """The same parts without compression, each unpacked under the bound and looked at."""
    look, left, target = _Look(), MAX_TEXT, io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(target, "w") as plain:
            members = packed.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in names:
                raise Unreadable("This is a ZIP file and no .xlsx spreadsheet. Unpack it, or save the sheet as CSV.")
            if len(members) > MAX_MEMBERS or len(names) < len(members):
                raise Unreadable("the spreadsheet is packed of too many pieces to be one.")
            for member in members:
                with packed.open(member) as file:
                    body = file.read(left + 1)
                left -= len(body)
                if left < 0:
                    raise Unreadable(f"unpacked, the spreadsheet is larger than {MAX_TEXT >> 20} MB.")
                if member.filename.lower().endswith((".xml", ".rels")):
                    look.at(body)
                plain.writestr(member.filename, body)
    except (*_BROKEN, expat.ExpatError):
        raise Unreadable("the spreadsheet is damaged, or locked with a password.") from None
    if look.cells * look.longest > MAX_REPEATED:
        raise Unreadable("the spreadsheet repeats a very long text too often to be read.")
    return target.getvalue()


class _Look:
    """One look at every part: no entities, no cell beyond the bound; how many cells there are, the longest text."""

    def __init__(self) -> None:
        self.cells = self.longest = 0
        self.rows = self.columns = self.row = self.column = self.text = 0

    def at(self, body: bytes) -> None:
        """Look at a part. Raises Unreadable, and ExpatError for what is no XML."""
        self.rows = self.columns = self.row = self.column = self.text = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = self._element
        parser.CharacterDataHandler = self._characters
        parser.Parse(body, True)

    def _characters(self, text: str) -> None:
        self.text += len(text)
        self.longest = max(self.longest, self.text)

    def _element(self, tag: str, said: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "row":
            self.row, self.column = _whole(said.get("r", ""), self.row + 1), 0
        elif local == "c":
            self.cells += 1
            self.row, self.column = _place(said.get("r", ""), self.row, self.column + 1)
        if local in ("row", "c", "si"):
            self.text = 0
            self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
            if self.rows * self.columns > MAX_CELLS:
                raise Unreadable(
                    f"the sheet reaches to row {self.rows:,} and column {self.columns:,}; delete what is empty, or "
                    "save it as CSV."
                )


def _no_doctype(*_: object) -> None:
    raise Unreadable("the spreadsheet defines entities of its own; such files are not read.")


def _whole(text: str, otherwise: int) -> int:
    """A row number; what nobody writes counts as far out, so that it is refused."""
    if not text:
        return otherwise
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else FAR


def _place(text: str, row: int, column: int) -> tuple[int, int]:
    """Row and column of a reference such as AB12; without one the cell stands after the one before it."""
    name = text.rstrip("0123456789")
    if not text:
        return row, column
    if not (name.isascii() and name.isalpha() and len(name) <= 3):
        return FAR, FAR
    at = 0
    for letter in name.upper():
        at = at * 26 + ord(letter) - 64
    return _whole(text[len(name) :], row), at


def _values(content: bytes, name: str) -> list[list[Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        chosen = _chosen(book, name)
        rows: list[list[Any]] = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the reader is foreign code: its own faults are no Exception
        raise Unreadable("the spreadsheet is damaged, or is in a form that cannot be read; save it as CSV.") from None
    return rows


def _chosen(book: CalamineWorkbook, name: str) -> str:
    names: list[str] = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
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
