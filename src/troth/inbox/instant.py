"""Letters at once, only about what needs the reader, and at most one a day about the same thing.

Whatever is recorded asks for a look, in the transaction of its act. The look finds out whom the thing needs now; each
of them gets a letter of their own, and before it goes out everything is looked at again: seat, wish, and whether the
thing still needs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from troth.acts.act import projector
from troth.acts.actor import Actor
from troth.engagement.letters import TRIES
from troth.engagement.links import mailed
from troth.engagement.models import Seat
from troth.engagement.setup import actor_in
from troth.evidence.envelope import Recorded
from troth.inbox.heard import path_of
from troth.inbox.mail import deliver, now, reader_of, went_out
from troth.inbox.said import in_mail
from troth.jobs.queue import enqueue
from troth.promises import board
from troth.promises.awaited import Waiting
from troth.records.models import Entry

TELL, LETTER = "inbox.tell", "inbox.send_letter"


@projector
def ask_to_tell(space_id: UUID, entries: Sequence[Recorded]) -> None:
    """Ask that those whom these entries need are told, where mail is sent; with the act, or not at all."""
    if not mailed():
        return
    for entry in entries:
        if path_of(entry.subject):
            enqueue(TELL, key=f"tell:{space_id}:{entry.seq}", space=str(space_id), seq=entry.seq)


def tell(space: str, seq: int) -> None:
    """Find out whom an entry needs, and ask for their letters: the task behind `ask_to_tell`."""
    entry = Entry.objects.filter(space_id=space, seq=seq).first()
    if entry is not None:
        for actor in needed(entry, now()):
            ask(actor, entry.subject)


def needed(entry: Entry, at: datetime) -> list[Actor]:
    """The people whom what this entry is about needs now; those who look after it alone, where somebody does."""
    shared, private = Q(side__engagement__space_id=entry.space_id), Q(side__private_id=entry.space_id)
    loaded = Seat.objects.select_related("person", "side__organisation", "side__engagement")
    rows = loaded.filter(shared | private, ended=None, person__is_active=True).exclude(pseudonym=entry.actor)
    found = []
    for seat in rows.order_by("since", "id"):
        actor = actor_in(seat, at)
        item = item_about(actor, path_of(entry.subject))
        if item is not None and (actor.writes or item.own):
            found.append((actor, item.own))
    theirs = [actor for actor, own in found if own]
    return theirs or [actor for actor, _ in found]


def item_about(actor: Actor, page: str) -> Waiting | None:
    """The line of the board about this thing that needs this person's side now; nothing that only lies ahead."""
    items = board.board(actor)[actor.party]
    return next((item for item in items if item.page == page and not item.ahead), None)


def ask(actor: Actor, subject: str) -> None:
    """Ask for the letter of one person about one thing, once on each of their days."""
    reader = reader_of(actor.person, actor.at)
    if reader is None or not reader.choice.instant:
        return
    key = f"needs:{reader.day}:{actor.person.hex}:{actor.engagement.hex[-12:]}:{subject}"
    enqueue(
        LETTER, key=key[:120], tries=TRIES, owner=actor.organisation, person=str(actor.person),
        engagement=str(actor.engagement), subject=subject, day=reader.day.isoformat(),
    )  # fmt: skip


def send(person: str, engagement: str, subject: str, day: str) -> None:
    """Send one letter: the task behind `ask`."""
    write(UUID(person), UUID(engagement), subject, day, now())


def write(person: UUID, engagement: UUID, subject: str, day: str, at: datetime) -> bool:
    """Send the letter unless it went out, is not wanted, the seat has ended, or the thing needs them no more."""
    key = f"needs:{person}:{engagement}:{subject}:{day}"
    reader = reader_of(person, at)
    if reader is None or not reader.choice.instant or went_out(key):
        return False
    actor = next((one for one in reader.seats if one.engagement == engagement), None)
    item = item_about(actor, path_of(subject)) if actor is not None else None
    if actor is None or item is None:
        return False
    url = f"{settings.TROTH.base_url}/e/{actor.slug}/{item.url if actor.writes else item.page}"
    deliver(reader, "needs", key, "instant", {"text": in_mail(item, actor), "url": url})
    return True
