"""Observations, and batches: the sum of a stream's evidence per day and class, from which every reading is made.

A stream is what one party's evidence says about one dimension of one judged party.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from .dimension import PARTIES, Dimension

MINOR, NORMAL, MAJOR, CRITICAL = 0.25, 1.0, 2.0, 4.0
CLASSES: dict[str, float] = {"minor": MINOR, "normal": NORMAL, "major": MAJOR, "critical": CRITICAL}
STRONG_QUALITY = 0.7


class ObservationError(ValueError):
    """An observation, or a collection of them, that cannot be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One outcome. `day` is the UTC day (days since 1970-01-01) it belongs to, of a missed date the due day.

    g: outcome in [0, 1]; c: class of materiality, above 0; mult: multiplier in [0, 1]; q: quality of its provenance
    in [0, 1]. `id` is unique in its stream, `entry` the index of the entry it was read from.
    """

    id: str
    entry: int
    judged: str
    dimension: Dimension
    day: int
    g: float
    c: float = NORMAL
    mult: float = 1.0
    q: float = 1.0

    def __post_init__(self) -> None:
        if not (0 <= self.g <= 1 and 0 <= self.mult <= 1 and 0 <= self.q <= 1 and 0 < self.c < 1e6):
            raise ObservationError(f"Observation {self.id}: g, mult or q outside 0 to 1, or c not above 0.")
        if self.judged not in PARTIES:
            raise ObservationError(f"Observation {self.id}: judges {self.judged!r}, neither client nor provider.")

    @property
    def weight(self) -> float:
        """c * mult; nothing is counted at 0."""
        return self.c * self.mult


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The observations of one stream with the same day and class, as sums over them.

    weight: of w; kept: of w * g; strong: of w where q >= 0.7; count: how many.
    """

    day: int
    c: float
    weight: float
    kept: float
    strong: float
    count: int


def batches(observations: Iterable[Observation]) -> tuple[Batch, ...]:
    """The batches of one stream by day and class, the same for every order of the observations (exact sums).

    Observations of weight 0 are left out. Raises ObservationError for an id met twice or two streams mixed.
    """
    cells: dict[tuple[int, float], list[Observation]] = {}
    ids: set[str] = set()
    total, stream = 0, None
    for seen in observations:
        total += 1
        ids.add(seen.id)
        if stream is None:
            stream = (seen.judged, seen.dimension)
        if seen.judged != stream[0] or seen.dimension is not stream[1]:
            raise ObservationError(f"Observation {seen.id} belongs to another stream.")
        if seen.mult > 0:
            cells.setdefault((seen.day, seen.c), []).append(seen)
    if len(ids) != total:
        raise ObservationError("An observation was given twice; merge copies with union().")
    return tuple(_batch(day, c, cells[day, c]) for day, c in sorted(cells))


def union(*copies: Iterable[Observation]) -> tuple[Observation, ...]:
    """The observations of several copies of a record, each once. Raises ObservationError when copies disagree."""
    merged: dict[tuple[str, str, str], Observation] = {}
    for copy in copies:
        for seen in copy:
            if merged.setdefault((seen.judged, seen.dimension, seen.id), seen) != seen:
                raise ObservationError(f"The copies disagree about observation {seen.id}.")
    return tuple(merged.values())


def streams(observations: Iterable[Observation]) -> dict[tuple[str, Dimension], list[Observation]]:
    """The observations by (judged party, dimension)."""
    found: dict[tuple[str, Dimension], list[Observation]] = {}
    for seen in observations:
        found.setdefault((seen.judged, seen.dimension), []).append(seen)
    return found


def material(of: Iterable[Batch]) -> tuple[Batch, ...]:
    """The batches of major and critical matters only."""
    return tuple(batch for batch in of if batch.c >= MAJOR)


def without(of: Iterable[Batch], observation: Observation) -> tuple[Batch, ...]:
    """The batches as they would be had this observation, one of theirs, not been made."""
    left = []
    for batch in of:
        if (batch.day, batch.c) == (observation.day, observation.c) and observation.mult > 0:
            if batch.count == 1:
                continue
            w = observation.weight
            batch = Batch(
                day=batch.day,
                c=batch.c,
                weight=batch.weight - w,
                kept=max(0.0, batch.kept - w * observation.g),
                strong=max(0.0, batch.strong - w * (observation.q >= STRONG_QUALITY)),
                count=batch.count - 1,
            )
        left.append(batch)
    return tuple(left)


def _batch(day: int, c: float, cell: list[Observation]) -> Batch:
    return summed(day, c, [(o.mult, o.g, o.q) for o in cell])


def summed(day: int, c: float, cell: Sequence[tuple[float, float, float]]) -> Batch:
    """The batch of the observations of one day and class, each by its (mult > 0, g, q)."""
    return Batch(
        day=day,
        c=c,
        weight=fsum([c * mult for mult, _, _ in cell]),
        kept=fsum([c * mult * g for mult, g, _ in cell]),
        strong=fsum([c * mult for mult, _, q in cell if q >= STRONG_QUALITY]),
        count=len(cell),
    )
