"""Between typed fields and canonical JSON values, by annotation. Absent facts are left out; nothing is guessed."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union


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
        pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: to_json(item) for name, item in pairs if item is not None}
    raise TypeError(f"A {type(value).__name__} cannot be evidence: {value!r}")


def from_json(annotation: Any, value: Any) -> Any:
    """The typed value of a field; raises ValueError when the value does not fit its annotation."""
    origin = typing.get_origin(annotation)
    if origin in (Union, types.UnionType):
        options = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        return None if value is None else from_json(options[0], value)
    if origin is tuple:
        return _tuple(typing.get_args(annotation), value)
    if origin is dict:
        return {key: from_json(typing.get_args(annotation)[1], item) for key, item in value.items()}
    if annotation is datetime:
        return parse_instant(value)
    if annotation is date:
        return date.fromisoformat(value)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation(value)
    if dataclasses.is_dataclass(annotation):
        return _object(annotation, value)
    if annotation in (str, int, bool) and type(value) is not annotation:
        raise ValueError(f"expected {annotation.__name__}, got {value!r}")
    return value


def _object(cls: Any, value: dict[str, Any]) -> Any:
    values = {}
    for name, annotation, required in _layout(cls):
        if name in value:
            values[name] = from_json(annotation, value[name])
        elif required:
            values[name] = None
    return cls(**values)


@cache
def _layout(cls: Any) -> tuple[tuple[str, Any, bool], ...]:
    hints = typing.get_type_hints(cls)
    missing = dataclasses.MISSING
    return tuple(
        (field.name, hints[field.name], field.default is missing and field.default_factory is missing)
        for field in dataclasses.fields(cls)
    )


def _tuple(inner: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list, got {value!r}")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(from_json(inner[0], item) for item in value)
    return tuple(from_json(kind, item) for kind, item in zip(inner, value, strict=True))


def instant(moment: datetime) -> str:
    """An aware instant as UTC text with whole seconds (RFC 3339, always ``Z``)."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def parse_instant(text: str) -> datetime:
    """The aware UTC instant of such a text."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if instant(moment) != text:
        raise ValueError(f"not a canonical instant: {text!r}")
    return moment
