"""Tiles and entry bundles (C2SP tlog-tiles): how a log is cut into immutable files of 256, and proofs read from them.

Hash i of tile (level, n) is the root over the 256^level leaves that begin at (n * 256 + i) * 256^level. A partial tile
carries its width in its path and is never hashed into the level above.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from troth.ledger.errors import BadTile, EntryTooLarge
from troth.ledger.leaf import EMPTY_ROOT, HASH_SIZE
from troth.ledger.merkle import Frontier, Span, consistency_spans, inclusion_spans, root, span_root

WIDTH = 256
MAX_LEVEL = 63
MAX_ENTRY = 65_535

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<groups>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?\Z"
)

ReadTile = Callable[[int, int, int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class TilePath:
    """What a path names: `level` is None for an entry bundle; `width` is 256 for a full one."""

    level: int | None
    n: int
    width: int


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """The path of tile `n` of `level` holding `width` hashes (1 to 256)."""
    if not 0 <= level <= MAX_LEVEL:
        raise BadTile(f"there is no level {level}")
    return f"tile/{level}/{_spell(n, width)}"


def entries_path(n: int, width: int = WIDTH) -> str:
    """The path of entry bundle `n` holding `width` entries (1 to 256)."""
    return f"tile/entries/{_spell(n, width)}"


def parse_tile_path(path: str) -> TilePath:
    """What `path` names. Raises `BadTile` unless it is exactly what `tile_path` or `entries_path` gives."""
    match = _PATH.match(path)
    if not match:
        raise BadTile(f"{path[:80]!r} is no path of a tile")
    level = None if match["level"] == "entries" else int(match["level"])
    n = int(match["groups"].replace("x", "").replace("/", ""))
    width = int(match["width"] or WIDTH)
    if (level or 0) > MAX_LEVEL or (match["width"] and width >= WIDTH) or _spell(n, width) != path.split("/", 2)[2]:
        raise BadTile(f"{path[:80]!r} is no path of a tile")
    return TilePath(level=level, n=n, width=width)


def _spell(n: int, width: int) -> str:
    if n < 0 or not 1 <= width <= WIDTH:
        raise BadTile(f"there is no tile {n} of width {width}")
    digits = str(n).zfill(-(-len(str(n)) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*("x" + each for each in groups[:-1]), groups[-1]])
    return name if width == WIDTH else f"{name}.p/{width}"


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """The bytes of an entry bundle: each entry behind its length in two bytes, most significant first."""
    found = bytearray()
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise EntryTooLarge(f"an entry is at most {MAX_ENTRY} bytes, not {len(entry)}")
        found += len(entry).to_bytes(2, "big") + entry
    return bytes(found)


def unpack_entries(raw: bytes) -> list[bytes]:
    """The entries of an entry bundle. Raises `BadTile` when it ends within one."""
    found: list[bytes] = []
    at = 0
    while at < len(raw):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        if at + 2 > len(raw) or end > len(raw):
            raise BadTile("the entry bundle ends within an entry")
        found.append(bytes(raw[at + 2 : end]))
        at = end
    return found


def tile_width(level: int, n: int, size: int) -> int:
    """How many hashes tile `n` of `level` holds in a tree of `size`: 0 when there is none yet."""
    return max(0, min(WIDTH, (size >> (8 * level)) - n * WIDTH))


def tiles_of_size(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, number and width of every tile of a tree of `size`, level by level."""
    for level in range(MAX_LEVEL + 1):
        count = size >> (8 * level)
        if not count:
            return
        for n in range(-(-count // WIDTH)):
            yield level, n, tile_width(level, n, size)


def new_hashes(frontier: Frontier, leaf: bytes) -> tuple[bytes, ...]:
    """What appending `leaf` adds to the tiles: the next hash of level 0, and of 1, 2, ... where one below fills up."""
    size = frontier.size + 1
    found = [leaf]
    while size % (1 << 8 * len(found)) == 0:
        # The last hash of the frontier covers the low zero bits; cut it back to the subtree of this level.
        found.append(_last_subtree(frontier, leaf, 8 * len(found)))
    return tuple(found)


def _last_subtree(frontier: Frontier, leaf: bytes, height: int) -> bytes:
    """The root of the last 2^height leaves once `leaf` is appended."""
    mask = (1 << height) - 1
    low = (frontier.size & mask).bit_count()
    hashes = frontier.hashes[len(frontier.hashes) - low :]
    return Frontier(frontier.size & mask, hashes).append(leaf).root()


@dataclass(slots=True)
class TileReader:
    """Proofs of a tree of `size` from its tiles; `read(level, n, width)` gives a tile's bytes, asked once for each."""

    read: ReadTile
    size: int
    _seen: dict[tuple[int, int], bytes] = field(default_factory=dict, init=False, repr=False)

    def root(self) -> bytes:
        """The tree's root. Raises `BadTile` when a tile has another length than its width says."""
        return self._roots([(0, self.size)])[0] if self.size else EMPTY_ROOT

    def leaf(self, index: int) -> bytes:
        """The leaf hash of entry `index`."""
        return self._complete(0, index)

    def inclusion_proof(self, index: int) -> list[bytes]:
        """As `merkle.inclusion_proof`: at one million entries it reads about three full tiles and the right edge."""
        return self._roots(inclusion_spans(index, self.size))

    def consistency_proof(self, first: int) -> list[bytes]:
        """As `merkle.consistency_proof`."""
        return self._roots(consistency_spans(first, self.size))

    def _roots(self, spans: Sequence[Span]) -> list[bytes]:
        return [span_root(start, end, self._complete) for start, end in spans]

    def _complete(self, height: int, position: int) -> bytes:
        level, spare = divmod(height, 8)
        start = position << spare
        n, offset = divmod(start, WIDTH)
        tile = self._tile(level, n)
        hashes = [tile[at * HASH_SIZE : (at + 1) * HASH_SIZE] for at in range(offset, offset + (1 << spare))]
        return root(hashes)

    def _tile(self, level: int, n: int) -> bytes:
        if (level, n) not in self._seen:
            width = tile_width(level, n, self.size)
            raw = self.read(level, n, width)
            if len(raw) != width * HASH_SIZE:
                raise BadTile(f"{tile_path(level, n, width)} has {len(raw)} bytes, not {width * HASH_SIZE}")
            self._seen[level, n] = raw
        return self._seen[level, n]
