"""Questions about openness: reports with their lines, what is said and measured now, and how candid a side was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from troth.acts.actor import Actor
from troth.engagement.reads import around, by_record, contests_of
from troth.practices.openness import rules
from troth.practices.openness.fold import Line, watermelons
from troth.practices.openness.kinds import Colour, Status
from troth.practices.openness.models import Report, ReportLine
from troth.practices.openness.project import observed
from troth.promises import reads as promises
from troth.promises.fold import Phase
from troth.promises.measured import Measure, measured
from troth.promises.models import Promise
from troth.trust import Observation
from troth.trust.candour import Candour, candour, excess, sandbagging
from troth.trust.candour import Status as Told
from troth.web.places import subject_path

LISTED = 20
COUNTED = 500
WORDS = {"green": "Green", "amber": "Amber", "red": "Red"}
TONES = {"green": "good", "amber": "warn", "red": "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """One line of a report as people read it; chances in percent."""

    ref: str
    title: str
    url: str
    due: str
    colour: str
    word: str
    tone: str
    said: int
    measured: int | None
    differs: bool
    reason: str
    basis: str
    basis_url: str
    as_of: datetime | None
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """A report as people read it."""

    row: Report
    summary: str
    who: str
    side: str
    entry_url: str
    lines: tuple[LineWords, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Honest:
    """How candid a side was over all its reports, and the promises that stand flagged."""

    party: str
    name: str
    figures: Candour
    flagged: tuple[str, ...]
    modest: tuple[str, ...]

    @property
    def percent_excess(self) -> str:
        """WI in points."""
        return f"{100 * (self.figures.excess or 0):.0f}"

    @property
    def ratio_text(self) -> str:
        """WR as people read it."""
        return f"{100 * (self.figures.ratio or 0):.0f} %"

    @property
    def interval_text(self) -> str:
        """The interval and the count of WR."""
        low, high = self.figures.interval or (0.0, 1.0)
        return f"{100 * low:.0f} to {100 * high:.0f} %, {self.figures.green} of {self.figures.red}"

    @property
    def ratio_tone(self) -> str:
        """Whether WR is something to look at."""
        return "bad" if self.figures.green else "good"


def visible(actor: Actor) -> QuerySet[Report]:
    """The reports this actor may see."""
    return Report.objects.filter(rules.SEES.where(actor))


def words(actor: Actor, rows: Sequence[Report]) -> list[ReportWords]:
    """Reports with the names around them, without their lines."""
    here = around(actor)
    return [
        ReportWords(
            row=row, summary=row.summary or "",
            who=here.people[row.actor].name if row.actor in here.people else row.actor,
            side=here.sides[row.party].name if row.party in here.sides else row.party,
            entry_url=f"/e/{actor.slug}/evidence/{row.entry + 1}/",
        )
        for row in rows
    ]  # fmt: skip


def with_lines(actor: Actor, row: Report) -> ReportWords:
    """One report with its lines; two queries."""
    lines = list(ReportLine.objects.filter(space_id=row.space_id, report=row.number).order_by("place"))
    (found,) = words(actor, [row])
    return ReportWords(
        row=found.row, summary=found.summary, who=found.who, side=found.side, entry_url=found.entry_url,
        lines=tuple(_words(actor, lines)),
    )  # fmt: skip


def _words(actor: Actor, lines: Sequence[ReportLine]) -> list[LineWords]:
    numbers = [line.promise for line in lines]
    named = {row.number: row for row in Promise.objects.filter(space_id=actor.shared, number__in=numbers)}
    return [_line(actor, line, named.get(line.promise)) for line in lines]


def _line(actor: Actor, line: ReportLine, row: Promise | None) -> LineWords:
    basis = line.basis or ""
    due = row.due_day if row is not None else None
    return LineWords(
        ref=f"P-{line.promise}", title=(row.title if row is not None else None) or "[erased]",
        url=f"/e/{actor.slug}/promises/{line.promise}/", due=f"{due.day} {due:%B}" if due else "",
        colour=line.colour, word=WORDS[line.colour], tone=TONES[line.colour], said=percent(line.said),
        measured=None if line.measured is None else percent(line.measured),
        differs=line.measured is not None and excess(line.said / 1000, line.measured / 1000) > 0,
        reason=line.reason or "", basis=basis, as_of=line.as_of, left=line.left,
        basis_url=f"/e/{actor.slug}/{path}" if (path := subject_path(basis)) else "",
    )  # fmt: skip


def percent(thousandths: int) -> int:
    """Thousandths as whole percent."""
    return (thousandths + 5) // 10


def newest(actor: Actor) -> list[tuple[str, list[LineWords]]]:
    """What each side's newest report says, by the party; read once for each state of the record."""
    return by_record(actor, "newest reports", lambda: _newest(actor))


