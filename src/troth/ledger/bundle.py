"""Bundles: one file that proves a record offline. A ZIP of stored members in a fixed order; unzipped, a static log.

Members: `checkpoint`, `policy`, `parties`, `tile/entries/...`, `tile/<level>/...`, `payload/<commit>` with
`salt/<commit>`, `history/<size>`, `README.txt`. The same contents give the same bytes. Reading judges the container
only: what the members say is for the verifier.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from troth.ledger.archive import Archive, ArchiveWriter, open_archive
from troth.ledger.checkpoint import parse_checkpoint
from troth.ledger.errors import BadBundle, BadText, BadTile
from troth.ledger.leaf import HASH_SIZE, leaf_hash
from troth.ledger.merkle import Frontier
from troth.ledger.note import MAX_NOTE, split_note
from troth.ledger.part import SALT_SIZE
from troth.ledger.strict import parse_decimal
from troth.ledger.tile import (
    MAX_ENTRY,
    WIDTH,
    entries_path,
    new_hashes,
    pack_entries,
    parse_tile_path,
    tile_path,
    tiles_of_size,
    unpack_entries,
)

FIXED = ("checkpoint", "policy", "parties", "README.txt")
MAX_SMALL = 2**16
MAX_PAYLOAD = 2**30

_COMMIT = re.compile(r"(?:payload|salt)/[0-9a-f]{64}\Z")

Part = tuple[bytes, bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleContents:
    """What a bundle is made from.

    `checkpoint` is the signed note; `policy` and `parties` are texts; `entries` the raw signed notes from index 0;
    `parts` triples of commitment, salt and payload in any order; `history` older checkpoints as (size, note).
    """

    checkpoint: bytes
    policy: str
    entries: Iterable[bytes]
    parts: Iterable[Part] = ()
    history: Iterable[tuple[int, bytes]] = ()
    readme: str = ""
    parties: str = ""


def write_bundle(target: BinaryIO, contents: BundleContents) -> None:
    """Write the bundle front to back. Raises `BadBundle` when the entries are not those of the checkpoint."""
    archive = ArchiveWriter(target)
    archive.add("checkpoint", contents.checkpoint)
    archive.add("policy", contents.policy.encode("utf-8"))
    archive.add("parties", contents.parties.encode("utf-8"))
    _write_log(archive, contents)
    for commitment, salt, payload in sorted(contents.parts, key=lambda part: part[0]):
        archive.add(f"payload/{commitment.hex()}", payload)
        archive.add(f"salt/{commitment.hex()}", salt)
    for size, note in sorted(contents.history):
        archive.add(f"history/{size}", note)
    archive.add("README.txt", contents.readme.encode("utf-8"))
    archive.finish()


def _write_log(archive: ArchiveWriter, contents: BundleContents) -> None:
    """Entry bundles as the entries come, then the tiles."""
    frontier, levels = Frontier.empty(), list[bytearray]()
    waiting: list[bytes] = []
    for entry in contents.entries:
        for level, added in enumerate(new_hashes(frontier, leaf := leaf_hash(entry))):
            if level == len(levels):
                levels.append(bytearray())
            levels[level] += added
        frontier = frontier.append(leaf)
        waiting.append(entry)
        if len(waiting) == WIDTH:
            archive.add(entries_path(frontier.size // WIDTH - 1), pack_entries(waiting))
            waiting.clear()
    if waiting:
        archive.add(entries_path(frontier.size // WIDTH, len(waiting)), pack_entries(waiting))
    point = parse_checkpoint(split_note(contents.checkpoint)[0])
    if (point.size, point.root) != (frontier.size, frontier.root()):
        raise BadBundle("the entries are not those of the checkpoint")
    for level, n, width in tiles_of_size(frontier.size):
        start = n * WIDTH * HASH_SIZE
        archive.add(tile_path(level, n, width), bytes(levels[level][start : start + width * HASH_SIZE]))


@dataclass(slots=True)
class Bundle:
    """A bundle whose container is in order. Close it, or use it in a `with` block."""

    archive: Archive
    checkpoint: bytes
    policy: bytes
    parties: bytes
    entry_paths: tuple[str, ...]
    tile_paths: tuple[str, ...]
    commits: tuple[bytes, ...]
    history_sizes: tuple[int, ...]
    _opened: BinaryIO | None = field(default=None, repr=False)

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, when `read_bundle` opened it."""
        if self._opened is not None:
            self._opened.close()

    def entries_of(self, path: str) -> list[bytes]:
        """The raw entries of one entry bundle. Raises `BadTile`."""
        return unpack_entries(self.archive.read(path))

    def entries(self) -> Iterator[bytes]:
        """All raw entries, from index 0."""
        for path in self.entry_paths:
            yield from self.entries_of(path)

    def tile(self, path: str) -> bytes:
        """The hashes of one tile."""
        return self.archive.read(path)

    def salt(self, commitment: bytes) -> bytes:
        """The salt behind a commitment."""
        return self.archive.read(f"salt/{commitment.hex()}")

    def payload(self, commitment: bytes) -> bytes:
        """The payload behind a commitment, whole."""
        return self.archive.read(f"payload/{commitment.hex()}")

    def payload_pieces(self, commitment: bytes) -> Iterator[bytes]:
        """The payload behind a commitment, a piece at a time."""
        return self.archive.chunks(f"payload/{commitment.hex()}")

    def history(self) -> Iterator[tuple[int, bytes]]:
        """The older checkpoints, smallest first, as (size, signed note)."""
        for size in self.history_sizes:
            yield size, self.archive.read(f"history/{size}")


