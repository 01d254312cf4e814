"""The only way into a log: index, entry, parts, tiles and signed checkpoint in the act's own transaction (LEDGER 6.4)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
from troth.records.seal import open_key
from troth.records.tiles import store_full_tiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who says it: the party, the person's pseudonym there, and the organisation's sealed key."""

    party: str
    pseudonym: str
    key: SealedKey


@dataclass(slots=True, kw_only=True)
class _Open:
    """A log while it is being appended to."""

    log: Log
    frontier: Frontier
    seen: Seen
    at: datetime
    entries: list[Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def append(space_id: UUID, author: Author, evidence: Sequence[object], at: datetime) -> list[Recorded]:
    """Append evidence to the log of a space and sign its new checkpoint.

    Must run inside a transaction: rows, entries and checkpoint are committed together or not at all.
    Time never runs backwards within a log: an earlier `at` becomes that of the entry before.
    Raises EntryTooLarge when the facts of one piece exceed what a log entry can hold, and RolledBack when the log is
    not the one that was signed before.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("records.append must run inside the act's transaction")
    log = Log.objects.select_for_update(of=("self",)).select_related("key").get(space_id=space_id)
    moment = max(at, log.last_at) if log.last_at else at
    frontier = Frontier.unpack(log.size, bytes(log.frontier))
    seen = Seen(log.size, frontier.root())
    mark.refuse_below(space_id, seen.size, seen.root)
    state = _Open(log=log, frontier=frontier, seen=seen, at=moment.replace(microsecond=0))
    key = open_key(author.key)
    recorded = [_add(state, author, key, piece) for piece in evidence]
    Entry.objects.bulk_create(state.entries)
    Part.objects.bulk_create(state.parts)
    store_full_tiles(space_id, log.size, state.entries)
    _sign_head(state)
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
    for entry in reversed(state.entries):
        if entry.subject == subject:
            return (str(entry.id),)
    last = Entry.objects.filter(space_id=state.log.space_id, subject=subject).order_by("-seq").values_list("id")[:1]
    return tuple(str(row[0]) for row in last)


def _part(state: _Open, seq: int, name: str, body: bytes) -> bytes:
    salt = secrets.token_bytes(32)
    commitment = parts_of.commit(salt, body)
    state.parts.append(
        Part(space_id=state.log.space_id, seq=seq, name=name, commitment=commitment, salt=salt, body=body)
    )
    return commitment


def _sign_head(state: _Open) -> None:
    log, frontier = state.log, state.frontier
    head = Head(log.origin, frontier.size, frontier.root())
    note = sign_note(head.text(), open_key(log.key)).encode()
    Checkpoint.objects.create(space_id=log.space_id, size=head.size, root=head.root, note=note, at=state.at)
    mark.keep_after_commit(log.space_id, head, note)
    Log.objects.filter(pk=log.pk).update(size=frontier.size, frontier=frontier.pack(), last_at=state.at)
