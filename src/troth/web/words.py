"""Numbers and moments in words. Cheap enough to be called in every row of a list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS_ABBR
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from troth.evidence.text import FIRST_STRONG, POP

NOTHING = "–"
_OPENS = {"\u2066": "\u2069", "\u2067": "\u2069", FIRST_STRONG: "</bdi>"}


@lru_cache(maxsize=128)
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name)


def _local(value: datetime, zone: tzinfo | str | None) -> datetime:
    if timezone.is_naive(value):
        value = value.replace(tzinfo=UTC)
    if not zone:
        return value.astimezone(timezone.get_current_timezone())
    return value.astimezone(_zone(zone) if isinstance(zone, str) else zone)


def _date(value: date | datetime, zone: tzinfo | str | None) -> date:
    return _local(value, zone).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=12)
def _month(number: int) -> str:
    return str(MONTHS_3[number]).title()


def day(value: date | datetime | None, zone: tzinfo | str | None = None) -> str:
    """Tue 24 Feb."""
    if not value:
        return NOTHING
    return _weekday(_date(value, zone))


@lru_cache(maxsize=4096)
def _weekday(at: date) -> str:
    return f"{WEEKDAYS_ABBR[at.weekday()]} {at.day} {_month(at.month)}"


def daylong(value: date | datetime | None, zone: tzinfo | str | None = None) -> str:
    """24 February 2026."""
    if not value:
        return NOTHING
    at = _date(value, zone)
    return f"{at.day} {MONTHS[at.month]} {at.year}"


def dayshort(value: date | datetime | None, zone: tzinfo | str | None = None) -> str:
    """24 Feb 2026."""
    if not value:
        return NOTHING
    at = _date(value, zone)
    return f"{at.day} {_month(at.month)} {at.year}"


def stamp(value: datetime | None, zone: tzinfo | str | None = None) -> str:
    """24 Feb 2026, 09:14 UTC; in the reader's zone when one is given."""
    if not value:
        return NOTHING
    at = _local(value, zone)
    return f"{at.day} {_month(at.month)} {at.year}, {at:%H:%M} {at.tzname()}"


def ago(value: date | datetime | None, now: datetime | None = None) -> str:
    """12 min, 2 h, yesterday, then the date; "in 2 h" and "tomorrow" for what is still to come."""
    if not value:
        return NOTHING
    now = now or timezone.now()
    if isinstance(value, datetime) and abs(now - _local(value, UTC)) < timedelta(hours=12):
        return _span(now - _local(value, UTC))
    at, today = _date(value, None), _local(now, None).date()
    near = {-1: "tomorrow", 0: "today", 1: "yesterday"}.get((today - at).days)
    year = "" if at.year == today.year else f" {at.year}"
    return near or f"{at.day} {_month(at.month)}{year}"


def _span(passed: timedelta) -> str:
    minutes = int(abs(passed).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    text = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"
    return text if passed > timedelta(0) else f"in {text}"


def whole(value: float | None) -> str:
    """A fraction from 0 to 1 as whole percent without the sign: 0.824 is 82."""
    return NOTHING if value is None else str(int(value * 100 + 0.5))


def grouped(value: int | None) -> str:
    """1,482."""
    return NOTHING if value is None else f"{value:,}"


def plural(value: int, forms: str) -> str:
    """The number with its noun: `214|plural:"entry,entries"` is 214 entries."""
    one, many = forms.split(",", 1)
    return f"{value:,} {one if value == 1 else many}"


def said(text: str | None) -> SafeString:
    """A sentence of the record: what people wrote in it keeps its reading direction to itself."""
    found: list[str] = []
    open_: list[str] = []
    for sign in escape(text or ""):
        if sign in _OPENS:
            open_.append(_OPENS[sign])
            found.append("<bdi>" if sign == FIRST_STRONG else sign)
        else:
            found.append(sign if sign != POP else open_.pop() if open_ else "\ufffd")
    return mark_safe("".join(found + open_[::-1]))
