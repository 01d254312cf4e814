"""The bundle of one space: every entry, part, tile and checkpoint in one file that proves the record offline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from troth.ledger.bundle import BundleContents, write_bundle
from troth.ledger.bundle import Part as Piece
from troth.ledger.checkpoint import Checkpoint as Head
from troth.records.models import Checkpoint, Entry, Log, Part
from troth.records.proofs import head_of, parties_text, point_of, policy_text

TRIES = 5
README = """\
This file is the whole record of one log kept with Troth: {count}, up to the signed checkpoint of {size:,}.

Check it yourself, offline, without the people who run the server:

    troth verify THIS-FILE.troth
    troth verify THIS-FILE.troth --against AN-OLDER-COPY.troth
    python troth-verify.py THIS-FILE.troth        (one file, Python 3.11 or later, nothing to install)

It is a ZIP archive whose members are never compressed. Unzipped it is a static transparency log (C2SP tlog-tiles):

    checkpoint      size and root of the log, signed by the log's key
    policy          which log key signs, and which quorum a checkpoint needs (C2SP tlog-policy)
    parties         the key under which each party's entries are signed
    tile/...        the entries, and the hashes over them
    payload, salt   words and files that entries commit to; an erased one is absent, and an entry says so
    history/...     every older checkpoint that the log signed

Level L0: one host keeps both parties' keys, so entries are attested by the host. Keep this file: with it you can show
later whether the record that the host serves then still begins as it does today.
"""


class NothingToExport(ValueError):
    """The log has no entry yet."""


def write_space(space_id: UUID, target: BinaryIO) -> Head:
    """Write the bundle of a space to `target` and give back the checkpoint that it ends with.

    The same state gives the same bytes. Entries are read a thousand at a time; parts are held in memory until written.
    Raises `NothingToExport` for an empty log and `BadBundle` when the rows are not those of the checkpoint.
    """
    log = Log.objects.select_related("key").get(space_id=space_id)
    head, parts = _settled(space_id)
    contents = BundleContents(
        checkpoint=bytes(head.note), policy=policy_text(log), parties=parties_text(space_id),
        entries=_entries(space_id, head.size), parts=parts, history=_history(space_id, head.size),
        readme=README.format(count="1 entry" if head.size == 1 else f"{head.size:,} entries", size=head.size),
    )  # fmt: skip
    write_bundle(target, contents)
    return point_of(head)


def _settled(space_id: UUID) -> tuple[Checkpoint, list[Piece]]:
    """A checkpoint and its parts, read so that no part was erased by an entry that comes after it."""
    for _ in range(TRIES):
        head = head_of(space_id)
        if head is None:
            raise NothingToExport("There is no entry yet, so there is nothing to prove.")
        rows = Part.objects.filter(space_id=space_id, seq__lt=head.size).order_by("commitment")
        found = list(rows.values_list("commitment", "salt", "body", "erased_by"))
        if all(erased is None or erased < head.size for *_, erased in found):
            kept = ((made, salt, body) for made, salt, body, _ in found if body is not None)
            return head, [(bytes(made), bytes(salt or b""), bytes(body)) for made, salt, body in kept]
    raise NothingToExport("The log is being erased from at this moment. Try again in a minute.")


def _entries(space_id: UUID, size: int, chunk: int = 1000) -> Iterator[bytes]:
    for start in range(0, size, chunk):
        rows = Entry.objects.filter(space_id=space_id, seq__gte=start, seq__lt=min(start + chunk, size))
        for raw in rows.order_by("seq").values_list("raw", flat=True):
            yield bytes(raw)


def _history(space_id: UUID, size: int) -> Iterator[tuple[int, bytes]]:
    rows = Checkpoint.objects.filter(space_id=space_id, size__lt=size).order_by("size")
    for at, note in rows.values_list("size", "note").iterator(chunk_size=1000):
        yield at, bytes(note)
