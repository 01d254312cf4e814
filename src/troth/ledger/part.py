"""Parts: what an entry says without holding it.

The entry carries HMAC-SHA-256(salt, payload); salt and payload can be erased and every proof stays valid.
"""

from __future__ import annotations

import hmac
import secrets

from troth.ledger.errors import BadPart

SALT_SIZE = 32
COMMIT_SIZE = 32


def new_salt() -> bytes:
    """32 bytes from the system's randomness: without them nobody can guess a payload from its commitment."""
    return secrets.token_bytes(SALT_SIZE)


def commit(salt: bytes, payload: bytes) -> bytes:
    """The commitment, 32 bytes: HMAC-SHA-256 with the 32-byte salt as its key (RFC 2104). Raises `BadPart`."""
    if len(salt) != SALT_SIZE:
        raise BadPart(f"a salt is {SALT_SIZE} bytes, not {len(salt)}")
    return hmac.digest(salt, payload, "sha256")


def verify_part(commitment: bytes, salt: bytes, payload: bytes) -> None:
    """Returns when the payload belongs to the commitment. Raises `BadPart`."""
    if commit(salt, payload) != commitment:
        raise BadPart("the payload does not belong to its commitment")
