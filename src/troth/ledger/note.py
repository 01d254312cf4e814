"""Signed notes (C2SP signed-note v1.0.0): a text, a blank line, and one line for each signature.

The text and the signatures are parted at the last blank line. Signatures by unknown keys are ignored; a known key's
signature that fails refuses the whole note; a note without any known signature is refused.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from troth.ledger.ed25519 import is_weak_key, verify_ed25519
from troth.ledger.errors import BadKey, BadNote, BadSignature, BadText, NoKnownSignature
from troth.ledger.strict import from_base64, to_base64

ED25519 = 0x01
DASH = "— "
MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class Verifier(Protocol):
    """A key that a reader knows: it may check a note's text against the bytes behind the key id."""

    @property
    def name(self) -> str: ...
    @property
    def key_id(self) -> bytes: ...
    def check(self, text: str, blob: bytes) -> None: ...


K = TypeVar("K", bound=Verifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature line: `blob` is what follows the four bytes of the key id; `line` ends in LF."""

    name: str
    key_id: bytes
    blob: bytes
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text (ending in LF) with the signatures that were verified, and those by keys that the reader does not know."""

    text: str
    signatures: tuple[Signature, ...]
    unverified: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public Ed25519 key (type 0x01) with its name."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || LF || 0x01 || public)."""
        return key_id(self.name, ED25519, self.public)

    @property
    def vkey(self) -> str:
        """`name+id+key`, the one spelling of a public key."""
        return spell_vkey(self.name, ED25519, self.public)

    @classmethod
    def parse(cls, vkey: str) -> VerifyingKey:
        """The key that a vkey of type 0x01 spells. Raises `BadKey`, also for a key under which anybody can sign."""
        name, kind, public = parse_vkey(vkey)
        if kind != ED25519:
            raise BadKey(f"{vkey[:80]} is no Ed25519 key for notes")
        if len(public) != 32 or is_weak_key(public):
            raise BadKey(f"{vkey[:80]} holds no sound Ed25519 key")
        return cls(name, public)

    def check(self, text: str, blob: bytes) -> None:
        """Returns when `blob` signs `text`. Raises `BadSignature`."""
        if not verify_ed25519(self.public, text.encode("utf-8"), blob):
            raise BadSignature(f"the signature of {self.name} does not fit the text")


class SigningKey:
    """A private Ed25519 key with its name; the seed is 32 bytes."""

    __slots__ = ("_private", "key_id", "name", "public", "seed", "vkey")

    def __init__(self, name: str, seed: bytes) -> None:
        check_name(name)
        if len(seed) != 32:
            raise BadKey("a seed is 32 bytes")
        self.name = name
        self.seed = bytes(seed)
        self._private = private_key(self.seed)
        self.public: bytes = self._private.public_key().public_bytes_raw()
        self.key_id = key_id(name, ED25519, self.public)
        self.vkey = spell_vkey(name, ED25519, self.public)

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r}, seed=...)"

    @classmethod
    def generate(cls, name: str) -> SigningKey:
        """A new key from the system's randomness."""
        return cls(name, secrets.token_bytes(32))

    @property
    def verifying(self) -> VerifyingKey:
        """The public half."""
        return VerifyingKey(self.name, self.public)

    def sign(self, text: str) -> str:
        """The signature line over `text`, ending in LF. The text must end in LF."""
        return signature_line(self.name, self.key_id, self._private.sign(text.encode("utf-8")))


def private_key(seed: bytes) -> Any:
    """The loaded private key of a seed; only signing needs the `cryptography` package."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed)


def check_name(name: str) -> None:
    """Returns when `name` may name a key: not empty, no space, no plus, no control character. Raises `BadKey`."""
    if "+" in name or min(name, default="") < " " or name.split() != [name]:
        raise BadKey(f"{name[:80]!r} cannot name a key")
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise BadKey(f"{name[:80]!r} cannot name a key") from None


@lru_cache(maxsize=4096)
def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes that name a key in a signature line."""
    return sha256(name.encode("utf-8") + b"\n" + bytes([kind]) + public).digest()[:4]


def spell_vkey(name: str, kind: int, public: bytes) -> str:
    """`name+id+base64(kind || public)`."""
    return f"{name}+{key_id(name, kind, public).hex()}+{to_base64(bytes([kind]) + public)}"


