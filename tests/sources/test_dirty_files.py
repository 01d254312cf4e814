"""Files as people have them: each problem gets its line, column, value and a reason, and nothing else happens."""

from __future__ import annotations

import gzip
import lzma

import pytest

from tests.sources.maps import LONG, complaint, reading
from troth.sources.reading.text import MAX_LINE

HEAD = "item,recorded_at,date\n"
GOOD = "Beta,2026-01-10T09:00:00Z,2026-02-02\n"
SHEET = "the spreadsheet is damaged, or locked with a password."
LONG_LINE = f"the line is longer than {MAX_LINE:,} bytes; this is not a table of promises."
TOO_SHORT = "The packed file ends too early; it was not copied whole."
WIDE = "item,promised on,date promised,moved to,delivered on\n"


def test_a_clean_file_is_read_without_a_map() -> None:
    found = reading(HEAD + GOOD + "Beta,2026-01-30T09:00:00Z,2026-02-09\n")
    assert found.fits
    assert (found.rows, len(found.items), found.figures.later) == (2, 1, 1)
    assert found.items[0].slip == 7


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04rest of a spreadsheet", SHEET),
        (b"%PDF-1.7\n", "This is a PDF, not a table. Export the table as CSV in UTF-8."),
        (HEAD.encode("utf-16"), "The file is in UTF-16. Save it as UTF-8."),
        (gzip.compress((HEAD + GOOD).encode(), mtime=0)[:40], TOO_SHORT),
        (lzma.compress((HEAD + GOOD).encode())[:60], TOO_SHORT),
        (b"\x1f\x8bnot gzip at all, really not", "The packed file is damaged, or needs too much memory to unpack."),
        (gzip.compress(b"PK\x03\x04", mtime=0), "This is a ZIP file or a spreadsheet (.xlsx). Unpack it first."),
    ],
)
def test_a_file_that_is_no_table_is_named_as_what_it_is(content: bytes, reason: str) -> None:
    assert complaint(content) == (0, "", "", reason)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (HEAD + GOOD + "Caf\udce9,2026-01-10,2026-02-02\n", 3, "byte 4 (0xE9) is not UTF-8. Save the file as UTF-8."),
        (HEAD + "Be\x00ta,2026-01-10,2026-02-02\n", 2,
         "there is a NUL byte; this is not a text file, or not in UTF-8."),
        (HEAD + GOOD + "x" * (MAX_LINE + 1), 3, LONG_LINE),
        (HEAD + GOOD + '"Beta,2026-01-11,2026-02-02\n', 3, "a quotation mark opens here and is never closed."),
        (HEAD + GOOD + '"Be"ta,2026-01-11,2026-02-02\n', 3,
         "a quoted cell goes on after its closing quotation mark; double the marks inside a cell."),
        ("item;recorded_at;date\n" + GOOD, 1,
         "the header has one column when split at a comma; it seems to be split by a semicolon."),
        ("promises\nBeta\n", 1, "the header has one column only; a table of promises needs an item and dates."),
        (HEAD, 1, "the file has a header and no rows."),
        (HEAD + GOOD + "Beta,2026-01-11\n", 3, "the row has 2 cells where the header has 3."),
        (HEAD + "Beta,2026-01-11,2026-02-02,surplus\n", 2, "the row has 4 cells where the header has 3."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said_with_its_number(content: str, line: int, reason: str) -> None:
    mapping = 'delimiter = ","\n' if content.startswith("item;") else ""
    assert complaint(content.encode("utf-8", "surrogateescape"), mapping) == (line, "", "", reason)


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (",2026-01-10,2026-02-02", "item", "", "is empty; every row needs its item."),
        ("Be\x07ta,2026-01-10,2026-02-02", "item", "Be�ta", "has characters that cannot be shown."),
        ("x" * 301 + ",2026-01-10,2026-02-02", "item", "x" * 79 + "…", "is longer than 300 characters."),
        ("Beta,,2026-02-02", "recorded_at", "", "is empty; a date is needed."),
        ("Beta,yesterday,2026-02-02", "recorded_at", "yesterday", "is not a date written YYYY-MM-DD."),
        ("Beta,2026-01-10T09:00:00,2026-02-02", "recorded_at", "2026-01-10T09:00:00",
         "has no time zone; write an offset such as +01:00, or name the zone in the map."),
        ("Beta,2026-01-10T25:00:00Z,2026-02-02", "recorded_at", "2026-01-10T25:00:00Z", "is no time of day."),
        ("Beta,2026-03-03,2026-04-02", "recorded_at", "2026-03-03",
         "lies after 2026-03-02, the day the file was taken."),
        ("Beta,2026-01-10,", "date", "", "is empty; a date is needed."),
        ("Beta,2026-01-10,2026-02-30", "date", "2026-02-30", "is no day of the calendar."),
        ("Beta,2026-01-10,02.03.2026", "date", "02.03.2026",
         "is not written YYYY-MM-DD; if the file writes DD.MM.YYYY, say so in the map with dates."),
        ("Beta,2026-01-10,02/03/2026", "date", "02/03/2026",
         "is not written YYYY-MM-DD; if the file writes DD/MM/YYYY or MM/DD/YYYY, say so in the map with dates."),
        ("Beta,2026-01-10,1026-02-02", "date", "1026-02-02", "lies outside the years 1991 to 2099."),
        ("Beta,2026-01-10,=cmd|' /C calc'!A0", "date", "=cmd|' /C calc'!A0", "is not a date written YYYY-MM-DD."),
        ("Beta,2026-01-10,٢٠٢٦-٠٢-٠٢", "date", "٢٠٢٦-٠٢-٠٢", "is not a date written YYYY-MM-DD."),
        ("Beta,2026-01-10,removed", "date", "Beta", "is withdrawn before any date was promised."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_cell_is_said_with_its_place(row: str, column: str, value: str, reason: str) -> None:
    assert complaint(HEAD + row + "\n") == (2, column, value, reason)


def test_the_same_statement_twice_names_the_first_line() -> None:
    assert complaint(HEAD + GOOD + "Gamma,2026-01-10,2026-02-02\n" + GOOD) == (
        4, "recorded_at", "2026-01-10T09:00:00Z", "line 2 says the same already."
    )  # fmt: skip


def test_two_dates_at_one_moment_name_the_first_line() -> None:
    assert complaint(HEAD + GOOD + GOOD.replace("02-02", "02-09")) == (
        3, "recorded_at", "2026-01-10T09:00:00Z", "line 2 says another date at this moment."
    )  # fmt: skip


def test_the_same_item_twice_in_a_wide_file_names_the_first_line() -> None:
    row = "Beta,2026-01-10,2026-02-02,,2026-02-02\n"
    assert complaint(WIDE + row + row) == (3, "item", "Beta", "line 2 has this item already.")


def test_a_delivery_still_to_come_is_refused() -> None:
    assert complaint(WIDE + "Beta,2026-01-10,2026-02-02,,2026-03-09\n") == (
        2, "delivered on", "2026-03-09", "lies after 2026-03-02, the day the file was taken."
    )  # fmt: skip


def test_every_bad_row_is_listed_and_the_good_ones_do_not_save_the_file() -> None:
    rows = "Gamma,2026-01-10,soon\n" + GOOD.replace("Beta", "Delta") + ",2026-01-10,2026-02-02\n"
    found = reading(HEAD + GOOD + rows)
    assert not found.fits
    assert [(each.line, each.column) for each in found.rejected] == [(3, "date"), (5, "item")]


def test_a_row_that_spans_lines_is_named_by_its_first_line() -> None:
    content = HEAD + '"Beta\nof the engine",2026-01-10,2026-02-02\n' + "Gamma,2026-01-10,soon\n"
    found = reading(content)
    assert [(each.line, each.column) for each in found.rejected] == [(2, "item"), (4, "date")]


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    found = reading(b"\xef\xbb\xbf" + (HEAD + GOOD).replace("\n", "\r\n").encode())
    assert found.fits
    assert found.header[0] == "item"


def test_packed_files_in_several_pieces_are_one_file() -> None:
    for pack in (gzip.compress, lzma.compress):
        assert reading(pack(HEAD.encode()) + pack(GOOD.encode())).fits


def test_blank_lines_and_trailing_separators_of_spreadsheets_are_passed_over() -> None:
    assert reading(HEAD + "\n" + GOOD + ",,\n\n").rows == 1


def test_a_semicolon_file_is_read_when_the_map_does_not_say_otherwise() -> None:
    found = reading((HEAD + GOOD).replace(",", ";"))
    assert found.fits
    assert found.mapping.delimiter == ";"


def test_a_moment_without_zone_is_read_in_the_zone_of_the_map() -> None:
    found = reading(HEAD + "Beta,2026-01-10 00:30,2026-02-02\n", 'zone = "Europe/Zagreb"\n')
    assert found.fits
    assert found.histories[0].statements[0].recorded.isoformat() == "2026-01-09T23:30:00+00:00"  # type: ignore[union-attr]


def test_columns_that_could_be_meant_twice_are_not_guessed() -> None:
    line, column, _, reason = complaint("item,title,recorded_at,date\nBeta,B,2026-01-10,2026-02-02\n")
    assert (line, column) == (1, "item")
    assert reason == "“item”, “title” could each be meant. Say in the map which column is item."


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    line, _, _, reason = complaint(HEAD + GOOD, '[columns]\ndate = "deadline"\n')
    assert line == 1
    assert reason == (
        "the map names the column “deadline”, which the file does not have. It has “item”, “recorded_at”, “date”."
    )


def test_a_shape_that_cannot_be_told_is_asked_for() -> None:
    assert complaint("item,date\nBeta,2026-02-02\n")[0] == 1


def test_withdrawn_items_count_for_nothing() -> None:
    found = reading(HEAD + GOOD + "Beta,2026-01-20T09:00:00Z,removed\n", LONG)
    assert (found.figures.withdrawn, found.figures.counted) == (1, 0)


def test_a_wide_row_gives_its_statements_in_order() -> None:
    found = reading(WIDE + "Beta,2026-01-10,2026-02-02,2026-02-09,2026-02-11\n")
    assert [(s.said.value, str(s.day), s.line) for s in found.histories[0].statements] == [
        ("promised", "2026-02-02", 2), ("promised", "2026-02-09", 2), ("delivered", "2026-02-11", 2),
    ]  # fmt: skip
    assert (found.items[0].slip, found.items[0].moves) == (9, 1)


def test_a_date_named_again_is_no_new_move() -> None:
    named = ((10, "02"), (12, "09"), (14, "02"), (16, "09"))
    rows = "".join(f"Beta,2026-01-{day}T09:00:00Z,2026-02-{date}\n" for day, date in named)
    assert reading(HEAD + rows).items[0].moves == 1


def test_what_is_due_after_the_file_was_taken_is_still_open() -> None:
    found = reading(HEAD + "Beta,2026-01-10,2026-03-03\n")
    assert (found.figures.open, found.figures.counted) == (1, 0)


def test_a_record_of_the_same_day_was_not_announced_ahead() -> None:
    found = reading(HEAD + "Beta,2026-02-02T01:00:00Z,2026-02-02\n")
    assert (found.figures.afterwards, found.figures.counted) == (1, 0)
