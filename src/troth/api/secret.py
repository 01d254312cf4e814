"""Personal tokens as text: a prefix that scanners find, chance, and a checksum that tells a slip from a guess."""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib

PREFIX = "troth_"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHANCE, SUM = 32, 6
SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{CHANCE + SUM}}}")
SHOWN = len(PREFIX) + 4


def new_secret() -> str:
    """A new token: 32 letters by chance (190 bits), and six that follow from them."""
    chance = "".join(secrets.choice(LETTERS) for _ in range(CHANCE))
    return PREFIX + chance + _sum(chance)


def well_formed(text: str) -> bool:
    """Whether a text can be a token at all; what cannot is refused without looking anything up."""
    if SHAPE.fullmatch(text) is None:
        return False
    chance = text[len(PREFIX) : -SUM]
    return secrets.compare_digest(_sum(chance), text[-SUM:])


def digest_of(text: str) -> str:
    """What is kept of a token. It has more chance in it than anybody can try, so a plain hash tells nothing."""
    return hashlib.sha256(text.encode()).hexdigest()


def shown_of(text: str) -> str:
    """The beginning of a token, by which its owner knows it again."""
    return text[:SHOWN]


def _sum(chance: str) -> str:
    number, found = zlib.crc32(chance.encode()), ""
    for _ in range(SUM):
        number, at = divmod(number, len(LETTERS))
        found = LETTERS[at] + found
    return found
