"""Questions about threads: whether a thing can have one, what was said there, and who can be mentioned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, When

from troth.acts.actor import Actor
from troth.engagement.frame import initials
from troth.engagement.reads import around
from troth.evidence.kind import decode, kind_of
from troth.inbox.awaiting import mentions_in, open_mentions
from troth.inbox.kinds import MessagePosted, NoteKept, thread_of
from troth.ledger.entry import parse_entry
from troth.records.models import Entry, Part
from troth.web.places import subject_path

ABOUT = re.compile(r"[A-Z]-[1-9][0-9]{0,8}")
PAGE, BRIEF = 50, 5
SAID = (kind_of(MessagePosted), kind_of(NoteKept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message or note as its reader sees it; `text` is None once it was erased."""

    who: str
    initials: str
    party: str
    at: datetime
    text: str | None
    mentions: tuple[str, ...]
    private: bool
    number: int
    url: str
    answers: int | None
    answers_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What was said about a thing, the oldest first; `older` is the key before which more was said."""

    about: str
    messages: tuple[Message, ...]
    older: str = ""


def is_there(actor: Actor, about: str) -> bool:
    """Whether there is such a thing in the shared record of this engagement; one question."""
    if not ABOUT.fullmatch(about) or not subject_path(about):
        return False
    letter, number = about.split("-")
    within = Entry.objects.filter(space_id=actor.shared)
    return within.filter(seq=int(number) - 1).exists() if letter == "E" else within.filter(subject=about).exists()


def thread(actor: Actor, about: str, before: str = "", most: int = PAGE) -> Thread:
    """The newest messages and own notes about a thing; one question however many there are."""
    mine = Q(space_id=actor.shared) | Q(space_id=actor.private)
    said = Entry.objects.filter(mine, subject=thread_of(about), kind__in=SAID)
    if key := _key(before):
        said = said.filter(id__lt=key)
    wanted = said.order_by("-id").values("pk")[: most + 1]
    found = sorted(_rows(actor, wanted), key=lambda row: row.pk)
    shown = found[-most:]
    return Thread(
        about=about, messages=tuple(_message(actor, row) for row in shown),
        older=str(shown[0].pk) if len(found) > most else "",
    )  # fmt: skip


def _rows(actor: Actor, wanted: QuerySet[Entry, Any]) -> list[Entry]:
    """These messages with their words. The same question brings those that mention the reader, which every page
    counts: so a thread costs a page one statement and no more."""
    asking = open_mentions(actor).order_by()
    words = Part.objects.filter(space_id=OuterRef("space_id"), seq=OuterRef("seq"), name="words").values("body")
    rows = Entry.objects.filter(Q(pk__in=wanted) | Q(pk__in=asking.values("entry"))).annotate(
        words=Subquery(words[:1]), asks=Exists(asking.filter(entry=OuterRef("pk"))),
        told=Case(When(pk__in=wanted, then=True), default=False, output_field=BooleanField()),
    )  # fmt: skip
    found: list[Any] = list(rows)
    actor.once("mentions", lambda: mentions_in([row for row in found if row.asks]))
    return [row for row in found if row.told]


def mentionable(actor: Actor, *, private: bool) -> list[tuple[str, str]]:
    """Who can be mentioned, by pseudonym: everybody with a seat, or of the own side only."""
    here = around(actor)
    seats = [seat for seat in here.people.values() if not seat.ended and seat.pseudonym != actor.pseudonym]
    mine = [seat for seat in seats if seat.party == actor.party]
    theirs = [] if private else [seat for seat in seats if seat.party != actor.party]
    return [(seat.pseudonym, f"{seat.name}, {here.sides[seat.party].short}") for seat in [*mine, *theirs]]


def named_in(actor: Actor, text: str, *, private: bool) -> tuple[str, ...]:
    """The people whom a text names with @: by full name, or by the first where only one person has it."""
    people = [(key, label.rpartition(", ")[0]) for key, label in mentionable(actor, private=private)]
    firsts = [name.split()[0].lower() for _, name in people]
    return tuple(
        key
        for key, name in people
        if _says(text, name) or (firsts.count(name.split()[0].lower()) == 1 and _says(text, name.split()[0]))
    )


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _message(actor: Actor, row: Entry) -> Message:
    here, private = around(actor), row.space_id == actor.private
    base = f"/e/{actor.slug}/evidence/{'private/' if private else ''}"
    body = row.words  # type: ignore[attr-defined]
    said = decode(row.kind, parse_entry(bytes(row.raw)).entry.facts, {"words": None if body is None else bytes(body)})
    seat = here.people.get(row.actor)
    who = seat.name if seat else "Somebody"
    number = None if said.entry is None else said.entry + 1
    return Message(
        who=who, initials=initials(who), party=row.party, at=row.at, text=said.text,
        mentions=tuple(here.people[each].name for each in said.mentions if each in here.people), private=private,
        number=row.seq + 1, url=f"{base}{row.seq + 1}/", answers=number,
        answers_url=f"{base}{number}/" if number else "",
    )  # fmt: skip


def _key(before: str) -> UUID | None:
    try:
        return UUID(before)
    except ValueError:
        return None
