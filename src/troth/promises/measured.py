"""What systems measure about a promise: rooms above say it here, so that what is said can be held against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from troth.acts.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The chance that a promise is done by its date, as a source shows it.

    `basis` is the ref of what it was read from (T-2), `controlled_by` who controls that source, `as_of` the moment up
    to which it tells; `left` counts the items that are not done.
    """

    share: float
    basis: str
    controlled_by: str
    as_of: datetime
    left: int
    url: str = ""
    says: str = ""

    @property
    def percent(self) -> str:
        """The chance as it is shown; what is nearly certain is not called certain."""
        return "under 1 %" if self.share < 0.005 else "over 99 %" if self.share > 0.995 else f"{100 * self.share:.0f} %"


Find = Callable[[Actor, Sequence[int]], Mapping[int, Measure]]
MEASURES: list[Find] = []


def measures(find: Find) -> Find:
    """Register how a room measures promises, by their numbers, as of the moment of the actor."""
    if find not in MEASURES:
        MEASURES.append(find)
    return find


def measured(actor: Actor, numbers: Sequence[int]) -> dict[int, Measure]:
    """What is measured of these promises now; the first room that knows one tells it."""
    found: dict[int, Measure] = {}
    for find in MEASURES:
        missing = [number for number in numbers if number not in found]
        if missing:
            found |= find(actor, missing)
    return found
