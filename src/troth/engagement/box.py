"""Words sealed under the host's key file with AES-256-GCM, so that a copy of the database gives none of them away."""

from __future__ import annotations

import base64
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from troth.records.seal import seal_key


def shut(text: str, purpose: str) -> str:
    """Seal words for one purpose; they open for that purpose only."""
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + _box().encrypt(nonce, text.encode(), purpose.encode())).decode()


def open_up(sealed: str, purpose: str) -> str:
    """The words again. Raises InvalidTag for other bytes, another purpose or another host's key."""
    raw = base64.b64decode(sealed)
    return _box().decrypt(raw[:12], raw[12:], purpose.encode()).decode()


def _box() -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"troth second factor").derive(seal_key()))
