"""Identifiers: time-ordered UUIDs (RFC 9562 version 7) and unguessable tokens."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A UUIDv7 whose 74 free bits start with a counter, so ids made in one process always rise (RFC 9562 §6.2)."""
    global _last
    with _lock:
        stamp = time.time_ns() // 1_000_000 << 12
        _last = stamp if stamp > _last else _last + 1
        stamp = _last
    value = (stamp >> 12) << 80 | 7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def token() -> str:
    """256 random bits for an address that is itself the permission."""
    return secrets.token_urlsafe(32)


def token_hash(value: str) -> str:
    """What is stored of a token: its SHA-256 in hex, so that nobody who reads the database can use it."""
    return hashlib.sha256(value.encode()).hexdigest()


def pseudonym() -> str:
    """A name for a person that means nothing outside one engagement, e.g. ``a-7f3c9e21``."""
    return "a-" + secrets.token_hex(4)
