"""What can be done with thanks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveThanks:
    """Thank the other side."""

    words: str
