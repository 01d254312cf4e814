"""Imported histories, rebuilt from entries and their parts alone: statements of each item, and what they came to.

A part `rows-NNNN` is canonical JSON: a list of items, each with its number, its name and its statements in order of
time. The statements of one item never span two parts, so an erased part takes whole items with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from troth import canon
from troth.evidence.codec import parse_instant, to_json
from troth.sources.kinds import Figures, HistoryImported

CHUNK = 128 * 1024
WEEK = 7


class Said(StrEnum):
    """What a statement says of its item."""

    PROMISED = "promised"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What became of an item; only the first three count."""

    LATER = "later"
    ON_DAY = "on_day"
    EARLIER = "earlier"
    WITHDRAWN = "withdrawn"
    OPEN = "open"
    AFTERWARDS = "afterwards"


COUNTED = frozenset({Outcome.LATER, Outcome.ON_DAY, Outcome.EARLIER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement: the line of the file, when it was recorded (None when the file does not say), and what it says."""

    line: int
    recorded: datetime | date | None
    said: Said
    day: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything a file says about one item, in order of time. Items are numbered from 1 as the file names them."""

    number: int
    item: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a history came to. `slip` is calendar days from the first promised to the last date; `moves` counts the
    different dates named after the first, so a date that is named again is no new move."""

    number: int
    item: str
    first_recorded: datetime | date | None
    first_promised: date
    moves: int
    last_date: date | None
    delivered: date | None
    withdrawn: bool
    announced_ahead: bool
    slip: int | None
    first_line: int
    lines: int
    chunk: int
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """How histories are judged: the zone of days, the day the file was taken, and two rules of its map."""

    zone: str
    as_of: date
    delivered_by: str = "last date"
    announced: str = "before"


def pack(histories: Iterable[History]) -> tuple[bytes, ...]:
    """The histories as parts of about CHUNK bytes."""
    chunks: list[bytes] = []
    waiting: list[Any] = []
    size = 0
    for history in histories:
        value = _plain(history)
        length = len(canon.encode(value)) + 1
        if waiting and size + length > CHUNK:
            chunks.append(canon.encode(waiting))
            waiting, size = [], 0
        waiting.append(value)
        size += length
    return (*chunks, canon.encode(waiting)) if waiting else tuple(chunks)


def unpack(raw: bytes) -> Iterator[History]:
    """The histories of one part. Raises NotCanonical, KeyError or ValueError for bytes that `pack` did not make."""
    value: Any = canon.decode(raw)
    for each in value:
        rows = tuple(_statement(row) for row in each["rows"])
        yield History(number=each["no"], item=each["item"], statements=rows)


def _plain(history: History) -> dict[str, Any]:
    return {"item": history.item, "no": history.number, "rows": [_row(each) for each in history.statements]}


def _row(statement: Statement) -> dict[str, Any]:
    row = {
        "at": to_json(statement.recorded), "day": to_json(statement.day), "line": statement.line,
        "remark": statement.remark or None, "said": statement.said.value,
    }  # fmt: skip
    return {key: value for key, value in row.items() if value is not None}


def _statement(row: dict[str, Any]) -> Statement:
    recorded, day = row.get("at"), row.get("day")
    return Statement(
        line=row["line"], recorded=_moment(recorded) if recorded else None, said=Said(row["said"]),
        day=date.fromisoformat(day) if day else None, remark=row.get("remark", ""),
    )  # fmt: skip


def _moment(text: str) -> datetime | date:
    return parse_instant(text) if "T" in text else date.fromisoformat(text)


def items_of(imported: HistoryImported) -> list[Item]:
    """Every item of an import, in order; those whose part was erased are gone."""
    how = reckoning_of(imported)
    return [
        judge(history, how, place)
        for place, raw in enumerate(imported.chunks, 1)
        if raw is not None
        for history in unpack(raw)
    ]


def reckoning_of(imported: HistoryImported) -> Reckoning:
    """How the items of an import are judged."""
    return Reckoning(
        zone=imported.zone, as_of=imported.as_of, delivered_by=imported.delivered_by, announced=imported.announced
    )


def judge(history: History, how: Reckoning, chunk: int = 0) -> Item:
    """What a history came to. The last statement decides whether it was withdrawn."""
    named = [s.day for s in history.statements if s.said is Said.PROMISED and s.day is not None]
    first, last = history.statements[0], history.statements[-1]
    withdrawn = last.said is Said.WITHDRAWN
    delivered = None if withdrawn else _delivered(history, how, named[-1])
    end = None if withdrawn else delivered or named[-1]
    ahead = how.announced == "all" or _day_of(first.recorded, how.zone) < named[0]
    slip = (end - named[0]).days if end is not None else None
    return Item(
        number=history.number, item=history.item, first_recorded=first.recorded, first_promised=named[0],
        moves=len(set(named)) - 1, last_date=end, delivered=delivered, withdrawn=withdrawn, announced_ahead=ahead,
        slip=slip, first_line=first.line, lines=len({s.line for s in history.statements}), chunk=chunk,
        outcome=_outcome(ahead, withdrawn, delivered, slip),
    )  # fmt: skip


def _delivered(history: History, how: Reckoning, last: date) -> date | None:
    if how.delivered_by == "last date":
        return last if last <= how.as_of else None
    return next((s.day for s in reversed(history.statements) if s.said is Said.DELIVERED), None)


def _day_of(recorded: datetime | date | None, zone: str) -> date:
    if recorded is None:
        return date.max
    return recorded.astimezone(ZoneInfo(zone)).date() if isinstance(recorded, datetime) else recorded


def _outcome(ahead: bool, withdrawn: bool, delivered: date | None, slip: int | None) -> Outcome:
    if not ahead:
        return Outcome.AFTERWARDS
    if withdrawn:
        return Outcome.WITHDRAWN
    if delivered is None or slip is None:
        return Outcome.OPEN
    return Outcome.ON_DAY if slip == 0 else Outcome.LATER if slip > 0 else Outcome.EARLIER


def figures(items: Iterable[Item]) -> Figures:
    """What the items of a file came to, counted."""
    items = list(items)
    many = {outcome: sum(item.outcome is outcome for item in items) for outcome in Outcome}
    return Figures(
        counted=sum(many[outcome] for outcome in COUNTED), later=many[Outcome.LATER],
        week=sum(item.outcome is Outcome.LATER and (item.slip or 0) > WEEK for item in items),
        on_day=many[Outcome.ON_DAY], earlier=many[Outcome.EARLIER], withdrawn=many[Outcome.WITHDRAWN],
        open=many[Outcome.OPEN], afterwards=many[Outcome.AFTERWARDS], moves=sum(item.moves for item in items),
    )  # fmt: skip
