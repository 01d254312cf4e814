"""Periodic work: each task once in each of its slots, however many workers look; a missed slot is not made up for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from troth.jobs.models import Job
from troth.jobs.queue import Handler, enqueue, task

DAY = timedelta(days=1)
KEEP = 90 * DAY
SETTLE = timedelta(minutes=2)
FORGET = "jobs.forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """How often a task is due, how far after the hour or midnight (UTC) its slot begins, and how often it is tried."""

    every: timedelta
    after: timedelta
    tries: int

    def slot(self, now: datetime) -> int:
        """The number of the slot that a moment lies in, counted from 1970."""
        return int((now.timestamp() - self.after.total_seconds()) // self.every.total_seconds())


PERIODIC: dict[str, Periodic] = {}


def periodic(
    name: str, *, every: timedelta, after: timedelta = timedelta(0), tries: int = 3
) -> Callable[[Handler], Handler]:
    """Register a function without arguments as a task that is due once in every slot; it must be idempotent."""

    def register(handler: Handler) -> Handler:
        PERIODIC[name] = Periodic(every=every, after=after, tries=tries)
        return task(name)(handler)

    return register


class Ticker:
    """What one worker remembers, so that it asks for each slot once; that others ask for it too makes no second job.

    It begins a little after the worker, so that a start, or one start after another, does not begin with heavy work.
    """

    def __init__(self, begun: datetime) -> None:
        self._from = begun + SETTLE
        self._asked: dict[str, int] = {}

    def tick(self, now: datetime) -> None:
        """Ask for whatever is due in the slots that began since this worker looked last."""
        if now < self._from:
            return
        for name, due in PERIODIC.items():
            slot = due.slot(now)
            if self._asked.get(name) != slot:
                enqueue(name, key=f"{name}:{slot}", tries=due.tries)
                self._asked[name] = slot


@periodic(FORGET, every=DAY, after=timedelta(hours=3))
def forget() -> None:
    """Take away the rows of work that was done three months ago; what died stays until somebody looks at it."""
    Job.objects.filter(state=Job.State.DONE, finished__lt=datetime.now(UTC) - KEEP).delete()
