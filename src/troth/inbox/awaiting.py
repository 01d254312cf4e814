"""Mentions among what needs a person: open until they write in that thread, or say that they saw it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from troth.acts.actor import Actor
from troth.engagement.reads import around
from troth.inbox.kinds import THREAD
from troth.inbox.models import Mention, Seen
from troth.promises.awaited import Waiting, awaits
from troth.records.models import Entry

MOST = 200


def open_mentions(actor: Actor) -> QuerySet[Mention]:
    """The mentions of this person, in the shared record and in their side's own log, that still ask for a word."""
    rows = Mention.objects.filter(
        Q(space_id=actor.shared) | Q(space_id=actor.private), person=actor.pseudonym, answered=None
    )
    seen = Seen.objects.filter(reader=actor.person, space=OuterRef("space"), seq=OuterRef("seq"))
    return rows.filter(~Exists(seen)).order_by("at", "seq")


@awaits
def awaiting(actor: Actor) -> dict[str, list[Waiting]]:
    """The threads in which this very person is mentioned; what waits for others so is theirs alone to know."""
    if not actor.party:
        return {}
    return {actor.party: [_line(actor, row) for row in _first_of_each(actor)]}


def mentions_in(rows: Iterable[Entry]) -> list[Mention]:
    """The open mentions that these messages are, as far as the lists show them."""
    found = sorted(rows, key=lambda row: (row.at, row.seq))[:MOST]
    return [Mention(space_id=row.space_id, thread=row.subject, seq=row.seq, by=row.actor, at=row.at) for row in found]


def _first_of_each(actor: Actor) -> list[Mention]:
    rows = actor.once("mentions", lambda: list(open_mentions(actor)[:MOST]))
    first: dict[str, Mention] = {}
    for row in rows:
        first.setdefault(row.thread, row)
    return list(first.values())


def _line(actor: Actor, row: Mention) -> Waiting:
    about, people = row.thread.removeprefix(THREAD), around(actor).people
    who = people[row.by].name if row.by in people else "Somebody"
    where = "a private note" if row.space_id == actor.private else "a message"
    return Waiting(
        title=f"{who} mentions you about {about_words(about)}",
        why=f"In {where}. It waits until you answer, or say that you saw it.", since=row.at, url=f"threads/{about}/",
        verb="Answer", icon="at-sign", tone="accent", own=True,
    )  # fmt: skip


def about_words(about: str) -> str:
    """A thing as people call it: P-12, or entry 40."""
    return f"entry {int(about[2:]):,}" if about.startswith("E-") else about
