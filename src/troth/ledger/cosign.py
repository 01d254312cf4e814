"""Cosignatures (C2SP tlog-cosignature): a witness says "at this time, this was the largest consistent tree I saw".

The bytes behind the key id are a time of eight bytes, most significant first, and the signature. Ed25519 (0x04) does
not name the cosigner in its message, so each cosigner needs a key of its own. ML-DSA-44 (0x06) is the second branch.
"""

from __future__ import annotations

from dataclasses import dataclass

from troth.ledger.checkpoint import parse_checkpoint
from troth.ledger.ed25519 import is_weak_key, verify_ed25519
from troth.ledger.errors import BadKey, BadSignature, CannotJudge
from troth.ledger.note import check_name, key_id, parse_vkey, private_key, signature_line, spell_vkey
from troth.ledger.strict import MAX_SIZE

COSIGN_ED25519 = 0x04
COSIGN_MLDSA44 = 0x06
PUBLIC_SIZES = {COSIGN_ED25519: 32, COSIGN_MLDSA44: 1312}
BLOB_SIZES = {COSIGN_ED25519: 8 + 64, COSIGN_MLDSA44: 8 + 2420}


@dataclass(frozen=True, slots=True)
class CosignerKey:
    """A witness's public key: `kind` is 0x04 (Ed25519) or 0x06 (ML-DSA-44)."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that name the key in a signature line."""
        return key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        """`name+id+key`."""
        return spell_vkey(self.name, self.kind, self.public)

    @classmethod
    def parse(cls, vkey: str) -> CosignerKey:
        """The key that a vkey of type 0x04 or 0x06 spells. Raises `BadKey`."""
        name, kind, public = parse_vkey(vkey)
        if len(public) != PUBLIC_SIZES.get(kind):
            raise BadKey(f"{vkey[:80]} is no key for cosignatures")
        if kind == COSIGN_ED25519 and is_weak_key(public):
            raise BadKey(f"{vkey[:80]} holds no sound Ed25519 key")
        return cls(name, kind, public)

    def check(self, text: str, blob: bytes) -> None:
        """Returns when `blob` cosigns the checkpoint `text`. Raises `BadSignature`, or `CannotJudge` without ML-DSA."""
        if len(blob) != BLOB_SIZES[self.kind]:
            raise BadSignature(f"a cosignature of {self.name} has {len(blob)} bytes")
        time = cosignature_time(blob)
        if self.kind == COSIGN_ED25519:
            fits = verify_ed25519(self.public, ed25519_message(text, time), blob[8:])
        else:
            fits = _verify_mldsa44(self.public, mldsa44_message(self.name, text, time), blob[8:])
        if not fits:
            raise BadSignature(f"the cosignature of {self.name} does not fit the checkpoint")


class CosigningKey:
    """A witness's private Ed25519 key (type 0x04) with its name; the seed is 32 bytes."""

    __slots__ = ("_private", "name", "verifying")

    def __init__(self, name: str, seed: bytes) -> None:
        check_name(name)
        if len(seed) != 32:
            raise BadKey("a seed is 32 bytes")
        self.name = name
        self._private = private_key(bytes(seed))
        self.verifying = CosignerKey(name, COSIGN_ED25519, self._private.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The public half, spelled."""
        return self.verifying.vkey

    def cosign(self, text: str, time: int) -> str:
        """The signature line, ending in LF, over a checkpoint's text at `time`, whole seconds since 1970."""
        parse_checkpoint(text)
        if not 0 < time <= MAX_SIZE:
            raise BadSignature("a cosignature has a time after 1970")
        signature = self._private.sign(ed25519_message(text, time))
        return signature_line(self.name, self.verifying.key_id, time.to_bytes(8, "big") + signature)


def cosignature_time(blob: bytes) -> int:
    """The seconds since 1970 that a cosignature states. Raises `BadSignature` above 2^63-1."""
    time = int.from_bytes(blob[:8], "big")
    if len(blob) < 8 or time > MAX_SIZE:
        raise BadSignature("a cosignature states an impossible time")
    return time


def ed25519_message(text: str, time: int) -> bytes:
    """What an 0x04 cosigner signs."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def mldsa44_message(cosigner: str, text: str, time: int) -> bytes:
    """What an 0x06 cosigner signs: names with their lengths, and the checkpoint in binary."""
    point = parse_checkpoint(text)
    names = [each.encode("utf-8") for each in (cosigner, point.origin)]
    if any(len(each) > 255 for each in names):
        raise BadSignature("a name is longer than 255 bytes")
    name, origin = (bytes([len(each)]) + each for each in names)
    sizes = (0).to_bytes(8, "big") + point.size.to_bytes(8, "big")
    return b"subtree/v1\n\0" + name + time.to_bytes(8, "big") + origin + sizes + point.root


def _verify_mldsa44(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
    except ImportError:
        raise CannotJudge("an ML-DSA-44 cosignature needs a newer `cryptography` package") from None
    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except UnsupportedAlgorithm:
        raise CannotJudge("an ML-DSA-44 cosignature needs a newer OpenSSL") from None
    except (InvalidSignature, ValueError):
        return False
    return True
