"""Laws of the tree, its frontier, its proofs and its tiles, at all small sizes and at random large ones."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.ledger.errors import BadProof, BadTile, EntryTooLarge
from troth.ledger.leaf import EMPTY_ROOT, leaf_hash, node_hash
from troth.ledger.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    root,
    verify_consistency,
    verify_inclusion,
)
from troth.ledger.tile import (
    TileReader,
    entries_path,
    new_hashes,
    pack_entries,
    parse_tile_path,
    tile_path,
    tiles_of_size,
    unpack_entries,
)

SMALL = 70
LEAVES = [leaf_hash(str(number).encode()) for number in range(70_000)]
ROOTS = [root(LEAVES[:size]) for size in range(SMALL + 1)]


def levels_of(leaves: list[bytes]) -> list[list[bytes]]:
    """The hashes of every level, as appending one by one adds them."""
    levels: list[list[bytes]] = []
    frontier = Frontier.empty()
    for leaf in leaves:
        for level, added in enumerate(new_hashes(frontier, leaf)):
            if level == len(levels):
                levels.append([])
            levels[level].append(added)
        frontier = frontier.append(leaf)
    return levels


LEVELS = levels_of(LEAVES)


class Shelf:
    """Serves tiles and counts how many were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, int]] = []

    def __call__(self, level: int, n: int, width: int) -> bytes:
        self.asked.append((level, n, width))
        return b"".join(LEVELS[level][n * 256 : n * 256 + width])


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def test_the_root_is_that_of_the_definition_and_of_the_frontier() -> None:
    frontier = Frontier.empty()
    for size in range(SMALL + 1):
        assert ROOTS[size] == by_definition(LEAVES[:size]) == frontier.root()
        assert Frontier.unpack(size, frontier.pack()) == frontier
        frontier = frontier.append(LEAVES[size])


def test_every_inclusion_proof_of_every_small_tree_holds_for_its_own_place_only() -> None:
    for size in range(1, SMALL + 1):
        for index in range(size):
            proof = inclusion_proof(LEAVES[:size], index)
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
            with pytest.raises(BadProof):
                verify_inclusion(LEAVES[index + 1], index, size, proof, ROOTS[size])
            with pytest.raises(BadProof):
                verify_inclusion(LEAVES[index], index, size, [*proof, LEAVES[0]], ROOTS[size])
            if proof:
                with pytest.raises(BadProof):
                    verify_inclusion(LEAVES[index], index, size, proof[:-1], ROOTS[size])


def test_every_consistency_proof_of_every_small_pair_holds_for_its_own_roots_only() -> None:
    for second in range(SMALL + 1):
        for first in range(second + 1):
            proof = consistency_proof(LEAVES[:second], first)
            verify_consistency(first, second, ROOTS[first], ROOTS[second], proof)
            with pytest.raises(BadProof):
                verify_consistency(first, second, LEAVES[9], ROOTS[second], proof)
            if first:
                with pytest.raises(BadProof):
                    verify_consistency(first, second, ROOTS[first], LEAVES[9], proof)
            with pytest.raises(BadProof):
                verify_consistency(first, second, ROOTS[first], ROOTS[second], [*proof, LEAVES[0]])


@given(st.integers(1, 2000), st.data())
@settings(max_examples=40, deadline=None)
def test_a_changed_proof_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(LEAVES[:size], index)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        number = int.from_bytes(proof[at], "big") ^ 1 << bit
        proof[at] = number.to_bytes(32, "big")
        with pytest.raises(BadProof):
            verify_inclusion(LEAVES[index], index, size, proof, root(LEAVES[:size]))


@pytest.mark.parametrize(("first", "second"), [(5, 4), (-1, 4)])
def test_a_larger_tree_is_no_beginning_of_a_smaller(first: int, second: int) -> None:
    with pytest.raises(BadProof):
        consistency_proof(LEAVES[:second], first)
    with pytest.raises(BadProof):
        verify_consistency(first, second, ROOTS[5], ROOTS[4], [])


@pytest.mark.parametrize("index", [-1, 4, 2**64])
def test_there_is_no_proof_of_an_entry_outside_the_tree(index: int) -> None:
    with pytest.raises(BadProof):
        inclusion_proof(LEAVES[:4], index)
    with pytest.raises(BadProof):
        verify_inclusion(LEAVES[0], index, 4, [], ROOTS[4])


@pytest.mark.parametrize("length", [0, 31, 33])
def test_hashes_of_another_length_are_refused(length: int) -> None:
    odd = bytes(length)
    for call in (
        lambda: verify_inclusion(odd, 0, 1, [], odd),
        lambda: verify_inclusion(LEAVES[0], 0, 2, [odd], ROOTS[2]),
        lambda: verify_consistency(1, 1, odd, odd, []),
        lambda: verify_consistency(1, 2, ROOTS[1], ROOTS[2], [odd]),
        lambda: root([odd]),
        lambda: Frontier(1, (odd,)),
    ):
        with pytest.raises(BadProof):
            call()


