"""Between typed fields and canonical JSON values, by annotation. Absent facts are left out; nothing is guessed."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union

Read = Callable[[Any], Any]


def to_json(value: Any) -> Any:
    """The canonical JSON value of a field: dates as ISO text, instants as ``2026-03-04T10:11:12Z``, tuples as lists."""
    if value is None or isinstance(value, bool | int) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((name, getattr(value, name)) for name in _names(type(value)))
        return {name: to_json(item) for name, item in pairs if item is not None}
    raise TypeError(f"A {type(value).__name__} cannot be evidence: {value!r}")


def from_json(annotation: Any, value: Any) -> Any:
    """The typed value of a field; raises ValueError when the value does not fit its annotation."""
    return reader(annotation)(value)


@cache
def reader(annotation: Any) -> Read:
    """What reads values of an annotation, worked out once: rows of states are read forty times a page."""
    origin = typing.get_origin(annotation)
    if origin in (Union, types.UnionType):
        inner = reader(next(arg for arg in typing.get_args(annotation) if arg is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _tuple(typing.get_args(annotation))
    if origin is dict:
        of = reader(typing.get_args(annotation)[1])
        return lambda value: {key: of(item) for key, item in value.items()}
    if annotation is datetime:
        return parse_instant
    if annotation is date:
        return date.fromisoformat
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    if dataclasses.is_dataclass(annotation):
        return lambda value: _object(annotation, value)
    return _plain(annotation) if annotation in (str, int, bool) else lambda value: value


def _plain(annotation: type) -> Read:
    def read(value: Any) -> Any:
        if type(value) is not annotation:
            raise ValueError(f"expected {annotation.__name__}, got {value!r}")
        return value

    return read


def _object(cls: Any, value: dict[str, Any]) -> Any:
    values = {}
    for name, read, required in _layout(cls):
        if name in value:
            values[name] = read(value[name])
        elif required:
            values[name] = None
    return cls(**values)


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _layout(cls: Any) -> tuple[tuple[str, Read, bool], ...]:
    hints = typing.get_type_hints(cls)
    missing = dataclasses.MISSING
    return tuple(
        (field.name, reader(hints[field.name]), field.default is missing and field.default_factory is missing)
        for field in dataclasses.fields(cls)
    )


def _tuple(inner: tuple[Any, ...]) -> Read:
    many = len(inner) == 2 and inner[1] is Ellipsis
    readers = tuple(reader(kind) for kind in inner if kind is not Ellipsis)

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise ValueError(f"expected a list, got {value!r}")
        if many:
            return tuple(readers[0](item) for item in value)
        return tuple(each(item) for each, item in zip(readers, value, strict=True))

    return read


def instant(moment: datetime) -> str:
    """An aware instant as UTC text with whole seconds (RFC 3339, always ``Z``)."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def parse_instant(text: str) -> datetime:
    """The aware UTC instant of such a text."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or instant(moment) != text:
        raise ValueError(f"not a canonical instant: {text!r}")
    return moment
