"""How much an observation counts: who says it, how easy it was, whether it is disputed, whose doing it was.

mult = q * v * delta * share, fixed words for each of the four.
"""

from enum import StrEnum

DISPUTE_DAYS = 30
DISPUTED = 0.5
LEAST_EASE = 0.25


class Provenance(StrEnum):
    """Who a piece of evidence comes from."""

    BOTH_SIGNED = "both signed"
    NEUTRAL_SYSTEM = "system neither side controls"
    OWN_TRACKER = "tracker the judged party controls"
    AGAINST_INTEREST = "statement against own interest"
    COUNTERPARTY = "statement of the other party"
    SELF_REPORT = "favourable report about oneself"


_QUALITY: dict[Provenance, tuple[float, float]] = {
    Provenance.BOTH_SIGNED: (1.0, 1.0),
    Provenance.NEUTRAL_SYSTEM: (1.0, 1.0),
    Provenance.OWN_TRACKER: (0.7, 0.7),
    Provenance.AGAINST_INTEREST: (1.0, 1.0),
    Provenance.COUNTERPARTY: (0.5, 1.0),
    Provenance.SELF_REPORT: (0.0, 0.5),
}


def quality(provenance: Provenance, *, window_over: bool) -> float:
    """q of a provenance, while the reply window of 10 business days runs and after it."""
    return _QUALITY[provenance][window_over]


def ease(forecast: float | None) -> float:
    """v: clip(4 pi (1 - pi), 0.25, 1) of the chance pi foreseen beforehand, kept or broken alike; 1 without one."""
    return 1.0 if forecast is None else min(1.0, max(LEAST_EASE, 4 * forecast * (1 - forecast)))


def dispute(*, open_days: int | None = None, ruling: float | None = None) -> float:
    """delta: half while a contest is open, for at most 30 days; after a ruling the share that it upheld; else 1."""
    if ruling is not None:
        return min(1.0, max(0.0, ruling))
    return DISPUTED if open_days is not None and open_days < DISPUTE_DAYS else 1.0


def mult(
    provenance: Provenance,
    *,
    window_over: bool,
    forecast: float | None = None,
    delta: float = 1.0,
    share: float = 1.0,
) -> float:
    """The multiplier of an observation. share: what part of it is the judged party's doing, 0 to 1."""
    return quality(provenance, window_over=window_over) * ease(forecast) * delta * min(1.0, max(0.0, share))
