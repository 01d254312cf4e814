"""Reports, rebuilt from entries alone: what each side said of each promise, and what was measured."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.evidence.envelope import Recorded
from troth.practices.openness.kinds import ReportMade, Status
from troth.trust.candour import COLOURS, FRESH_HOURS, watermelon
from troth.trust.candour import Status as Told

THOUSAND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a report with its entry: all that follows from it."""

    report: str
    party: str
    at: datetime
    entry: int
    place: int
    said: Status

    @property
    def subject(self) -> str:
        """R-3/P-12."""
        return f"{self.report}/{self.said.promise}"

    @property
    def fresh(self) -> bool:
        """Whether the data behind the measure was at most 48 hours old."""
        as_of = self.said.as_of
        return as_of is not None and self.at - as_of <= timedelta(hours=FRESH_HOURS)

    def told(self, *, contested: bool = False) -> Told | None:
        """The line as candour counts it; None where nothing was measured."""
        if self.said.measured is None:
            return None
        return Told(
            day=int(self.at.timestamp() // 86_400), said=self.said.said / THOUSAND,
            measured=self.said.measured / THOUSAND, fresh=self.fresh and not contested,
        )  # fmt: skip


def lines_of(entry: Recorded) -> list[Line]:
    """The lines of a report."""
    said: ReportMade = entry.evidence
    return [
        Line(report=said.report, party=said.party, at=entry.at, entry=entry.seq, place=place, said=line)
        for place, line in enumerate(said.lines)
    ]


def watermelons(
    lines: Iterable[Line], contested: Collection[str], under_way: Collection[str]
) -> dict[str, dict[str, int]]:
    """By party, the promises under way that stand reported green while measured red, with the day since when.

    `contested` are the reports that are contested now: they raise nothing. Lines come in order of time.
    """
    told: dict[tuple[str, str], list[Told]] = {}
    for line in lines:
        status = line.told(contested=line.report in contested)
        if status is not None and line.said.promise in under_way:
            told.setdefault((line.party, line.said.promise), []).append(status)
    found: dict[str, dict[str, int]] = {}
    for (party, promise), each in told.items():
        since = watermelon(each)
        if since is not None:
            found.setdefault(party, {})[promise] = since
    return found


def chance(colour: str, percent: int | None) -> int:
    """What is said, in thousandths: the chance that was given, else what the colour stands for."""
    return percent * 10 if percent is not None else round(COLOURS[colour] * THOUSAND)
