"""What a reader brings to compare with: a bundle, a proof, a signed checkpoint, or size and root from a page's foot."""

from __future__ import annotations

from typing import BinaryIO

from troth.ledger.bundle import read_bundle
from troth.ledger.checkpoint import Checkpoint as Head
from troth.ledger.checkpoint import parse_checkpoint
from troth.ledger.errors import BadText, LedgerError
from troth.ledger.note import MAX_NOTE, split_note
from troth.ledger.proof import PROOF_LINE, parse_proof
from troth.ledger.strict import from_base64, parse_decimal


class NotComparable(ValueError):
    """What was brought is none of these; the sentence says what is expected."""


def from_file(source: BinaryIO) -> tuple[Head, bytes]:
    """The checkpoint of an uploaded file and its signed note. Raises `NotComparable`."""
    start = source.read(2)
    source.seek(0)
    try:
        if start == b"PK":
            with read_bundle(source) as bundle:
                return _signed(bundle.checkpoint)
        raw = source.read(4 * MAX_NOTE)
        if raw.startswith(PROOF_LINE.encode()):
            return _signed(parse_proof(raw).checkpoint)
        return _signed(raw)
    except LedgerError as error:
        raise NotComparable(f"This file is no bundle, proof or checkpoint: {error}.") from None


def from_text(text: str) -> tuple[Head, bytes | None]:
    """The checkpoint in pasted text: a whole signed note, or "1482 <root>" as a page's foot and its header say."""
    cleaned = text.strip().removeprefix("Troth-Checkpoint:").strip()
    if "\n" in cleaned:
        try:
            return _signed(text.strip().replace("\r\n", "\n").encode() + b"\n")
        except LedgerError as error:
            raise NotComparable(f"This is no signed checkpoint: {error}.") from None
    size, _, root = cleaned.partition(" ")
    try:
        return Head("pasted", parse_decimal(size.replace(",", "")), from_base64(root.strip(), 32)), None
    except (BadText, LedgerError):
        raise NotComparable("Paste a signed checkpoint, or a size and a root such as “1482 9c1e…=”.") from None


def _signed(note: bytes) -> tuple[Head, bytes]:
    return parse_checkpoint(split_note(note)[0]), note
