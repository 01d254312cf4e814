"""The verdict on a bundle: its member set, every entry, the tree, the log's signatures, the parts, the older copy.

A policy inside the bundle is only a hint. What the reader brings (`policy`, `parties`, an older copy) wins and pins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate

from troth.ledger.bundle import Bundle
from troth.ledger.checkpoint import Checkpoint, parse_checkpoint
from troth.ledger.errors import CannotJudge, LedgerError
from troth.ledger.note import split_note
from troth.ledger.policy import Attested, PartyKey, Policy, attest, parse_parties, parse_policy
from troth.ledger.strict import parse_time, spell_time
from troth.verify.compare import compare_older
from troth.verify.keyring import Keyring
from troth.verify.older import Older, open_older
from troth.verify.parts import check_parts
from troth.verify.verdict import Findings, Signer, State, Verdict
from troth.verify.walk import SKEW, Walk, walk_entries

LEVEL_1 = "L1: the log is co-signed; each witness keeps its own memory of it."
LEVEL_0 = "L0: one host holds both parties' keys; entries are attested by the host."
NO_WITNESS = "No outside witness has co-signed this record."


def check(
    bundle: Bundle,
    *,
    against: Older | None = None,
    policy: Policy | None = None,
    parties: Sequence[PartyKey] | None = None,
) -> Verdict:
    """The verdict on `bundle`. `against` is an older bundle or an older signed checkpoint of the same record."""
    return examine(bundle, against=against, policy=policy, parties=parties)[0]


def examine(
    bundle: Bundle,
    *,
    against: Older | None = None,
    policy: Policy | None = None,
    parties: Sequence[PartyKey] | None = None,
) -> tuple[Verdict, Walk | None]:
    """The verdict with the entries in order, for a timeline; None when the checkpoint cannot even be read."""
    findings = Findings()
    try:
        point = parse_checkpoint(split_note(bundle.checkpoint)[0])
        hints = parse_parties(bundle.parties)
        own_policy = parse_policy(bundle.policy)
    except LedgerError as error:
        findings.wrong(f"the bundle cannot be opened: {error}")
        return findings.seal(Verdict(state=State.INVALID)), None
    older = None if against is None else open_older(against)
    pinned = older.pins(point.origin) if older else None
    chosen = policy or pinned or own_policy
    walk = walk_entries(bundle, point, Keyring.of(parties or (), hints), findings)
    for each in walk.ring.contradicted_hints():
        findings.wrong(f"`parties` names a key for the {each.party} that is not theirs: {each.key.vkey}")
    heads = _check_heads(bundle, chosen, walk, findings)
    _check_cover(walk, heads, findings)
    parts = check_parts(bundle, walk.commitments, findings)
    bundle.archive.read("README.txt")
    for name in sorted(bundle.archive.damaged):
        findings.wrong(f"{name} is damaged: its checksum does not fit")
    signed = any(head.checkpoint == point for head in heads)
    level, witness = _standing(heads, point)
    body = Verdict(
        state=State.INVALID,
        origin=point.origin,
        size=point.size,
        root=point.root,
        signers=tuple(Signer(party=party, org=org, entries=n) for (party, org), n in sorted(walk.signers.items())),
        parts=parts,
        erased=len(walk.commitments.erased),
        history=len(bundle.history_sizes),
        compared="" if older is None else compare_older(older, bundle, point, walk, chosen, signed, findings),
        keys=_keys(policy, parties, pinned),
        level=level,
        witness=witness,
    )
    return findings.seal(body), walk


def _standing(heads: Sequence[Attested], point: Checkpoint) -> tuple[str, str]:
    """The sentences about the level of assurance and about witnesses."""
    head = next((each for each in heads if each.checkpoint == point and each.cosigned), None)
    if head is None:
        return LEVEL_0, NO_WITNESS
    names = ", ".join(f"{name} at {_spell_seconds(time)}" for name, time in sorted(head.cosigned.items()))
    return LEVEL_1, f"Co-signed by {names}. Outside anchors: 0."


def _check_heads(bundle: Bundle, policy: Policy, walk: Walk, findings: Findings) -> list[Attested]:
    """The history and the head, each signed by the log, each a beginning of the entries."""
    heads: list[Attested] = []
    for size, note in (*bundle.history(), (None, bundle.checkpoint)):
        name = "the checkpoint" if size is None else f"history/{size}"
        try:
            head = attest(note, policy)
        except CannotJudge as error:
            findings.unknown(f"{name}: {error}")
            continue
        except LedgerError as error:
            findings.wrong(f"{name}: {error}")
            continue
        heads.append(head)
        if size is None:
            if not head.enough:
                findings.wrong(f"{name}: the quorum {policy.quorum} is not met")
        else:
            _check_older_head(size, head.checkpoint, note, bundle, walk, findings)
    return heads


def _check_older_head(size: int, head: Checkpoint, note: bytes, bundle: Bundle, walk: Walk, findings: Findings) -> None:
    if head.size != size or head.origin != walk.origin:
        findings.wrong(f"history/{size} is a checkpoint of {head.origin} at {head.size}")
    elif not walk.begins_with(head):
        findings.wrong(f"history/{size} is signed, but is no beginning of these entries")
        if walk.leads_to(parse_checkpoint(split_note(bundle.checkpoint)[0])):
            findings.evidence += [note, bundle.checkpoint]


def _check_cover(walk: Walk, heads: Sequence[Attested], findings: Findings) -> None:
    """An entry that a witness saw at a time cannot be younger than that time."""
    covers = sorted((head.checkpoint.size, min(head.cosigned.values())) for head in heads if head.cosigned)
    earliest = [*accumulate((time for _, time in reversed(covers)), min)][::-1]
    at = 0
    for line in walk.lines:
        while at < len(covers) and covers[at][0] <= line.index:
            at += 1
        if at == len(covers):
            return
        if parse_time(line.entry.at).timestamp() > earliest[at] + SKEW:
            says = f"claims {line.entry.at}, but a witness saw it already at {_spell_seconds(earliest[at])}"
            findings.note(says, line.index)


def _spell_seconds(seconds: int) -> str:
    """A cosignature's time; one beyond the calendar as its number."""
    try:
        return spell_time(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"


def _keys(policy: Policy | None, parties: Sequence[PartyKey] | None, pinned: Policy | None) -> str:
    if policy is not None and parties is not None:
        return "Keys: those you brought."
    if policy is not None:
        return "Keys: the log's from your policy, the parties' as the record states them (pin them with --parties)."
    if pinned is not None:
        return "Keys: the log's from your older copy, the parties' as the record states them."
    return "Keys: as the bundle states them (pin them with --policy and --parties)."
