"""The container of a bundle: reproducible, readable by others, and refused when it is anything else."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.verify.record import Record, members_of, packed, sample

from troth.ledger import archive as archive_module
from troth.ledger.archive import end_records, open_archive
from troth.ledger.bundle import read_bundle, write_bundle
from troth.ledger.errors import BadBundle, EntryTooLarge

RECORD = sample()
RAW = RECORD.bundle()


def zipped(
    change: Callable[[zipfile.ZipFile], None] = lambda target: None, compression: int = zipfile.ZIP_STORED
) -> bytes:
    """The members of the sample written by Python's own ZIP writer."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as found:
        for name, content in members_of(RAW).items():
            found.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, compression)
        change(found)
    return target.getvalue()


def test_the_same_contents_give_the_same_bytes_in_whatever_order_parts_and_history_come() -> None:
    contents = RECORD.contents()
    turned = replace(contents, parts=[*contents.parts][::-1], history=[*contents.history][::-1])
    target = io.BytesIO()
    write_bundle(target, turned)
    assert target.getvalue() == RAW == sample().bundle()


def test_another_zip_reader_finds_a_static_log_in_it() -> None:
    with zipfile.ZipFile(io.BytesIO(RAW)) as found:
        assert found.testzip() is None
        assert all(each.compress_type == zipfile.ZIP_STORED for each in found.infolist())
        assert all(each.date_time == (1980, 1, 1, 0, 0, 0) for each in found.infolist())
        names = found.namelist()
        assert names[:5] == ["checkpoint", "policy", "parties", "tile/entries/000.p/15", "tile/0/000.p/15"]
        assert names[-3:] == ["history/2", "history/14", "README.txt"]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "record.troth"
    path.write_bytes(RAW)
    for source in (RAW, path, str(path), io.BytesIO(RAW)):
        with read_bundle(source) as bundle:
            assert list(bundle.entries()) == RECORD.raws
            assert list(bundle.history()) == RECORD.history
            assert {each: (bundle.salt(each), bundle.payload(each)) for each in bundle.commits} == RECORD.parts
            assert bundle.checkpoint == RECORD.note()


def test_large_logs_have_several_entry_bundles_and_upper_tiles() -> None:
    record = Record().open().go_on(600)
    with read_bundle(record.bundle()) as bundle:
        assert bundle.entry_paths == ("tile/entries/000", "tile/entries/001", "tile/entries/002.p/90")
        assert bundle.tile_paths == ("tile/0/000", "tile/0/001", "tile/0/002.p/90", "tile/1/000.p/2")
        assert list(bundle.entries()) == record.raws


def test_an_empty_log_has_a_bundle_too() -> None:
    with read_bundle(Record().bundle()) as bundle:
        assert list(bundle.entries()) == []
        assert bundle.tile_paths == ()


def test_entries_of_another_checkpoint_are_not_written() -> None:
    longer = sample().go_on(1)
    for note in (longer.note(), sample(12).go_on(0).note().replace(b"\n15\n", b"\n14\n")):
        with pytest.raises(BadBundle):
            RECORD.bundle(note)


def test_an_entry_that_is_too_long_is_not_written() -> None:
    record = Record()
    record.add(bytes(65_536))
    with pytest.raises(EntryTooLarge):
        record.bundle()


def test_the_writer_never_seeks() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.pieces: list[bytes] = []

        def writable(self) -> bool:
            return True

        def write(self, piece: bytes) -> int:  # type: ignore[override]
            self.pieces.append(bytes(piece))
            return len(piece)

    pipe = Pipe()
    write_bundle(pipe, RECORD.contents())  # type: ignore[arg-type]
    assert b"".join(pipe.pieces) == RAW


def add(name: str, content: bytes = b"x") -> Callable[[zipfile.ZipFile], None]:
    return lambda target: target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)


def commented(target: zipfile.ZipFile) -> None:
    target.comment = b"PK"


