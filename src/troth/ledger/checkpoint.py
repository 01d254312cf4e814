"""Checkpoints (C2SP tlog-checkpoint v1.0.0): origin, size and root of a log, the text of a signed note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from troth.ledger.errors import BadCheckpoint, BadText
from troth.ledger.note import Note, SigningKey, Verifier, open_note, sign_note
from troth.ledger.strict import MAX_SIZE, from_base64, parse_decimal, to_base64

# A signed text that begins with one of these lines is another kind of message, so no log may carry it as its name.
RESERVED_LINES = ("troth-entry/v1", "cosignature/v1", "subtree/v1", "c2sp.org/tlog-proof@v1")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: `size` entries, and the 32-byte root over them."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        check_origin(self.origin)
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != 32:
            raise BadCheckpoint("a checkpoint has a size and a root of 32 bytes")

    def text(self) -> str:
        """The three lines, the last one ending in LF."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    def sign(self, key: SigningKey) -> str:
        """The signed note of this checkpoint."""
        return sign_note(self.text(), key)


def check_origin(origin: str) -> None:
    """Returns when `origin` may name a log. Raises `BadCheckpoint`."""
    if not origin or min(origin) < " " or origin in RESERVED_LINES:
        raise BadCheckpoint(f"{origin[:80]!r} cannot name a log")


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text. Raises `BadCheckpoint`; extension lines are refused."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise BadCheckpoint("a checkpoint has exactly three lines")
    try:
        found = Checkpoint(lines[0], parse_decimal(lines[1]), from_base64(lines[2], 32))
    except BadText as error:
        raise BadCheckpoint(f"the checkpoint is malformed: {error}") from None
    return found


def open_checkpoint(raw: bytes, keys: Iterable[Verifier]) -> tuple[Checkpoint, Note]:
    """The checkpoint of a signed note with at least one known signature, and the note. Raises as `open_note` does."""
    note = open_note(raw, keys)
    return parse_checkpoint(note.text), note
