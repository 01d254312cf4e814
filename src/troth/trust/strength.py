"""The strength of the prior that past outcomes teach: the one that would have foretold them best, step by step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from .observation import Batch
from .parameters import STRENGTHS, Settings
from .stream import Stream

NEEDED_OUTCOMES = 30
CLIP = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """s_ref: the chosen strength; losses: summed log loss of each candidate, in the order of STRENGTHS; outcomes."""

    s_ref: float
    losses: tuple[float, ...]
    outcomes: int


def learn_strength(streams: Iterable[Sequence[Batch]], settings: Settings) -> Learned | None:
    """The s_ref of STRENGTHS with the least walk-forward log loss over the streams of one dimension.

    Each day's outcomes are foretold from the days before only. Of equal losses the weakest prior is taken. None with
    fewer than 30 outcomes. To adopt the result is an act of both parties and holds from then on only.
    """
    losses, outcomes = [0.0] * len(STRENGTHS), 0
    for of in streams:
        stream = Stream(settings)
        i = 0
        while i < len(of):
            day, first = of[i].day, i
            while i < len(of) and of[i].day == day:
                i += 1
            today = of[first:i]
            mass, kept, _ = stream.sums(day)
            for n, s in enumerate(STRENGTHS):
                p = min(1 - CLIP, max(CLIP, (s * settings.m + kept) / (s + mass)))
                losses[n] += sum(_loss(batch, p) for batch in today)
            for batch in today:
                outcomes += batch.count
                stream.add_sum(day, batch.c, batch.weight, batch.kept, batch.strong, batch.count)
    if outcomes < NEEDED_OUTCOMES:
        return None
    best = min(range(len(STRENGTHS)), key=lambda n: (losses[n], n))
    return Learned(s_ref=STRENGTHS[best], losses=tuple(losses), outcomes=outcomes)


def _loss(batch: Batch, p: float) -> float:
    share = batch.kept / batch.weight
    return -batch.count * (share * log(p) + (1 - share) * log(1 - p))
