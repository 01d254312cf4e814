"""Lines of text from the bytes of a file: plain, gzip or xz, with a bound on everything, so that no file is too large.

Nothing larger than one line and one piece of the decompressor is held. Every refusal names the line.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

MAX_FILE = 20 * 2**20
MAX_TEXT = 64 * 2**20
MAX_LINE = 100_000
PIECE = 2**16
MEMORY = 80 * 2**20
XZ, GZIP = b"\xfd7zXZ\x00", b"\x1f\x8b"
OTHERS = (
    (b"PK\x03\x04", "This is a ZIP file or a spreadsheet (.xlsx). Unpack it first."),
    (b"\xd0\xcf\x11\xe0", "This is an old spreadsheet or Office file. Save the sheet as CSV in UTF-8."),
    (b"%PDF", "This is a PDF, not a table. Export the table as CSV in UTF-8."),
    (b"\xff\xfe", "The file is in UTF-16. Save it as UTF-8."),
    (b"\xfe\xff", "The file is in UTF-16. Save it as UTF-8."),
    (b"BZh", "The file is packed with bzip2. Unpack it, or pack it with gzip or xz."),
    (b"7z\xbc\xaf", "The file is a 7-Zip archive. Unpack it first."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What cannot be read: the line of the file (0 for the file as a whole), the column, the value, and why."""

    line: int
    column: str
    value: str
    reason: str

    @property
    def sentence(self) -> str:
        """Place, value and reason as one sentence."""
        place = f"Line {self.line:,}" if self.line else ""
        place += f"{', ' if place else ''}column {self.column}" if self.column else ""
        shown = f" “{self.value}”" if self.value else ""
        return f"{place}{':' if place else ''}{shown} {self.reason}".strip()


class Unreadable(Exception):
    """The file as a whole cannot be read; `rejected` says where and why."""

    def __init__(self, reason: str, *, line: int = 0, column: str = "", value: str = "") -> None:
        self.rejected = Rejected(line=line, column=column, value=shown(value), reason=reason)
        super().__init__(self.rejected.sentence)


def shown(value: str) -> str:
    """A value as a report shows it: one line of at most 80 characters."""
    text = "".join(char if char.isprintable() else "�" for char in value[:81])
    return text if len(text) <= 80 else text[:79] + "…"


def lines(content: bytes, most: int = MAX_TEXT) -> Iterator[str]:
    """The lines of a file of at most `most` bytes with their line ends, decoded from UTF-8 (a byte order mark may be).

    Raises Unreadable for an empty, packed, damaged or oversized file, another encoding, a NUL byte, a line too long.
    """
    number, total, left = 0, 0, b""
    for piece in _pieces(content):
        total += len(piece)
        if total > most:
            raise Unreadable(f"unpacked, the file is larger than {most >> 20} MB.", line=number + 1)
        left += piece
        *whole, left = left.split(b"\n")
        for raw in whole:
            number += 1
            yield _decoded(raw, number) + "\n"
        if len(left) > MAX_LINE:
            _decoded(left, number + 1)
    if left:
        yield _decoded(left, number + 1)
    elif not number:
        raise Unreadable("The file is empty.")


def unpacked(content: bytes, most: int = MAX_TEXT) -> bytes:
    """A file that may be packed with gzip or xz, without its byte order mark. Raises Unreadable as `lines` does."""
    if not content.startswith((XZ, GZIP)):
        return content.removeprefix(b"\xef\xbb\xbf")
    pieces, total = [], 0
    for piece in _pieces(content):
        total += len(piece)
        if total > most:
            raise Unreadable(f"unpacked, the file is larger than {most >> 20} MB.")
        pieces.append(piece)
    return b"".join(pieces)


def _pieces(content: bytes) -> Iterator[bytes]:
    if content.startswith(XZ):
        pieces = _unpacked(content, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY))
    elif content.startswith(GZIP):
        pieces = _unpacked(content, _Gzip)
    else:
        pieces = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
    first = True
    for piece in pieces:
        if first:
            for magic, reason in OTHERS:
                if piece.startswith(magic):
                    raise Unreadable(reason)
            piece = piece.removeprefix(b"\xef\xbb\xbf")
            first = False
        yield piece


class _Gzip:
    """zlib's decompressor with the interface of lzma's."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


class Unpacker(Protocol):
    """A decompressor that can be asked for a bounded piece."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _unpacked(content: bytes, new: Callable[[], Unpacker]) -> Iterator[bytes]:
    """The unpacked bytes, a piece at a time; streams that follow each other are one file."""
    at, unpacker = 0, new()
    try:
        while True:
            fresh = content[at : at + PIECE] if unpacker.needs_input else b""
            at += len(fresh)
            piece = unpacker.decompress(fresh, PIECE)
            if piece:
                yield piece
            if unpacker.eof:
                at -= len(unpacker.unused_data)
                if not content[at:].strip(b"\x00"):
                    return
                unpacker = new()
            elif not fresh and not piece and at >= len(content):
                raise Unreadable("The packed file ends too early; it was not copied whole.")
    except (lzma.LZMAError, zlib.error):
        raise Unreadable("The packed file is damaged, or needs too much memory to unpack.") from None


def _decoded(raw: bytes, number: int) -> str:
    if len(raw) > MAX_LINE:
        raise Unreadable(f"the line is longer than {MAX_LINE:,} bytes; this is not a table of promises.", line=number)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        bad = raw[error.start]
        place = f"byte {error.start + 1} (0x{bad:02X})"
        raise Unreadable(f"{place} is not UTF-8. Save the file as UTF-8.", line=number) from None
    if "\x00" in text:
        raise Unreadable("there is a NUL byte; this is not a text file, or not in UTF-8.", line=number)
    return text
