"""The map of a tracker's file: whose work, which workstream, which states are done, and for tables which column says
what, in TOML; what it leaves out is told by the form of the file, or guessed from the header."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from troth.sources.reading import MapProblem, Unreadable
from troth.sources.reading.columns import CONTROLS, DATES, DELIMITERS, MAX_MAP, PARTIES
from troth.sources.reading.columns import check_zone as _check_zone
from troth.sources.reading.columns import choice as _choice
from troth.sources.reading.columns import spelled as _spelled
from troth.sources.reading.columns import text_of as _text
from troth.sources.reading.columns import word as _word
from troth.sources.reading.guess import plain_name

SPLITS = ("project", "milestone", "type")
TOP = ("worker", "zone", "as_of", "workstream", "split", "done", "withdrawn", "dates", "delimiter", "sheet")
TABLES: dict[str, tuple[str, ...]] = {
    "source": ("name", "controlled_by"),
    "columns": (
        "key", "title", "type", "state", "created", "finished", "due", "due_set", "milestone", "milestone_date", "team",
    ),
}  # fmt: skip
LISTS = ("done", "withdrawn")
ALLOWED: dict[str, tuple[str, ...]] = {
    "worker": PARTIES, "dates": DATES, "delimiter": DELIMITERS, "controlled_by": CONTROLS, "split": SPLITS,
}  # fmt: skip
NAMES: dict[str, tuple[str, ...]] = {
    "key": ("key", "issue key", "issue", "id", "issue id", "number", "ticket", "item"),
    "title": ("title", "summary", "name", "what"),
    "type": ("type", "issue type", "kind"),
    "state": ("state", "status"),
    "created": ("created", "created at", "created on", "opened", "date created"),
    "finished": ("finished", "resolved", "resolved at", "resolution date", "closed", "closed at", "done", "done on",
                 "completed", "completed on", "date closed"),
    "due": ("due", "due date", "due on", "target date"),
    "due_set": ("due set", "due set on", "promised on", "due date set"),
    "milestone": ("milestone", "fix version", "version", "release", "fix versions"),
    "milestone_date": ("milestone date", "milestone due", "release date"),
    "team": ("workstream", "team", "project", "component"),
}  # fmt: skip
NEEDED = ("key", "created")
WITHDRAWN = (
    "won't fix", "won’t fix", "won't do", "won’t do", "duplicate", "invalid", "incomplete", "cannot reproduce",
    "not a problem", "not a bug", "declined", "abandoned", "cancelled", "canceled", "withdrawn", "not planned",
    "not_planned", "later", "rejected", "auto closed",
)  # fmt: skip
DONE = ("done", "closed", "resolved", "finished", "complete", "completed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A map, as far as it was said; an empty value is not said."""

    worker: str = ""
    zone: str = ""
    as_of: date | None = None
    workstream: str = ""
    split: str = ""
    done: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    dates: str = ""
    delimiter: str = ""
    sheet: str = ""
    name: str = ""
    controlled_by: str = ""
    key: str = ""
    title: str = ""
    type: str = ""
    state: str = ""
    created: str = ""
    finished: str = ""
    due: str = ""
    due_set: str = ""
    milestone: str = ""
    milestone_date: str = ""
    team: str = ""

    @property
    def used(self) -> tuple[str, ...]:
        """All columns that the map names."""
        return tuple(name for role in TABLES["columns"] if (name := getattr(self, role)))

    def is_withdrawn(self, word: str) -> bool:
        """Whether a resolution or state means that the work was given up, not finished."""
        return word.casefold() in {each.casefold() for each in self.withdrawn or WITHDRAWN}

    def is_done(self, word: str) -> bool:
        """Whether a state of a table means that the issue is finished."""
        return word.casefold() in {each.casefold() for each in self.done or DONE}


