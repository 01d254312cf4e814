"""The fields of a command as options of the command line, from the same annotations as its JSON shape."""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Union

LISTS = frozenset({"list", "numbers"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option. `sort` says how its value becomes JSON; `file` names a file whose bytes are sent."""

    field: str
    sort: str
    word: str
    needed: bool
    choices: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """As it is typed."""
        return f"--{self.field.replace('_', '-')}"

    @property
    def help(self) -> str:
        """Its line in the help."""
        return f"{self.word}{', needed' if self.needed else ''}"

    @property
    def kinds(self) -> dict[str, Any]:
        """What argparse has to know of it; whether it is needed is said when the body is looked at."""
        found: dict[str, Any] = {"metavar": "FILE" if self.sort == "file" else self.sort.upper()}
        if self.choices:
            found = {"choices": self.choices}
        if self.sort in {"number", "numbers"}:
            found["type"] = int
        if self.sort in LISTS:
            found["action"] = "append"
        return found


def options_of(command: type) -> list[Option]:
    """The options of a command, in the order of its fields."""
    hints = typing.get_type_hints(command)
    return [_option(field, hints[field.name]) for field in dataclasses.fields(command)]


def _option(field: dataclasses.Field[Any], hint: Any) -> Option:
    needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    sort, word, choices = _sort(hint)
    return Option(field=field.name, sort=sort, word=word, needed=needed, choices=choices)


def _sort(hint: Any) -> tuple[str, str, tuple[str, ...]]:
    plain: dict[Any, tuple[str, str, tuple[str, ...]]] = {
        str: ("text", "text", ()), int: ("number", "a whole number", ()), bool: ("flag", "yes or no", ("yes", "no")),
        date: ("date", "a day like 2026-03-31", ()), bytes: ("file", "a file", ()),
        datetime: ("moment", "a moment like 2026-03-31T17:00:00+02:00", ()),
        tuple[str, ...]: ("list", "text, may be given several times", ()),
        tuple[date, ...]: ("list", "a day, may be given several times", ()),
        tuple[int, ...]: ("numbers", "a whole number, may be given several times", ()),
    }  # fmt: skip
    if hint in plain:
        return plain[hint]
    if typing.get_origin(hint) in {Union, types.UnionType}:
        return _sort(next(each for each in typing.get_args(hint) if each is not type(None)))
    if isinstance(hint, type) and issubclass(hint, Enum):
        values = tuple(str(each.value) for each in hint)
        return "choice", "one of these", values
    return "json", "as JSON, the shape is in the reference of the API", ()
