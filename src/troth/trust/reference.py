"""Where a stream starts before its own evidence: the reference class, due diligence, and the learned strength."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

DILIGENCE_HALF_LIFE = 730.0
TAUS: dict[str, float] = {
    "reference chosen by the vendor": 0.3,
    "reference found independently": 0.6,
    "credential from another ledger": 0.8,
    "own earlier engagement": 0.9,
    "case study or marketing": 0.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Strength s in pieces of evidence, and mean m in (0, 1)."""

    s: float
    m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Diligence:
    """A finding of due diligence: outcome g in [0, 1], weight tau of its sort (TAUS), age in days."""

    g: float
    tau: float
    age_days: float


def prior(m_ref: float, s_ref: float, items: Iterable[Diligence] = (), cap: float = 2.0) -> Prior:
    """The prior of a stream: the reference class (m_ref, s_ref) and due diligence, together at most cap pieces."""
    found = [(item.tau * 2.0 ** (-item.age_days / DILIGENCE_HALF_LIFE), item.g) for item in items]
    total = fsum(nu for nu, _ in found)
    scale = cap / total if total > cap else 1.0
    s = s_ref + min(cap, total)
    return Prior(s=s, m=(s_ref * m_ref + scale * fsum(nu * g for nu, g in found)) / s)
