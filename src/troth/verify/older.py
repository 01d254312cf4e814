"""An older copy by itself, before anything is judged by it: what the log signed in it, and what is damaged.

A damaged copy accuses nobody. What the log signed in it keeps its worth: no damage turns one signature into another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from troth.ledger.bundle import Bundle
from troth.ledger.checkpoint import Checkpoint, parse_checkpoint
from troth.ledger.errors import CannotJudge, LedgerError
from troth.ledger.leaf import HASH_SIZE
from troth.ledger.note import split_note
from troth.ledger.policy import PartyKey, Policy, attest, parse_parties, parse_policy
from troth.verify.keyring import Keyring
from troth.verify.parts import check_parts
from troth.verify.verdict import Findings, State
from troth.verify.walk import Walk, walk_entries

NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An older copy that cannot even be opened; the sentence says why."""

    says: str


Older = Bundle | bytes | Unreadable


@dataclass(slots=True, kw_only=True)
class OlderCopy:
    """What an older copy holds: signed notes (the newest last), the policy that it was kept with, its entries.

    `full` says whether it has as many entries as its checkpoint says, `whole` whether they are those of it.
    `policy` is None unless the log that it names signed something in the copy. `damage` is empty for a sound copy.
    """

    notes: tuple[bytes, ...] = ()
    policy: Policy | None = None
    origin: str = ""
    walk: Walk | None = None
    damage: Findings = field(default_factory=Findings)
    whole: bool = False
    full: bool = False

    @property
    def damaged(self) -> bool:
        """Whether anything in it is not as it was written."""
        return bool(self.damage.problem_count)

    @property
    def leaves(self) -> bytes:
        """The hashes of its entries, 32 bytes each."""
        return self.walk.leaves if self.walk else b""

    def pins(self, origin: str) -> Policy | None:
        """Its policy, when it can be relied on and is of this record."""
        return self.policy if self.origin == origin else None


def open_older(older: Older) -> OlderCopy:
    """Look at an older copy by itself."""
    copy = OlderCopy()
    if isinstance(older, Unreadable):
        copy.damage.wrong(older.says)
    elif isinstance(older, bytes):
        copy.notes = (older,)
    else:
        _open_bundle(older, copy)
    return copy


def _open_bundle(older: Bundle, copy: OlderCopy) -> None:
    copy.notes = (*(note for _, note in older.history()), older.checkpoint)
    hints: list[PartyKey] = []
    try:
        hints += parse_parties(older.parties)
    except LedgerError as error:
        copy.damage.wrong(f"its parties cannot be read: {error}")
    point = _signed_point(older, copy)
    if point is not None:
        copy.walk = walk_entries(older, point, Keyring.of((), hints), copy.damage)
        copy.walk.lines.clear()
        copy.full = len(copy.leaves) == point.size * HASH_SIZE
        copy.whole = copy.walk.leads_to(point)
        check_parts(older, copy.walk.commitments, copy.damage)
    older.archive.read("README.txt")
    for name in sorted(older.archive.damaged):
        copy.damage.wrong(f"{name} is damaged: its checksum does not fit")


def _signed_point(older: Bundle, copy: OlderCopy) -> Checkpoint | None:
    """The copy's own checkpoint, and its policy as far as it can be relied on; None when neither can be read."""
    try:
        own = parse_policy(older.policy)
    except LedgerError as error:
        own = None
        copy.damage.wrong(f"its policy cannot be read: {error}")
    names = (*(f"history/{size}" for size in older.history_sizes), "its checkpoint")
    for name, note in zip(names, copy.notes, strict=True):
        try:
            copy.origin = parse_checkpoint(split_note(note)[0]).origin
            if own is not None:
                attest(note, own)
                copy.policy = own if "policy" not in older.archive.damaged else None
        except CannotJudge as error:
            copy.damage.unknown(f"{name}: {error}")
        except LedgerError as error:
            copy.damage.wrong(f"{name}: {error}")
    try:
        return parse_checkpoint(split_note(older.checkpoint)[0])
    except LedgerError:
        return None


def damage_of(copy: OlderCopy, also: tuple[int, ...] = ()) -> str:
    """The sentence on what is damaged; `also` are altered entries that a comparison found."""
    if copy.damage.state is State.UNJUDGED:
        return f"Your older copy cannot be judged by itself: {copy.damage.problems[0]}."
    altered = sorted({*(copy.walk.altered if copy.walk else ()), *also})
    return f"Your older copy is itself damaged: {altered_words(altered) if altered else copy.damage.problems[0]}."


def altered_words(altered: Sequence[int]) -> str:
    """That the entries with these indexes were altered."""
    named = [f"{index + 1:,}" for index in altered[:NAMED]]
    if len(altered) > NAMED:
        named.append(f"{len(altered) - NAMED:,} more")
    if len(named) == 1:
        return f"entry {named[0]} was altered"
    return f"entries {', '.join(named[:-1])} and {named[-1]} were altered"


def other_entries(ours: bytes, theirs: bytes) -> Iterator[int]:
    """The places at which two rows of leaf hashes, 32 bytes each, both have an entry, but not the same."""
    for at in range(0, min(len(ours), len(theirs)), 32):
        if ours[at : at + 32] != theirs[at : at + 32]:
            yield at // 32
