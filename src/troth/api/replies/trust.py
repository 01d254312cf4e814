"""The assessment both ways, computed from the record alone, and what stands behind a figure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ninja import Schema

from troth.acts.actor import Actor
from troth.overview.assess import EPOCH as FIRST_DAY
from troth.overview.assess import Judged
from troth.overview.trust import reads
from troth.overview.trust.behind import behind
from troth.trust import LABELS, PARTIES, Delay, Dimension, Episodes, explain
from troth.trust.aggregate import Whole


class Figure(Schema):
    """A reading in percent with its 80 % interval. `percent`, `low` and `high` are None while it is too early to say:
    then `count` observations are there, and `says` tells what is lacking."""

    percent: int | None
    low: int | None
    high: int | None
    count: int


class DimensionBody(Figure):
    """One of the nine dimensions. `change` is in points over 90 days; None where it cannot be told yet."""

    dimension: str
    label: str
    says: str
    change: float | None


class FlagBody(Schema):
    """What is never averaged away."""

    kind: str
    says: str
    since: date
    dimension: str | None
    about: list[str]


class DelayBody(Schema):
    """Days of delay against the first promise, over the last year."""

    measured: int
    late: int
    on_day: int
    early: int
    total_days: int | None
    average_days: float | None
    middle_days: float | None
    worst_days: int | None


class EpisodesBody(Schema):
    """Disputes, or misunderstandings."""

    count: int
    open: int
    middle_days: float | None
    longest_days: int | None


class PartyBody(Schema):
    """What the record says of one party. The nine dimensions are what counts; `whole` only stands beside them."""

    party: str
    whole: Figure
    dimensions: list[DimensionBody]
    flags: list[FlagBody]
    delay: DelayBody


class AssessmentBody(Schema):
    """Both parties as of this moment."""

    at: datetime
    parties: list[PartyBody]
    disputes: EpisodesBody
    misunderstandings: EpisodesBody


class ObservationBody(Schema):
    """One observation behind a figure: its entry, how far it was honoured, what it weighs, and by how many points it
    moves the figure now."""

    ref: str
    title: str
    entry: int
    day: date
    percent: int
    weight: float
    points: float
    open: bool
    contested: bool


class FigureFull(DimensionBody):
    """One figure with the observations behind it, newest first. `next` goes into `before` for older ones."""

    party: str
    observations: list[ObservationBody]
    next: str | None


def both(actor: Actor) -> AssessmentBody:
    """The whole assessment."""
    found, delays = reads.assessment_of(actor), reads.delays_of(actor)
    return AssessmentBody(
        at=found.at.astimezone(UTC), parties=[_party(actor, found.parties[party], delays[party]) for party in PARTIES],
        disputes=_episodes(found.disputes), misunderstandings=_episodes(found.misunderstandings),
    )


def figure(actor: Actor, party: str, dimension: Dimension, before: str) -> FigureFull:
    """One figure with a page of what stands behind it."""
    judged = reads.assessment_of(actor).parties[party]
    items, more = behind(actor, party, dimension, before)
    return FigureFull(
        **_dimension(actor, judged, dimension).dict(), party=party, next=more or None,
        observations=[
            ObservationBody(
                ref=item.ref, title=item.title, entry=item.entry, day=item.day, percent=item.percent,
                weight=item.weight, points=item.points, open=item.open, contested=item.contested,
            )
            for item in items
        ],
    )  # fmt: skip


def _party(actor: Actor, judged: Judged, delay: Delay) -> PartyBody:
    return PartyBody(
        party=judged.party, whole=_whole(judged.whole),
        dimensions=[_dimension(actor, judged, dimension) for dimension in Dimension],
        flags=[
            FlagBody(
                kind=flag.kind.value, says=flag.says, since=FIRST_DAY.fromordinal(FIRST_DAY.toordinal() + flag.since),
                dimension=flag.dimension.value if flag.dimension else None, about=list(flag.ids),
            )
            for flag in judged.flags
        ],
        delay=DelayBody(
            measured=delay.measured, late=delay.late, on_day=delay.on_day, early=delay.early, total_days=delay.total,
            average_days=delay.average, middle_days=delay.middle, worst_days=delay.worst,
        ),
    )  # fmt: skip


def _dimension(actor: Actor, judged: Judged, dimension: Dimension) -> DimensionBody:
    found, trend = judged.readings[dimension], judged.trends[dimension]
    enough = found.enough
    return DimensionBody(
        dimension=dimension.value, label=LABELS[dimension], says=reads.says(actor, judged, dimension),
        percent=explain.percent(found.p) if enough else None, low=explain.percent(found.low) if enough else None,
        high=explain.percent(found.high) if enough else None, count=found.count,
        change=round(100 * trend.change, 2) if trend.enough else None,
    )  # fmt: skip


def _whole(found: Whole) -> Figure:
    enough = found.enough
    return Figure(
        percent=explain.percent(found.o) if enough else None, low=explain.percent(found.low) if enough else None,
        high=explain.percent(found.high) if enough else None, count=found.count,
    )


def _episodes(found: Episodes) -> EpisodesBody:
    return EpisodesBody(
        count=found.count, open=found.open, middle_days=found.middle_days, longest_days=found.longest_days
    )
