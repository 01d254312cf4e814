"""A record against an older copy of it: the older must be a beginning of the newer, else the log told two stories."""

from __future__ import annotations

from troth.ledger.bundle import Bundle
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.errors import LedgerError
from troth.ledger.leaf import leaf_hash
from troth.ledger.merkle import root
from troth.ledger.policy import Policy, attest
from troth.verify.verdict import Findings
from troth.verify.walk import Walk

Older = Bundle | bytes


def compare_older(
    older: Older, bundle: Bundle, point: Checkpoint, walk: Walk, policy: Policy, findings: Findings
) -> str:
    """The sentence for a consistent pair, else "" and a problem with both signed checkpoints as evidence."""
    older_note = older if isinstance(older, bytes) else older.checkpoint
    try:
        before = attest(older_note, policy).checkpoint
    except LedgerError as error:
        findings.unknown(f"the older copy cannot be compared: {error}")
        return ""
    if before.origin != point.origin:
        findings.unknown(f"the older copy is of another record, {before.origin}")
        return ""
    if before.size <= point.size and walk.begins_with(before):
        return f"The older copy of {before.size:,} entries is a beginning of this record."
    if before.size > point.size:
        findings.wrong(_shorter(older, before, point))
    elif before.size == point.size or walk.leads_to(point):
        findings.wrong(f"forked: the log also signed {before.size:,} entries that are no beginning of this record")
    else:
        findings.wrong("the older copy is no beginning of these entries, which are not those of the checkpoint")
        return ""
    findings.evidence += [older_note, bundle.checkpoint]
    return ""


def _shorter(older: Older, before: Checkpoint, point: Checkpoint) -> str:
    """Rolled back when the older copy begins as this record, or is only a checkpoint; forked when it does not."""
    if isinstance(older, Bundle):
        leaves = [leaf_hash(raw) for raw in older.entries()]
        if root(leaves) == before.root and root(leaves[: point.size]) != point.root:
            return f"forked: the older copy of {before.size:,} entries does not begin as this record of {point.size:,}"
    return f"rolled back: this record has {point.size:,} entries, the older copy has {before.size:,}"
