"""Streams for the tests of the assessment, and the definition of its masses written out observation by observation."""

import math
from collections.abc import Iterable

from troth.trust import Dimension, Observation, Settings

PLAIN = Settings(m=0.8)


def seen(id: str, day: int, g: float, c: float = 1.0, mult: float = 1.0, q: float = 1.0) -> Observation:
    """An observation of whether the provider keeps promises."""
    return Observation(
        id=id, entry=0, judged="provider", dimension=Dimension.PROMISES, day=day, g=g, c=c, mult=mult, q=q
    )


def stream(*outcomes: tuple[int, float]) -> tuple[Observation, ...]:
    """Observations of class 1 from (day, g)."""
    return tuple(seen(f"o{n}", day, g) for n, (day, g) in enumerate(outcomes))


def masses(observations: Iterable[Observation], settings: Settings, at_day: int) -> dict[str, float]:
    """mu of each observation straight from the definition, in quadratic time."""
    kept = [o for o in observations if o.day <= at_day and o.c * o.mult > 0]

    def k(day: int, c: float) -> float:
        s = math.fsum(o.c * o.mult for o in kept if o.day == day and o.c == c)
        return 1 / (1 + settings.rho * max(0.0, s / c - 1))

    def w(day: int) -> float:
        return math.fsum(o.c * o.mult * k(day, o.c) for o in kept if o.day == day)

    def omega(units: float) -> float:
        n = settings.n
        return units if math.isinf(n) else n / math.log(2) * (1 - 2 ** (-units / n))

    days = sorted({o.day for o in kept})
    newer = {day: math.fsum(w(later) for later in days if later > day) for day in days}
    return {
        o.id: o.c
        * o.mult
        * k(o.day, o.c)
        * omega(w(o.day))
        / w(o.day)
        * 2 ** (-(at_day - o.day) / settings.h)
        * 2 ** (-newer[o.day] / settings.n)
        for o in kept
    }
