"""The map of a service-desk log: which column says what, in TOML; what it leaves out is guessed from the header."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields, replace
from typing import Any

from troth.sources.reading import MapProblem, Unreadable
from troth.sources.reading.columns import CONTROLS, DATES, DELIMITERS, MAX_MAP, PARTIES
from troth.sources.reading.columns import check_zone as _check_zone
from troth.sources.reading.columns import choice as _choice
from troth.sources.reading.columns import spelled as _spelled
from troth.sources.reading.columns import text_of as _text
from troth.sources.reading.columns import word as _word
from troth.sources.reading.guess import plain_name

TOP = ("resolver", "zone", "delimiter", "dates", "missing", "met", "missed")
TABLES: dict[str, tuple[str, ...]] = {
    "source": ("name", "controlled_by"),
    "columns": ("ticket", "at", "state", "opened", "priority", "group", "claim"),
}
LISTS = ("missing", "met", "missed")
ALLOWED: dict[str, tuple[str, ...]] = {
    "resolver": PARTIES, "dates": DATES, "delimiter": DELIMITERS, "controlled_by": CONTROLS,
}  # fmt: skip
NAMES: dict[str, tuple[str, ...]] = {
    "ticket": ("ticket", "number", "incident", "ticket id", "incident id", "key", "case", "case id"),
    "at": ("event time", "at", "updated at", "sys updated at", "changed at", "timestamp", "time"),
    "state": ("state", "status", "incident state"),
    "opened": ("opened at", "opened", "created at", "created", "reported at"),
    "priority": ("priority",),
    "group": ("group", "assignment group", "assigned group", "team", "queue"),
    "claim": ("made sla", "sla met", "within sla", "service level met"),
}
NEEDED = ("ticket", "at", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A map, as far as it was said; an empty value is not said."""

    resolver: str = ""
    zone: str = ""
    delimiter: str = ""
    dates: str = ""
    missing: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    name: str = ""
    controlled_by: str = ""
    ticket: str = ""
    at: str = ""
    state: str = ""
    opened: str = ""
    priority: str = ""
    group: str = ""
    claim: str = ""

    @property
    def used(self) -> tuple[str, ...]:
        """All columns that the map names."""
        return tuple(name for role in TABLES["columns"] if (name := getattr(self, role)))


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
            if not isinstance(value, dict):
                raise MapProblem(f"{key} must be a table: write [{key}] on a line of its own.")
            for inner in value:
                if inner not in TABLES[key]:
                    known = ", ".join(TABLES[key])
                    raise MapProblem(f"[{key}] has an unknown key {_word(inner)}. Known are {known}.")
            values |= {inner: _value(inner, each) for inner, each in value.items()}
        elif key in TOP:
            values[key] = _value(key, value)
        else:
            raise MapProblem(f"The map has an unknown key {_word(key)}. Known are {', '.join((*TOP, *TABLES))}.")
    _check_zone(values.get("zone", ""))
    return Mapping(**values)


def _value(key: str, value: object) -> object:
    if key in LISTS:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values) or len(values) > 20:
            raise MapProblem(f"{key} must be a text or a list of at most 20 texts.")
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
    return [f"{key} = {_spelled(value)}" for key, value in pairs if value not in ("", ())]


def map_digest(mapping: Mapping) -> str:
    """SHA-256 of the map's one spelling, in hex."""
    return hashlib.sha256(to_toml(mapping).encode()).hexdigest()


def over(base: Mapping, wish: Mapping) -> Mapping:
    """A map in which everything that `wish` says stands over `base`."""
    pairs = ((field.name, getattr(wish, field.name) or getattr(base, field.name)) for field in fields(Mapping))
    return Mapping(**dict(pairs))


def complete(said: Mapping, header: tuple[str, ...]) -> Mapping:
    """The map with its gaps filled from the header. Raises Unreadable when a needed column is missing or unclear."""
    for column in said.used:
        if column not in header:
            have = ", ".join(f"“{each}”" for each in header[:40])
            reason = f"the map names the column “{column}”, which the file does not have. It has {have}."
            raise Unreadable(reason, line=1)
    plain = {column: plain_name(column) for column in header if column}
    guessed = {role: [c for c, p in plain.items() if p in names] for role, names in NAMES.items()}
    chosen = {role: getattr(said, role) or _chosen(role, guessed[role], header) for role in NAMES}
    mapping = replace(
        said, **chosen, dates=said.dates or "YYYY-MM-DD", missing=said.missing or ("?",),
        resolver=said.resolver or "provider", met=said.met or ("true", "yes", "1"),
        missed=said.missed or ("false", "no", "0"),
    )  # fmt: skip
    for column in mapping.used:
        if header.count(column) > 1:
            raise Unreadable("the header names this column more than once.", line=1, column=column)
    return mapping


def _chosen(role: str, found: list[str], header: tuple[str, ...]) -> str:
    if len(found) == 1:
        return found[0]
    if role not in NEEDED:
        return ""
    if found:
        names = " and ".join(f"“{each}”" for each in found)
        reason = f"{names} could each be meant. Say in the map which column is {role}."
    else:
        have = ", ".join(f"“{each}”" for each in header[:40])
        reason = f"no column was found for it; the file has {have}. Name the column in the map."
    raise Unreadable(reason, line=1, column=role)
