"""One value, one spelling: RFC 8785 bytes inside a restricted profile.

The profile has no floats, whole numbers up to 2^53-1, ASCII keys, no duplicate keys, and nesting up to 32.
Inside it the standard library's sorted, compact JSON is exactly RFC 8785, so no other package is needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

Value: TypeAlias = "bool | int | str | Sequence[Value] | Mapping[str, Value] | None"

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32


class NotCanonical(ValueError):
    """The value or the bytes are outside the profile, or are not the one spelling."""


def encode(value: Value) -> bytes:
    """The canonical UTF-8 bytes of `value` (RFC 8785). Raises `NotCanonical` when it is outside the profile."""
    plain = _plain(value, MAX_DEPTH)
    text = _ENCODER.encode(plain)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotCanonical("a text holds half of a surrogate pair") from None


def decode(raw: bytes) -> Value:
    """The value that `raw` spells. Raises `NotCanonical` unless `raw` is exactly what `encode` gives for it."""
    try:
        text = bytes(raw).decode("utf-8")
        value = cast(
            Value,
            _DECODER.decode(text),
        )
    except NotCanonical:
        raise
    except (ValueError, RecursionError):
        raise NotCanonical("this is not JSON in UTF-8") from None
    if encode(value) != raw:
        raise NotCanonical("the JSON is not in its canonical spelling")
    return value


def _plain(value: object, depth: int) -> object:
    """`value` with tuples as lists and mappings as dicts, every part checked against the profile."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise NotCanonical("a number is larger than 2^53-1")
        return int(value)
    if depth == 0:
        raise NotCanonical(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, Mapping):
        return {_key(key): _plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth - 1) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no spelling; write it as text or as a whole number")


def _key(key: object) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonical("a key must be ASCII text")
    return key


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("a key appears twice")
    return found


def _no_float(text: str) -> float:
    raise NotCanonical(f"{text[:30]} is not a whole number")


def _no_constant(text: str) -> float:
    raise NotCanonical(f"{text} is not a value")


def _integer(text: str) -> int:
    if len(text) > 17:
        raise NotCanonical("a number is larger than 2^53-1")
    return int(text)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_no_float, parse_constant=_no_constant, parse_int=_integer
)