@pytest.mark.parametrize(("size", "count"), [(3, 1), (4, 2), (0, 1), (1, 0)])
def test_a_frontier_has_one_hash_for_each_bit_of_its_size(size: int, count: int) -> None:
    with pytest.raises(BadProof):
        Frontier(size, (EMPTY_ROOT,) * count)
    with pytest.raises(BadProof):
        Frontier.unpack(size, EMPTY_ROOT * count)


def test_an_entry_in_the_shape_of_a_node_is_no_node() -> None:
    node_shaped = b"\x01" + LEAVES[0] + LEAVES[1]
    assert leaf_hash(node_shaped) != node_hash(LEAVES[0], LEAVES[1])
    assert leaf_hash(node_shaped[1:]) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000])
def test_proofs_read_from_tiles_are_those_of_the_leaves(size: int) -> None:
    for index in {0, 1, 255, 256, size // 2, size - 1} & set(range(size)):
        shelf = Shelf()
        reader = TileReader(shelf, size)
        proof = reader.inclusion_proof(index)
        verify_inclusion(LEAVES[index], index, size, proof, root(LEAVES[:size]))
        assert reader.leaf(index) == LEAVES[index]
        assert len(shelf.asked) == len(set(shelf.asked)) <= 6
        verify_consistency(
            index, size, root(LEAVES[:index]), root(LEAVES[:size]), TileReader(Shelf(), size).consistency_proof(index)
        )
    assert TileReader(Shelf(), size).root() == root(LEAVES[:size])
    assert TileReader(Shelf(), size).inclusion_proof(0) == inclusion_proof(LEAVES[:size], 0)


def test_a_reader_of_an_empty_tree_reads_nothing() -> None:
    shelf = Shelf()
    assert TileReader(shelf, 0).root() == EMPTY_ROOT
    assert shelf.asked == []


def test_a_proof_at_a_million_entries_reads_a_handful_of_tiles() -> None:
    asked = []

    def read(level: int, n: int, width: int) -> bytes:
        asked.append((level, n, width))
        return bytes(32 * width)

    assert len(TileReader(read, 1_000_000).inclusion_proof(123_456)) == 20
    assert len(asked) <= 6


def test_a_tile_of_another_length_is_refused() -> None:
    with pytest.raises(BadTile):
        TileReader(lambda level, n, width: bytes(32 * width - 1), 300).root()


def test_every_level_holds_the_roots_of_full_subtrees() -> None:
    for level, hashes in enumerate(LEVELS):
        span = 256**level
        assert len(hashes) == len(LEAVES) // span
        for at in {0, 1, len(hashes) - 1} & set(range(len(hashes))):
            assert hashes[at] == root(LEAVES[at * span : (at + 1) * span])


@given(st.integers(0, 10**12), st.integers(1, 256), st.none() | st.integers(0, 63))
def test_a_path_names_one_tile(n: int, width: int, level: int | None) -> None:
    path = entries_path(n, width) if level is None else tile_path(level, n, width)
    found = parse_tile_path(path)
    assert (found.level, found.n, found.width) == (level, n, width)


@given(st.integers(0, 2**40))
@settings(max_examples=30, deadline=None)
def test_the_tiles_of_a_size_hold_each_level_once(size: int) -> None:
    size = size % 3_000_000
    counts: dict[int, int] = {}
    for level, n, width in tiles_of_size(size):
        assert n * 256 == counts.get(level, 0)
        counts[level] = n * 256 + width
    assert all(count == size >> 8 * level for level, count in counts.items())


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entry_bundles_give_back_their_entries(entries: list[bytes]) -> None:
    raw = pack_entries(entries)
    assert unpack_entries(raw) == entries
    for cut in range(1, min(len(raw), 40)):
        try:
            found = unpack_entries(raw[:-cut])
        except BadTile:
            continue
        assert found == entries[: len(found)]


def test_the_longest_entry_fits_and_the_next_does_not() -> None:
    assert unpack_entries(pack_entries([bytes(65_535)])) == [bytes(65_535)]
    with pytest.raises(EntryTooLarge):
        pack_entries([bytes(65_536)])


@pytest.mark.parametrize(("n", "width", "level"), [(-1, 1, 0), (0, 0, 0), (0, 257, 0), (0, 1, 64), (0, 1, -1)])
def test_there_are_no_such_tiles(n: int, width: int, level: int) -> None:
    with pytest.raises(BadTile):
        tile_path(level, n, width)
