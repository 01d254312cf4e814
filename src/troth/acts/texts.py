"""The one look at every text of every command before anything is recorded, so that no form has to think of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from troth.acts.errors import Refused
from troth.evidence.text import wrong_character

ONE_LINE = frozenset(
    {"title", "name", "email", "slug", "label", "zone", "file_name", "waiting", "ended", "priority", "what", "url"}
)
"""Fields of commands, of whatever room, that are one line; in all others line breaks and tabs may stand."""


def check_texts(command: Any) -> None:
    """Refuses characters that nobody sees: controls, and those that turn the reading direction of what is around."""
    for field in dataclasses.fields(command):
        for name, text in _texts(field.name, getattr(command, field.name)):
            if wrong := wrong_character(text, one_line=name in ONE_LINE):
                raise Refused(wrong, field.name)


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(name, item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from ((name, str(key)), *_texts(name, item))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _texts(field.name, getattr(value, field.name))