def _newest(actor: Actor) -> list[tuple[str, list[LineWords]]]:
    found = []
    for party in ("provider", "client"):
        row = visible(actor).filter(party=party).order_by("-number").first()
        if row is not None:
            found.append((party, list(with_lines(actor, row).lines)))
    return found


def honest(actor: Actor) -> list[Honest]:
    """How candid each side was, over its last 500 lines; read once for each state of the record."""
    return by_record(actor, "candour", lambda: _honest(actor))


def _honest(actor: Actor) -> list[Honest]:
    contested, found = _contested(actor), []
    for party, side in around(actor).sides.items():
        mine = ReportLine.objects.filter(space_id=actor.shared, party=party)
        rows = list(mine.order_by("-report", "-place")[:COUNTED])
        told: dict[str, list[Told]] = {}
        for line in (line_of(row) for row in reversed(rows)):
            status = line.told(contested=line.report in contested)
            if status is not None:
                told.setdefault(line.said.promise, []).append(status)
        if rows:
            found.append(
                Honest(
                    party=party, name=side.name, figures=candour([each for one in told.values() for each in one]),
                    flagged=tuple(flagged(actor).get(party, {})),
                    modest=tuple(ref for ref, each in told.items() if sandbagging(each)),
                )
            )
    return found


def flagged(actor: Actor) -> dict[str, dict[str, int]]:
    """By party, the promises under way that stand reported green while measured red, with the day since when."""
    return by_record(actor, "watermelons", lambda: _flagged(actor))


def _flagged(actor: Actor) -> dict[str, dict[str, int]]:
    measured_ones = ReportLine.objects.filter(space_id=actor.shared, measured__isnull=False)
    rows = list(measured_ones.order_by("-report", "-place")[: 2 * COUNTED])
    if not rows:
        return {}
    numbers = {row.promise for row in rows}
    going = Promise.objects.filter(space_id=actor.shared, number__in=numbers, phase=Phase.OPEN)
    under_way = {f"P-{number}" for number in going.values_list("number", flat=True)}
    return watermelons([line_of(row) for row in reversed(rows)], _contested(actor), under_way)


def _contested(actor: Actor) -> set[str]:
    return {contest.about for contest in contests_of(actor) if contest.settled_at is None}


def line_of(row: ReportLine) -> Line:
    """A stored line as the fold has it."""
    return Line(
        report=f"R-{row.report}", party=row.party, at=row.at, entry=0, place=row.place,
        said=Status(
            promise=f"P-{row.promise}", colour=Colour(row.colour), said=row.said, measured=row.measured,
            basis=row.basis, controlled_by=row.controlled_by, as_of=row.as_of, left=row.left,
        ),
    )  # fmt: skip


def observed_now(actor: Actor) -> list[Observation]:
    """What contested reports tell the assessment at this moment, read once a request."""
    about = [each for each in contests_of(actor) if each.settled_at is None and each.about.startswith("R-")]
    return actor.once("reports observed", lambda: observed(actor.shared, about, actor.at))


def to_report(actor: Actor, most: int = 60) -> list[tuple[promises.Line, Measure | None]]:
    """The promises of the actor's side that are under way, by due date, each with what is measured of it now."""
    mine = [line for line in promises.in_hand(actor) if line.row.promisor == actor.party and line.row.phase == "open"]
    mine = mine[:most]
    known = measured(actor, [line.row.number for line in mine])
    return [(line, known.get(line.row.number)) for line in mine]
