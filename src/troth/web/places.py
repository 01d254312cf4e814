"""Where numbered things are shown: each room says once under which address its P-12 or C-3 stands."""

from __future__ import annotations

_ROOMS: dict[str, str] = {}


def register_place(letter: str, room: str) -> None:
    """Let the things of a letter be found at ROOM/NUMBER/ within an engagement; called in `ready()`."""
    _ROOMS[letter] = room


def subject_path(subject: str) -> str:
    """Where a numbered thing is shown within the engagement; empty for what has no page."""
    letter, _, number = subject.partition("-")
    return f"{_ROOMS[letter]}/{number}/" if letter in _ROOMS and number.isdigit() else ""
