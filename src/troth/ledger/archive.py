"""A ZIP file in one spelling: stored members, fixed dates, nothing between them, no comments.

Written front to back without seeking, and read by building the expected headers again and comparing bytes, so that no
field of the container can say something that another reader would understand differently. Never extracts anything.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from troth.ledger.errors import BadBundle

MAX_MEMBERS = 400_000
MAX_DIRECTORY = 64 * 2**20
MAX_ARCHIVE = 2**32 - 2**27
MAX_NAME = 200
CHUNK = 2**18

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_WIDE_END = struct.Struct("<4sQ2H2L4Q")
_WIDE_PLACE = struct.Struct("<4sLQL")
_VERSION, _UNIX = 20, 3 << 8
_DATE = 0x0021  # 1980-01-01, the first day of the format
_MODE = 0o100644 << 16
_NARROW_COUNT = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A stored member: `offset` is where its header begins, `size` its length in bytes."""

    name: str
    crc: int
    size: int
    offset: int

    def local(self) -> bytes:
        """The header in front of the bytes."""
        name = self.name.encode("ascii")
        fields = (_VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size, len(name), 0)
        return _LOCAL.pack(b"PK\x03\x04", *fields) + name

    def central(self) -> bytes:
        """The record in the directory at the end."""
        name = self.name.encode("ascii")
        fields = (_UNIX | _VERSION, _VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size, len(name))
        return _CENTRAL.pack(b"PK\x01\x02", *fields, 0, 0, 0, 0, _MODE, self.offset) + name

    @property
    def end(self) -> int:
        """Where the next member begins."""
        return self.offset + _LOCAL.size + len(self.name) + self.size


def end_records(count: int, start: int, length: int) -> bytes:
    """What stands behind a directory of `count` members at `start` that is `length` bytes long."""
    wide = b""
    if count >= _NARROW_COUNT:
        fields = (_WIDE_END.size - 12, _UNIX | 45, 45, 0, 0, count, count, length, start)
        wide = _WIDE_END.pack(b"PK\x06\x06", *fields) + _WIDE_PLACE.pack(b"PK\x06\x07", 0, start + length, 1)
    narrow = min(count, _NARROW_COUNT)
    return wide + _END.pack(b"PK\x05\x06", 0, 0, narrow, narrow, length, start, 0)


@dataclass(slots=True)
class ArchiveWriter:
    """Writes members to `target` in the order of `add`; `finish` writes the directory."""

    target: BinaryIO
    _members: list[Member] = field(default_factory=list, init=False)

    def add(self, name: str, content: bytes) -> None:
        """Write one member. Raises `BadBundle` when the archive would become too large."""
        offset = self._members[-1].end if self._members else 0
        member = Member(name=name, crc=zlib.crc32(content), size=len(content), offset=offset)
        if member.end > MAX_ARCHIVE or len(self._members) >= MAX_MEMBERS:
            raise BadBundle("the bundle would be larger than the format allows")
        self.target.write(member.local())
        self.target.write(content)
        self._members.append(member)

    def finish(self) -> None:
        """Write the directory. Nothing can be added after it."""
        start = self._members[-1].end if self._members else 0
        directory = b"".join(each.central() for each in self._members)
        self.target.write(directory + end_records(len(self._members), start, len(directory)))


@dataclass(slots=True)
class Archive:
    """An opened archive. `damaged` collects the names of members whose bytes did not fit their checksum when read."""

    source: BinaryIO
    members: dict[str, Member]
    damaged: set[str] = field(default_factory=set)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, a piece at a time."""
        member = self.members[name]
        at, end, crc = member.end - member.size, member.end, 0
        while at < end:
            self.source.seek(at)
            piece = self.source.read(min(CHUNK, end - at))
            if not piece:
                raise BadBundle("the file became shorter while it was read")
            at += len(piece)
            crc = zlib.crc32(piece, crc)
            yield piece
        if crc != member.crc:
            self.damaged.add(name)

    def read(self, name: str) -> bytes:
        """The bytes of a member."""
        return b"".join(self.chunks(name))


def open_archive(source: BinaryIO) -> Archive:
    """The archive in a seekable file. Raises `BadBundle` unless every byte outside the members is as expected."""
    length = source.seek(0, 2)
    count, start, size = _read_end(source, length)
    if size > MAX_DIRECTORY or count > MAX_MEMBERS:
        raise BadBundle(f"the bundle has more than {MAX_MEMBERS:,} members, or its directory is too large")
    if length > MAX_ARCHIVE + MAX_DIRECTORY or start + size + len(end_records(count, start, size)) != length:
        raise BadBundle("the file is not one ZIP archive from its first to its last byte")
    source.seek(start)
    members = _read_directory(source.read(size), count, start)
    for member in members.values():
        source.seek(member.offset)
        expected = member.local()
        if source.read(len(expected)) != expected:
            raise BadBundle(f"the header of {member.name} differs from the directory")
    return Archive(source, members)


def _read_end(source: BinaryIO, length: int) -> tuple[int, int, int]:
    """Count of members, start and length of the directory."""
    tail_size = min(length, _WIDE_END.size + _WIDE_PLACE.size + _END.size)
    source.seek(length - tail_size)
    tail = source.read(tail_size)
    if len(tail) < _END.size or tail[-_END.size :][:4] != b"PK\x05\x06":
        raise BadBundle("the file is no ZIP archive, or something follows it")
    _, _, _, _, count, size, start, _ = _END.unpack(tail[-_END.size :])
    if count == _NARROW_COUNT and len(tail) == tail_size and tail[:4] == b"PK\x06\x06":
        count = _WIDE_END.unpack(tail[: _WIDE_END.size])[7]
    if tail[-len(end_records(count, start, size)) :] != end_records(count, start, size):
        raise BadBundle("the end of the ZIP archive is not in its one spelling")
    return count, start, size


def _read_directory(raw: bytes, count: int, start: int) -> dict[str, Member]:
    members: dict[str, Member] = {}
    at = offset = 0
    while at < len(raw):
        if len(raw) - at < _CENTRAL.size:
            raise BadBundle("the directory ends within a record")
        record = _CENTRAL.unpack_from(raw, at)
        name_raw = raw[at + _CENTRAL.size : at + _CENTRAL.size + record[10]]
        if record[4] != 0:
            raise BadBundle("a member is compressed; a bundle stores its members as they are")
        try:
            name = name_raw.decode("ascii")
        except UnicodeDecodeError:
            raise BadBundle("a member has a name outside ASCII") from None
        if len(name) > MAX_NAME or name in members:
            raise BadBundle(f"the member {name[:80]!r} stands twice or has too long a name")
        member = Member(name=name, crc=record[7], size=record[9], offset=offset)
        if raw[at : at + _CENTRAL.size + len(name_raw)] != member.central():
            raise BadBundle(f"the directory's record of {name[:80]!r} is not in its one spelling")
        members[name] = member
        at, offset = at + _CENTRAL.size + len(name_raw), member.end
    if len(members) != count or offset != start:
        raise BadBundle("the directory does not describe the members that stand in the file")
    return members
