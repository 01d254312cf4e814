"""The two hashes of the tree (RFC 6962 section 2.1), prefixed so that a leaf never passes as a node."""

from __future__ import annotations

from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry), 32 bytes (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes (RFC 6962 section 2.1)."""
    return sha256(b"\x01" + left + right).digest()