def parse_map(text: str) -> Mapping:
    """The map of a TOML text. Raises MapProblem in words, with the key; an empty text says nothing."""
    if len(text) > MAX_MAP:
        raise MapProblem(f"The map is longer than {MAX_MAP:,} characters.")
    try:
        said = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise MapProblem(f"The map is not TOML: {error}.") from None
    values: dict[str, Any] = {}
    for key, value in said.items():
        if key in TABLES:
            values |= _table(key, value)
        elif key in TOP:
            values[key] = _value(key, value)
        else:
            raise MapProblem(f"The map has an unknown key {_word(key)}. Known are {', '.join((*TOP, *TABLES))}.")
    _check_zone(values.get("zone", ""))
    return Mapping(**values)


def _table(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MapProblem(f"{name} must be a table: write [{name}] on a line of its own.")
    for key in value:
        if key not in TABLES[name]:
            raise MapProblem(f"[{name}] has an unknown key {_word(key)}. Known are {', '.join(TABLES[name])}.")
    return {key: _value(key, each) for key, each in value.items()}


def _value(key: str, value: object) -> object:
    if key == "as_of":
        if not isinstance(value, date) or isinstance(value, datetime):
            raise MapProblem("as_of must be a date without quotes, such as as_of = 2026-08-22.")
        return value
    if key in LISTS:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values) or len(values) > 50:
            raise MapProblem(f"{key} must be a text or a list of at most 50 texts.")
        return tuple(_text(key, each) for each in values)
    if not isinstance(value, str):
        raise MapProblem(f"{key} must be a text in quotes.")
    if key in ALLOWED and value not in ALLOWED[key]:
        raise MapProblem(f"{key} is {_word(value)}; it can be {_choice(ALLOWED[key])}.")
    return value if key == "delimiter" else _text(key, value)


def to_toml(mapping: Mapping) -> str:
    """The one spelling of a map: keys in their fixed order, what is not said left out."""
    rows = _rows(mapping, TOP)
    for table, keys in TABLES.items():
        inner = _rows(mapping, keys)
        if inner:
            rows += ["", f"[{table}]", *inner]
    return "\n".join(rows).lstrip("\n") + "\n"


def _rows(mapping: Mapping, keys: tuple[str, ...]) -> list[str]:
    pairs = ((key, getattr(mapping, key)) for key in keys)
    return [f"{key} = {_spelled(value)}" for key, value in pairs if value not in ("", (), None)]


def map_digest(mapping: Mapping) -> str:
    """SHA-256 of the map's one spelling, in hex."""
    return hashlib.sha256(to_toml(mapping).encode()).hexdigest()


def over(base: Mapping, wish: Mapping) -> Mapping:
    """A map in which everything that `wish` says stands over `base`."""
    pairs = ((field.name, getattr(wish, field.name) or getattr(base, field.name)) for field in fields(Mapping))
    return Mapping(**dict(pairs))


def complete(said: Mapping, header: tuple[str, ...]) -> Mapping:
    """The map with its columns found in the header. Raises Unreadable when a needed column is missing or unclear."""
    for column in said.used:
        if column not in header:
            reason = f"the map names the column “{column}”, which the file does not have. It has {_list(header)}."
            raise Unreadable(reason, line=1)
    plain = {column: plain_name(column) for column in header if column}
    guessed = {role: [c for c, p in plain.items() if p in names] for role, names in NAMES.items()}
    chosen: dict[str, Any] = {role: getattr(said, role) or _chosen(role, guessed[role], header) for role in NAMES}
    mapping = replace(said, **chosen | {"dates": said.dates or "YYYY-MM-DD"})
    for column in mapping.used:
        if header.count(column) > 1:
            raise Unreadable("the header names this column more than once.", line=1, column=column)
    if not mapping.state and not mapping.finished:
        reason = "no column says whether an issue is finished: name state or finished in the map."
        raise Unreadable(reason, line=1)
    return mapping


def _chosen(role: str, found: list[str], header: tuple[str, ...]) -> str:
    if len(found) == 1:
        return found[0]
    if role not in NEEDED:
        return ""
    if found:
        reason = f"{_list(tuple(found))} could each be meant. Say in the map which column is {role}."
    else:
        reason = f"no column was found for it; the file has {_list(header)}. Name the column in the map."
    raise Unreadable(reason, line=1, column=role)


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(f"“{each}”" for each in names[:40])
