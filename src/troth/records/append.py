"""The only way into a log: index, entry, parts, tiles and signed checkpoint in the act's transaction (LEDGER 6.4)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from troth.evidence.codec import instant
from troth.evidence.envelope import Recorded
from troth.evidence.ids import uuid7
from troth.evidence.kind import Encoded, encode
from troth.ledger import part as parts_of
from troth.ledger.checkpoint import Checkpoint as Head
from troth.ledger.entry import Entry as Statement
from troth.ledger.entry import Seen, sign_entry
from troth.ledger.leaf import leaf_hash
from troth.ledger.merkle import Frontier
from troth.ledger.note import SigningKey, sign_note
from troth.records import mark
from troth.records.models import Checkpoint, Entry, Log, Part, SealedKey
from troth.records.seal import key_of, open_key
from troth.records.statement import Select, insert, update
from troth.records.tiles import WIDTH, store_full_tiles

_LOG = Select(Log, "space_id = %s", "space")
_LOG_LOCKED = Select(Log, "space_id = %s", "space", tail="FOR UPDATE")
_PREV = Select(Entry, "space_id = %s AND subject = %s", "space", "subject", tail="ORDER BY seq DESC LIMIT 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who says it: the party, the person's pseudonym there, and the organisation's sealed key."""

    party: str
    pseudonym: str
    key: SealedKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What one act leaves in one log: by whom, when, and the evidence."""

    author: Author
    at: datetime
    evidence: Sequence[object]


@dataclass(slots=True, kw_only=True)
class _Open:
    """A log while it is being appended to; `seen` and `at` are those of the commit in hand."""

    log: Log
    frontier: Frontier
    seen: Seen
    at: datetime
    entries: list[Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    points: list[Checkpoint] = field(default_factory=list)
    newest: dict[str, str] = field(default_factory=dict)


def append(space_id: UUID, author: Author, evidence: Sequence[object], at: datetime) -> list[Recorded]:
    """Append evidence to the log of a space and sign its new checkpoint.

    Must run inside a transaction: rows, entries and checkpoint are committed together or not at all.
    Time never runs backwards within a log: an earlier `at` becomes that of the entry before.
    Raises EntryTooLarge when the facts of one piece exceed what a log entry can hold, and RolledBack when the log is
    not the one that was signed before.
    """
    return append_many(space_id, [Commit(author=author, at=at, evidence=evidence)])[0]


def append_many(space_id: UUID, commits: Sequence[Commit]) -> list[list[Recorded]]:
    """Append what several acts leave, one after another: the same entries and checkpoints as by `append` for each,
    but written together. Raises as `append` does."""
    if not connection.in_atomic_block:
        raise RuntimeError("records.append must run inside the act's transaction")
    state = _open(space_id)
    recorded = [_commit(state, each) for each in commits]
    insert(state.entries)
    insert(state.parts)
    if state.frontier.size // WIDTH > state.log.size // WIDTH:
        store_full_tiles(space_id, state.log.size, state.entries)
    insert(state.points)
    last = state.points[-1]
    mark.keep_after_commit(space_id, Head(state.log.origin, last.size, bytes(last.root)), bytes(last.note))
    state.log.size, state.log.frontier, state.log.last_at = state.frontier.size, state.frontier.pack(), state.at
    update(state.log, "size", "frontier", "last_at")
    return recorded


def _open(space_id: UUID) -> _Open:
    found = (_LOG_LOCKED if connection.features.has_select_for_update else _LOG)(space_id)
    if not found:
        raise Log.DoesNotExist(f"The space {space_id} has no log.")
    log = found[0]
    frontier = Frontier.unpack(log.size, bytes(log.frontier))
    seen = Seen(log.size, frontier.root())
    mark.refuse_below(space_id, Head(log.origin, seen.size, seen.root))
    return _Open(log=log, frontier=frontier, seen=seen, at=log.last_at or datetime.min.replace(tzinfo=UTC))


def _commit(state: _Open, commit: Commit) -> list[Recorded]:
    state.at = max(commit.at, state.at).replace(microsecond=0)
    key = open_key(commit.author.key)
    recorded = [_add(state, commit.author, key, piece) for piece in commit.evidence]
    head = Head(state.log.origin, state.frontier.size, state.frontier.root())
    note = sign_note(head.text(), open_key(key_of(state.log.key_id))).encode()
    state.points.append(
        Checkpoint(space_id=state.log.space_id, size=head.size, root=head.root, note=note, at=state.at)
    )
    state.seen = Seen(head.size, head.root)
    return recorded


def _add(state: _Open, author: Author, key: SigningKey, piece: object) -> Recorded:
    encoded = encode(piece)
    seq = state.frontier.size
    commits = {name: _part(state, seq, name, body) for name, body in encoded.parts.items()}
    statement = _statement(state, author, key, encoded, commits)
    raw = sign_entry(statement, key)
    leaf = leaf_hash(raw)
    state.entries.append(
        Entry(
            id=UUID(statement.id), space_id=state.log.space_id, seq=seq, leaf=leaf, raw=raw, kind=encoded.kind,
            subject=encoded.subject, party=author.party, actor=author.pseudonym, at=state.at,
        )
    )  # fmt: skip
    state.newest[encoded.subject] = statement.id
    state.frontier = state.frontier.append(leaf)
    return Recorded(
        seq=seq, id=statement.id, kind=encoded.kind, at=state.at, party=author.party, actor=author.pseudonym,
        subject=encoded.subject, prev=statement.prev, evidence=piece,
    )  # fmt: skip


def _statement(
    state: _Open, author: Author, key: SigningKey, encoded: Encoded, commits: dict[str, bytes]
) -> Statement:
    return Statement(
        actor=author.pseudonym, at=instant(state.at), commit=commits, facts=encoded.facts, id=str(uuid7()),
        log=state.log.origin, org=key.name, prev=_prev(state, encoded.subject), seen=state.seen,
        subject=encoded.subject, type=encoded.kind,
    )  # fmt: skip


def _prev(state: _Open, subject: str) -> tuple[str, ...]:
    known = state.newest.get(subject)
    if known is not None:
        return (known,)
    return tuple(str(row.pk) for row in _PREV(state.log.space_id, subject))


def _part(state: _Open, seq: int, name: str, body: bytes) -> bytes:
    salt = secrets.token_bytes(32)
    commitment = parts_of.commit(salt, body)
    state.parts.append(
        Part(space_id=state.log.space_id, seq=seq, name=name, commitment=commitment, salt=salt, body=body)
    )
    return commitment
