"""One pass over the entries: leaves against tiles, shapes, signatures, references, claimed times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from troth.ledger.bundle import Bundle
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.entry import Entry, SignedEntry, parse_entry
from troth.ledger.errors import BadTile, CannotJudge, LedgerError
from troth.ledger.leaf import EMPTY_ROOT, HASH_SIZE, leaf_hash
from troth.ledger.merkle import Frontier
from troth.ledger.strict import parse_time
from troth.ledger.tile import WIDTH, entries_path, new_hashes, parse_tile_path, tile_path, tiles_of_size
from troth.verify.keyring import Keyring
from troth.verify.parts import Commitments
from troth.verify.verdict import Findings

# Clocks of two honest machines may differ by this many seconds before a claimed time is remarked on.
SKEW = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of the timeline."""

    index: int
    party: str
    entry: Entry


@dataclass(slots=True)
class Walk:
    """What the pass has gathered: `roots[n]` is the root over the first n entries."""

    origin: str
    ring: Keyring
    findings: Findings
    roots: list[bytes] = field(default_factory=lambda: [EMPTY_ROOT])
    levels: list[bytearray] = field(default_factory=list)
    commitments: Commitments = field(default_factory=Commitments)
    signers: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)
    _frontier: Frontier = field(default_factory=Frontier.empty)
    _ids: dict[str, int] = field(default_factory=dict)
    _latest: list[tuple[int, int]] = field(default_factory=list)
    _broken: int | None = None

    @property
    def leaves(self) -> bytes:
        """The hashes of the entries, 32 bytes each."""
        return bytes(self.levels[0]) if self.levels else b""

    def leads_to(self, point: Checkpoint) -> bool:
        """Whether the entries are exactly those of the checkpoint."""
        return len(self.roots) == point.size + 1 and self.roots[point.size] == point.root

    def begins_with(self, point: Checkpoint) -> bool:
        """Whether the entries begin with exactly those of the checkpoint."""
        return point.size < len(self.roots) and self.roots[point.size] == point.root

    def take(self, raw: bytes, tiled: bytes) -> None:
        """The next entry, and its hash as the tile has it (empty when there is none)."""
        index = self._frontier.size
        if tiled and leaf_hash(raw) != tiled:
            self.findings.wrong(
                f"Entry {index + 1:,} was altered: its bytes are not those of its hash in the tile", index
            )
            self.altered.append(index)
            self._broken = self._broken or index + 1
        for level, added in enumerate(new_hashes(self._frontier, leaf := leaf_hash(raw))):
            if level == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level] += added
        self._frontier = self._frontier.append(leaf)
        self.roots.append(self._frontier.root())
        moment = 0
        try:
            signed = parse_entry(raw)
            moment = int(parse_time(signed.entry.at).timestamp())
            self._judge(index, signed, moment)
        except CannotJudge as error:
            self.findings.unknown(error, index)
        except LedgerError as error:
            self.findings.wrong(error, index)
        before = self._latest[-1] if self._latest else (0, 0)
        self._latest.append(max(before, (moment, index)))

    def _judge(self, index: int, signed: SignedEntry, moment: int) -> None:
        entry = signed.entry
        if entry.log != self.origin:
            self.findings.wrong(f"was written for the log {entry.log}", index)
        if entry.id in self._ids:
            self.findings.wrong(f"has the id of entry {self._ids[entry.id] + 1}", index)
        for each in entry.prev:
            if each not in self._ids:
                self.findings.wrong(f"refers to {each}, which no earlier entry is", index)
        self._ids.setdefault(entry.id, index)
        self._bracket(index, entry, moment)
        self.commitments.take(index, entry, self.findings)
        party = self.ring.accept(signed)
        self.signers[party, entry.org] += 1
        self.lines.append(Line(index=index, party=party, entry=entry))

    def _bracket(self, index: int, entry: Entry, moment: int) -> None:
        """The tree that the entry says it saw must be a beginning of this one, and the entry not older than it."""
        if entry.seen is None:
            return
        size = entry.seen.size
        if self._broken is not None and size >= self._broken:
            return  # what follows a broken place cannot agree, and says nothing new
        if size > index or self.roots[size] != entry.seen.root:
            self._broken = size
            self.findings.wrong(f"says it saw a tree of {size} entries that is no beginning of this log", index)
            return
        latest, seen = self._latest[size - 1] if size else (0, 0)
        if moment + SKEW < latest:
            self.findings.note(f"claims {entry.at}, a time before that of entry {seen + 1}, which it had seen", index)


def walk_entries(bundle: Bundle, point: Checkpoint, ring: Keyring, findings: Findings) -> Walk:
    """Take every entry of the bundle and compare the log with its tiles and its checkpoint."""
    walk = Walk(origin=point.origin, ring=ring, findings=findings)
    for path in bundle.entry_paths:
        try:
            raws = bundle.entries_of(path)
        except BadTile as error:
            findings.wrong(f"{path}: {error}")
            break
        place = parse_tile_path(path)
        leaves = tile_path(0, place.n, place.width)
        tile = bundle.tile(leaves) if leaves in bundle.archive.members else b""
        for at, raw in enumerate(raws):
            walk.take(raw, tile[at * HASH_SIZE : (at + 1) * HASH_SIZE])
        if len(raws) != place.width:
            findings.wrong(f"{path} holds {len(raws):,} entries, not {place.width}")
    size = len(walk.roots) - 1
    if size != point.size:
        findings.wrong(f"the checkpoint says {point.size:,} entries, the bundle holds {size:,}")
    elif not walk.leads_to(point):
        findings.wrong("the entries lead to another root than the checkpoint's")
    elif walk.altered:
        _acquit(walk)
    _check_paths(bundle, size, findings)
    _check_tiles(bundle, walk, findings)
    return walk


def _acquit(walk: Walk) -> None:
    """The entries are those that were signed, so it is their hashes in the tile that were altered."""
    told = {index: f"Entry {index + 1:,} is as signed, but its hash in the tile was altered" for index in walk.altered}
    for at, each in enumerate(walk.findings.problems):
        if each.entry in told and each.says.startswith(f"Entry {each.entry + 1:,} was altered: "):
            walk.findings.problems[at] = replace(each, says=told[each.entry])
    walk.altered.clear()


def _check_paths(bundle: Bundle, size: int, findings: Findings) -> None:
    tiles = [tile_path(level, n, width) for level, n, width in tiles_of_size(size)]
    entries = [entries_path(n, width) for level, n, width in tiles_of_size(size) if level == 0]
    for expected, found in ((entries, bundle.entry_paths), (tiles, bundle.tile_paths)):
        _check_members(expected, found, findings)


def _check_members(expected: Sequence[str], found: Sequence[str], findings: Findings) -> None:
    for path in sorted(set(expected) - set(found)):
        findings.wrong(f"{path} is missing")
    for path in sorted(set(found) - set(expected)):
        findings.wrong(f"{path} does not belong to a log of this size")


def _check_tiles(bundle: Bundle, walk: Walk, findings: Findings) -> None:
    """Each tile's bytes against the hashes of the entries; a wrong leaf was named with its entry before."""
    for path in bundle.tile_paths:
        place = parse_tile_path(path)
        assert place.level is not None
        start = place.n * WIDTH * HASH_SIZE
        hashes = walk.levels[place.level] if place.level < len(walk.levels) else bytearray()
        if bundle.tile(path) != hashes[start : start + place.width * HASH_SIZE]:
            findings.wrong(f"{path} does not fit the entries")
