"""Proofs of one entry (C2SP tlog-proof): index, inclusion proof and checkpoint in one file, `*.tlog-proof`.

The `extra` bytes are not authenticated by the format; whoever uses them must check them against the entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from troth.canon import NotCanonical, Value, decode, encode
from troth.ledger.errors import BadProof, BadText
from troth.ledger.leaf import leaf_hash
from troth.ledger.merkle import verify_inclusion
from troth.ledger.note import MAX_NOTE
from troth.ledger.policy import Attested, Policy, attest
from troth.ledger.strict import from_base64, parse_decimal, to_base64

PROOF_LINE = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProof:
    """Entry `index` is in the tree of `checkpoint`, a signed note."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def spell(self) -> bytes:
        """The bytes of the file."""
        lines = [PROOF_LINE]
        if self.extra is not None:
            lines.append(f"extra {to_base64(self.extra)}")
        lines += [f"index {self.index}", *(to_base64(each) for each in self.hashes), "", ""]
        return "\n".join(lines).encode("utf-8") + self.checkpoint


def parse_proof(raw: bytes) -> EntryProof:
    """The proof of a file; the checkpoint is kept as it is. Raises `BadProof`."""
    if len(raw) > 4 * MAX_NOTE:
        raise BadProof(f"a proof is at most {4 * MAX_NOTE} bytes")
    head, blank, checkpoint = bytes(raw).partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        if lines[0] != PROOF_LINE or not blank or not checkpoint:
            raise BadProof(f"a proof begins with {PROOF_LINE} and ends with a checkpoint")
        extra = from_base64(lines.pop(1)[6:]) if lines[1:] and lines[1].startswith("extra ") else None
        if not lines[1:] or not lines[1].startswith("index "):
            raise BadProof("the proof states no index")
        hashes = tuple(from_base64(line, 32) for line in lines[2:])
        index = parse_decimal(lines[1][6:])
    except (BadText, UnicodeDecodeError) as error:
        raise BadProof(f"the proof is malformed: {error}") from None
    if len(hashes) > MAX_HASHES:
        raise BadProof(f"a proof has at most {MAX_HASHES} hashes")
    return EntryProof(index=index, hashes=hashes, checkpoint=checkpoint, extra=extra)


def verify_proof(proof: EntryProof, entry: bytes, policy: Policy) -> Attested:
    """The attested checkpoint that holds `entry` at the proof's index; look at its `enough`. Raises `LedgerError`."""
    found = attest(proof.checkpoint, policy)
    point = found.checkpoint
    verify_inclusion(leaf_hash(entry), proof.index, point.size, proof.hashes, point.root)
    return found


def spell_extra(entry: bytes, parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The `extra` of Troth's proofs: canonical JSON of the raw entry and of (salt, payload) of the parts to show."""
    shown: list[Value] = [{"payload": to_base64(payload), "salt": to_base64(salt)} for salt, payload in parts]
    return encode({"entry": entry.decode("utf-8"), "parts": shown})


def parse_extra(raw: bytes) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    """The raw entry and the (salt, payload) pairs of an `extra`. Raises `BadProof`."""
    try:
        value = decode(raw)
        match value:
            case {"entry": str(entry), "parts": list(parts), **rest} if not rest:
                return entry.encode("utf-8"), tuple(_shown_part(part) for part in parts)
    except (NotCanonical, BadText) as error:
        raise BadProof(f"the extra of the proof: {error}") from None
    raise BadProof("the extra of the proof is no entry with its parts")


def _shown_part(part: object) -> tuple[bytes, bytes]:
    match part:
        case {"payload": str(payload), "salt": str(salt), **rest} if not rest:
            return from_base64(salt, 32), from_base64(payload)
    raise BadProof("a part of the proof is no payload with its salt")
