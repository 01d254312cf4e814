"""Workbooks as tables: values, dates, a named sheet, errors by cell, and no way to ask for much memory."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from tests.sources.maps import complaint, reading
from troth.sources.reading import Unreadable
from troth.sources.reading.sheet import sheet_rows

HEAD = ["item", "promised on", "date promised", "delivered on"]


def workbook(rows: list[list[Any]], name: str = "Plan", more: dict[str, list[list[Any]]] | None = None) -> bytes:
    """A workbook of one sheet, and of more where they are named."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for title, lines in {name: rows, **(more or {})}.items():
            sheet = book.add_worksheet(title)
            for at, line in enumerate(lines):
                for place, value in enumerate(line):
                    if isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(at, place, value, value="Alpha")
                    elif value is not None:
                        sheet.write(at, place, value)
    return target.getvalue()


def repacked(content: bytes, name: str, body: bytes) -> bytes:
    """The same workbook with one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, body if member.filename == name else old.read(member))
    return target.getvalue()


PLAN = [
    HEAD,
    ["=A9", date(2025, 9, 1), date(2025, 10, 1), date(2025, 10, 6)],
    ["Beta", "2025-09-01", datetime.fromisoformat("2025-11-03"), date(2025, 11, 3)],
]


def test_a_workbook_is_read_as_the_table_it_shows() -> None:
    found = reading(workbook(PLAN))
    assert found.refused == 0, found.rejected
    assert [item.item for item in found.items] == ["Alpha", "Beta"]
    assert (found.figures.later, found.figures.on_day) == (1, 1)
    assert "delimiter" not in found.mapping.used


def test_a_cell_that_cannot_be_read_is_named_by_its_row_and_column() -> None:
    wrong = [*PLAN, [], ["Gamma", "soon", date(2025, 12, 1), None]]
    assert complaint(workbook(wrong))[:3] == (5, "promised on", "soon")


def test_a_sheet_is_chosen_by_its_name() -> None:
    content = workbook([["nothing", "here"], ["1", "2"]], more={"Dates": PLAN})
    assert reading(content, 'sheet = "Dates"').refused == 0
    assert "“Other”, which the file does not have. It has “Plan”, “Dates”." in complaint(content, 'sheet = "Other"')[3]
    assert "more than one sheet: “Plan”, “Dates”. Say which one" in complaint(content)[3]


def test_an_empty_sheet_is_passed_over_and_an_empty_workbook_refused() -> None:
    assert reading(workbook([], more={"Dates": PLAN})).refused == 0
    assert complaint(workbook([]))[3] == "every sheet of the file is empty."


@pytest.mark.parametrize(
    "reference", ["XFD1048576", "ZZZZ9", "A99999999", "A999999999", "A99999999999999999999", "$A$9999999", "xfd1048576"]
)
def test_a_lone_cell_far_out_asks_for_no_memory(reference: str) -> None:
    body = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1" t="str"><v>a</v></c><c r="{reference}" t="str"><v>b</v></c></row></sheetData></worksheet>'
    )
    assert "reaches to row" in complaint(repacked(workbook(PLAN), "xl/worksheets/sheet1.xml", body.encode()))[3]


def test_a_row_far_out_asks_for_no_memory() -> None:
    body = b'<worksheet><sheetData><row r="99999999"><c t="str"><v>a</v></c></row></sheetData></worksheet>'
    assert "reaches to row" in complaint(repacked(workbook(PLAN), "xl/worksheets/sheet1.xml", body))[3]


def test_a_long_text_is_not_repeated_without_end() -> None:
    rows = [HEAD, *[["x" * 32_000] * 4] * 3_000]
    content = workbook(rows)
    assert len(content) < 1 << 20
    assert "too often" in complaint(content)[3]


def test_a_bomb_is_refused_before_it_is_large() -> None:
    content = repacked(workbook(PLAN), "xl/worksheets/sheet1.xml", b" " * (70 << 20))
    assert len(content) < 1 << 20
    assert "larger than 64 MB" in complaint(content)[3]


def test_entities_are_refused() -> None:
    body = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    assert "defines entities" in complaint(repacked(workbook(PLAN), "xl/worksheets/sheet1.xml", body))[3]


@pytest.mark.parametrize("cut", [30, 200, 900])
def test_a_workbook_cut_short_is_no_workbook(cut: int) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        list(sheet_rows(workbook(PLAN)[:cut], "", "YYYY-MM-DD", 100))


def test_a_zip_of_something_else_is_no_workbook() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("readme.txt", "hello")
    assert "no .xlsx spreadsheet" in complaint(target.getvalue())[3]
