"""What people can do about openness: report on their own promises."""

from __future__ import annotations

from dataclasses import dataclass

from troth.practices.openness.kinds import Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of one promise: its number, a colour, the chance in percent where it is given (else the colour
    stands for 90, 60 or 20), and the reason where it differs from what is measured."""

    promise: int
    colour: Colour
    chance: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReport:
    """Report on one's own promises that are not done. What is measured is added to each by the act."""

    lines: tuple[Said, ...]
    summary: str = ""
