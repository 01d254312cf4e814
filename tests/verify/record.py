"""A record of Acorn and Birch for the tests: entries, parts, checkpoints, and the bundle of them."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from troth.canon import Value, encode
from troth.ledger.archive import ArchiveWriter
from troth.ledger.bundle import BundleContents, _rank, write_bundle
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.entry import Entry, Seen, sign_entry
from troth.ledger.leaf import leaf_hash
from troth.ledger.merkle import Frontier
from troth.ledger.note import SigningKey
from troth.ledger.part import commit
from troth.ledger.strict import spell_time, to_base64

ORIGIN = "troth.example/engagement/7"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def seed(word: str) -> bytes:
    return sha256(word.encode()).digest()


LOG = SigningKey(ORIGIN, seed("log"))
ACORN = SigningKey("acorn.example/org", seed("acorn"))
BIRCH = SigningKey("birch.example/org", seed("birch"))
CEDAR = SigningKey("cedar.example/org", seed("cedar"))
POLICY = f"log {LOG.vkey}\nquorum none\n"
PARTIES = f"client {ACORN.vkey}\nprovider {BIRCH.vkey}\n"


def uuid_of(number: int) -> str:
    return str(uuid.UUID(int=(0x018F << 112) | (7 << 76) | (8 << 60) | number))


@dataclass
class Record:
    """Grows entry by entry. `log` signs the checkpoints; `raws` may be bent by a test before `bundle`."""

    log: SigningKey = LOG
    origin: str = ORIGIN
    raws: list[bytes] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier.empty)
    parts: dict[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    history: list[tuple[int, bytes]] = field(default_factory=list)
    policy: str = POLICY
    parties: str = PARTIES

    def entry(self, key: SigningKey, kind: str, facts: dict[str, Value] | None = None, **other: object) -> Entry:
        number = len(self.raws)
        fields: dict[str, object] = {
            "actor": f"a-{key.name[:5]}",
            "at": spell_time(START + timedelta(hours=number)),
            "commit": {},
            "facts": facts or {},
            "id": uuid_of(number),
            "log": self.origin,
            "org": key.name,
            "prev": (),
            "seen": Seen(self.frontier.size, self.frontier.root()),
            "subject": f"s-{number}",
            "type": kind,
        }
        return Entry(**{**fields, **other})  # type: ignore[arg-type]

    def say(self, key: SigningKey, kind: str, facts: dict[str, Value] | None = None, **other: object) -> int:
        return self.add(sign_entry(self.entry(key, kind, facts, **other), key))

    def add(self, raw: bytes) -> int:
        self.raws.append(raw)
        self.frontier = self.frontier.append(leaf_hash(raw))
        return len(self.raws) - 1

    def part(self, words: Value) -> bytes:
        payload = encode(words)
        salt = seed(f"salt {len(self.parts)} {words}")
        commitment = commit(salt, payload)
        self.parts[commitment] = (salt, payload)
        return commitment

    def state(self, key: SigningKey, party: str, kind: str) -> int:
        return self.say(key, kind, {"org": key.name, "party": party, "vkey": key.vkey})

    def open(self) -> Record:
        self.state(ACORN, "client", "engagement.opened.v1")
        self.state(BIRCH, "provider", "engagement.joined.v1")
        return self

    def go_on(self, count: int, word: str = "") -> Record:
        for number in range(count):
            key = (ACORN, BIRCH)[number % 2]
            commitment = self.part({"text": f"words {word} {number}, and an ünusual one"})
            self.say(key, "promises.promise.made.v1", {"due": "2026-04-01", "n": number}, commit={"words": commitment})
        return self

    def erase(self, index: int, name: str, commitment: bytes, key: SigningKey = ACORN) -> int:
        facts: dict[str, Value] = {"entry": index, "part": name, "commit": to_base64(commitment)}
        self.parts.pop(commitment, None)
        return self.say(key, "engagement.part.erased.v1", facts)

    def point(self) -> Checkpoint:
        return Checkpoint(self.origin, self.frontier.size, self.frontier.root())

    def note(self) -> bytes:
        return self.point().sign(self.log).encode()

    def keep(self) -> Record:
        self.history.append((self.frontier.size, self.note()))
        return self

    def contents(self, note: bytes | None = None) -> BundleContents:
        return BundleContents(
            checkpoint=note or self.note(),
            policy=self.policy,
            parties=self.parties,
            entries=self.raws,
            parts=[(commitment, salt, payload) for commitment, (salt, payload) in self.parts.items()],
            history=self.history,
            readme="Check this record with `troth verify`.\n",
        )

    def bundle(self, note: bytes | None = None) -> bytes:
        target = io.BytesIO()
        write_bundle(target, self.contents(note))
        return target.getvalue()


def sample(count: int = 12) -> Record:
    """A small sound record with history, and an erased part."""
    record = Record().open().keep().go_on(count)
    record.keep()
    erased = next(iter(record.parts))
    record.erase(2, "words", erased)
    return record


def members_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as found:
        return {name: found.read(name) for name in found.namelist()}


def packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    writer = ArchiveWriter(target)
    for name, content in members:
        writer.add(name, content)
    writer.finish()
    return target.getvalue()


def repacked(raw: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The bundle with members replaced, added or (None) taken out, its container sound again."""
    members = members_of(raw) | changes
    kept = {name: content for name, content in members.items() if content is not None}
    return packed(sorted(kept.items(), key=lambda each: _rank(each[0])))