HOSTILE = {
    "nothing": b"",
    "text": b"hello\n",
    "python's own writer": zipped(),
    "compressed": zipped(compression=zipfile.ZIP_DEFLATED),
    "a bomb": zipped(add("payload/" + "a" * 64, bytes(50_000_000)), compression=zipfile.ZIP_DEFLATED),
    "a comment": zipped(commented),
    "bytes in front": b"#!/bin/sh\n" + RAW,
    "bytes behind": RAW + b"\0",
    "twice": RAW + RAW,
    "cut": RAW[:-1],
    "cut in the middle": RAW[: len(RAW) // 2],
    "only the end": RAW[-22:],
    "an empty archive": end_records(0, 0, 0),
}

ODD_NAMES = [
    "../checkpoint",
    "/etc/passwd",
    "tile/../checkpoint",
    "C:/checkpoint",
    "tile\\0\\000",
    "checkpoint/",
    "Checkpoint",
    "notes.txt",
    "tile/0/1",
    "tile/64/000",
    "tile/data/000",
    "history/01",
    "history/-1",
    "history/٣",
    "payload/" + "A" * 64,
    "payload/" + "a" * 63,
    "payload/" + "a" * 64,  # without its salt
    "salt/" + "a" * 64,
    "anchor/5.tsr",
    "x" * 300,
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words(name: str) -> None:
    tracemalloc.start()
    with pytest.raises(BadBundle, match=r"[a-z]{3}"):
        read_bundle(HOSTILE[name])
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_member_with_another_name_is_refused(name: str) -> None:
    members = [*members_of(RAW).items()]
    for at in (0, len(members)):
        try:
            raw = packed([*members[:at], (name, b"x"), *members[at:]])
        except UnicodeEncodeError:
            raw = zipped(add(name))
        with pytest.raises(BadBundle):
            read_bundle(raw)


@pytest.mark.parametrize("name", list(members_of(RAW)))
def test_a_member_that_stands_twice_is_refused(name: str) -> None:
    members = [*members_of(RAW).items()]
    with pytest.raises(BadBundle):
        read_bundle(packed([*members, (name, b"x")]))


def test_members_in_another_order_are_refused() -> None:
    members = [*members_of(RAW).items()]
    for at in range(len(members) - 1):
        turned = [*members[:at], members[at + 1], members[at], *members[at + 2 :]]
        with pytest.raises(BadBundle):
            read_bundle(packed(turned))


@pytest.mark.parametrize("name", ["checkpoint", "policy", "parties", "README.txt"])
def test_a_bundle_without_a_fixed_member_is_refused(name: str) -> None:
    with pytest.raises(BadBundle):
        read_bundle(packed([(each, content) for each, content in members_of(RAW).items() if each != name]))


@pytest.mark.parametrize(("name", "size"), [("policy", 65_537), ("checkpoint", 1_000_001), ("README.txt", 65_537)])
def test_a_member_beyond_its_limit_is_refused(name: str, size: int) -> None:
    members = members_of(RAW) | {name: bytes(size)}
    with pytest.raises(BadBundle):
        read_bundle(packed(members.items()))
    long_salt = [
        (each, content * 2 if each.startswith("salt/") else content) for each, content in members_of(RAW).items()
    ]
    with pytest.raises(BadBundle):
        read_bundle(packed(long_salt))


def test_sizes_that_lie_are_refused_before_anything_is_read() -> None:
    directory = RAW.rindex(b"PK\x01\x02")
    for field_at, value in ((20, 2**32 - 1), (24, 2**31), (42, 0), (42, 2**32 - 1), (28, 65_535), (10, 8), (8, 1)):
        bent = bytearray(RAW)
        struct.pack_into("<L" if field_at in (20, 24, 42) else "<H", bent, directory + field_at, value)
        with pytest.raises(BadBundle):
            read_bundle(bytes(bent))
    for field_at, value in ((8, 65_535), (10, 65_535), (12, 2**32 - 1), (16, 0), (16, 2**32 - 1)):
        bent = bytearray(RAW)
        struct.pack_into("<L" if field_at >= 12 else "<H", bent, len(RAW) - 22 + field_at, value)
        with pytest.raises(BadBundle):
            read_bundle(bytes(bent))


def test_members_that_share_their_bytes_are_refused() -> None:
    end = len(RAW) - 22
    first = RAW.index(b"PK\x01\x02")
    record_size = RAW.index(b"PK\x01\x02", first + 4) - first
    overlapping = RAW[:end] + RAW[first : first + record_size]
    count = int.from_bytes(RAW[end + 10 : end + 12], "little") + 1
    with pytest.raises(BadBundle):
        read_bundle(overlapping + end_records(count, first, end - first + record_size))


def test_every_flipped_bit_outside_the_members_is_refused() -> None:
    inside = set()
    for member in open_archive(io.BytesIO(RAW)).members.values():
        inside |= set(range(member.end - member.size, member.end))
    for at in set(range(len(RAW))) - inside:
        bent = bytearray(RAW)
        bent[at] ^= 1 << at % 8
        with pytest.raises(BadBundle):
            read_bundle(bytes(bent))


def test_more_members_than_two_bytes_can_count(tmp_path: Path) -> None:
    members = [(f"{number:x}", b"") for number in range(70_000)]
    raw = packed(members)
    found = open_archive(io.BytesIO(raw))
    assert list(found.members) == [name for name, _ in members]
    with zipfile.ZipFile(io.BytesIO(raw)) as other:
        assert other.namelist() == list(found.members)
    bent = bytearray(raw)
    bent[-98 + 40] ^= 1
    with pytest.raises(BadBundle):
        open_archive(io.BytesIO(bytes(bent)))


def test_an_archive_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "MAX_MEMBERS", 3)
    with pytest.raises(BadBundle):
        packed([(str(number), b"") for number in range(4)])
    with pytest.raises(BadBundle):
        read_bundle(RAW)
    monkeypatch.setattr(archive_module, "MAX_ARCHIVE", 100)
    with pytest.raises(BadBundle):
        packed([("a", bytes(100))])


def test_a_damaged_member_is_remembered() -> None:
    at = RAW.index(b"Check this record")
    bent = RAW[:at] + b"D" + RAW[at + 1 :]
    with read_bundle(bent) as bundle:
        assert bundle.archive.damaged == set()
        bundle.archive.read("README.txt")
        assert bundle.archive.damaged == {"README.txt"}
