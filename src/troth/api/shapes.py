"""From a command's dataclass to the JSON that programs send, and back: by annotation, and nothing is guessed."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import types
import typing
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Union

from ninja import Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    WithJsonSchema,
    create_model,
)

BIGGEST = 2**31 - 1
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)
DAYS = f"from {FIRST} to {LAST}"


def _day(value: Any) -> Any:
    """A day as 2026-03-31; never a number, and never a moment."""
    if isinstance(value, str) and len(value) == 10:
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and value[4] == value[7] == "-" and FIRST <= found <= LAST:
            return found
    raise ValueError(f"give a day like 2026-03-31, {DAYS}")


def _moment(value: Any) -> Any:
    """A moment with its offset: without one nobody knows when it is."""
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and found.tzinfo is not None and FIRST < found.date() < LAST and "T" in value.upper():
            return found
    raise ValueError(f"give a moment with its offset like 2026-03-31T17:00:00+02:00, {DAYS}")


def _bytes(value: Any) -> Any:
    """Bytes as base64 in the usual alphabet, with its padding."""
    if isinstance(value, str):
        try:
            return base64.b64decode(value.encode(), validate=True)
        except (binascii.Error, ValueError):
            pass
    raise ValueError("give the bytes in base64")


def _named(value: dict[str, str]) -> dict[str, str]:
    if len(value) > 200:
        raise ValueError("at most 200 values")
    return value


Text = Annotated[StrictStr, Field(max_length=200_000)]
Whole = Annotated[int, Field(strict=True, ge=-BIGGEST, le=BIGGEST)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Base64 = Annotated[
    bytes, BeforeValidator(_bytes), WithJsonSchema({"type": "string", "contentEncoding": "base64"})
]  # fmt: skip
Named = Annotated[dict[str, Text], AfterValidator(_named)]
PLAIN: dict[Any, Any] = {
    str: Text, int: Whole, bool: StrictBool, date: Day, datetime: Moment, bytes: Base64, dict[str, str]: Named,
}  # fmt: skip


@lru_cache(maxsize=512)
def shape_of(command: type) -> type[Schema]:
    """The JSON shape of a command, or of a dataclass within one; what it does not name is refused."""
    hints = typing.get_type_hints(command)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(command):
        shape = _shape(hints[field.name])
        fields[field.name] = (shape, ...) if _required(field) else (shape, _default(field))
    config = ConfigDict(extra="forbid", title=command.__name__)
    made: type[Schema] = create_model(command.__name__, __base__=_strict(config), __doc__=command.__doc__, **fields)
    return made


def _strict(config: ConfigDict) -> type[Schema]:
    class Strict(Schema):
        model_config = config

    return Strict


def command_of(command: type, given: Schema) -> Any:
    """The command that a checked body means."""
    hints = typing.get_type_hints(command)
    names = [field.name for field in dataclasses.fields(command)]
    return command(**{name: _value(hints[name], getattr(given, name)) for name in names})


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default


def _shape(hint: Any) -> Any:
    if hint in PLAIN:
        return PLAIN[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in {Union, types.UnionType}:
        return Union[tuple(_shape(each) for each in inner)]  # noqa: UP007
    if origin is tuple and inner[-1] is Ellipsis:
        return tuple[_shape(inner[0]), ...]  # type: ignore[misc]
    if origin is tuple:
        return tuple[tuple(_shape(each) for each in inner)]  # type: ignore[misc]
    if dataclasses.is_dataclass(hint):
        return shape_of(typing.cast(type, hint))
    if isinstance(hint, type) and (issubclass(hint, Enum) or hint is type(None)):
        return hint
    raise TypeError(f"No JSON shape for {hint}")


def _value(hint: Any, value: Any) -> Any:
    """A checked value as the command wants it: nested shapes become their dataclasses again."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in {Union, types.UnionType}:
        wanted = [each for each in inner if each is not type(None)]
        return None if value is None else _value(wanted[0], value)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_value(kind, item) for kind, item in zip(kinds, value, strict=True))
    if dataclasses.is_dataclass(hint):
        return command_of(typing.cast(type, hint), value)
    return value
