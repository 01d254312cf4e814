"""Events as an iCalendar file (RFC 5545, with the refresh hints of RFC 7986): the same events give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from troth.feeds.calendars.event import Event

TYPE = "text/calendar; charset=utf-8"
EVERY = timedelta(hours=1)
LASTS = timedelta(minutes=30)
"""How long before its end a moment is drawn: programs hide what lasts no time."""


def calendar(name: str, about: str, host: str, events: Sequence[Event]) -> bytes:
    """The file: lines folded at 75 octets and ended by CRLF, with the rules of every zone that is used."""
    file = icalendar.Calendar()
    file.add("prodid", "-//Troth//Calendar feed//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        file.add(key, icalendar.vText(one_line(name)))
    for key in ("description", "x-wr-caldesc"):
        file.add(key, icalendar.vText(one_line(about)))
    file.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", "PT1H")
    for zone in _zones(events):
        file.add_component(zone)
    for event in events:
        file.add_component(_event(event, host))
    return bytes(file.to_ical())


def one_line(text: str) -> str:
    """Text without anything that a reader could take for the end of a line."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _event(event: Event, host: str) -> Any:
    made = icalendar.Event()
    made.add("uid", f"{event.key}@{host}")
    made.add("dtstamp", event.changed)
    made.add("last-modified", event.changed)
    made.add("sequence", event.revision)
    made.add("status", event.status)
    made.add("summary", one_line(event.title))
    made.add("description", "\n".join(one_line(line) for line in event.text.split("\n")))
    made.add("url", event.url)
    made.add("categories", [event.kind])
    made.add("transp", "TRANSPARENT")
    if event.day is not None:
        made.add("dtstart", event.day)
        made.add("dtend", event.day + timedelta(days=1))
    elif event.until is not None:
        local = event.until.astimezone(ZoneInfo(event.zone)) if event.zone != "UTC" else event.until
        made.add("dtstart", _before(local))
        made.add("dtend", local)
    for trigger in event.alarms:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(event.title))
        alarm.add("trigger", trigger)
        made.add_component(alarm)
    return made


def _before(local: Any) -> Any:
    """So much earlier by the clock that runs, not by the one on the wall."""
    utc = ZoneInfo("UTC")
    return (local.astimezone(utc) - LASTS).astimezone(local.tzinfo)


def _zones(events: Iterable[Event]) -> list[Any]:
    """The rules of each zone over the years in which it is used."""
    years: dict[str, list[int]] = {}
    for event in events:
        if event.until is not None and event.zone != "UTC":
            years.setdefault(event.zone, []).append(event.until.year)
    return [
        icalendar.Timezone.from_tzid(zone, first_date=date(min(used) - 1, 1, 1), last_date=date(max(used) + 2, 1, 1))
        for zone, used in sorted(years.items())
    ]
