"""What people can say beside a thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMessage:
    """Write to both sides in the thread of a thing (`about`: P-12, C-3, I-1, or E-40 for an entry by its number).
    `answers` is the number of the message's entry that this one answers; `mentions` are pseudonyms of people."""

    about: str
    text: str
    answers: int | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepNote:
    """Write a note beside a thing that only the own side ever sees; the fields are those of a message."""

    about: str
    text: str
    answers: int | None = None
    mentions: tuple[str, ...] = ()
