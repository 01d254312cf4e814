"""The map of a file: which column says what, in TOML.

What a map leaves out is guessed from the header, or has a default. Documented in docs/reference/mapping.md.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

SHAPES = ("long", "wide")
PARTIES = ("client", "provider")
CONTROLS = ("client", "provider", "both", "neither")
NATURES = ("milestone", "deliverable", "input", "decision")
DATES = ("YYYY-MM-DD", "YYYY/MM/DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY")
DELIVERED = ("last date", "column")
ANNOUNCED = ("before", "all")
DELIMITERS = (",", ";", "\t", "|")
MAX_MAP = 20_000
MAX_TEXT = 200
MAX_LIST = {"item": 5, "later_dates": 50, "withdrawn": 20}
TOP = (
    "shape", "promisor", "nature", "zone", "as_of", "delimiter", "dates", "withdrawn", "delivered", "announced_ahead",
    "sheet",
)  # fmt: skip
TABLES: dict[str, tuple[str, ...]] = {
    "source": ("name", "controlled_by"),
    "columns": ("item", "recorded_at", "promised_on", "date", "later_dates", "delivered_on", "section"),
}
ALLOWED: dict[str, tuple[str, ...]] = {
    "shape": SHAPES, "promisor": PARTIES, "nature": NATURES, "dates": DATES, "delivered": DELIVERED,
    "announced_ahead": ANNOUNCED, "delimiter": DELIMITERS, "controlled_by": CONTROLS,
}  # fmt: skip


class MapProblem(ValueError):
    """A map that cannot be used; the sentence names the key and what it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A map, as far as it was said; an empty value is not said."""

    shape: str = ""
    promisor: str = ""
    nature: str = ""
    zone: str = ""
    as_of: date | None = None
    delimiter: str = ""
    dates: str = ""
    withdrawn: tuple[str, ...] = ()
    delivered: str = ""
    announced_ahead: str = ""
    name: str = ""
    controlled_by: str = ""
    item: tuple[str, ...] = ()
    recorded_at: str = ""
    promised_on: str = ""
    date: str = ""
    later_dates: tuple[str, ...] = ()
    delivered_on: str = ""
    section: str = ""
    sheet: str = ""

    @property
    def used(self) -> tuple[str, ...]:
        """All columns that the map names."""
        single = (self.recorded_at, self.promised_on, self.date, self.delivered_on, self.section)
        return (*self.item, *self.later_dates, *(name for name in single if name))


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
            raise MapProblem(f"The map has an unknown key {word(key)}. Known are {', '.join((*TOP, *TABLES))}.")
    mapping = Mapping(**values)
    check_zone(mapping.zone)
    return mapping


def _table(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MapProblem(f"{name} must be a table: write [{name}] on a line of its own.")
    for key in value:
        if key not in TABLES[name]:
            raise MapProblem(f"[{name}] has an unknown key {word(key)}. Known are {', '.join(TABLES[name])}.")
    return {key: _value(key, each) for key, each in value.items()}


def _value(key: str, value: object) -> object:
    if key == "as_of":
        if not isinstance(value, date) or isinstance(value, datetime):
            raise MapProblem("as_of must be a date without quotes, such as as_of = 2026-08-22.")
        return value
    if key in {"item", "later_dates", "withdrawn"}:
        values = [value] if isinstance(value, str) else value
        most = MAX_LIST[key]
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values) or len(values) > most:
            raise MapProblem(f"{key} must be a text or a list of at most {most} texts.")
        return tuple(text_of(key, each) for each in values)
    if not isinstance(value, str):
        raise MapProblem(f"{key} must be a text in quotes.")
    if key in ALLOWED and value not in ALLOWED[key]:
        raise MapProblem(f"{key} is {word(value)}; it can be {choice(ALLOWED[key])}.")
    return value if key == "delimiter" else text_of(key, value)


def text_of(key: str, value: str) -> str:
    """A text of a map, without the blanks around it."""
    if not value.strip() or len(value) > MAX_TEXT or not value.isprintable():
        raise MapProblem(f"{key} must be a text of 1 to {MAX_TEXT} printable characters.")
    return value.strip()


def word(value: str) -> str:
    """A word of a map as a sentence quotes it."""
    return json.dumps(value[:60])


def choice(values: tuple[str, ...]) -> str:
    """What a key may be, in words."""
    return ", ".join(word(value) for value in values[:-1]) + f" or {word(values[-1])}"


def check_zone(name: str) -> None:
    """Raises MapProblem unless this is a time zone, or nothing."""
    if not name:
        return
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise MapProblem(f"zone is {word(name)}, which is no time zone; write one such as Europe/Zagreb.") from None


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
    return [f"{key} = {spelled(value)}" for key, value in pairs if value not in ("", (), None)]


def spelled(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[" + ", ".join(spelled(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def map_digest(mapping: Mapping) -> str:
    """SHA-256 of the map's one spelling, in hex."""
    return hashlib.sha256(to_toml(mapping).encode()).hexdigest()


def over(base: Mapping, wish: Mapping) -> Mapping:
    """A map in which everything that `wish` says stands over `base`."""
    pairs = ((field.name, getattr(wish, field.name) or getattr(base, field.name)) for field in fields(Mapping))
    return Mapping(**dict(pairs))
