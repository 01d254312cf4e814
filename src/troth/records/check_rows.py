"""One entry row against its signed note: hash, columns, signature, and the party behind the key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from troth.evidence.kind import KINDS
from troth.ledger.entry import Entry as Statement
from troth.ledger.entry import SignedEntry, check_entry_signature, parse_entry
from troth.ledger.errors import LedgerError
from troth.ledger.leaf import leaf_hash
from troth.ledger.note import VerifyingKey
from troth.ledger.strict import parse_time
from troth.records.models import Entry, Log, SealedKey, Space
from troth.records.problem import Problems

TABLE = "records_entry"
STATES_KEY = frozenset({"engagement.opened.v1", "engagement.joined.v1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a row was read as: the leaf to go on with, and the statement when the note can be read at all."""

    leaf: bytes
    statement: Statement | None = None
    seen_root: bytes = b""


@dataclass(slots=True, kw_only=True)
class EntryCheck:
    """Checks the entries of one log in their order, learning whose keys they are signed with."""

    space: Space
    log: Log
    owners: Mapping[str, str]
    problems: Problems
    _keys: dict[str, list[VerifyingKey]] = field(default_factory=dict)
    _parties: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.log.key.name != self.log.origin:
            self.problems.add("records_log", "the head row", "origin", "is not the name of the log's key")
        self._parties = dict(self.owners)

    def take(self, row: Entry) -> Read:
        """Name what is wrong with this row."""
        raw, stored = bytes(row.raw), bytes(row.leaf)
        leaf = leaf_hash(raw)
        try:
            signed = parse_entry(raw)
            self._signature(row, signed)
        except LedgerError as error:
            self._wrong(row, "raw", f"the signed note does not hold: {error}")
            return Read(leaf=stored)
        if leaf != stored:
            self._wrong(row, "leaf", "is not the hash of the signed note")
        said = signed.entry
        self._columns(row, said)
        return Read(leaf=leaf, statement=said, seen_root=said.seen.root if said.seen else b"")

    def _columns(self, row: Entry, said: Statement) -> None:
        pairs = {
            "id": (str(row.pk), said.id), "kind": (row.kind, said.type), "subject": (row.subject, said.subject),
            "actor": (row.actor, said.actor), "at": (row.at, parse_time(said.at)),
            "party": (row.party, self._party(row, said)), "space_id": (self.log.origin, said.log),
        }  # fmt: skip
        for column, (stored, signed) in pairs.items():
            if stored != signed:
                self._wrong(row, column, "differs from the signed note")
        spec = KINDS.get(said.type)
        if spec is not None and spec.log != self.space.kind:
            says = f"is {self.space.kind}, but entry {row.seq + 1} is of a {spec.log} kind"
            self.problems.add("records_space", "the space", "kind", says)

    def _party(self, row: Entry, said: Statement) -> str:
        """The party of a key: as the log states it, or as it is known; else as its first entry was filed."""
        if said.type in STATES_KEY:
            self._parties[said.org] = str(said.facts.get("party", ""))
        return self._parties.setdefault(said.org, row.party)

    def _signature(self, row: Entry, signed: SignedEntry) -> None:
        name = signed.signature.name
        if name not in self._keys:
            rows = SealedKey.objects.filter(name=name).order_by("created")
            self._keys[name] = [VerifyingKey.parse(vkey) for vkey in rows.values_list("vkey", flat=True)]
        check_entry_signature(signed, self._keys[name])

    def _wrong(self, row: Entry, column: str, says: str) -> None:
        self.problems.add(TABLE, f"entry {row.seq + 1}", column, says)
