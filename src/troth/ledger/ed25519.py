"""Ed25519 verification (RFC 8032): through `cryptography` where it can be imported, else in plain Python.

Both ways accept the same signatures: S below the group order, no cofactor, and R compared as bytes.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha512
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # the lone verifier on a bare Python
    WITH_CRYPTOGRAPHY = False
else:
    WITH_CRYPTOGRAPHY = True

Point = tuple[int, int, int, int]

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, FIELD - 2, FIELD) % FIELD
ROOT_OF_MINUS_ONE = pow(2, (FIELD - 1) // 4, FIELD)
NEUTRAL: Point = (0, 1, 1, 0)


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is by the key `public` (32 bytes) over `message` (RFC 8032 section 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    if not WITH_CRYPTOGRAPHY:
        return verify_in_python(public, message, signature)
    try:
        _loaded(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _loaded(public: bytes) -> Any:
    return Ed25519PublicKey.from_public_bytes(public)


def verify_in_python(public: bytes, message: bytes, signature: bytes) -> bool:
    """The same answer as `verify_ed25519` with integers only: about 2 ms."""
    point = _window(public)
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    # R = S*B - h*A, so S*B + (order - h)*A for a point of the main group; -A is kept in the window instead.
    return _pack(_add(_times(scalar, _base_window()), _times(challenge, point))) == signature[:32]


def is_weak_key(public: bytes) -> bool:
    """Whether `public` is no point in its one spelling, or of order 1, 2, 4 or 8, under which anybody can sign."""
    point = _unpack(public)
    if point is None or _pack(point) != public:
        return True
    for _ in range(3):
        point = _add(point, point)
    return point[0] % FIELD == 0 and (point[1] - point[2]) % FIELD == 0


def _unpack(raw: bytes) -> Point | None:
    """The point of 32 bytes (RFC 8032 section 5.1.3), as tolerant about y >= p and -0 as OpenSSL is."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, (number & (2**255 - 1)) % FIELD
    over, under = (y * y - 1) % FIELD, (CURVE_D * y * y + 1) % FIELD
    x = over * pow(under, 3, FIELD) * pow(over * pow(under, 7, FIELD), (FIELD - 5) // 8, FIELD) % FIELD
    if (under * x * x - over) % FIELD:
        x = x * ROOT_OF_MINUS_ONE % FIELD
        if (under * x * x - over) % FIELD:
            return None
    if x & 1 != sign:
        x = -x % FIELD
    return (x, y, 1, x * y % FIELD)


def _pack(point: Point) -> bytes:
    inverse = pow(point[2], FIELD - 2, FIELD)
    x, y = point[0] * inverse % FIELD, point[1] * inverse % FIELD
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _add(one: Point, other: Point) -> Point:
    """Extended coordinates, complete formula (RFC 8032 section 5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % FIELD
    b = (one[1] + one[0]) * (other[1] + other[0]) % FIELD
    c = 2 * one[3] * other[3] * CURVE_D % FIELD
    d = 2 * one[2] * other[2] % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD)


def _double(one: Point) -> Point:
    a, b, c = one[0] * one[0], one[1] * one[1], 2 * one[2] * one[2]
    h = a + b
    e = h - (one[0] + one[1]) ** 2
    g = a - b
    f = c + g
    return (e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD)


def _multiples(point: Point) -> tuple[Point, ...]:
    """0, 1, ... 15 times the point."""
    found = [NEUTRAL]
    for _ in range(15):
        found.append(_add(found[-1], point))
    return tuple(found)


@lru_cache(maxsize=256)
def _window(public: bytes) -> tuple[Point, ...] | None:
    """The multiples of -A."""
    point = _unpack(public)
    if point is None:
        return None
    x, y, z, t = point
    return _multiples((-x % FIELD, y, z, -t % FIELD))


@lru_cache(maxsize=1)
def _base_window() -> tuple[Point, ...]:
    base = _unpack((4 * pow(5, FIELD - 2, FIELD) % FIELD).to_bytes(32, "little"))
    assert base is not None
    return _multiples(base)


def _times(scalar: int, window: tuple[Point, ...]) -> Point:
    """scalar times the point of the window, four bits at a time."""
    found = NEUTRAL
    for shift in range(252, -1, -4):
        found = _double(_double(_double(_double(found))))
        digit = scalar >> shift & 15
        if digit:
            found = _add(found, window[digit])
    return found
