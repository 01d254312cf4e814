"""Columns guessed from a header, only where exactly one column can be meant."""

from __future__ import annotations

import re
from dataclasses import replace

from troth.sources.reading.columns import Mapping
from troth.sources.reading.text import Unreadable

LONG, WIDE = "long", "wide"
NAMES: dict[str, tuple[str, ...]] = {
    "item": ("item", "milestone", "deliverable", "promise", "task", "title", "name", "summary", "what"),
    "recorded_at": ("recorded at", "recorded", "recorded on", "stated at", "noted at"),
    "promised_on": ("promised on", "promised at", "agreed on", "made on"),
    "date": ("date promised", "promised date", "promised for", "date", "due", "due date", "target date", "first date"),
    "delivered_on": ("delivered on", "delivered", "delivery date", "done on", "completed on", "actual date"),
    "section": ("section", "status", "state"),
}
LATER = re.compile(r"(?:later|moved|revised|new|next|changed)(?: to)?(?: date)?(?: to)?(?: [0-9]{1,2})?\Z")


def complete(said: Mapping, header: tuple[str, ...]) -> Mapping:
    """The map with its gaps filled from the header. Raises Unreadable when a needed column is missing or unclear."""
    _named(said, header)
    plain = {column: plain_name(column) for column in header if column}
    guessed = {role: _columns(plain, names) for role, names in NAMES.items()}
    shape = said.shape or _shape(said, guessed)
    mapping = replace(
        said, shape=shape, item=said.item or _one("item", guessed, header),
        section=said.section or _maybe(guessed["section"]),
        date=said.date or _one("date", guessed, header)[0], dates=said.dates or "YYYY-MM-DD",
        withdrawn=said.withdrawn or ("removed", "withdrawn", "cancelled"), nature=said.nature or "milestone",
        promisor=said.promisor or "provider", announced_ahead=said.announced_ahead or "before",
    )  # fmt: skip
    if shape == LONG:
        mapping = replace(mapping, recorded_at=said.recorded_at or _one("recorded_at", guessed, header)[0])
    else:
        mapping = replace(
            mapping, promised_on=said.promised_on or _one("promised_on", guessed, header)[0],
            delivered_on=said.delivered_on or _maybe(guessed["delivered_on"]),
            later_dates=said.later_dates or tuple(name for name, plainly in plain.items() if LATER.match(plainly)),
        )  # fmt: skip
    delivered = said.delivered or ("column" if mapping.delivered_on else "last date")
    if delivered == "column" and not mapping.delivered_on:
        raise Unreadable('the map says delivered = "column" but names no column delivered_on.', column="delivered_on")
    _unambiguous(mapping, header)
    return replace(mapping, delivered=delivered)


def _named(said: Mapping, header: tuple[str, ...]) -> None:
    for column in said.used:
        if column not in header:
            reason = f"the map names the column “{column}”, which the file does not have. It has {_list(header)}."
            raise Unreadable(reason, line=1)


def _unambiguous(mapping: Mapping, header: tuple[str, ...]) -> None:
    for column in mapping.used:
        if header.count(column) > 1:
            raise Unreadable("the header names this column more than once.", line=1, column=column)


def _shape(said: Mapping, guessed: dict[str, list[str]]) -> str:
    long = bool(said.recorded_at or guessed["recorded_at"])
    wide = bool(said.promised_on or said.later_dates or guessed["promised_on"])
    if long == wide:
        raise Unreadable(
            "it cannot be told whether each row is one statement (shape long, with a column recorded_at) or one item "
            "(shape wide, with a column promised_on). Say the shape and the columns in the map.", line=1,
        )  # fmt: skip
    return LONG if long else WIDE


def _columns(plain: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [column for column, plainly in plain.items() if plainly in names]


def _one(role: str, guessed: dict[str, list[str]], header: tuple[str, ...]) -> tuple[str]:
    found = guessed[role]
    if len(found) == 1:
        return (found[0],)
    if found:
        reason = f"{_list(tuple(found))} could each be meant. Say in the map which column is {role}."
    else:
        reason = f"no column was found for it; the file has {_list(header)}. Name the column in the map."
    raise Unreadable(reason, line=1, column=role)


def _maybe(found: list[str]) -> str:
    return found[0] if len(found) == 1 else ""


def plain_name(column: str) -> str:
    """A column's name in small letters with single blanks, as names are compared."""
    return re.sub(r"[^a-z0-9]+", " ", column.lower()).strip()


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(f"“{column[:40]}”" for column in columns[:20]) + (" and more" if len(columns) > 20 else "")
