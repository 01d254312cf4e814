"""The summary: one letter a day or week over all engagements, at 08:00 on the reader's own clock, never an empty one.

Every quarter of an hour it is asked who is due; the key of the job names person and day, so each day is asked for once.
A summary that could not go out on its day is left out: the next one tells everything since the last that went out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings

from troth.acts.actor import Actor
from troth.engagement.letters import TRIES
from troth.engagement.links import mailed
from troth.engagement.models import Seat
from troth.engagement.reads import around
from troth.inbox.mail import Reader, deliver, now, reader_of, went_out
from troth.inbox.models import Letter, MailChoice
from troth.inbox.said import in_mail, what_happened
from troth.jobs.queue import enqueue
from troth.promises import board
from troth.records.models import Entry
from troth.records.read import recorded

DIGEST = "inbox.send_digest"
HOUR = 8
MOST = 25
BACK = {MailChoice.Digest.DAILY: timedelta(days=3), MailChoice.Digest.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the summary: a sentence without anybody's words, and where it leads."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The lines of one engagement under one heading."""

    heading: str
    lines: tuple[Line, ...]


def look_round() -> None:
    """Ask for the summaries that are due now: the periodic task."""
    if mailed():
        ask(now())


def ask(at: datetime) -> int:
    """Ask for a summary for everybody for whom it is past eight on a working day of theirs; how many were due."""
    people = Seat.objects.filter(ended=None, person__is_active=True).values_list("person", flat=True).distinct()
    due = 0
    for person in people.order_by("person").iterator():
        reader = reader_of(person, at)
        if reader is None or not is_due(reader):
            continue
        key = key_of(person, reader.day)
        enqueue(
            DIGEST, key=key, tries=TRIES, owner=reader.person.organisation_id, person=str(person),
            day=reader.day.isoformat(),
        )  # fmt: skip
        due += 1
    return due


def is_due(reader: Reader) -> bool:
    """Whether it is past eight on a day on which this person gets a summary."""
    day = reader.day
    if reader.choice.digest == MailChoice.Digest.NONE or reader.at.astimezone(reader.zone).hour < HOUR:
        return False
    if not reader.works(day):
        return False
    monday = day - timedelta(days=day.weekday())
    before = (monday + timedelta(days=number) for number in range(day.weekday()))
    return reader.choice.digest == MailChoice.Digest.DAILY or not any(reader.works(each) for each in before)


def key_of(person: UUID, day: date) -> str:
    """What names the summary of a person on a day."""
    return f"digest:{person}:{day.isoformat()}"


def send(person: str, day: str) -> None:
    """Write and send one summary: the task behind `look_round`."""
    write(UUID(person), date.fromisoformat(day), now())


def write(person: UUID, day: date, at: datetime) -> bool:
    """Send the summary of a day unless it went out, nothing is to be said, or it is not wanted or not due any more."""
    reader = reader_of(person, at)
    if reader is None or reader.choice.digest == MailChoice.Digest.NONE or reader.day != day:
        return False
    key = key_of(person, day)
    if went_out(key):
        return False
    last = Letter.objects.filter(reader=person, kind="digest").order_by("-at").first()
    needs = [section for actor in reader.seats if (section := _needs(actor))]
    heard, upto = [], {}
    for actor in reader.seats:
        upto[str(actor.shared)] = around(actor).size
        if section := _heard(reader, actor, last):
            heard.append(section)
    if not needs and not heard:
        return False
    shown_needs, shown_heard, more = _capped(needs, heard)
    inbox = f"{settings.TROTH.base_url}/inbox/"
    context = {"needs": shown_needs, "heard": shown_heard, "more": more, "inbox": inbox, "count": _count(needs)}
    deliver(reader, "digest", key, "digest", context, upto)
    return True


def _needs(actor: Actor) -> Section | None:
    base = f"{settings.TROTH.base_url}/e/{actor.slug}/"
    items = board.board(actor)[actor.party]
    lines = tuple(
        Line(text=in_mail(item, actor), url=base + (item.url if actor.writes else item.page)) for item in items
    )
    return Section(heading=_with(actor), lines=lines) if lines else None


def _heard(reader: Reader, actor: Actor, last: Letter | None) -> Section | None:
    """What others recorded since the last summary, or lately where none told of this engagement."""
    rows = Entry.objects.filter(space_id=actor.shared).exclude(actor=actor.pseudonym)
    known = last.upto.get(str(actor.shared)) if last else None
    if known is not None:
        rows = rows.filter(seq__gte=known)
    else:
        rows = rows.filter(at__gte=reader.at - BACK[MailChoice.Digest(reader.choice.digest)])
    base = f"{settings.TROTH.base_url}/e/{actor.slug}/"
    found = list(rows.order_by("seq")[:500])
    lines = tuple(
        Line(text=_told(actor, entry.actor, entry.kind, entry.subject), url=f"{base}evidence/{entry.number}/")
        for entry in recorded(found, with_parts=False)
    )
    return Section(heading=_with(actor), lines=lines) if lines else None


def _told(actor: Actor, pseudonym: str, kind: str, subject: str) -> str:
    people = around(actor).people
    return what_happened(people[pseudonym].name if pseudonym in people else "Somebody", kind, subject)


def _with(actor: Actor) -> str:
    other = around(actor).sides.get(actor.other)
    return f"With {other.name}" if other else "Where the other side has not joined yet"


def _count(sections: Sequence[Section]) -> int:
    return sum(len(section.lines) for section in sections)


def _capped(needs: list[Section], heard: list[Section]) -> tuple[list[Section], list[Section], int]:
    """At most so many lines, what needs the reader first, and how many more there are."""
    left, shown = MOST, []
    for sections in (needs, heard):
        part = []
        for section in sections:
            if lines := section.lines[:left]:
                part.append(Section(heading=section.heading, lines=lines))
                left -= len(lines)
        shown.append(part)
    return shown[0], shown[1], _count(needs) + _count(heard) - (MOST - left)