def read_bundle(source: BinaryIO | bytes | str | Path) -> Bundle:
    """The bundle in a file, seekable stream or bytes. Raises `BadBundle` when the container is out of order."""
    opened: BinaryIO | None = None
    if isinstance(source, bytes):
        stream: BinaryIO = io.BytesIO(source)
    elif isinstance(source, str | Path):
        stream = opened = Path(source).open("rb")  # noqa: SIM115
    else:
        stream = source
    try:
        return _bundle_of(open_archive(stream), opened)
    except BaseException:
        if opened is not None:
            opened.close()
        raise


def _bundle_of(archive: Archive, opened: BinaryIO | None) -> Bundle:
    names = list(archive.members)
    ranks = [_rank(name) for name in names]
    if any(later <= earlier for earlier, later in pairwise(ranks)):
        raise BadBundle("the members do not stand in the order of the format")
    for name in FIXED:
        if name not in archive.members:
            raise BadBundle(f"the bundle has no {name}")
    for name, member in archive.members.items():
        if member.size > (limit := _limit(name)):
            raise BadBundle(f"{name} has {member.size:,} bytes; at most {limit:,} are allowed")
    payloads = [name.removeprefix("payload/") for name in names if name.startswith("payload/")]
    salts = [name.removeprefix("salt/") for name in names if name.startswith("salt/")]
    if payloads != salts:
        raise BadBundle("a payload stands without its salt, or a salt without its payload")
    return Bundle(
        archive=archive,
        checkpoint=archive.read("checkpoint"),
        policy=archive.read("policy"),
        parties=archive.read("parties"),
        entry_paths=tuple(name for name in names if name.startswith("tile/entries/")),
        tile_paths=tuple(name for name in names if re.match(r"tile/[0-9]", name)),
        commits=tuple(bytes.fromhex(each) for each in payloads),
        history_sizes=tuple(int(name.split("/")[1]) for name in names if name.startswith("history/")),
        _opened=opened,
    )


def _rank(name: str) -> tuple[int, int, int, str]:
    """Where a member stands. Raises `BadBundle` for a name that the format does not know."""
    if name in FIXED:
        return ((0, 1, 2, 9)[FIXED.index(name)], 0, 0, "")
    if _COMMIT.match(name):
        kind, commitment = name.split("/")
        return (5, 0, 0, f"{commitment}/{kind}")
    try:
        if name.startswith("tile/"):
            path = parse_tile_path(name)
            return (3, 0, path.n, "") if path.level is None else (4, path.level, path.n, "")
        if name.startswith("history/"):
            return (6, 0, parse_decimal(name.removeprefix("history/")), "")
    except (BadText, BadTile):
        pass
    raise BadBundle(f"{name[:80]!r} is no member of a bundle")


def _limit(name: str) -> int:
    """The largest size of a member, in bytes."""
    room = name.split("/")[0]
    if room == "tile":
        return WIDTH * (MAX_ENTRY + 2) if name.startswith("tile/entries/") else WIDTH * HASH_SIZE
    return {"payload": MAX_PAYLOAD, "salt": SALT_SIZE, "checkpoint": MAX_NOTE, "history": MAX_NOTE}.get(room, MAX_SMALL)
