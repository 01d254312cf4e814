"""What others recorded that is worth knowing and asks for nothing: the shared record without one's own entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from troth.acts.actor import Actor
from troth.engagement.frame import initials
from troth.engagement.reads import around
from troth.inbox.kinds import THREAD
from troth.inbox.models import ReadMark
from troth.overview.record.words import spoken
from troth.records.models import Entry
from troth.records.read import recorded
from troth.web.places import subject_path

PAGE = 30
MOST = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One entry of somebody else: who, the sentence, when, where it leads, and whether it is new to the reader."""

    number: int
    party: str
    initials: str
    who: str
    said: str
    at: datetime
    url: str
    thing: str
    thing_url: str
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A page of news, newest first; `older` is the entry before which more was heard, `newest` the record's length."""

    news: tuple[News, ...]
    older: str
    newest: int
    unread: bool


def heard(actor: Actor, before: int | None = None) -> Heard:
    """What others recorded, newest first; three questions however long the record is."""
    read = read_upto(actor)
    rows = Entry.objects.filter(space_id=actor.shared).exclude(actor=actor.pseudonym)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: PAGE + 1])
    return Heard(
        news=tuple(_news(actor, found[:PAGE], read)),
        older=f"?before={found[PAGE - 1].seq + 1}" if found[PAGE:] else "",
        newest=around(actor).size, unread=bool(found) and found[0].seq >= read,
    )  # fmt: skip


def read_upto(actor: Actor) -> int:
    """How far this person has read; one question, once a request."""
    rows = ReadMark.objects.filter(reader=actor.person, space_id=actor.shared).values_list("upto", flat=True)
    return actor.once("read upto", lambda: rows.first() or 0)


def unread(actor: Actor, most: int = MOST) -> int:
    """How much is new to this person, counted as far as `most` and one more."""
    rows = Entry.objects.filter(space_id=actor.shared, seq__gte=read_upto(actor)).exclude(actor=actor.pseudonym)
    return rows[: most + 1].count()


def mark_read(actor: Actor, upto: int) -> None:
    """Everything before `upto` is read; it never goes back, nor beyond what is there."""
    upto = min(upto, around(actor).size)
    row, made = ReadMark.objects.get_or_create(reader_id=actor.person, space_id=actor.shared, defaults={"upto": upto})
    if not made:
        ReadMark.objects.filter(pk=row.pk, upto__lt=upto).update(upto=upto)


def path_of(subject: str) -> str:
    """Where what an entry is about is shown within the engagement: a thing's own page, or its thread."""
    about = subject.removeprefix(THREAD)
    return f"threads/{about}/" if about != subject else subject_path(subject)


def _news(actor: Actor, rows: Sequence[Entry], read: int) -> list[News]:
    here, base = around(actor), f"/e/{actor.slug}/"
    found = []
    for entry in recorded(rows) if rows else ():
        seat = here.people.get(entry.actor)
        name = seat.name if seat else "Somebody"
        who, said = spoken(entry.evidence, entry.kind, name, here.people)
        path = path_of(entry.subject)
        found.append(
            News(
                number=entry.number, party=entry.party, initials=initials(name), who=who, said=said, at=entry.at,
                url=f"{base}evidence/{entry.number}/", thing=entry.subject.removeprefix(THREAD) if path else "",
                thing_url=base + path if path else "", new=entry.seq >= read,
            )
        )  # fmt: skip
    return found
