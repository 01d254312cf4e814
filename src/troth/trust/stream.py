"""A stream that is read while it grows: constant work per observation, equal to the reading of its batches."""

from dataclasses import dataclass
from math import log

from .observation import STRONG_QUALITY, Observation, ObservationError
from .parameters import Settings
from .reading import Reading, omega, reading
from .reference import Prior


@dataclass(slots=True)
class _Cell:
    weight: float = 0.0
    kept: float = 0.0
    strong: float = 0.0


class Stream:
    """Observations of one stream in day order. One that comes late is refused; then read its batches again."""

    __slots__ = ("_cells", "_closed", "_count", "_day", "_days", "prior", "settings")

    def __init__(self, settings: Settings, prior: Prior | None = None) -> None:
        self.settings, self.prior = settings, prior
        self._closed = (0.0, 0.0, 0.0)
        self._cells: dict[float, _Cell] = {}
        self._day: int | None = None
        self._count = self._days = 0

    @property
    def day(self) -> int | None:
        """The day of the newest observation."""
        return self._day

    def add(self, seen: Observation) -> None:
        """Count an observation. Raises ObservationError when its day is before the newest one."""
        self.add_sum(seen.day, seen.c, seen.weight, seen.weight * seen.g, seen.weight * (seen.q >= STRONG_QUALITY), 1)

    def add_sum(self, day: int, c: float, weight: float, kept: float, strong: float, count: int) -> None:
        """Count a batch, or a part of one."""
        if weight <= 0:
            return
        if self._day is not None and day < self._day:
            raise ObservationError(f"Day {day} is before day {self._day} of the stream.")
        if day != self._day:
            self._closed = self.sums(day)
            self._cells = {}
            self._day = day
            self._days += 1
        cell = self._cells.setdefault(c, _Cell())
        cell.weight += weight
        cell.kept += kept
        cell.strong += strong
        self._count += count

    def sums(self, at_day: int) -> tuple[float, float, float]:
        """(mass, kept, strong) as they have faded by the day. Raises ObservationError for a day already passed."""
        if self._day is None:
            return 0.0, 0.0, 0.0
        if at_day < self._day:
            raise ObservationError(f"The stream has gone on to day {self._day}; day {at_day} cannot be read any more.")
        weight = kept = strong = 0.0
        for c, cell in self._cells.items():
            x = cell.weight / c - 1.0
            k = 1.0 / (1.0 + self.settings.rho * x) if x > 0 else 1.0
            weight += cell.weight * k
            kept += cell.kept * k
            strong += cell.strong * k
        older = 2.0 ** (-weight / self.settings.n)
        unit = omega(weight, self.settings.n) / weight
        time = 2.0 ** ((self._day - at_day) / self.settings.h)
        mass, good, sure = self._closed
        return (
            (mass * older + weight * unit) * time,
            (good * older + kept * unit) * time,
            (sure * older + strong * unit) * time,
        )

    def p(self, at_day: int) -> float:
        """The reading's p alone, without its interval."""
        mass, kept, _ = self.sums(at_day)
        s, m0 = (self.prior.s, self.prior.m) if self.prior else (self.settings.s_ref, self.settings.m)
        return (s * m0 + kept) / (s + mass)

    def read(self, at_day: int) -> Reading:
        """The reading on a day not before the newest observation."""
        return reading(self.settings, self.prior, *self.sums(at_day), self._count, self._days)


def limit_of_mass(settings: Settings) -> float:
    """The most mass a stream can ever have: n / ln 2."""
    return settings.n / log(2)
