"""What a reader brings to compare with: a bundle, a proof, a signed checkpoint, or size and root from a page's foot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from troth.ledger.checkpoint import parse_checkpoint
from troth.ledger.errors import BadText, LedgerError
from troth.ledger.note import MAX_NOTE, split_note
from troth.ledger.proof import PROOF_LINE, parse_proof
from troth.ledger.strict import from_base64, parse_decimal, to_base64
from troth.overview.record import upload

FEWEST, FEWEST_HEX = 10, 8
_SEEN = re.compile(r"([0-9][0-9,]*)(?:\s+entr(?:y|ies))?\s*,?\s+(?:root:?\s+)?(\S+?)(?:…|\.\.\.)?", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{8,64}", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{10,43}=?")


class NotComparable(ValueError):
    """What was brought is none of these; the sentence says what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A size with the beginning of its root, in base64 or in hex, as a page showed it."""

    size: int
    root: str

    @property
    def whole(self) -> bool:
        """Whether it is the whole root."""
        return len(self.root) == 64 or (len(self.root) == 44 and self.root.endswith("="))

    def fits(self, root: bytes) -> bool:
        """Whether a root begins like this."""
        in_hex = _HEX.fullmatch(self.root) is not None and root.hex().startswith(self.root.lower())
        return in_hex or (len(self.root) >= FEWEST and to_base64(root).startswith(self.root))


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What was brought: signed notes, or what a page showed; a bundle as it was found, or the bytes of a proof."""

    notes: tuple[bytes, ...] = ()
    shown: Shown | None = None
    bundle: upload.Looked | None = None
    proof: bytes = b""


def from_file(given: UploadedFile[bytes]) -> Brought:
    """What is in an uploaded file; a bundle is checked by itself. Raises `NotComparable` and `upload.NotChecked`."""
    start = given.read(2)
    given.seek(0)
    if start == b"PK":
        looked = upload.look(given)
        return Brought(notes=looked.notes, bundle=looked)
    raw = given.read(4 * MAX_NOTE)
    try:
        if raw.startswith(PROOF_LINE.encode()):
            return Brought(notes=(_signed(parse_proof(raw).checkpoint),), proof=raw)
        return Brought(notes=(_signed(raw),))
    except LedgerError as error:
        raise NotComparable(f"This file is no bundle, proof or checkpoint: {error}.") from None


def from_text(text: str) -> Brought:
    """What was pasted: a whole signed note, or size and root as a page's foot or its header says them."""
    cleaned = text.strip()
    if "\n" in cleaned and "\n\n" in cleaned.replace("\r\n", "\n"):
        try:
            return Brought(notes=(_signed(cleaned.replace("\r\n", "\n").encode() + b"\n"),))
        except LedgerError as error:
            raise NotComparable(f"This is no signed checkpoint: {error}.") from None
    found = _SEEN.fullmatch(re.sub(r"^Troth-Checkpoint:\s*", "", cleaned, flags=re.IGNORECASE))
    if found is None:
        raise NotComparable("Paste what stood at the foot of a page, such as “359 entries, root NqGmXAK2fy5Z”.")
    return Brought(shown=_shown(found[1], found[2]))


def _shown(size: str, root: str) -> Shown:
    if not _HEX.fullmatch(root) and not _BASE64.fullmatch(root):
        says = f"Paste at least the first {FEWEST} characters of the root, or {FEWEST_HEX} when they are in hex."
        raise NotComparable(says)
    try:
        if root.endswith("="):
            from_base64(root, 32)
        return Shown(size=parse_decimal(size.replace(",", "")), root=root)
    except (BadText, LedgerError) as error:
        raise NotComparable(f"That is no size and root: {error}.") from None


def _signed(note: bytes) -> bytes:
    parse_checkpoint(split_note(note)[0])
    return note
