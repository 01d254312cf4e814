"""One entry with everything around it: its words, its parts, what it follows, what answers it, who contests it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import BinaryField, Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Abs, Cast, Concat, Length

from troth.acts.actor import Actor
from troth.engagement.frame import initials
from troth.engagement.kinds import (
    ContestAnswered,
    ContestOpened,
    PartErased,
    SettlementProposed,
    TermsAgreed,
    TermsProposed,
)
from troth.engagement.models import Contest
from troth.engagement.reads import PartyName, around, contests_of, terms_of
from troth.engagement.terms_words import made
from troth.evidence.kind import KINDS
from troth.ledger.entry import parse_entry
from troth.ledger.errors import LedgerError
from troth.ledger.note import split_note
from troth.overview.record.counts import Counted, counted
from troth.overview.record.listing import decoded, shorter, word_parts
from troth.overview.record.words import Said, fields_of, named, spoken
from troth.records.models import Entry, Part
from troth.records.proofs import path_length
from troth.web.places import subject_path

NEAR = 60
Pieces = dict[int, dict[str, tuple[bytes | None, int, int | None]]]
CONTEST = "engagement.contest."


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """A part of an entry: its name, size, whether it is a file, and when and why it was erased."""

    name: str
    title: str
    size: int
    is_file: bool
    url: str
    erased_by: int | None = None
    eraser_url: str = ""
    erased_at: datetime | None = None
    because: str = ""

    @property
    def eraser(self) -> int:
        """The number of the entry that erased it, as pages count."""
        return (self.erased_by or 0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another entry of the same thing, in one line."""

    number: int
    text: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one party says about a contested entry."""

    party: PartyName | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A contest of this entry with both views."""

    contest: Contest
    views: tuple[Voice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """Everything that the page of one entry shows."""

    row: Entry
    number: int
    who: str
    initials: str
    said: str
    organisation: str
    says: tuple[Said, ...]
    parts: tuple[PartLine, ...]
    follows: tuple[Neighbour, ...]
    answered: tuple[Neighbour, ...]
    disputes: tuple[Dispute, ...]
    counts: tuple[Counted, ...]
    through: int | None
    bears: bool
    subject_url: str
    key_name: str
    leaf: str
    size: int
    path: int
    may_erase: bool
    may_contest: bool


def family(within: Q, seq: int) -> list[Entry]:
    """The entries of the same thing nearest to this one, and those of the contests about it; one query.

    Empty when there is no such entry within what the reader may see.
    """
    subject = Entry.objects.filter(within, seq=seq).values("subject")
    refs = Contest.objects.filter(within, entry=seq)
    contests = refs.values(subject=Concat(Value("C-"), Cast("number", CharField())))
    near = Q(subject__in=subject) | Q(subject__in=contests)
    rows = Entry.objects.filter(near, within)
    return sorted(rows.order_by(Abs(F("seq") - seq), "seq")[:NEAR], key=lambda row: row.seq)


def view(actor: Actor, row: Entry, rows: Sequence[Entry], size: int, base: str) -> EntryView:
    """One entry of a log of `size` entries, among its family; two more queries however much happened around it."""
    pieces = _pieces(row.space_id, rows)
    told = {entry.seq: decoded(entry, {name: piece[0] for name, piece in pieces.get(entry.seq, {}).items()})
            for entry in rows}  # fmt: skip
    here = around(actor)
    evidence, spec = told.get(row.seq), KINDS.get(row.kind)
    person = here.people[row.actor].name if row.actor in here.people else "Somebody"
    who, text = spoken(evidence, row.kind, person, here.people)
    parts = _parts(row, rows, told, pieces, base)
    erased = frozenset(part.name for part in parts if part.erased_by is not None)
    shared = row.space_id == actor.shared
    disputes = _disputes(actor, row, rows, told) if shared else ()
    bears = bool(spec and spec.bears_on)
    counts, through = counted(row, actor.at) if shared else ((), None)
    return EntryView(
        row=row, number=row.seq + 1, who=who or person, initials=initials(person), said=text,
        organisation=here.sides[row.party].name if row.party in here.sides else "",
        says=(*(fields_of(evidence, spec, erased, here.people, here.sides) if evidence and spec else ()),
              *_changes(actor, row, evidence)),
        parts=parts, follows=_before(actor, row, rows, told, base), answered=_after(actor, row, rows, told, base),
        disputes=disputes,
        counts=counts, through=through, bears=bears, subject_url=subject_path(row.subject),
        key_name=_key_name(row), leaf=bytes(row.leaf).hex(), size=size, path=path_length(row.seq, size),
        may_erase=shared and row.party == actor.party and "lead" in actor.roles
        and any(part.erased_by is None for part in parts),
        may_contest=shared and bool(actor.roles & {"lead", "legal", "member"}) and not row.kind.startswith(CONTEST)
        and all(each.contest.settled_at is not None for each in disputes),
    )  # fmt: skip


def _changes(actor: Actor, row: Entry, evidence: object) -> tuple[Said, ...]:
    """What proposed or agreed terms change, a line each; nothing for any other entry."""
    if not isinstance(evidence, TermsProposed | TermsAgreed):
        return ()
    names = {party: side.short for party, side in around(actor).sides.items()}
    found = made(terms_of(actor), evidence, row.seq, names)
    label = "Would change" if isinstance(evidence, TermsProposed) else "Changes"
    return (Said(label=label, text="\n".join(each.sentence for each in found) or "nothing"),)


def _pieces(space_id: UUID, rows: Sequence[Entry]) -> Pieces:
    """The parts of these entries: bytes only of words, sizes of all, and by which entry each was erased; one query."""
    names = {part for row in rows for part in word_parts(row.kind)}
    query: QuerySet[Part] = Part.objects.filter(space_id=space_id, seq__in=[row.seq for row in rows])
    text = Case(When(name__in=names, then=F("body")), output_field=BinaryField(null=True))
    found: Pieces = {}
    rows_of_parts = query.annotate(size=Length("body"), text=text).order_by("seq", "name")
    for seq, name, size, erased, body in rows_of_parts.values_list("seq", "name", "size", "erased_by", "text"):
        found.setdefault(seq, {})[name] = (None if body is None else bytes(body), size or 0, erased)
    return found


def _parts(
    row: Entry, rows: Sequence[Entry], told: dict[int, object], pieces: Pieces, base: str
) -> tuple[PartLine, ...]:
    by_seq = {entry.seq: entry for entry in rows}
    titles = _file_names(told.get(row.seq))
    found = []
    for name, (_, size, erased) in pieces.get(row.seq, {}).items():
        eraser = by_seq.get(erased) if erased is not None else None
        said = told.get(erased) if erased is not None else None
        found.append(
            PartLine(
                name=name, title=titles.get(name, name), size=size, is_file=name not in word_parts(row.kind),
                erased_by=erased, url=f"{base}{row.seq + 1}/parts/{name}/", erased_at=eraser.at if eraser else None,
                eraser_url=f"{base}{erased + 1}/" if erased is not None else "",
                because=said.basis if isinstance(said, PartErased) else "",
            )
        )  # fmt: skip
    return tuple(found)


def _file_names(evidence: object) -> dict[str, str]:
    """What the files beside an entry were called, by the name of their part."""
    names = getattr(evidence, "names", None)
    return {f"file-{place:04d}": name for place, name in enumerate(names or (), 1)}


def _line(actor: Actor, row: Entry, told: dict[int, object], base: str) -> Neighbour:
    people = around(actor).people
    person = people[row.actor].name if row.actor in people else "Somebody"
    who, text = spoken(told.get(row.seq), row.kind, person, people)
    return Neighbour(number=row.seq + 1, text=shorter(f"{who} {text}".strip()), at=row.at, url=f"{base}{row.seq + 1}/")


def _before(
    actor: Actor, row: Entry, rows: Sequence[Entry], told: dict[int, object], base: str
) -> tuple[Neighbour, ...]:
    """What this entry names as the one before it."""
    try:
        prev = set(parse_entry(bytes(row.raw)).entry.prev)
    except LedgerError:
        return ()
    return tuple(_line(actor, entry, told, base) for entry in rows if str(entry.pk) in prev)


def _after(
    actor: Actor, row: Entry, rows: Sequence[Entry], told: dict[int, object], base: str
) -> tuple[Neighbour, ...]:
    """The next entries about the same thing; the first three."""
    later = [entry for entry in rows if entry.seq > row.seq and entry.subject == row.subject]
    return tuple(_line(actor, entry, told, base) for entry in later[:3])


def _disputes(actor: Actor, row: Entry, rows: Sequence[Entry], told: dict[int, object]) -> tuple[Dispute, ...]:
    here = around(actor)
    found = []
    for contest in contests_of(actor):
        if contest.entry != row.seq:
            continue
        said = [(entry, told.get(entry.seq)) for entry in rows if entry.subject == contest.ref]
        views = tuple(
            Voice(party=here.sides.get(entry.party), text=named(_words(evidence), here.people))
            for entry, evidence in said
            if isinstance(evidence, ContestOpened | ContestAnswered | SettlementProposed)
        )
        found.append(Dispute(contest=contest, views=views))
    return tuple(found)


def _words(said: ContestOpened | ContestAnswered | SettlementProposed) -> str:
    if isinstance(said, ContestAnswered):
        return said.answer or "[erased]"
    reason = said.reason or "[erased]"
    return f"proposes that the entry {said.outcome}: {reason}" if isinstance(said, SettlementProposed) else reason


def _key_name(row: Entry) -> str:
    try:
        return split_note(bytes(row.raw))[1][0].name
    except (LedgerError, IndexError):
        return ""
