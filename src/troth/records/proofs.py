"""Proofs from the stored rows: inclusion of an entry, consistency of two sizes, and the `.tlog-proof` of one entry."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Min

from troth.ledger.checkpoint import Checkpoint as Head
from troth.ledger.checkpoint import parse_checkpoint
from troth.ledger.errors import BadProof
from troth.ledger.leaf import HASH_SIZE
from troth.ledger.merkle import inclusion_spans
from troth.ledger.note import VerifyingKey, split_note
from troth.ledger.policy import PartyKey, spell_parties
from troth.ledger.proof import EntryProof, spell_extra
from troth.ledger.tile import WIDTH, TileReader
from troth.records.models import Checkpoint, Entry, Log, Part, SealedKey, Tile

MOST_SHOWN = 2**20
"""Bytes of parts that a proof of one entry carries along; larger files are in the bundle."""


def head_of(space_id: UUID) -> Checkpoint | None:
    """The newest signed checkpoint of a log; None while it is empty."""
    return Checkpoint.objects.filter(space_id=space_id).order_by("-size").first()


def point_of(row: Checkpoint) -> Head:
    """What a stored checkpoint says."""
    return parse_checkpoint(split_note(bytes(row.note))[0])


def tiles_of(space_id: UUID, size: int) -> TileReader:
    """Proofs of the tree of the first `size` entries; a handful of short queries, also at a million."""
    return TileReader(lambda level, n, width: _tile(space_id, level, n, width), size)


def _tile(space_id: UUID, level: int, n: int, width: int) -> bytes:
    if level > 0 or width == WIDTH:
        row = Tile.objects.filter(space_id=space_id, level=level, n=n).values_list("hashes", flat=True).first()
        if row is not None or level > 0:
            return bytes(row or b"")[: width * HASH_SIZE]
    start = n * WIDTH
    rows = Entry.objects.filter(space_id=space_id, seq__gte=start, seq__lt=start + width).order_by("seq")
    return b"".join(bytes(leaf) for leaf in rows.values_list("leaf", flat=True))


def path_length(seq: int, size: int) -> int:
    """How many hashes the inclusion proof of an entry has; nothing is read for it."""
    return len(inclusion_spans(seq, size))


def inclusion(space_id: UUID, seq: int, size: int) -> list[bytes]:
    """The hashes from entry `seq` up to the root over the first `size` entries. Raises `BadProof`."""
    return tiles_of(space_id, size).inclusion_proof(seq)


def consistency(space_id: UUID, first: int, size: int) -> list[bytes]:
    """The hashes that show the first `first` entries to be the beginning of the first `size`. Raises `BadProof`."""
    return tiles_of(space_id, size).consistency_proof(first)


def entry_proof(row: Entry) -> bytes:
    """The `.tlog-proof` of an entry under the newest checkpoint; `extra` holds the entry and its parts (LEDGER 6.6)."""
    head = head_of(row.space_id)
    if head is None or head.size <= row.seq:
        raise BadProof(f"no checkpoint holds entry {row.seq + 1}")
    kept = Part.objects.filter(space_id=row.space_id, seq=row.seq, body__isnull=False)
    parts, room = [], MOST_SHOWN
    for salt, body in kept.order_by("name").values_list("salt", "body"):
        payload = bytes(body or b"")
        room -= len(payload)
        if room >= 0:
            parts.append((bytes(salt or b""), payload))
    proof = EntryProof(
        index=row.seq, hashes=tuple(inclusion(row.space_id, row.seq, head.size)), checkpoint=bytes(head.note),
        extra=spell_extra(bytes(row.raw), parts),
    )  # fmt: skip
    return proof.spell()


def policy_text(log: Log) -> str:
    """The policy of a log on a single host: its own signature is enough, because there is no other yet (L0)."""
    return f"# Level L0: one host, no witness yet.\nlog {log.key.vkey}\nquorum none\n"


def party_keys(space_id: UUID) -> tuple[PartyKey, ...]:
    """The first key of each party in a log, as the first entry of each was signed; three queries."""
    entries = Entry.objects.filter(space_id=space_id)
    firsts = entries.values("party").annotate(first=Min("seq")).values_list("first", flat=True)
    signed = entries.filter(seq__in=list(firsts)).order_by("party").values_list("party", "raw")
    labels = {party: (each.name, each.key_id) for party, raw in signed for each in split_note(bytes(raw))[1]}
    sealed = SealedKey.objects.filter(name__in={name for name, _ in labels.values()}).values_list("vkey", flat=True)
    keys = {(key.name, key.key_id): key for key in map(VerifyingKey.parse, sealed)}
    return tuple(PartyKey(party=party, key=keys[label]) for party, label in labels.items() if label in keys)


def parties_text(space_id: UUID) -> str:
    """The `parties` file of a log."""
    return spell_parties(party_keys(space_id)).decode()
