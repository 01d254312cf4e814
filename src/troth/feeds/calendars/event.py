"""One thing with a date, as a plain value: what a calendar shows, on which day or until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY_BEFORE = timedelta(hours=-15)
"""09:00 on the day before, counted from the midnight at which a whole day begins."""
THREE_DAYS = timedelta(hours=-63)
AHEAD = timedelta(days=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A whole day (`day`), or a moment by which something has to be said (`until`, in the zone of whoever says it).

    `key` is stable for ever, `revision` rises with each entry about it, `changed` is when the last one was recorded.
    """

    key: str
    title: str
    text: str
    url: str
    kind: str
    revision: int
    changed: datetime
    day: date | None = None
    until: datetime | None = None
    zone: str = "UTC"
    status: str = "CONFIRMED"
    alarms: tuple[timedelta, ...] = ()
