"""What held before: parameters change only for the days after both agreed, and for 90 days the results under the former
ones stand beside those under the present ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from .dimension import Dimension
from .parameters import Parameters, Settings

SHOWN_DAYS = 90

History = Sequence[tuple[int | None, Parameters]]
"""Parameters with the day on which they were agreed, oldest first; None for those that held from the beginning."""
Course = Sequence[tuple[int | None, Settings]]
"""The same of one dimension alone."""
Fade = tuple[float, float, float]
"""h, n and rho: what decides how evidence fades and counts."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """Parameters that held until others were agreed; until: the day of that (days since 1970-01-01)."""

    parameters: Parameters
    until: int

    @property
    def shown_until(self) -> int:
        """The last day on which results under them are shown."""
        return self.until + SHOWN_DAYS


def course(history: History, dimension: Dimension) -> Course:
    """The settings of one dimension with the days from which they held."""
    return tuple((since, parameters.of(dimension)) for since, parameters in history)


def held(history: Sequence[tuple[int | None, T]], at_day: int) -> T:
    """The parameters, or settings of one dimension, by which a day is read: those in force at its end. Raises
    LookupError before them all."""
    for since, parameters in reversed(history):
        if since is None or since <= at_day:
            return parameters
    raise LookupError(f"No parameters held on day {at_day}.")


def former(history: History, at_day: int) -> tuple[Former, ...]:
    """The parameters whose results are shown on a day beside those of the present ones, oldest first.

    Of several changes on one day only the last counts, as a day is read by what held at its end. Parameters that hold
    again are no former ones, and those that held twice are named once, by their later end.
    """
    present = held(history, at_day)
    ended: dict[Parameters, int] = {}
    for day in sorted({since for since, _ in history if since is not None and at_day - SHOWN_DAYS <= since <= at_day}):
        before = held(history, day - 1)
        if before != held(history, day) and before != present:
            ended.pop(before, None)
            ended[before] = day
    return tuple(Former(parameters=parameters, until=day) for parameters, day in ended.items())


def fade(settings: Settings) -> Fade:
    """How evidence fades and counts under settings."""
    return settings.h, settings.n, settings.rho


def fade_alike(one: Settings, other: Settings) -> bool:
    """Whether evidence fades and counts alike under both, so that the sums kept under one can be read by the other."""
    return fade(one) == fade(other)


def fades_from(agreed: Course, day: int) -> tuple[Fade, ...]:
    """The ways in which evidence fades under what held at the end of a day and under what came after it, each once."""
    later = [fade(settings) for since, settings in agreed if since is not None and since > day]
    return tuple(dict.fromkeys([fade(held(agreed, day)), *later]))
