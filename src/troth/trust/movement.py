"""How a reading moved over 90 days, split exactly into new entries, fading of old ones, and corrections of the past."""

from collections.abc import Sequence
from dataclasses import dataclass

from .observation import Batch
from .parameters import Settings
from .reading import Reading, fading, summed
from .reference import Prior

WINDOW_DAYS = 90
_Faded = Sequence[tuple[Batch, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """change = new + fading + corrections, the difference of p between the two readings."""

    before: Reading
    after: Reading
    change: float
    new: float
    fading: float
    corrections: float

    @property
    def enough(self) -> bool:
        """Whether both readings rest on enough evidence to be compared."""
        return self.before.enough and self.after.enough


def trend(
    now: Sequence[Batch],
    settings: Settings,
    at_day: int,
    then: Sequence[Batch] | None = None,
    prior: Prior | None = None,
    window: int = WINDOW_DAYS,
) -> Trend:
    """The movement of a stream from at_day - window to at_day.

    now: its batches today; then: as they were known on the earlier day, or None when nothing older was corrected since.
    New is what batches dated after the earlier day bring; a batch of both days fades; what differs in it, or was added
    to the past later, is a correction.
    """
    start = at_day - window
    earlier = fading(now if then is None else then, settings, start)
    today = fading(now, settings, at_day)
    before, after = summed(earlier, settings, prior), summed(today, settings, prior)
    new, faded, corrections = _split(earlier, today, start, before, after)
    return Trend(before=before, after=after, change=after.p - before.p, new=new, fading=faded, corrections=corrections)


def _split(earlier: _Faded, today: _Faded, start: int, before: Reading, after: Reading) -> tuple[float, float, float]:
    old = {(b.day, b.c): (b, unit) for b, unit in earlier}
    new = faded = corrections = 0.0
    m0, now_scale, old_scale = after.a, after.s + after.m, before.s + before.m
    for batch, unit in today:
        phi = unit * (batch.kept - m0 * batch.weight) / now_scale
        if batch.day > start:
            new += phi
            continue
        was = old.pop((batch.day, batch.c), None)
        if was is None:
            corrections += phi
            continue
        kept_as_it_was = unit * (was[0].kept - m0 * was[0].weight) / now_scale
        faded += kept_as_it_was - was[1] * (was[0].kept - m0 * was[0].weight) / old_scale
        corrections += phi - kept_as_it_was
    for gone, unit in old.values():
        corrections -= unit * (gone.kept - m0 * gone.weight) / old_scale
    return new, faded, corrections
