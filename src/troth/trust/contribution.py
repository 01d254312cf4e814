"""What each observation does to a reading: its exact share, and what the reading would be without it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .observation import Batch, Observation, ObservationError, batches, without
from .parameters import Settings
from .reading import fading, read, summed
from .reference import Prior


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """mu: mass the observation still has; phi: what it moves the reading by; p = m0 + the sum of all phi."""

    mu: float
    phi: float


def contributions(
    observations: Iterable[Observation],
    of: Sequence[Batch],
    settings: Settings,
    at_day: int,
    prior: Prior | None = None,
) -> dict[str, Contribution]:
    """The contribution of each observation up to the day, by id; some of the stream's or all.

    `of` are the batches of the whole stream. Raises ObservationError for an observation that is not in them.
    """
    faded = fading(of, settings, at_day)
    units = {(batch.day, batch.c): unit for batch, unit in faded}
    whole = summed(faded, settings, prior)
    found: dict[str, Contribution] = {}
    for seen in observations:
        if seen.day > at_day or seen.mult == 0:
            continue
        unit = units.get((seen.day, seen.c))
        if unit is None:
            raise ObservationError(f"Observation {seen.id} is not in the batches of the stream.")
        mu = seen.c * seen.mult * unit
        found[seen.id] = Contribution(mu=mu, phi=mu * (seen.g - whole.a) / (whole.s + whole.m))
    return found


def leave_one_out(
    observation: Observation, of: Sequence[Batch], settings: Settings, at_day: int, prior: Prior | None = None
) -> float:
    """p with the observation, one of the stream's, less p without it: "what if this had not happened"."""
    with_it = read(of, settings, at_day, prior).p
    return with_it - read(without(of, observation), settings, at_day, prior).p


def bracket(
    observation: Observation,
    full_mult: float,
    others: Iterable[Observation],
    settings: Settings,
    at_day: int,
    prior: Prior | None = None,
) -> tuple[float, float]:
    """(p without it, p with all of it) of an observation whose dispute is open; full_mult is its mult when upheld."""
    rest = tuple(other for other in others if other.id != observation.id)
    upheld = Observation(
        id=observation.id,
        entry=observation.entry,
        judged=observation.judged,
        dimension=observation.dimension,
        day=observation.day,
        g=observation.g,
        c=observation.c,
        mult=full_mult,
        q=observation.q,
    )
    return (
        read(batches(rest), settings, at_day, prior).p,
        read(batches((*rest, upheld)), settings, at_day, prior).p,
    )
