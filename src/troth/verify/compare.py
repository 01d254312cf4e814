"""A record against an older copy of it: the older must be a beginning of the newer, else the log told two stories."""

from __future__ import annotations

from troth.ledger.bundle import Bundle
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.errors import LedgerError
from troth.ledger.leaf import HASH_SIZE
from troth.ledger.policy import Policy, attest
from troth.verify.older import OlderCopy, damage_of, other_entries
from troth.verify.verdict import Findings
from troth.verify.walk import Walk

Head = tuple[Checkpoint, bytes]
ALONE = "By itself this record holds."


def compare_older(
    copy: OlderCopy, bundle: Bundle, point: Checkpoint, walk: Walk, policy: Policy, signed: bool, findings: Findings
) -> str:
    """The sentence on what the older copy shows of the record; else "", with problems and the evidence.

    `signed` says whether the log signed the record's own checkpoint: only then can the two accuse it.
    """
    alone = "" if findings.problem_count else ALONE
    heads, refused = _signed_heads(copy, policy)
    origin = heads[-1][0].origin if heads else copy.origin if copy.policy else point.origin
    if origin != point.origin:
        findings.unknown(f"the older copy is of another record, {origin}")
        return ""
    if not heads and not copy.damaged:
        findings.unknown(f"the older copy cannot be compared: {refused}")
        return ""
    other = next((each for each in reversed(heads) if not walk.begins_with(each[0])), None)
    if copy.damaged:
        _say_damage(copy, heads, walk, findings)
    if other is not None:
        _contradict(copy, other, bundle, point, walk, signed, findings)
        return ""
    if copy.damaged:
        return " ".join(filter(None, (alone, _still(heads))))
    return _agrees(copy, heads[-1][0].size, walk, findings)


def _signed_heads(copy: OlderCopy, policy: Policy) -> tuple[list[Head], str]:
    """What the log signed in the copy, by size, and why the rest is refused."""
    heads, refused = list[Head](), ""
    for note in copy.notes:
        try:
            heads.append((attest(note, policy).checkpoint, note))
        except LedgerError as error:
            refused = str(error)
    return sorted(heads, key=lambda head: head[0].size), refused


def _say_damage(copy: OlderCopy, heads: list[Head], walk: Walk, findings: Findings) -> None:
    """Name what is damaged; the record itself shows which entries the signed checkpoint had."""
    also: tuple[int, ...] = ()
    size = len(copy.leaves) // HASH_SIZE
    if any(head.size == size and walk.begins_with(head) for head, _ in heads):
        also = tuple(other_entries(copy.leaves, walk.leaves))
    rest = "Only what the log signed in it is compared." if heads else "Nothing is judged by it."
    findings.unknown(f"{damage_of(copy, also)} {rest}")


def _still(heads: list[Head]) -> str:
    if not heads:
        return ""
    return f"The signed checkpoint of {heads[-1][0].size:,} entries in your older copy is a beginning of this record."


def _agrees(copy: OlderCopy, size: int, walk: Walk, findings: Findings) -> str:
    other = next(other_entries(copy.leaves, walk.leaves), None)
    if other is not None:
        findings.wrong("is not the entry that your older copy has at this place", other)
        return ""
    each = ": each of them is the same here" if copy.leaves else ""
    return f"The older copy of {size:,} entries is a beginning of this record{each}."


def _contradict(
    copy: OlderCopy, other: Head, bundle: Bundle, point: Checkpoint, walk: Walk, signed: bool, findings: Findings
) -> None:
    """A signed checkpoint that is no beginning of the record: the log's two stories, or a record that is not whole."""
    before, note = other
    place = next(other_entries(copy.leaves, walk.leaves), None) if copy.whole and not copy.damaged else None
    if not signed:
        findings.wrong("the older copy is no beginning of this record, whose checkpoint the log did not sign")
    elif before.size > point.size:
        findings.wrong(_shorter(before, point, place, walk))
    elif before.size == point.size or walk.leads_to(point):
        findings.wrong(f"forked: the log also signed {before.size:,} entries that are no beginning of this record")
    else:
        findings.wrong("the older copy is no beginning of these entries, which are not those of the checkpoint")
        signed = False
    if place is not None:
        findings.wrong("is not the entry that your older copy has at this place", place)
    if signed:
        findings.evidence += [note, bundle.checkpoint]


def _shorter(before: Checkpoint, point: Checkpoint, place: int | None, walk: Walk) -> str:
    """Rolled back when the older copy begins as this record, or shows no entries; forked when it does not."""
    if place is not None and walk.leads_to(point):
        return f"forked: the older copy of {before.size:,} entries does not begin as this record of {point.size:,}"
    return f"rolled back: this record has {point.size:,} entries, the older copy has {before.size:,}"
