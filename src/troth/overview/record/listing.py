"""The evidence list: entries newest first, narrowed by the query string, a page at a time by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from troth.acts.actor import Actor
from troth.engagement.frame import initials
from troth.engagement.models import Contest
from troth.engagement.reads import around, contests_of, terms_of
from troth.evidence.kind import KINDS, decode
from troth.ledger.entry import parse_entry
from troth.ledger.errors import LedgerError
from troth.overview.record.words import spoken
from troth.records.models import Entry, Part
from troth.web.parts import EntryRow

PAGE = 40
LONGEST = 240
ROOMS = {
    "promises": "Promises", "engagement": "People and terms", "contests": "Contests", "sources": "Imports",
    "tickets": "Service desk", "openness": "Openness",
}  # fmt: skip
CONTESTS = "engagement.contest."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the query string asks for; everything is optional. Days are the reader's working days."""

    party: str = ""
    room: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    contested: bool = False

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return self != Wish()

    def query(self, **more: object) -> str:
        """The query string of this choice."""
        own = {"party": self.party, "kind": self.room, "about": self.about, "from": self.since, "to": self.until}
        own |= {"contested": "1" if self.contested else ""}
        pairs = {name: value for name, value in {**own, **more}.items() if value}
        return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of entries with the links to its neighbours."""

    rows: list[EntryRow]
    newer: str
    older: str


def listed(actor: Actor, space_id: UUID, base: str, wish: Wish, before: int | None, after: int | None) -> Listing:
    """The entries that a wish asks for; `before` and `after` are numbers of entries, as pages count them."""
    query = narrowed(actor, space_id, wish)
    if after is not None:
        found = list(query.filter(seq__gt=after - 1).order_by("seq")[: PAGE + 1])
        more_newer, found = len(found) > PAGE, found[:PAGE][::-1]
        more_older = bool(found)
    else:
        older = query if before is None else query.filter(seq__lt=before - 1)
        found = list(older.order_by("-seq")[: PAGE + 1])
        more_newer, more_older, found = before is not None, len(found) > PAGE, found[:PAGE]
    return Listing(
        rows=rows_of(actor, base, found),
        newer=base + wish.query(after=found[0].seq + 1) if found and more_newer else "",
        older=base + wish.query(before=found[-1].seq + 1) if found and more_older else "",
    )


def narrowed(actor: Actor, space_id: UUID, wish: Wish) -> QuerySet[Entry]:
    """The entries of a space that fit; days become bounds of the index, since time never runs back in a log."""
    query = Entry.objects.filter(space_id=space_id)
    if wish.party:
        query = query.filter(party=wish.party)
    if wish.room:
        query = query.filter(kind__in=kinds_of(wish.room))
    if wish.about:
        query = query.filter(subject=wish.about)
    if wish.contested:
        query = query.filter(seq__in=Contest.objects.filter(space_id=space_id).values("entry"))
    zone = ZoneInfo(terms_of(actor).calendar(actor.party, actor.at).zone)
    if wish.since:
        query = query.filter(seq__gte=_first_from(space_id, datetime.combine(wish.since, time.min, zone)))
    if wish.until:
        query = query.filter(
            seq__lt=_first_from(space_id, datetime.combine(wish.until + timedelta(days=1), time.min, zone))
        )
    return query


def _first_from(space_id: UUID, moment: datetime) -> int:
    """The index of the first entry at or after a moment; beyond the log when there is none."""
    rows = Entry.objects.filter(space_id=space_id, at__gte=moment).order_by("at", "seq")
    return next(iter(rows.values_list("seq", flat=True)[:1]), 2**62)


def kinds_of(room: str) -> list[str]:
    """The kinds that a choice of the list stands for."""
    if room == "contests":
        return [name for name in KINDS if name.startswith(CONTESTS)]
    return [name for name in KINDS if name.startswith(f"{room}.") and not name.startswith(CONTESTS)]


def rooms_of(log: str) -> dict[str, str]:
    """The choices of the list: what has kinds for this log, by name of the room."""
    names = [name for name, spec in KINDS.items() if spec.log == log]
    present = {"contests" if name.startswith(CONTESTS) else name.split(".")[0] for name in names}
    known = {room: label for room, label in ROOMS.items() if room in present}
    return known | {room: room.capitalize() for room in sorted(present) if room not in ROOMS}


def rows_of(actor: Actor, base: str, entries: Sequence[Entry]) -> list[EntryRow]:
    """These entries as the list shows them; one query however many there are."""
    told = evidence_of(entries)
    flags = {contest.entry: contest for contest in reversed(contests_of(actor))}
    shared = {actor.shared}
    return [
        _row(actor, base, entry, told.get(entry.seq), flags.get(entry.seq) if entry.space_id in shared else None)
        for entry in entries
    ]


def _row(actor: Actor, base: str, entry: Entry, evidence: object | None, contest: Contest | None) -> EntryRow:
    people = around(actor).people
    person = people[entry.actor].name if entry.actor in people else "Somebody"
    who, text = spoken(evidence, entry.kind, person, people)
    flag = "" if contest is None else "Contested" if contest.settled_at is None else "Was contested"
    return EntryRow(
        party=entry.party, initials=initials(person), who=who, sentence=shorter(text), at=entry.at,
        number=entry.seq + 1, hash=bytes(entry.leaf).hex(), url=f"{base}{entry.seq + 1}/", flag=flag,
    )  # fmt: skip


def shorter(text: str) -> str:
    """At most a few lines; the entry's own page has the rest."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def evidence_of(entries: Sequence[Entry]) -> dict[int, Any]:
    """The typed evidence of entries of one space by index, with their words but without their files; one query."""
    if not entries:
        return {}
    names = {part for entry in entries for part in word_parts(entry.kind)}
    query = Part.objects.filter(space_id=entries[0].space_id, seq__in=[e.seq for e in entries], name__in=names)
    bodies: dict[int, dict[str, bytes | None]] = {}
    for seq, name, body in query.values_list("seq", "name", "body"):
        bodies.setdefault(seq, {})[name] = None if body is None else bytes(body)
    return {entry.seq: evidence for entry in entries if (evidence := decoded(entry, bodies.get(entry.seq, {})))}


def decoded(entry: Entry, parts: Mapping[str, bytes | None]) -> Any:
    """The evidence of one row; None when its kind is not known here, or the row cannot be read."""
    try:
        return decode(entry.kind, parse_entry(bytes(entry.raw)).entry.facts, parts)
    except (LedgerError, LookupError, TypeError, ValueError):
        return None


@lru_cache(maxsize=512)
def word_parts(kind: str) -> tuple[str, ...]:
    """The parts of a kind that hold words rather than files."""
    spec = KINDS.get(kind)
    return tuple(part for part in spec.parts if part not in spec.raw) if spec else ()
