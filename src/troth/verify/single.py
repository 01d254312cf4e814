"""The verdict on one entry from its `.tlog-proof`. Such a file names no keys, so the reader's policy is needed."""

from __future__ import annotations

from collections.abc import Sequence

from troth.ledger.entry import check_entry_signature, parse_entry
from troth.ledger.errors import CannotJudge, LedgerError, NoKnownSignature
from troth.ledger.part import commit
from troth.ledger.policy import PartyKey, Policy
from troth.ledger.proof import EntryProof, parse_extra, parse_proof, verify_proof
from troth.verify.verdict import Findings, Signer, State, Verdict


def check_proof(raw: bytes, *, policy: Policy | None = None, parties: Sequence[PartyKey] | None = None) -> Verdict:
    """The verdict on a proof of one entry under the reader's policy and, when given, the parties' keys."""
    findings = Findings()
    body = Verdict(state=State.UNJUDGED)
    try:
        if policy is None:
            raise CannotJudge("a proof of one entry needs your own policy: bring it with --policy")
        body = _examine_proof(parse_proof(raw), policy, parties, findings)
    except CannotJudge as error:
        findings.unknown(error)
    except LedgerError as error:
        findings.wrong(error)
    return findings.seal(body)


def _examine_proof(
    proof: EntryProof, policy: Policy, parties: Sequence[PartyKey] | None, findings: Findings
) -> Verdict:
    if proof.extra is None:
        raise CannotJudge("the proof does not hold its entry")
    raw, parts = parse_extra(proof.extra)
    head = verify_proof(proof, raw, policy)
    if not head.enough:
        findings.wrong(f"the quorum {policy.quorum} is not met")
    signed = parse_entry(raw)
    if signed.entry.log != head.checkpoint.origin:
        findings.wrong(f"was written for the log {signed.entry.log}", proof.index)
    committed = set(signed.entry.commit.values())
    for salt, payload in parts:
        if commit(salt, payload) not in committed:
            findings.wrong("a part belongs to no commitment of the entry", proof.index)
    party = "unchecked"
    if parties is not None:
        label = (signed.signature.name, signed.signature.key_id)
        pinned = next((each for each in parties if (each.key.name, each.key.key_id) == label), None)
        if pinned is None:
            raise NoKnownSignature(f"signed by a key of {signed.name} that you did not pin")
        check_entry_signature(signed, (pinned.key,))
        party = pinned.party
    else:
        findings.note("the entry's own signature was not checked: bring the parties' keys with --parties", proof.index)
    return Verdict(
        state=State.INVALID,
        origin=head.checkpoint.origin,
        size=head.checkpoint.size,
        root=head.checkpoint.root,
        signers=(Signer(party=party, org=signed.entry.org, entries=1),),
        parts=len(parts),
        keys=f"This is entry {proof.index + 1} of the record.",
    )
