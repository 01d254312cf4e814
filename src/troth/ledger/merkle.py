"""The Merkle tree of RFC 6962: frontier, roots, proofs, and their verification as RFC 9162 words it.

A tree is a sequence of 32-byte leaf hashes, counted from 0. The frontier holds one hash for each set bit of the size,
largest subtree first, which is all that appending and the root need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from troth.ledger.errors import BadProof
from troth.ledger.leaf import EMPTY_ROOT, HASH_SIZE, node_hash

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the complete subtrees of a tree of `size` leaves, largest first."""

    size: int
    hashes: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise BadProof(f"a frontier of size {self.size} has {self.size.bit_count()} hashes, not {len(self.hashes)}")
        _check_hashes(self.hashes)

    @classmethod
    def empty(cls) -> Frontier:
        """The frontier of the tree without leaves."""
        return cls(0, ())

    @classmethod
    def unpack(cls, size: int, raw: bytes) -> Frontier:
        """The frontier from the bytes of `pack`. Raises `BadProof` when the length does not fit the size."""
        if len(raw) % HASH_SIZE:
            raise BadProof("a frontier is a whole number of hashes")
        return cls(size, tuple(bytes(raw[at : at + HASH_SIZE]) for at in range(0, len(raw), HASH_SIZE)))

    def pack(self) -> bytes:
        """The hashes one after another, 32 bytes each."""
        return b"".join(self.hashes)

    def append(self, leaf: bytes) -> Frontier:
        """The frontier after one more leaf hash: one merge for each trailing one bit of the size."""
        hashes, bits, merged = list(self.hashes), self.size, leaf
        while bits & 1:
            merged = node_hash(hashes.pop(), merged)
            bits >>= 1
        hashes.append(merged)
        return Frontier(self.size + 1, tuple(hashes))

    def root(self) -> bytes:
        """The tree's root (RFC 6962 section 2.1): the fold of the hashes from the right."""
        if not self.hashes:
            return EMPTY_ROOT
        found = self.hashes[-1]
        for left in self.hashes[-2::-1]:
            found = node_hash(left, found)
        return found


def root(leaves: Iterable[bytes]) -> bytes:
    """MTH of the leaf hashes (RFC 6962 section 2.1)."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    _check_hashes(level)
    while len(level) > 1:
        pairs = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The spans of leaves whose roots make the inclusion proof, from the leaf up (RFC 6962 section 2.1.1).

    Raises `BadProof` unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise BadProof(f"there is no entry {index} in a tree of {size}")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(first: int, second: int) -> list[Span]:
    """The spans of leaves whose roots make the consistency proof (RFC 6962 section 2.1.2).

    Empty for first = 0 and for equal sizes. Raises `BadProof` unless 0 <= first <= second.
    """
    if not 0 <= first <= second:
        raise BadProof(f"a tree of {first} is no beginning of a tree of {second}")
    if first in (0, second):
        return []
    spans: list[Span] = []
    start, end = 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:
        spans.append((start, end))
    return spans[::-1]


def span_root(start: int, end: int, complete: Callable[[int, int], bytes]) -> bytes:
    """The root over leaves [start, end); `complete(height, position)` is the root of a full subtree of 2^height."""
    width = end - start
    if width & (width - 1) == 0:
        height = width.bit_length() - 1
        return complete(height, start >> height)
    middle = start + _split(width)
    return node_hash(span_root(start, middle, complete), span_root(middle, end, complete))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The sibling hashes from leaf `index` up to the root of all `leaves` (RFC 6962 section 2.1.1)."""
    return [root(leaves[start:end]) for start, end in inclusion_spans(index, len(leaves))]


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The hashes that show the first `first` leaves to be the beginning of all `leaves` (RFC 6962 section 2.1.2)."""
    return [root(leaves[start:end]) for start, end in consistency_spans(first, len(leaves))]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> None:
    """Returns when `leaf` is leaf hash `index` of the tree of `size` with root `expected` (RFC 9162 section 2.1.3.2).

    Raises `BadProof` otherwise, also for any hash that is not 32 bytes.
    """
    _check_hashes((leaf, expected, *proof))
    if not 0 <= index < size:
        raise BadProof(f"there is no entry {index} in a tree of {size}")
    node, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise BadProof("the inclusion proof is too long")
        if node & 1 or node == last:
            found = node_hash(step, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the inclusion proof is too short")
    if found != expected:
        raise BadProof("the inclusion proof leads to another root")


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> None:
    """Returns when the tree of `first` leaves is the beginning of the tree of `second` (RFC 9162 section 2.1.4.2).

    With first = 0 the proof must be empty and `first_root` the empty root. Raises `BadProof` otherwise.
    """
    _check_hashes((first_root, second_root, *proof))
    if not 0 <= first <= second:
        raise BadProof(f"a tree of {first} is no beginning of a tree of {second}")
    if first in (0, second):
        _check_trivial(first, second, first_root, second_root, proof)
        return
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        raise BadProof("the consistency proof is empty")
    old, new = _climb(first - 1, second - 1, path)
    if old != first_root:
        raise BadProof("the consistency proof leads to another first root")
    if new != second_root:
        raise BadProof("the consistency proof leads to another second root")


def _climb(node: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Both roots that the path leads to."""
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            raise BadProof("the consistency proof is too long")
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof("the consistency proof is too short")
    return old, new


def _check_trivial(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise BadProof("this consistency proof must be empty")
    if first == second and first_root != second_root:
        raise BadProof("two roots for one size")
    if first == 0 and first_root != EMPTY_ROOT:
        raise BadProof("the empty tree has another root")


def _split(width: int) -> int:
    """The largest power of two strictly below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for each in hashes:
        if len(each) != HASH_SIZE:
            raise BadProof(f"a hash is {HASH_SIZE} bytes, not {len(each)}")
