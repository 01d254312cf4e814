"""Signing keys sealed at this host: seeds encrypted with AES-256-GCM under a key file kept outside the database."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from troth.ledger.note import SigningKey
from troth.records.models import SealedKey


class SealMissing(RuntimeError):
    """The seal key file is not there; the sentence says what to do."""


def seal_path() -> Path:
    """Where the host's seal key lies."""
    return Path(settings.TROTH.data) / "keys" / "seal.key"


def new_key(name: str, at: datetime) -> SealedKey:
    """A fresh Ed25519 signing key under this name, stored sealed."""
    seed = secrets.token_bytes(32)
    key = SigningKey(name, seed)
    row = SealedKey(name=name, vkey=key.vkey, created=at)
    row.sealed = _seal(seed, row.id)
    row.save(force_insert=True)
    return row


@lru_cache(maxsize=4096)
def key_of(key_id: UUID) -> SealedKey:
    """The sealed row of a key, read once: a row of this id never holds another key."""
    return SealedKey.objects.get(pk=key_id)


def open_key(row: SealedKey) -> SigningKey:
    """The usable signing key of a sealed row."""
    return _opened(row.id, row.name, bytes(row.sealed))


@lru_cache(maxsize=4096)
def _opened(row_id: UUID, name: str, sealed: bytes) -> SigningKey:
    return SigningKey(name, AESGCM(seal_key()).decrypt(sealed[:12], sealed[12:], row_id.bytes))


def _seal(seed: bytes, row_id: UUID) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(seal_key()).encrypt(nonce, seed, row_id.bytes)


def seal_key() -> bytes:
    """The host's seal key, 32 bytes. Raises SealMissing when its file is missing or damaged."""
    path = seal_path()
    try:
        return bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError):
        raise SealMissing(
            f"The key file {path} is missing or damaged. Run `troth init`, or put your copy of the keys folder there."
        ) from None
