"""Reading a feed as a calendar program does: no cookie, another library."""

from __future__ import annotations

from typing import Any

import vobject
from django.test import Client

from tests.cast import World
from troth.feeds.calendars.links import new_link


def address(world: World, name: str, *, of: bool = True) -> str:
    """A new feed of a person: its path."""
    link = new_link(world.people[name].pk, world.engagement.pk if of else None, world.at)
    return "/" + link.split("/", 3)[3]


def fetch(path: str) -> str:
    """The text of a feed."""
    answer = Client().get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def events(text: str) -> dict[str, Any]:
    """The events by the first part of their UID."""
    return {event.uid.value.partition("@")[0]: event for event in vobject.readOne(text).vevent_list}


def line_lengths(text: str) -> list[int]:
    """The octets of each line."""
    return [len(line.encode()) for line in text.split("\r\n")]
