"""A bundle verified, or its leaves hashed only: `python -m benchmarks.peers.proofs WAY BUNDLE`.

WAY is verify (everything `troth verify` does), hashes (SHA-256 of every leaf and node with hashlib, the limit), or
pymerkle (its in-memory tree of RFC 6962). An operation is one entry.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence

from benchmarks.core import serve_turns


def _root(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162 2.1.1, level by level."""
    row = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(row) > 1:
        above = [hashlib.sha256(b"\1" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        row = above + ([row[-1]] if len(row) % 2 else [])
    return row[0]


def _pymerkle(leaves: Sequence[bytes]) -> bytes:
    from pymerkle import InmemoryTree

    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    return bytes(tree.get_root())


def main(argv: list[str]) -> int:
    """Answer turns."""
    from troth.ledger.bundle import read_bundle
    from troth.verify.check import check

    way, path = argv
    with read_bundle(path) as bundle:
        leaves = list(bundle.entries())

    def verify() -> bytes:
        with read_bundle(path) as bundle:
            verdict = check(bundle)
        if not verdict.ok or verdict.root is None:
            raise SystemExit("the bundle is not valid")
        return bytes(verdict.root)

    ways: dict[str, Callable[[], bytes]] = {
        "verify": verify, "hashes": lambda: _root(leaves), "pymerkle": lambda: _pymerkle(leaves),
    }  # fmt: skip
    serve_turns(lambda count: [ways[way]() for _ in range(max(1, count // len(leaves)))] and None,
                lambda: [ways[way]().hex(), len(leaves)], lambda count: None)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
