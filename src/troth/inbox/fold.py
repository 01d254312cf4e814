"""Who was mentioned where, and whether they answered: rebuilt from the entries of one log alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from troth.evidence.envelope import Recorded
from troth.inbox.kinds import MessagePosted, NoteKept


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """One person mentioned by one message; `answered` is the entry by which they wrote in that thread since."""

    thread: str
    seq: int
    person: str
    at: datetime
    answered: int | None = None

    @property
    def ref(self) -> str:
        """What names it within its log."""
        return f"{self.seq}:{self.person}"


def mentions(entries: Iterable[Recorded]) -> dict[str, Mentioned]:
    """Every mention of a log, in order; whoever writes in a thread has answered what was open there."""
    found: dict[str, Mentioned] = {}
    for entry in entries:
        said = entry.evidence
        if not isinstance(said, MessagePosted | NoteKept):
            continue
        for ref, each in found.items():
            if each.thread == said.thread and each.person == entry.actor and each.answered is None:
                found[ref] = replace(each, answered=entry.seq)
        for person in said.mentions:
            new = Mentioned(thread=said.thread, seq=entry.seq, person=person, at=entry.at)
            found[new.ref] = new
    return found
