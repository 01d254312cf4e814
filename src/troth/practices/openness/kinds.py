"""What a progress report leaves behind: for each promise what was said, and beside it what was measured just then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from troth.evidence.kind import Words, fact, kind, words


class Colour(StrEnum):
    """How a side sees one of its dates."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One line: a promise, the colour, the chance of its date in thousandths (`said`), and what was measured at that
    moment: its chance in thousandths, from which import, who controls its source, up to when, how many items are left.
    """

    promise: str
    colour: Colour
    said: int
    measured: int | None = None
    basis: str | None = None
    controlled_by: str | None = None
    as_of: datetime | None = None
    left: int | None = None


@kind(
    "openness.report.made.v1", log="shared", subject="report", bears_on=("candour",),
    says="{who} reported on {count}: {told}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMade:
    """A progress report of one side about its own promises, frozen with what was measured when it was made.

    `reasons` has one text for each line, empty where none was given.
    """

    report: str = fact()
    party: str = fact()
    lines: tuple[Status, ...] = fact()
    summary: Words = words(personal=False)
    reasons: tuple[str, ...] | None = words(personal=False)

    @property
    def count(self) -> str:
        """How many promises it is about."""
        return "one promise" if len(self.lines) == 1 else f"{len(self.lines)} promises"

    @property
    def told(self) -> str:
        """How many of each colour."""
        many = {colour: sum(line.colour is colour for line in self.lines) for colour in Colour}
        return ", ".join(f"{count} {colour}" for colour, count in many.items() if count)
