"""The record now against what a reader kept of it. What was brought is checked first: damage accuses nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from troth.ledger.checkpoint import Checkpoint as Head
from troth.ledger.checkpoint import parse_checkpoint
from troth.ledger.errors import LedgerError
from troth.ledger.leaf import HASH_SIZE, leaf_hash
from troth.ledger.merkle import verify_consistency
from troth.ledger.note import split_note
from troth.ledger.policy import attest
from troth.ledger.proof import parse_extra, parse_proof
from troth.overview.record.checks import policy_of
from troth.overview.record.older import Brought, Shown
from troth.records.models import Checkpoint, Entry, Log
from troth.records.proofs import consistency, head_of, party_keys, tiles_of
from troth.verify.older import altered_words
from troth.verify.single import check_proof

KEEP = "Keep what you brought: it is the proof."
NOTHING = "Nothing is judged by it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the comparison shows, in sentences. The tone is good, bad, or warn when nothing can be judged."""

    tone: str
    says: tuple[str, ...]


def compare_with(space_id: UUID, brought: Brought) -> Compared:
    """Whether what a reader saw once is a beginning of the record now."""
    log = Log.objects.select_related("key").get(space_id=space_id)
    head = head_of(space_id)
    if brought.shown is not None:
        return _as_shown(space_id, brought.shown, head)
    heads, refused = _signed(log, brought.notes)
    damage = _damage(log, brought)
    if not heads:
        return _unsigned(log, brought, refused, damage)
    wrong = next((says for point in reversed(heads) if (says := _wrong(space_id, head, point.size, point.root))), "")
    other = list(islice(_others(space_id, brought), 1001))
    if brought.bundle is not None and damage and not wrong:
        damage = _named(brought, other) or damage
    if wrong:
        first = (f"Entry {other[0] + 1:,} is the first that is another than in your copy.",) if other else ()
        return Compared(tone="bad", says=(*filter(None, (damage,)), wrong, *(() if damage else first)))
    if damage:
        rest = f"Only what the log signed in it is compared: the {heads[-1].size:,} entries that were signed are the "
        return Compared(tone="warn", says=(damage, rest + f"first of {head.size if head else 0:,} now."))
    if other:
        return Compared(tone="bad", says=(f"Entry {other[0] + 1:,} here is not the entry of your copy. {KEEP}",))
    return Compared(tone="good", says=(_same(heads[-1].size, head, brought),))


def _as_shown(space_id: UUID, shown: Shown, head: Checkpoint | None) -> Compared:
    only = "" if shown.whole else f"Only the first {len(shown.root)} characters of the root were compared."
    wrong = _wrong(space_id, head, shown.size, shown)
    says = wrong or _same(shown.size, head, None)
    return Compared(tone="bad" if wrong else "good", says=(says, *filter(None, (only,))))


def _signed(log: Log, notes: tuple[bytes, ...]) -> tuple[list[Head], str]:
    """What this log signed, by size; and why the rest is refused."""
    heads, refused, policy = list[Head](), "", policy_of(log)
    for note in notes:
        try:
            heads.append(attest(note, policy).checkpoint)
        except LedgerError as error:
            refused = str(error)
    return sorted(heads, key=lambda point: point.size), refused


def _damage(log: Log, brought: Brought) -> str:
    """What is wrong with a copy or a proof by itself, as a sentence; empty when it is sound."""
    if brought.bundle is not None:
        return brought.bundle.damage
    if not brought.proof:
        return ""
    verdict = check_proof(brought.proof, policy=policy_of(log), parties=party_keys(log.space_id))
    return "" if verdict.ok else f"Your proof is itself damaged: {verdict.problems[0]}."


def _unsigned(log: Log, brought: Brought, refused: str, damage: str) -> Compared:
    """Nothing in it was signed by this log: of another record, damaged, or signed by another key."""
    origin = parse_checkpoint(split_note(brought.notes[-1])[0]).origin if _readable(brought) else log.origin
    if origin != log.origin:
        says = "That is of another record, so it says nothing about this one."
        return Compared(tone="warn", says=(says,))
    if damage:
        return Compared(tone="warn", says=(f"{damage} {NOTHING}",))
    says = f"What you brought was not signed by this record’s log: {refused}."
    if brought.bundle is None:
        return Compared(tone="warn", says=(f"{says} {NOTHING}",))
    return Compared(tone="bad", says=(f"{says} Yet your copy is whole, and signed with another key. {KEEP}",))


def _readable(brought: Brought) -> bool:
    try:
        return bool(parse_checkpoint(split_note(brought.notes[-1])[0])) if brought.notes else False
    except LedgerError:
        return False


def _wrong(space_id: UUID, head: Checkpoint | None, size: int, seen: bytes | Shown) -> str:
    """What contradicts a size and a root of which the reader is sure; empty when they are a beginning of the record."""
    now = head.size if head else 0
    fits: Callable[[bytes], bool] = seen.fits if isinstance(seen, Shown) else seen.__eq__
    if size > now:
        return f"This record was rolled back: you hold {size:,} entries, it has {now:,} now. {KEEP}"
    if head is None or not size:
        return ""
    try:
        then = tiles_of(space_id, size).root()
        verify_consistency(size, now, then, bytes(head.root), consistency(space_id, size, now))
        if fits(then):
            return ""
    except LedgerError:
        pass
    return f"The record tells two stories: its first {size:,} entries are not those you saw. {KEEP}"


def _same(size: int, head: Checkpoint | None, brought: Brought | None) -> str:
    if head is None or not size:
        return "An empty record is the beginning of every record."
    each = " Each entry of your copy is the same here." if brought and brought.bundle else ""
    return f"Nothing was removed or moved: the {size:,} entries that you saw are the first of {head.size:,} now.{each}"


def _others(space_id: UUID, brought: Brought) -> Iterator[int]:
    """The places at which what was brought has another entry than this record."""
    if brought.bundle is not None:
        leaves = brought.bundle.leaves
        rows = Entry.objects.filter(space_id=space_id, seq__lt=len(leaves) // HASH_SIZE).order_by("seq")
        for seq, leaf in rows.values_list("seq", "leaf").iterator(chunk_size=5000):
            if bytes(leaf) != leaves[seq * HASH_SIZE : (seq + 1) * HASH_SIZE]:
                yield seq
    elif brought.proof:
        proof = parse_proof(brought.proof)
        row = Entry.objects.filter(space_id=space_id, seq=min(proof.index, 2**62)).first()
        if proof.extra is not None and row is not None and _leaf(proof.extra) != bytes(row.leaf):
            yield row.seq


def _leaf(extra: bytes) -> bytes:
    try:
        return leaf_hash(parse_extra(extra)[0])
    except LedgerError:
        return b""


def _named(brought: Brought, other: list[int]) -> str:
    """Which entries of a damaged copy were altered, as this record shows, which goes on from what was signed in it."""
    assert brought.bundle is not None
    if not other or not brought.bundle.full:
        return ""
    return f"Your older copy is itself damaged: {altered_words(other)}."
