"""The acts of a thread: writing to both sides, and noting for one's own side; what must hold, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from troth.acts.act import act
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.engagement.reads import around
from troth.inbox import commands, project, rules
from troth.inbox.kinds import MessagePosted, NoteKept, thread_of
from troth.inbox.threads import SAID, is_there
from troth.records.models import Entry

LONGEST = 4_000
_ = project


@act("inbox.post_message", commands.PostMessage, leaves=(MessagePosted,), may=rules.POSTS)
def post_message(actor: Actor, subject: None, command: commands.PostMessage) -> Sequence[object]:
    """Write to both sides beside a thing."""
    return [
        MessagePosted(
            thread=_thread(actor, command), entry=_answered(actor, command, private=False),
            mentions=_mentions(actor, command, private=False), text=_text(command),
        )
    ]  # fmt: skip


@act("inbox.keep_note", commands.KeepNote, leaves=(NoteKept,), may=rules.NOTES)
def keep_note(actor: Actor, subject: None, command: commands.KeepNote) -> Sequence[object]:
    """Keep a note beside a thing for the own side only."""
    return [
        NoteKept(
            thread=_thread(actor, command), entry=_answered(actor, command, private=True),
            mentions=_mentions(actor, command, private=True), text=_text(command),
        )
    ]  # fmt: skip


Command = commands.PostMessage | commands.KeepNote


def _thread(actor: Actor, command: Command) -> str:
    if not is_there(actor, command.about):
        raise NotThere
    return thread_of(command.about)


def _answered(actor: Actor, command: Command, *, private: bool) -> int | None:
    if command.answers is None:
        return None
    space, seq = actor.private if private else actor.shared, command.answers - 1
    if not Entry.objects.filter(space_id=space, seq=seq, subject=thread_of(command.about), kind__in=SAID).exists():
        raise Refused("What you answer is no message of this thread.")
    return seq


def _mentions(actor: Actor, command: Command, *, private: bool) -> tuple[str, ...]:
    people = around(actor).people
    for pseudonym in command.mentions:
        seat = people.get(pseudonym)
        if seat is None or seat.ended:
            raise Refused("Somebody you mention has no seat in this engagement.", "mentions")
        if private and seat.party != actor.party:
            raise Refused(f"{seat.name} cannot see a private note. Mention people of your own side only.", "mentions")
    return tuple(sorted({one for one in command.mentions if one != actor.pseudonym}))


def _text(command: Command) -> str:
    text = command.text.strip()
    if not re.search(r"\S", text):
        raise Refused("Write something.", "text")
    if len(text) > LONGEST:
        raise Refused(f"At most {LONGEST:,} characters; this is {len(text):,}.", "text")
    return text
