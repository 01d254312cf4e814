"""Checking now: one entry by the reader's own verifier, and a whole log as far as a page may take."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from troth.engagement.reads import PartyName
from troth.ledger.entry import check_entry_signature, parse_entry
from troth.ledger.errors import LedgerError
from troth.ledger.leaf import leaf_hash
from troth.ledger.merkle import Frontier
from troth.ledger.note import VerifyingKey
from troth.ledger.policy import Policy, attest, parse_policy
from troth.ledger.proof import parse_proof
from troth.ledger.strict import to_base64
from troth.records.check_rows import STATES_KEY
from troth.records.models import Checkpoint, Entry, Log
from troth.records.proofs import entry_proof, party_keys, policy_text
from troth.verify.single import check_proof

AT_ONCE = 1_000
MOST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCheck:
    """What the verifier says of one entry: the tree it stands in, or what is wrong."""

    ok: bool
    size: int = 0
    root: str = ""
    hashes: int = 0
    parts: int = 0
    problems: tuple[str, ...] = ()


def check_entry(row: Entry) -> EntryCheck:
    """Make the proof that the reader can download, and judge it as `troth verify` would."""
    try:
        log = Log.objects.select_related("key").get(space_id=row.space_id)
        raw = entry_proof(row)
        verdict = check_proof(raw, policy=parse_policy(policy_text(log).encode()), parties=party_keys(row.space_id))
        hashes = len(parse_proof(raw).hashes)
    except LedgerError as error:
        return EntryCheck(ok=False, problems=(str(error),))
    return EntryCheck(
        ok=verdict.ok, size=verdict.size, root=to_base64(verdict.root), hashes=hashes, parts=verdict.parts,
        problems=tuple(str(each) for each in verdict.problems),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """How many of the entries that were looked at a party signed, and under which key."""

    party: PartyName | None
    word: str
    key: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheck:
    """What was checked now: of `size` entries, `looked` in full, the newest first; or what is wrong."""

    size: int
    root: str
    looked: int
    checkpoints: int
    signed: tuple[Signed, ...]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def whole(self) -> bool:
        """Whether every entry was read in full."""
        return self.looked == self.size


@dataclass(slots=True)
class _Look:
    """A pass over a log: every leaf goes into the tree, the newest entries are read and their signatures checked."""

    log: Log
    points: dict[int, bytes]
    start: int
    frontier: Frontier = field(default_factory=Frontier.empty)
    met: int = 0
    signed: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    keys: list[VerifyingKey] = field(default_factory=list)

    def take(self, seq: int, leaf: bytes, raw: bytes | None, party: str) -> None:
        """The next entry; `raw` only when it is to be read."""
        if seq != self.frontier.size:
            self.wrong(f"entry {self.frontier.size + 1:,} is missing")
        if raw is not None:
            self._read(seq, leaf, raw, party)
        self.frontier = self.frontier.append(leaf)
        wanted = self.points.get(self.frontier.size)
        if wanted is not None:
            self.met += 1
            if wanted != self.frontier.root():
                self.wrong(f"the entries up to {self.frontier.size:,} are not those that were signed at that size")

    def _read(self, seq: int, leaf: bytes, raw: bytes, party: str) -> None:
        try:
            signed = parse_entry(raw)
            if signed.entry.type in STATES_KEY:
                self.keys.append(VerifyingKey.parse(str(signed.entry.facts.get("vkey", ""))))
            check_entry_signature(signed, self.keys)
        except LedgerError as error:
            return self.wrong(f"entry {seq + 1:,}: {error}")
        if leaf_hash(raw) != leaf:
            return self.wrong(f"entry {seq + 1:,} is not what its hash says")
        if signed.entry.log != self.log.origin:
            return self.wrong(f"entry {seq + 1:,} was written for another log")
        self.signed[party, signed.entry.org] += 1
        return None

    def wrong(self, says: str) -> None:
        """Keep the first twenty."""
        if len(self.problems) < 20:
            self.problems.append(says)


def check_log(log: Log, sides: dict[str, PartyName], most: int = MOST) -> LogCheck:
    """A shared log as far as a page may take: every hash and signed size, and the newest `most` entries in full.

    Keys are those that the log states itself; where its beginning is not read, those that this host keeps.
    """
    space_id = log.space_id
    points = Checkpoint.objects.filter(space_id=space_id, size__lte=log.size)
    look = _Look(
        log=log, points={size: bytes(root) for size, root in points.values_list("size", "root")},
        start=max(0, log.size - most),
    )  # fmt: skip
    if look.start:
        look.keys = [each.key for each in party_keys(space_id)]
        _pass_over(look, space_id)
    _read(look, space_id)
    _check_head(look)
    return LogCheck(
        size=look.frontier.size, root=to_base64(look.frontier.root()), looked=look.frontier.size - look.start,
        checkpoints=look.met, problems=tuple(look.problems),
        signed=tuple(
            Signed(party=sides.get(party), word=party, key=key, count=count)
            for (party, key), count in sorted(look.signed.items())
        ),
    )  # fmt: skip


def _pass_over(look: _Look, space_id: UUID) -> None:
    early = Entry.objects.filter(space_id=space_id, seq__lt=look.start).order_by("seq").values_list("seq", "leaf")
    for seq, leaf in early.iterator(chunk_size=5000):
        look.take(seq, bytes(leaf), None, "")


def _read(look: _Look, space_id: UUID) -> None:
    newest = Entry.objects.filter(space_id=space_id, seq__gte=look.start, seq__lt=look.log.size).order_by("seq")
    for seq, leaf, raw, party in newest.values_list("seq", "leaf", "raw", "party").iterator(chunk_size=1000):
        look.take(seq, bytes(leaf), bytes(raw), party)


def _check_head(look: _Look) -> None:
    """The newest checkpoint, by the log's own key."""
    head = Checkpoint.objects.filter(space_id=look.log.space_id, size=look.log.size).first()
    if head is None:
        if look.frontier.size:
            look.wrong(f"no checkpoint of {look.log.size:,} entries was ever signed")
        return
    try:
        point = attest(bytes(head.note), policy_of(look.log)).checkpoint
    except LedgerError as error:
        return look.wrong(f"the newest checkpoint: {error}")
    if (point.size, point.root) != (look.frontier.size, look.frontier.root()):
        look.wrong("the newest checkpoint is not that of the entries")


def policy_of(log: Log) -> Policy:
    """The policy of a single host, ready to judge by."""
    return parse_policy(policy_text(log).encode())
