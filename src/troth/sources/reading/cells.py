"""What a cell says: a day, a moment, a name. Each function gives the value or raises CellProblem with the reason."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1991, 2099
MAX_NAME = 300
_ORDERS = {
    "YYYY-MM-DD": r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
    "YYYY/MM/DD": r"(?P<y>[0-9]{4})/(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})",
    "DD.MM.YYYY": r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})",
    "DD/MM/YYYY": r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})",
    "MM/DD/YYYY": r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})",
}
_TIME = (
    r"[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
    r" ?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DAY = {name: re.compile(pattern + r"\Z") for name, pattern in _ORDERS.items()}
_MOMENT = {name: re.compile(pattern + _TIME + r"\Z") for name, pattern in _ORDERS.items()}


class CellProblem(ValueError):
    """A cell that cannot be read; the message is the reason."""


def day(text: str, order: str) -> date:
    """The date of a cell, written in the order that the map names."""
    found = _DAY[order].match(text)
    if found is None:
        raise CellProblem(_unlike(text, order))
    return _date(found)


def recorded(text: str, order: str, zone: str) -> datetime | date:
    """When something was recorded: a date, or a moment in UTC; a moment without offset needs a zone."""
    found = _MOMENT[order].match(text)
    if found is None:
        return day(text, order)
    written = found["zone"]
    if not written and not zone:
        raise CellProblem("has no time zone; write an offset such as +01:00, or name the zone in the map.")
    on = _date(found)
    try:
        clock = (int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        local = datetime(on.year, on.month, on.day, *clock, tzinfo=_offset(written) if written else ZoneInfo(zone))
    except ValueError:
        raise CellProblem("is no time of day.") from None
    return local.astimezone(UTC)


def _offset(written: str) -> tzinfo:
    if written == "Z":
        return UTC
    size = timedelta(hours=int(written[1:3]), minutes=int(written[-2:]))
    return timezone(-size if written[0] == "-" else size)


def _date(found: re.Match[str]) -> date:
    try:
        value = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise CellProblem("is no day of the calendar.") from None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise CellProblem(f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    return value


def _unlike(text: str, order: str) -> str:
    if not text:
        return "is empty; a date is needed."
    other = [name for name, pattern in _DAY.items() if name != order and pattern.match(text)]
    if other:
        return f"is not written {order}; if the file writes {' or '.join(other)}, say so in the map with dates."
    return f"is not a date written {order}."


def name(text: str) -> str:
    """The name of an item."""
    if not text:
        raise CellProblem("is empty; every row needs its item.")
    if len(text) > MAX_NAME:
        raise CellProblem(f"is longer than {MAX_NAME} characters.")
    if not text.isprintable():
        raise CellProblem("has characters that cannot be shown.")
    return text
