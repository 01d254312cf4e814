"""Parts of a bundle against the commitments in its entries; a payload may be absent only when the log erased it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from troth.ledger.bundle import Bundle
from troth.ledger.entry import Entry
from troth.ledger.errors import BadText
from troth.ledger.part import SALT_SIZE
from troth.ledger.strict import from_base64
from troth.verify.verdict import Findings

ERASES = "engagement.part.erased.v1"


@dataclass(slots=True)
class Commitments:
    """The commitments of the entries so far (each with the index and part that made it first), and those erased."""

    made: dict[bytes, tuple[int, str]] = field(default_factory=dict)
    named: dict[tuple[int, str], bytes] = field(default_factory=dict)
    erased: dict[bytes, int] = field(default_factory=dict)

    def take(self, index: int, entry: Entry, findings: Findings) -> None:
        """Note the parts of one entry, and what it erases."""
        if entry.type == ERASES:
            self._erase(index, entry, findings)
        for name, commitment in entry.commit.items():
            self.made.setdefault(commitment, (index, name))
            self.named[index, name] = commitment

    def _erase(self, index: int, entry: Entry, findings: Findings) -> None:
        target, name, word = (entry.facts.get(key) for key in ("entry", "part", "commit"))
        try:
            commitment = from_base64(word, 32) if isinstance(word, str) else b""
        except BadText:
            commitment = b""
        if not isinstance(target, int) or not isinstance(name, str) or self.named.get((target, name)) != commitment:
            findings.wrong("erases a part that no earlier entry has", index)
            return
        self.erased.setdefault(commitment, index)


def check_parts(bundle: Bundle, commitments: Commitments, findings: Findings) -> int:
    """How many payloads stand in the bundle and fit; everything else goes to `findings`."""
    present, fitting = set(bundle.commits), 0
    for commitment, (index, name) in commitments.made.items():
        if commitment in present:
            fitting += _fits(bundle, commitment, index, name, findings)
            if commitment in commitments.erased:
                number = commitments.erased[commitment] + 1
                findings.note(f"part {name!r} was erased by entry {number}, but the bundle still holds it", index)
        elif commitment not in commitments.erased:
            findings.wrong(f"part {name!r}: payload missing, not erased", index)
    for commitment in bundle.commits:
        if commitment not in commitments.made:
            findings.wrong(f"payload/{commitment.hex()[:12]}... belongs to no entry")
    return fitting


def _fits(bundle: Bundle, commitment: bytes, index: int, name: str, findings: Findings) -> bool:
    salt = bundle.salt(commitment)
    digest = hmac.new(salt, digestmod="sha256")
    for piece in bundle.payload_pieces(commitment):
        digest.update(piece)
    if len(salt) == SALT_SIZE and digest.digest() == commitment:
        return True
    findings.wrong(f"part {name!r}: the payload does not belong to its commitment", index)
    return False
