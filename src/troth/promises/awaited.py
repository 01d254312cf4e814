"""What waits for a word of one side: the line that lists show, and what rooms above add to the promises that wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from troth.acts.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for one side, in words."""

    title: str
    why: str
    since: datetime
    url: str
    verb: str
    icon: str
    tone: str
    left: str = ""
    left_tone: str = ""
    own: bool = False
    """Whether the reader looks after it."""
    ahead: bool = False
    """Whether it is only due within days: `since` is then when it was agreed."""

    @property
    def page(self) -> str:
        """The page of the thing itself, without the verb that only the other side can use."""
        found = _THING.match(self.url)
        return found[0] if found else self.url


_THING = re.compile(r"(?:[a-z-]+/)*(?:[A-Z]-)?[0-9]+/")
Await = Callable[[Actor], Mapping[str, Sequence[Waiting]]]
AWAITS: list[Await] = []


def awaits(find: Await) -> Await:
    """Register what else waits in a room, by the party it waits for, in words for this reader; read with every page."""
    if find not in AWAITS:
        AWAITS.append(find)
    return find


def awaited(actor: Actor, party: str) -> list[Waiting]:
    """What waits for a party in the rooms above."""
    return [item for find in AWAITS for item in find(actor).get(party, ())]
