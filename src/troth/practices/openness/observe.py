"""What a report tells the assessment: how honest each line was against what was measured then (TRUST 5.1)."""

from __future__ import annotations

from collections.abc import Iterable

from troth.practices.openness.fold import Line
from troth.promises.observe import day_of
from troth.sources.observe import provenance
from troth.trust import MINOR, Dimension, Observation, mult, quality
from troth.trust.candour import honesty


def observations(lines: Iterable[Line], *, delta: float) -> list[Observation]:
    """One observation of candour for each line of which something was measured, weighed by who controls the source."""
    found = []
    for line in lines:
        told = line.told()
        if told is None or line.said.controlled_by is None:
            continue
        source = provenance(line.party, line.said.controlled_by)
        found.append(
            Observation(
                id=line.subject, entry=line.entry, judged=line.party, dimension=Dimension.CANDOUR,
                day=day_of(line.at), g=honesty(told.said, told.measured), c=MINOR,
                mult=mult(source, window_over=True, delta=delta), q=quality(source, window_over=True),
            )
        )  # fmt: skip
    return found
