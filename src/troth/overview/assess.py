"""The assessment of an engagement, both ways: readings, movement, flags and the three measures of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from troth.engagement.fold import Agreement, alert_name
from troth.engagement.models import Contest
from troth.promises.fold import Phase
from troth.promises.models import Promise
from troth.promises.observe import day_of
from troth.records.weigh import streams_now
from troth.trust import (
    PARTIES, Batch, Dated, Delay, Dimension, Episode, Episodes, Flag, Observation, Parameters, Reading, Trend, Trouble,
    Whole, delay, disputes, erosion, flags, material, misunderstandings, read, trend, whole,
)  # fmt: skip

WINDOW = 30
Resets = Mapping[tuple[str, Dimension], tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the record says of one party."""

    party: str
    readings: Mapping[Dimension, Reading]
    trends: Mapping[Dimension, Trend]
    whole: Whole
    whole_before: Whole
    material: Whole
    flags: tuple[Flag, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Both parties, and the measures of the whole beside them."""

    at: datetime
    parties: Mapping[str, Judged]
    streams: Mapping[tuple[str, Dimension], Sequence[Batch]]
    open: Sequence[Observation]
    parameters: Parameters
    delay: Mapping[str, Delay]
    disputes: Episodes
    misunderstandings: Episodes


def assess(space_id: UUID, agreement: Agreement, as_of: datetime, contests: Sequence[Contest]) -> Assessment:
    """The assessment as of now, from the settled sums and what is open: its cost does not grow with the log."""
    streams, open_ones = streams_now(space_id, as_of)
    day = day_of(as_of)
    return assessment(streams, open_ones, agreement, as_of, _delays(space_id, day), contests)


def assessment(
    streams: Mapping[tuple[str, Dimension], Sequence[Batch]], open_ones: Sequence[Observation], agreement: Agreement,
    as_of: datetime, delays: Mapping[str, Delay], contests: Sequence[Contest],
) -> Assessment:  # fmt: skip
    """The assessment of given streams; pure."""
    day, parameters = day_of(as_of), agreement.in_force(as_of).parameters
    resets = _resets(agreement)
    episodes = [
        Episode(
            id=contest.ref, opened=day_of(contest.opened_at),
            settled=day_of(contest.settled_at) if contest.settled_at else None,
        )
        for contest in contests
    ]  # fmt: skip
    return Assessment(
        at=as_of, parties={party: judge(party, streams, parameters, day, open_ones, resets) for party in PARTIES},
        streams=streams, open=open_ones, parameters=parameters, delay=delays, disputes=disputes(episodes, day),
        misunderstandings=misunderstandings([], day),
    )  # fmt: skip


def judge(
    party: str, streams: Mapping[tuple[str, Dimension], Sequence[Batch]], parameters: Parameters, day: int,
    open_ones: Sequence[Observation], resets: Resets,
) -> Judged:  # fmt: skip
    """One party's readings in all nine dimensions, with and without evidence."""
    mine = {dimension: streams.get((party, dimension), ()) for dimension in Dimension}
    readings = {d: read(cells, parameters.of(d), day) for d, cells in mine.items()}
    lambdas = parameters.lambdas(party)
    before = {d: read(cells, parameters.of(d), day - WINDOW) for d, cells in mine.items()}
    heavy = {d: read(material(cells), parameters.of(d), day) for d, cells in mine.items()}
    return Judged(
        party=party, readings=readings, trends={d: trend(cells, parameters.of(d), day) for d, cells in mine.items()},
        whole=whole(readings, lambdas), whole_before=whole(before, lambdas), material=whole(heavy, lambdas),
        flags=_flags(party, mine, parameters, day, open_ones, resets), count=sum(r.count for r in readings.values()),
    )  # fmt: skip


def _flags(
    party: str, mine: Mapping[Dimension, Sequence[Batch]], parameters: Parameters, day: int,
    open_ones: Sequence[Observation], resets: Resets,
) -> tuple[Flag, ...]:  # fmt: skip
    active = {d: cells for d, cells in mine.items() if cells}
    erosions = {
        d: erosion(tuple(cells), parameters.of(d), day, resets.get((party, d), ()))
        for d, cells in active.items()
        if len(cells) >= 5
    }
    broken = [
        Trouble(id=seen.id, day=seen.day, c=seen.c)
        for seen in open_ones
        if seen.judged == party and seen.dimension is Dimension.PROMISES and seen.c >= 4 and seen.g == 0
    ]
    return flags(
        day, breaches=broken, erosions={d: state for d, state in erosions.items() if state.level == "alert"},
        last_entries={d: max(cell.day for cell in cells) for d, cells in active.items()},
    )  # fmt: skip


def _resets(agreement: Agreement) -> Resets:
    """The days on which both parties had acknowledged an erosion alert, by stream."""
    found = {(party, d): agreement.settled_alerts(alert_name(party, d)) for party in PARTIES for d in Dimension}
    return {stream: tuple(day_of(moment) for moment in moments) for stream, moments in found.items() if moments}


def _delays(space_id: UUID, day: int) -> dict[str, Delay]:
    """Days of delay against the first promise, per party, over the promises of the last year."""
    since = datetime.fromtimestamp((day - 366) * 86_400, tz=UTC)
    rows = Promise.objects.filter(space_id=space_id, due_at__gte=since)
    rows = rows.filter(phase__in=[Phase.OPEN, Phase.DELIVERED, Phase.CONFIRMED]).order_by("-due_at")[:2000]
    columns = rows.values_list("promisor", "number", "first_due_at", "due_at", "delivered_at")
    found: dict[str, list[Dated]] = {party: [] for party in PARTIES}
    for promisor, number, first, due, done in columns:
        dated = Dated(
            id=f"P-{number}", first=day_of(first), agreed=day_of(due), done=day_of(done) if done else None
        )
        found[promisor].append(dated)
    return {party: delay(dated, day) for party, dated in found.items()}
