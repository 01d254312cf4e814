"""The tree and its tiles against other people's programs: Go's sumdb, transparency-dev, tessera."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest
from tests.ledger.vectors import VECTORS, hashes, load, load_lines, needs_vectors

from troth.ledger.checkpoint import open_checkpoint
from troth.ledger.errors import BadProof, BadTile, LedgerError
from troth.ledger.leaf import EMPTY_ROOT, leaf_hash
from troth.ledger.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    root,
    verify_consistency,
    verify_inclusion,
)
from troth.ledger.note import VerifyingKey
from troth.ledger.tile import (
    entries_path,
    pack_entries,
    parse_tile_path,
    tile_path,
    tile_width,
    tiles_of_size,
    unpack_entries,
)

pytestmark = needs_vectors


@pytest.fixture(scope="module")
def golden() -> Any:
    return load("upstream-go-golden/dev-tree.json")


@pytest.fixture(scope="module")
def leaves(golden: Any) -> list[bytes]:
    return [leaf_hash(bytes.fromhex(each)) for each in golden["leaves_hex"]]


def test_roots_of_go_at_every_size(golden: Any, leaves: list[bytes]) -> None:
    frontier = Frontier.empty()
    for size in range(len(leaves) + 1):
        expected = b64decode(golden["roots"][str(size)])
        assert root(leaves[:size]) == expected
        assert frontier.root() == expected
        if size < len(leaves):
            frontier = frontier.append(leaves[size])


def test_inclusion_proofs_of_go(golden: Any, leaves: list[bytes]) -> None:
    for row in golden["inclusion"]:
        proof, size, index = hashes(row["proof"]), row["size"], row["index"]
        assert inclusion_proof(leaves[:size], index) == proof
        verify_inclusion(leaves[index], index, size, proof, root(leaves[:size]))


def test_consistency_proofs_of_go(golden: Any, leaves: list[bytes]) -> None:
    for row in golden["consistency"]:
        proof, first, second = hashes(row["proof"]), row["size1"], row["size2"]
        assert consistency_proof(leaves[:second], first) == proof
        verify_consistency(first, second, root(leaves[:first]), root(leaves[:second]), proof)


def test_tiles_of_go(golden: Any, leaves: list[bytes]) -> None:
    for case in golden["tiles"]:
        size = case["size"]
        expected = {(tile["level"], tile["n"]): tile for tile in case["tiles"]}
        assert {(level, n) for level, n, _ in tiles_of_size(size)} == set(expected)
        for level, n, width in tiles_of_size(size):
            span = 256**level
            starts = range(n * 256 * span, (n * 256 + width) * span, span)
            raw = b"".join(root(leaves[start : start + span]) for start in starts)
            tile = expected[level, n]
            assert tile_path(level, n, width) == tile["path"]
            assert (width, len(raw), sha256(raw).hexdigest()) == (tile["width"], tile["bytes"], tile["sha256"])


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_probes_of_transparency_dev(kind: str) -> None:
    for row in load_lines(f"transparency-dev-merkle/dev-{kind}.jsonl"):
        proof = hashes(row["proof"])
        try:
            if kind == "inclusion":
                leaf, expected = b64decode(row["leafHash"]), b64decode(row["root"])
                verify_inclusion(leaf, row["leafIdx"], row["treeSize"], proof, expected)
            else:
                first, second = b64decode(row["root1"]), b64decode(row["root2"])
                verify_consistency(row["size1"], row["size2"], first, second, proof)
        except BadProof:
            refused = True
        else:
            refused = False
        # An empty tree is a beginning of every tree here, as witnesses want it; upstream's verifier refuses size 0.
        trivial = kind == "consistency" and row["size1"] == 0 and not proof and first == EMPTY_ROOT
        assert refused == (row["wantErr"] and not trivial), row["file"]


def test_constants_of_sumdb() -> None:
    misc = load("go-sumdb-note/misc.json")
    assert leaf_hash(b"hello world") == b64decode(misc["record_hash_of_'hello world'_b64"])
    assert EMPTY_ROOT.hex() == misc["empty_tree_root_hex"]


def test_tile_paths_of_go() -> None:
    paths = load("upstream-go-golden/tile-paths.json")
    for case in paths["valid"]:
        level = None if case["level"] == -1 else case["level"]
        found = parse_tile_path(case["path"])
        assert (found.level, found.n, found.width) == (level, case["n"], case["width"])
        n, width = case["n"], case["width"]
        assert (entries_path(n, width) if level is None else tile_path(level, n, width)) == case["path"]
    for path in [*paths["rejected_by_upstream"], "tile/64/000", "tile/data/000", "tile/0/000\n", "tile/99/000"]:
        with pytest.raises(BadTile):
            parse_tile_path(path)


def test_tile_paths_of_sumdb_without_their_height() -> None:
    paths = load("go-sumdb-note/tile-paths-h-form.json")
    for path in paths["valid"]:
        ours = "tile/" + path.split("/", 2)[2].replace("data/", "entries/")
        place = parse_tile_path(ours)
        n, width = place.n, place.width
        assert (entries_path(n, width) if place.level is None else tile_path(place.level, n, width)) == ours
    for path in paths["invalid"]:
        with pytest.raises(BadTile):
            parse_tile_path("tile/" + path.split("/", 2)[2])


def test_layout_of_the_specification() -> None:
    layout = load("c2sp-spec-examples/tile-layout.json")
    assert tile_path(0, 1234067) == "tile/0/" + layout["index_1234067_path"]
    tiles = list(tiles_of_size(70_000))
    full, part = [[level for level, _, width in tiles if (width == 256) == whole] for whole in (True, False)]
    expected = layout["size_70000"]
    assert (full.count(0), full.count(1)) == (expected["level0_full"], expected["level1_full"])
    assert tile_width(0, 273, 70_000) == expected["level0_partial"]
    assert tile_width(1, 1, 70_000) == expected["level1_partial"]
    assert tile_width(2, 0, 70_000) == expected["level2_partial"]
    assert part == [0, 1, 2]
    assert list(tiles_of_size(256)) == [(0, 0, 256), (1, 0, 1)]


def test_the_log_of_tessera() -> None:
    keys = load("tessera-testlog/keys.json")
    log = VECTORS / "tessera-testlog/log"
    key = VerifyingKey.parse(keys["vkey"])
    entries = [each.encode() for each in keys["leaves"]]
    frontier = Frontier.empty()
    for size in range(1, len(entries) + 1):
        frontier = frontier.append(leaf_hash(entries[size - 1]))
        point, _ = open_checkpoint((log / f"checkpoint.{size}").read_bytes(), [key])
        assert (point.origin, point.size, point.root) == (key.name, size, frontier.root())
        raw = (log / entries_path(0, size)).read_bytes()
        assert unpack_entries(raw) == entries[:size]
        assert pack_entries(entries[:size]) == raw
        tile = (log / tile_path(0, 0, size)).read_bytes()
        assert tile == b"".join(leaf_hash(each) for each in entries[:size])
    empty, _ = open_checkpoint((log / "checkpoint.0").read_bytes(), [key])
    assert (empty.size, empty.root) == (0, EMPTY_ROOT)


def test_every_refusal_is_one_of_the_ledgers() -> None:
    assert issubclass(BadProof, LedgerError)
    assert issubclass(LedgerError, ValueError)
