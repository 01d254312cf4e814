"""JSON from outside, bounded: no doubled keys, no endless numbers, no endless depth; and the texts in it, cleaned."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from troth.sources.reading.text import Unreadable, shown

MAX_DIGITS = 30
MAX_TITLE, MAX_KEY, MAX_WORD = 300, 200, 100
FIRST_YEAR, LAST_YEAR = 1991, 2099
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})? ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})\Z"
)


class Problem(ValueError):
    """A field of an issue that cannot be read: its name, its value, and why."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        self.field, self.value, self.reason = field, shown(str(value)) if value is not None else "", reason
        super().__init__(reason)


def values(content: bytes) -> list[tuple[int, Any]]:
    """The values of a JSON file or of its lines (JSON Lines), each with its line. Raises Unreadable."""
    text = content.removeprefix(b"\xef\xbb\xbf")
    try:
        whole = text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise Unreadable("the file is not UTF-8. Save it as UTF-8.", line=line) from None
    try:
        return [(1, _parsed(whole))]
    except json.JSONDecodeError as error:
        rows = [(number, row) for number, row in enumerate(whole.split("\n"), 1) if row.strip()]
        if error.msg != "Extra data" or len(rows) < 2:
            raise Unreadable(f"the JSON cannot be read: {error.msg}.", line=error.lineno) from None
    return [(number, _row(number, row)) for number, row in rows]


def _row(number: int, row: str) -> Any:
    try:
        return _parsed(row)
    except json.JSONDecodeError as error:
        raise Unreadable(f"the JSON cannot be read: {error.msg}.", line=number) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_whole, parse_constant=_constant)
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply; this is no answer of a tracker.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        left = dict(pairs)
        twice = next(key for key, _ in pairs if left.pop(key, left) is left)
        raise Unreadable(f"an object names “{shown(twice)}” twice; it cannot be told which one holds.")
    return found


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise Unreadable(f"the JSON has a number of {len(text):,} digits; at most {MAX_DIGITS} can be read.")
    return int(text)


def _constant(text: str) -> None:
    raise Unreadable(f"the JSON says {text}, which is no JSON number.")


def table(value: Any, field: str) -> dict[str, Any]:
    """An object, or an empty one where there is none."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Problem(field, type(value).__name__, "is no object.")
    return value


def rows_of(value: Any, field: str) -> list[Any]:
    """A list, or an empty one where there is none."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Problem(field, type(value).__name__, "is no list.")
    return value


def text(value: Any, field: str, most: int = MAX_WORD) -> str:
    """A text on one line without what cannot be shown, cut where it is too long; empty where there is none."""
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise Problem(field, type(value).__name__, "is no text.")
    line = " ".join("".join(c if c.isprintable() else " " if c in "\t\r\n" else "�" for c in str(value)).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def name(value: Any, field: str) -> str:
    """The key of an issue: a text that is there, as it is."""
    said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(said, str) or not said.strip():
        raise Problem(field, value, "is missing; every issue needs its key.")
    if len(said) > MAX_KEY or not said.isprintable():
        raise Problem(field, said, f"is longer than {MAX_KEY} characters or has characters that cannot be shown.")
    return said.strip()


def moment(value: Any, field: str) -> int:
    """Seconds since 1970 of a moment with its offset."""
    found = _MOMENT.match(value) if isinstance(value, str) else None
    if found is None:
        raise Problem(field, value, "is no moment with its offset from UTC, such as 2026-03-02T09:30:00Z.")
    offset = "+00:00" if found[3] in ("Z", "UTC") else found[3]
    try:
        at = datetime.fromisoformat(f"{found[1]}T{found[2]}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise Problem(field, value, "is no moment of the calendar.") from None
    _in_range(at.date(), field, value)
    return int(at.timestamp())


def maybe_moment(value: Any, field: str) -> int | None:
    """Seconds since 1970, or None where nothing is said."""
    return None if value in (None, "") else moment(value, field)


def day(value: Any, field: str) -> date | None:
    """A day of the calendar, from a date or from the date of a moment; None where nothing is said."""
    if value in (None, ""):
        return None
    try:
        written = isinstance(value, str) and (len(value) == 10 or value[10:11] in ("T", " "))
        found = date.fromisoformat(value[:10]) if written else None
    except ValueError:
        raise Problem(field, value, "is no day of the calendar.") from None
    if found is None:
        raise Problem(field, value, "is not a date written YYYY-MM-DD.")
    _in_range(found, field, value)
    return found


def _in_range(found: date, field: str, value: Any) -> None:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Problem(field, value, f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
