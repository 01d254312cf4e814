"""Policies (C2SP tlog-policy): which logs and witnesses a reader accepts, and which quorum a checkpoint needs.

Also the `parties` file beside it, which names each party's key for entries: C2SP leaves those out on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from troth.ledger.checkpoint import Checkpoint, parse_checkpoint
from troth.ledger.cosign import CosignerKey, cosignature_time
from troth.ledger.errors import BadCheckpoint, BadKey, BadPolicy, BadText, NoKnownSignature
from troth.ledger.note import VerifyingKey, check_signatures, split_note
from troth.ledger.strict import parse_decimal

MAX_LINES = 1_000
NONE = "none"

_ALLOWED = re.compile(rb"[\x09\x0a\x20-\x7e\x80-\xff]*\Z")
_PARTY = re.compile(r"[a-z]{1,32}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """At least `threshold` of the named members."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Accepted logs, named witnesses and groups, and the name of the quorum, or "none"."""

    logs: tuple[VerifyingKey, ...]
    witnesses: Mapping[str, CosignerKey]
    groups: Mapping[str, Group]
    quorum: str

    def met_by(self, names: Iterable[str]) -> bool:
        """Whether cosignatures of the witnesses with these policy names are enough."""
        present = set(names)
        for name, group in self.groups.items():
            # A group names only what stands above it, so one pass in the file's order is enough.
            if sum(member in present for member in group.members) >= group.threshold:
                present.add(name)
        return self.quorum == NONE or self.quorum in present


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """A checkpoint that an accepted log signed; `cosigned` maps policy names of witnesses to seconds since 1970."""

    checkpoint: Checkpoint
    log: VerifyingKey
    cosigned: Mapping[str, int]
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyKey:
    """The key under which a party signs entries; `party` is `client`, `provider` or a later word."""

    party: str
    key: VerifyingKey


@dataclass(slots=True)
class _Draft:
    logs: list[VerifyingKey] = field(default_factory=list)
    witnesses: dict[str, CosignerKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    quorum: str | None = None

    def line(self, words: list[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self._log(VerifyingKey.parse(vkey))
            case ["witness", name, vkey] | ["witness", name, vkey, _]:
                self._witness(name, CosignerKey.parse(vkey))
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name]:
                self._quorum(name)
            case _:
                raise BadPolicy(f"a line that begins with {words[0][:40]!r} is malformed")

    def _log(self, key: VerifyingKey) -> None:
        if key.public in {each.public for each in self.logs}:
            raise BadPolicy(f"the log key of {key.name} stands twice")
        self.logs.append(key)

    def _witness(self, name: str, key: CosignerKey) -> None:
        self._define(name)
        if key.public in {each.public for each in self.witnesses.values()}:
            raise BadPolicy(f"the witness key of {name} stands twice")
        self.witnesses[name] = key

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        self._define(name)
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise BadPolicy(f"group {name} names {member}, which is not defined above it")
            if member in self.placed:
                raise BadPolicy(f"{member} is a member twice")
            self.placed.add(member)
        needed = {"any": 1, "all": len(members)}.get(threshold) or parse_decimal(threshold)
        if not 1 <= needed <= len(members):
            raise BadPolicy(f"group {name} asks for {needed} of {len(members)}")
        self.groups[name] = Group(threshold=needed, members=tuple(members))

    def _define(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise BadPolicy(f"the name {name} is taken")

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise BadPolicy("there are two quorum lines")
        if name != NONE and name not in self.witnesses and name not in self.groups:
            raise BadPolicy(f"the quorum names {name}, which is not defined above it")
        self.quorum = name


def parse_policy(raw: bytes) -> Policy:
    """The policy of a file. Raises `BadPolicy`."""
    draft = _Draft()
    for words in _lines_of(raw):
        try:
            draft.line(words)
        except (BadKey, BadText) as error:
            raise BadPolicy(str(error)) from None
    if draft.quorum is None:
        raise BadPolicy("there is no quorum line")
    return Policy(logs=tuple(draft.logs), witnesses=draft.witnesses, groups=draft.groups, quorum=draft.quorum)


def parse_parties(raw: bytes) -> tuple[PartyKey, ...]:
    """The party keys of a `parties` file: a party's word and a vkey on each line. Raises `BadPolicy`."""
    found: list[PartyKey] = []
    for words in _lines_of(raw):
        if len(words) != 2 or not _PARTY.match(words[0]):
            raise BadPolicy("a line of `parties` is a party's word and a key")
        try:
            found.append(PartyKey(party=words[0], key=VerifyingKey.parse(words[1])))
        except BadKey as error:
            raise BadPolicy(str(error)) from None
    if len({each.key.public for each in found}) != len(found):
        raise BadPolicy("a key stands twice in `parties`")
    return tuple(found)


def spell_parties(parties: Iterable[PartyKey]) -> bytes:
    """The `parties` file of these keys."""
    return "".join(f"{each.party} {each.key.vkey}\n" for each in parties).encode("utf-8")


def attest(raw: bytes, policy: Policy) -> Attested:
    """The checkpoint of a note that a log of the policy signed, and who cosigned it.

    Raises `BadNote`, `BadSignature`, `NoKnownSignature` or `BadCheckpoint`. `enough` says whether the quorum is met.
    """
    text, signatures = split_note(raw)
    checkpoint = parse_checkpoint(text)
    by_log, _ = check_signatures(text, signatures, policy.logs)
    if not by_log:
        raise NoKnownSignature("the checkpoint is not signed by a log that the policy names")
    log = next(key for key in policy.logs if key.key_id == by_log[0].key_id and key.name == by_log[0].name)
    if log.name != checkpoint.origin:
        raise BadCheckpoint(f"the log {log.name} signed for {checkpoint.origin}")
    by_witness, _ = check_signatures(text, signatures, policy.witnesses.values())
    times = {(each.name, each.key_id): cosignature_time(each.blob) for each in by_witness}
    labels = {name: (key.name, key.key_id) for name, key in policy.witnesses.items()}
    cosigned = {name: times[label] for name, label in labels.items() if label in times}
    return Attested(checkpoint=checkpoint, log=log, cosigned=cosigned, enough=policy.met_by(cosigned))


def _lines_of(raw: bytes) -> list[list[str]]:
    """The words of each line that says something. Bytes above 127 are opaque, as C2SP asks."""
    if not _ALLOWED.match(raw):
        raise BadPolicy("a control character stands in the file")
    if raw and not raw.endswith(b"\n"):
        raise BadPolicy("the last line does not end")
    lines = raw.decode("utf-8", "surrogateescape").split("\n")
    if len(lines) > MAX_LINES:
        raise BadPolicy(f"there are more than {MAX_LINES} lines")
    words = [[word for word in re.split("[ \t]+", line) if word] for line in lines]
    return [each for each in words if each and not each[0].startswith("#")]