def parse_vkey(vkey: str) -> tuple[str, int, bytes]:
    """Name, type byte and public bytes of a vkey whose id fits. Raises `BadKey`."""
    parts = vkey.split("+", 2)
    if len(parts) != 3:
        raise BadKey(f"{vkey[:80]!r} is no key of the form name+id+key")
    name, stated, word = parts
    check_name(name)
    try:
        raw = from_base64(word)
    except BadText as error:
        raise BadKey(f"{vkey[:80]!r}: {error}") from None
    if len(raw) < 2 or key_id(name, raw[0], raw[1:]).hex() != stated:
        raise BadKey(f"{vkey[:80]!r}: the id does not fit the key")
    return name, raw[0], raw[1:]


def signature_line(name: str, id_bytes: bytes, blob: bytes) -> str:
    """One signature line, ending in LF."""
    return f"{DASH}{name} {to_base64(id_bytes + blob)}\n"


def sign_note(text: str, *keys: SigningKey) -> str:
    """The note of `text`, signed by each key in turn. Raises `BadNote` when the text cannot be a note's."""
    check_text(text)
    return text + "\n" + "".join(key.sign(text) for key in keys)


def check_text(text: str) -> None:
    """Returns when `text` may be a note's: ends in LF and holds no other control character. Raises `BadNote`."""
    if not text.endswith("\n"):
        raise BadNote("the text of a note ends with a line feed")
    if _CONTROL.search(text):
        raise BadNote("a note holds no control character but the line feed")


def split_note(raw: bytes) -> tuple[str, tuple[Signature, ...]]:
    """Text and signature lines of a note, nothing verified. Raises `BadNote`."""
    if len(raw) > MAX_NOTE:
        raise BadNote(f"a note is at most {MAX_NOTE} bytes")
    try:
        whole = bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise BadNote("a note is UTF-8") from None
    check_text(whole)
    cut = whole.rfind("\n\n")
    if cut < 0:
        raise BadNote("there is no blank line before the signatures")
    text, block = whole[: cut + 1], whole[cut + 2 :]
    lines = block.split("\n")[:-1]
    if not lines:
        raise BadNote("there is no signature")
    if len(lines) > MAX_SIGNATURES:
        raise BadNote(f"a note has at most {MAX_SIGNATURES} signatures")
    return text, tuple(parse_signature(line) for line in lines)


def parse_signature(line: str) -> Signature:
    """The signature of one line without its LF. Raises `BadNote`."""
    if not line.startswith(DASH):
        raise BadNote(f"{line[:80]!r} is no signature line")
    name, space, word = line[len(DASH) :].partition(" ")
    try:
        check_name(name)
        raw = from_base64(word)
    except (BadKey, BadText) as error:
        raise BadNote(f"a signature line is malformed: {error}") from None
    if not space or len(raw) < 5:
        raise BadNote(f"{line[:80]!r} holds no signature")
    return Signature(name=name, key_id=raw[:4], blob=raw[4:], line=line + "\n")


def open_note(raw: bytes, keys: Iterable[Verifier]) -> Note:
    """The note with the signatures of `keys` verified. Raises `BadNote`, `BadSignature` or `NoKnownSignature`."""
    text, signatures = split_note(raw)
    verified, unverified = check_signatures(text, signatures, keys)
    if not verified:
        raise NoKnownSignature("no signature is by a known key")
    return Note(text=text, signatures=verified, unverified=unverified)


def check_signatures(
    text: str, signatures: Sequence[Signature], keys: Iterable[Verifier]
) -> tuple[tuple[Signature, ...], tuple[Signature, ...]]:
    """The verified signatures, one for each known key, and the unknown ones. Raises `BadSignature`."""
    known = {(key.name, key.key_id): key for key in keys}
    verified: dict[tuple[str, bytes], Signature] = {}
    unverified: dict[tuple[str, bytes], Signature] = {}
    for each in signatures:
        label = (each.name, each.key_id)
        key = known.get(label)
        if key is None:
            unverified.setdefault(label, each)
        elif label not in verified:
            key.check(text, each.blob)
            verified[label] = each
    return tuple(verified.values()), tuple(unverified.values())
