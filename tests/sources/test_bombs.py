"""Files made to exhaust a server: refused with the place, holding no more than a line and a piece at a time."""

from __future__ import annotations

import gzip
import lzma
import tracemalloc

from tests.sources.maps import complaint
from troth.sources.reading.text import MAX_LINE, MAX_TEXT

GIGABYTE = 2**30
HEAD = b"item,recorded_at,date\nBeta,2026-01-10,2026-02-02\n"


def gzip_of(head: bytes, fill: bytes, size: int) -> bytes:
    """A gzip file of `head` and then `fill` up to `size` bytes, in members of 16 MB."""
    piece = fill * (2**24 // len(fill))
    return gzip.compress(head) + gzip.compress(piece, 1) * (size // len(piece))


def test_a_line_of_a_gigabyte_is_refused_where_it_is_in_little_memory() -> None:
    bomb = gzip_of(HEAD, b"x", GIGABYTE)
    tracemalloc.start()
    found = complaint(bomb)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == (3, "", "", f"the line is longer than {MAX_LINE:,} bytes; this is not a table of promises.")
    assert most < 8 * 2**20


def test_a_file_that_unpacks_without_end_is_refused_where_it_becomes_too_large() -> None:
    bomb = gzip_of(HEAD, b"x" * 1023 + b"\n", GIGABYTE)
    line, _, _, reason = complaint(bomb, 'shape = "long"\n')
    assert reason == f"unpacked, the file is larger than {MAX_TEXT >> 20} MB."
    assert abs(line - MAX_TEXT // 1024) < 100


def test_a_packed_file_that_wants_too_much_memory_is_refused() -> None:
    greedy = lzma.compress(HEAD, filters=[{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 512 * 2**20}])
    assert complaint(greedy)[3] == "The packed file is damaged, or needs too much memory to unpack."


def test_more_rows_than_one_entry_can_hold_are_refused_at_their_line() -> None:
    rows = b"".join(b"B%d,2026-01-10,2026-02-02\n" % number for number in range(100_001))
    line, _, _, reason = complaint(b"item,recorded_at,date\n" + rows)
    assert (line, reason) == (100_002, "there are more than 100,000 rows; split the file.")
