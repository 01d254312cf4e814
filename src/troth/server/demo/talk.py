"""What people of the demonstration said beside things, and how far each has read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from troth.acts.actor import Actor
from troth.engagement.reads import around
from troth.inbox.commands import KeepNote, PostMessage
from troth.inbox.heard import mark_read
from troth.server.demo.board import Number
from troth.server.demo.desk import At, Doing

UNREAD = 6
Seat = Callable[[str], str]


def stage(at: At, doing: Doing, number: Number, seat: Seat, now: datetime) -> None:
    """Put what is said into the queue of the play."""

    def say(when: datetime, who: str, key: str, text: str, asks: str = "", *, private: bool = False) -> None:
        def step(moment: datetime) -> None:
            make = KeepNote if private else PostMessage
            mentions = (seat(asks),) if asks else ()
            doing(who, make(about=f"P-{number(key)}", text=text, mentions=mentions))(moment)

        at(when, step)

    say(now - timedelta(days=3, hours=4), "Priya", "prod", "Two of us could start on Monday if this came today.")
    say(now - timedelta(days=3, hours=2), "Jonas", "prod", "The request is with our security team; I push it.")
    say(now - timedelta(days=1, hours=3), "Tomasz", "chk", "If it slips, tell Ana on Wednesday at the latest.", "Priya",
        private=True)
    say(now - timedelta(hours=2), "Ana", "m5", "You report green, the board says 8 %. What is your plan?", "Tomasz")


def read(actors: list[Actor]) -> None:
    """Everybody has read all but the newest entries."""
    for actor in actors:
        mark_read(actor, around(actor).size - UNREAD)
