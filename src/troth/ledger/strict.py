"""Strict readers for the small texts of the formats: decimals, base64 words, times.

Python's own readers are generous: `int` takes spaces, signs, underscores and other scripts' digits, `b64decode` takes
foreign characters and loose trailing bits. Each reader here accepts exactly one spelling.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime

from troth.ledger.errors import BadText

MAX_SIZE = 2**63 - 1

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z\Z")


def parse_decimal(text: str, maximum: int = MAX_SIZE) -> int:
    """The number that `text` spells in ASCII digits without sign or leading zero. Raises `BadText`."""
    if not _DECIMAL.match(text):
        raise BadText(f"{text[:40]!r} is not a plain decimal number")
    number = int(text)
    if number > maximum:
        raise BadText(f"{text} is larger than {maximum}")
    return number


def to_base64(raw: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(raw).decode("ascii")


def from_base64(text: str, length: int | None = None) -> bytes:
    """The bytes of a standard padded base64 word, of `length` bytes when given. Raises `BadText`."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise BadText(f"{text[:40]!r} is not base64") from None
    if to_base64(raw) != text:
        raise BadText(f"{text[:40]!r} is base64 in another spelling")
    if length is not None and len(raw) != length:
        raise BadText(f"{len(raw)} bytes where {length} are expected")
    return raw


def parse_time(text: str) -> datetime:
    """The moment that `YYYY-MM-DDTHH:MM:SSZ` spells, aware and in UTC. Raises `BadText`."""
    match = _TIME.match(text)
    if not match:
        raise BadText(f"{text[:40]!r} is not a time like 2026-03-04T10:11:12Z")
    year, month, day, hour, minute, second = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise BadText(f"{text} is no time of the calendar") from None


def spell_time(moment: datetime) -> str:
    """The one spelling of an aware moment, in UTC and cut to whole seconds. Raises `BadText` for a naive one."""
    if moment.tzinfo is None:
        raise BadText("a time without its zone has no spelling")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)
