"""Entries: what one organisation says in one log, as a signed note of one canonical line of JSON.

The first line names the format, so an entry is never mistaken for a checkpoint or a cosignature, and the line names its
log, so a signature cannot be moved to another log. One entry has one signature, by the organisation that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from troth.canon import NotCanonical, Value, decode, encode
from troth.ledger.checkpoint import check_origin
from troth.ledger.errors import BadEntry, BadNote, BadText, CannotJudge, EntryTooLarge, LedgerError, NoKnownSignature
from troth.ledger.note import Signature, SigningKey, Verifier, check_name, sign_note, split_note
from troth.ledger.strict import from_base64, parse_decimal, parse_time, to_base64
from troth.ledger.tile import MAX_ENTRY

FIRST_LINE = "troth-entry/v1"
VERSION = 1
FIELDS = ("actor", "at", "commit", "facts", "id", "log", "org", "prev", "seen", "subject", "type", "v")

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_TYPE = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)+\.v[1-9][0-9]*\Z")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class Seen:
    """The last checkpoint of the log when the entry was made: size 0 and the empty root before the first entry."""

    size: int
    root: bytes

    def fields(self) -> dict[str, Value]:
        """As the entry spells it."""
        return {"root": to_base64(self.root), "size": self.size}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an organisation says.

    `at` is the claimed time, `YYYY-MM-DDTHH:MM:SSZ`. `commit` maps part names to 32-byte commitments. `facts` holds no
    personal data. `id` is a UUID in lower case, `prev` the ids of earlier entries that this one answers, `org` the name
    of the signing key, `type` the permanent name of the kind. Raises `BadEntry` when a field is out of shape.
    """

    actor: str
    at: str
    commit: Mapping[str, bytes]
    facts: Mapping[str, Value]
    id: str
    log: str
    org: str
    prev: tuple[str, ...]
    seen: Seen | None
    subject: str
    type: str
    v: int = VERSION

    def __post_init__(self) -> None:
        try:
            _check_fields(self)
        except (BadEntry, CannotJudge):
            raise
        except LedgerError as error:
            raise BadEntry(str(error)) from None

    def line(self) -> bytes:
        """The canonical JSON of the entry (RFC 8785), without a line feed. Raises `BadEntry`."""
        fields: dict[str, Value] = {
            "actor": self.actor,
            "at": self.at,
            "commit": {name: to_base64(each) for name, each in self.commit.items()},
            "facts": self.facts,
            "id": self.id,
            "log": self.log,
            "org": self.org,
            "prev": self.prev,
            "seen": self.seen.fields() if self.seen else None,
            "subject": self.subject,
            "type": self.type,
            "v": self.v,
        }
        try:
            return encode(fields)
        except NotCanonical as error:
            raise BadEntry(f"the entry has no canonical spelling: {error}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedEntry:
    """An entry with its signature and the signed text, as read. Nothing is verified yet but the shape."""

    entry: Entry
    signature: Signature
    text: str

    @property
    def name(self) -> str:
        """The name of the signing key; always the entry's `org`."""
        return self.signature.name


def sign_entry(entry: Entry, key: SigningKey) -> bytes:
    """The whole signed note of the entry.

    Raises `BadEntry` for another organisation's key, `EntryTooLarge` above 65,535 bytes.
    """
    if key.name != entry.org:
        raise BadEntry(f"{key.name} cannot sign for {entry.org}")
    text = f"{FIRST_LINE}\n{entry.line().decode('utf-8')}\n"
    try:
        raw = sign_note(text, key).encode("utf-8")
    except BadNote as error:
        raise BadEntry(str(error)) from None
    if len(raw) > MAX_ENTRY:
        raise EntryTooLarge(f"an entry is at most {MAX_ENTRY:,} bytes, not {len(raw):,}")
    return raw


def parse_entry(raw: bytes) -> SignedEntry:
    """The entry of a signed note in its one spelling. Raises `BadEntry`, or `CannotJudge` for an unknown version."""
    if len(raw) > MAX_ENTRY:
        raise EntryTooLarge(f"an entry is at most {MAX_ENTRY:,} bytes, not {len(raw):,}")
    try:
        text, signatures = split_note(raw)
    except BadNote as error:
        raise BadEntry(str(error)) from None
    lines = text.split("\n")
    if lines[0] != FIRST_LINE:
        if re.match(r"troth-entry/v[1-9][0-9]*\Z", lines[0]):
            raise CannotJudge(f"an entry of the format {lines[0]}, which this program does not know")
        raise BadEntry(f"the first line is not {FIRST_LINE}")
    if len(lines) != 3 or lines[2]:
        raise BadEntry("an entry is one line of JSON")
    if len(signatures) != 1:
        raise BadEntry("an entry has exactly one signature")
    entry = _entry_from_line(lines[1].encode("utf-8"))
    (signature,) = signatures
    if signature.name != entry.org:
        raise BadEntry(f"signed by {signature.name} but said for {entry.org}")
    if (text + "\n" + signature.line).encode("utf-8") != raw or entry.line() != lines[1].encode("utf-8"):
        raise BadEntry("the entry is not in its one spelling")
    return SignedEntry(entry=entry, signature=signature, text=text)


def verify_entry(raw: bytes, keys: Iterable[Verifier]) -> SignedEntry:
    """The entry, signed by one of `keys`. Raises `BadEntry`, `BadSignature`, `NoKnownSignature` or `CannotJudge`."""
    found = parse_entry(raw)
    check_entry_signature(found, keys)
    return found


def check_entry_signature(signed: SignedEntry, keys: Iterable[Verifier]) -> None:
    """Returns when one of `keys` made the signature. Raises `BadSignature` or `NoKnownSignature`."""
    for key in keys:
        if (key.name, key.key_id) == (signed.signature.name, signed.signature.key_id):
            key.check(signed.text, signed.signature.blob)
            return
    raise NoKnownSignature(f"signed by a key of {signed.name} that is not known")


def _entry_from_line(line: bytes) -> Entry:
    try:
        value = decode(line)
    except NotCanonical as error:
        raise BadEntry(f"the entry's line: {error}") from None
    if not isinstance(value, dict):
        raise BadEntry("the entry's line is no JSON object")
    if value.get("v") != VERSION and isinstance(value.get("v"), int):
        raise CannotJudge(f"an entry of version {value['v']}, which this program does not know")
    if tuple(sorted(value)) != FIELDS or type(value["v"]) is not int:
        raise BadEntry(f"an entry has exactly the fields {', '.join(FIELDS)}")
    fields = cast(dict[str, object], value)
    try:
        return Entry(
            actor=_text(fields, "actor"),
            at=_text(fields, "at"),
            id=_text(fields, "id"),
            log=_text(fields, "log"),
            org=_text(fields, "org"),
            subject=_text(fields, "subject"),
            type=_text(fields, "type"),
            commit={name: from_base64(_word(each), 32) for name, each in _object_of(fields, "commit").items()},
            facts=cast(dict[str, Value], _object_of(fields, "facts")),
            prev=tuple(_word(each) for each in _list_of(fields, "prev")),
            seen=_seen_from(fields["seen"]),
        )
    except BadText as error:
        raise BadEntry(str(error)) from None


def _seen_from(value: object) -> Seen | None:
    if value is None:
        return None
    if not isinstance(value, dict) or sorted(value) != ["root", "size"] or type(value["size"]) is not int:
        raise BadEntry("`seen` is a root and a size")
    return Seen(value["size"], from_base64(_word(value["root"]), 32))


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise BadEntry(f"`{name}` is not text")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise BadEntry("a word is expected in `commit`, `prev` or `seen`")
    return value


def _object_of(fields: Mapping[str, object], name: str) -> dict[str, object]:
    value = fields[name]
    if not isinstance(value, dict):
        raise BadEntry(f"`{name}` is no JSON object")
    return value


def _list_of(fields: Mapping[str, object], name: str) -> list[object]:
    value = fields[name]
    if not isinstance(value, list):
        raise BadEntry(f"`{name}` is no list")
    return value


def _check_fields(entry: Entry) -> None:
    if entry.v != VERSION:
        raise CannotJudge(f"an entry of version {entry.v}, which this program does not know")
    check_origin(entry.log)
    check_name(entry.org)
    parse_time(entry.at)
    if not entry.actor:
        raise BadEntry("`actor` is empty")
    if not _TYPE.match(entry.type):
        raise BadEntry(f"{entry.type[:80]!r} is no kind such as openness.risk.disclosed.v1")
    for each in (entry.id, *entry.prev):
        if not _ID.match(each):
            raise BadEntry(f"{each[:80]!r} is no UUID in lower case")
    if len(set(entry.prev)) != len(entry.prev) or entry.id in entry.prev:
        raise BadEntry("`prev` names an entry twice, or itself")
    for name, commitment in entry.commit.items():
        if not _PART.match(name) or len(commitment) != 32:
            raise BadEntry(f"the part {name[:80]!r} has no proper name or commitment")
    if entry.seen is not None:
        parse_decimal(str(entry.seen.size))
        if len(entry.seen.root) != 32:
            raise BadEntry("the root in `seen` is not 32 bytes")
