"""Entries of the shared record, and the proof of one."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.api.replies.promises import EntryLine, entry_line
from troth.engagement.reads import around
from troth.engagement.rules import SEES
from troth.ledger.errors import LedgerError
from troth.overview.record import entry as one
from troth.overview.record import listing
from troth.records.models import Entry
from troth.records.proofs import entry_proof, head_of, inclusion, point_of

BIGGEST = 2**62


class EntryPage(Schema):
    """A page of entries, newest first. `next` goes into `before` for the older ones; None where there are none."""

    entries: list[EntryLine]
    next: int | None


class FieldLine(Schema):
    """One field of an entry in words. `erased` says that its words were taken out; the proof still holds."""

    label: str
    text: str
    erased: bool


class PartBody(Schema):
    """What an entry commits to without holding it. Words are in `fields`, files at their page."""

    name: str
    title: str
    size: int
    is_file: bool
    erased_by: int | None


class ProofBody(Schema):
    """The inclusion proof of an entry in the tree of the first `size` entries (RFC 6962), in hexadecimal. `tlog_proof`
    is the same as one file, with the signed checkpoint, which `troth verify` reads."""

    index: int
    size: int
    root: str
    path: list[str]
    tlog_proof: str


class EntryFull(Schema):
    """One entry. `raw` is the signed note itself; its hash is `leaf`."""

    number: int
    kind: str
    subject: str
    at: datetime
    party: str
    who: str
    says: str
    fields: list[FieldLine]
    parts: list[PartBody]
    follows: list[int]
    answered_by: list[int]
    contests: list[str]
    key: str
    leaf: str
    raw: str
    proof: ProofBody


def page(actor: Actor, wish: listing.Wish, before: int | None) -> EntryPage:
    """A page of entries, as the list of pages has it."""
    query = listing.narrowed(actor, actor.shared, wish)
    if before is not None:
        query = query.filter(seq__lt=min(before, BIGGEST) - 1)
    found = list(query.order_by("-seq")[: listing.PAGE + 1])
    more, found = len(found) > listing.PAGE, found[: listing.PAGE]
    rows = listing.rows_of(actor, f"/e/{actor.slug}/evidence/", found)
    return EntryPage(entries=[entry_line(row) for row in rows], next=found[-1].seq + 1 if more else None)


def wish_of(
    party: str, kind: str, about: str, since: date | None, until: date | None, contested: bool
) -> listing.Wish:
    """What the query string asks for."""
    return listing.Wish(party=party, room=kind, about=about, since=since, until=until, contested=contested)


def full(actor: Actor, number: int) -> EntryFull:
    """One entry with everything around it, and its proof under the newest checkpoint."""
    seq = min(number, BIGGEST) - 1
    rows = one.family(SEES.where(actor), seq)
    row = next((row for row in rows if row.seq == seq), None)
    if row is None:
        raise NotThere
    told = one.view(actor, row, rows, around(actor).size, f"/e/{actor.slug}/evidence/")
    return EntryFull(
        number=told.number, kind=row.kind, subject=row.subject, at=row.at, party=row.party, who=told.who,
        says=told.said,
        fields=[FieldLine(label=said.label, text=said.text or said.code or said.party, erased=said.erased)
                for said in told.says],
        parts=[PartBody(name=part.name, title=part.title, size=part.size, is_file=part.is_file,
                        erased_by=None if part.erased_by is None else part.eraser) for part in told.parts],
        follows=[each.number for each in told.follows], answered_by=[each.number for each in told.answered],
        contests=[each.contest.ref for each in told.disputes], key=told.key_name, leaf=told.leaf,
        raw=bytes(row.raw).decode(), proof=proof_of(row),
    )  # fmt: skip


def proof_of(row: Entry) -> ProofBody:
    """Where an entry stands in the tree, and the hashes that show it."""
    head = head_of(row.space_id)
    if head is None or head.size <= row.seq:
        raise NotThere
    try:
        path, text = inclusion(row.space_id, row.seq, head.size), entry_proof(row).decode()
    except LedgerError:
        raise NotThere from None
    return ProofBody(
        index=row.seq, size=head.size, root=point_of(head).root.hex(), path=[each.hex() for each in path],
        tlog_proof=text,
    )  # fmt: skip
