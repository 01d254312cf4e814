"""The right of reply to an import: whose word its source is, until the side that did not bring it was heard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from troth.acts.actor import OTHER
from troth.promises.observe import day_of
from troth.sources.observe import provenance
from troth.trust import Provenance, dispute, quality


class Reply(Protocol):
    """What a contest says as a reply: a row or a folded state."""

    @property
    def party(self) -> str: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def settled_at(self) -> datetime | None: ...


def unconfirmed(judged: str, controlled_by: str, party: str) -> Provenance:
    """As what a source counts on the word of the party that brought it: as its own, or as claimed if that is less."""
    said = provenance(judged, party), provenance(judged, controlled_by)
    return min(said, key=lambda source: quality(source, window_over=False))


def wants_reply(judged: str, controlled_by: str, party: str) -> bool:
    """Whether it counts for more once the other side was heard; an own tracker that is called one never does."""
    before = quality(unconfirmed(judged, controlled_by, party), window_over=False)
    return before < quality(provenance(judged, controlled_by), window_over=True)


def counted_as(judged: str, controlled_by: str, party: str, *, heard: bool) -> Provenance:
    """As what a source counts: as claimed once the other side was heard."""
    return provenance(judged, controlled_by) if heard else unconfirmed(judged, controlled_by, party)


def is_heard(
    party: str, until: datetime | None, now: datetime, contested: Iterable[Reply], *, agreed: bool
) -> bool:  # fmt: skip
    """Whether the side that did not bring an import was heard: it agreed, its contest is over, or its time is.

    `until`: when its time to reply is over, None where nothing waits for it. While it contests, and as long as a
    contest weakens an entry at all (30 days), it was not.
    """
    if until is None or agreed:
        return True
    theirs = [contest for contest in contested if contest.party == OTHER[party]]
    if any(each.settled_at is None and _weakens(each.opened_at, now) for each in theirs):
        return False
    return now >= until or any(each.settled_at is not None for each in theirs)


def _weakens(opened_at: datetime, now: datetime) -> bool:
    return dispute(open_days=day_of(now) - day_of(opened_at)) < 1
