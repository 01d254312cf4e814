"""The assessment of an engagement, both ways: readings, movement, flags and the three measures of the whole.

Made from the rows that the folds keep, at a cost that does not grow with the log; `recompute` makes the same from the
entries alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, QuerySet

from troth.engagement.fold import Agreement, alert_name
from troth.engagement.models import Contest
from troth.evidence.codec import from_json
from troth.promises.fold import Phase
from troth.promises.judge import Spans
from troth.promises.models import Promise
from troth.promises.observe import breach, day_of
from troth.promises.project import delta_of, state_of
from troth.records.weigh import Live, merged, open_now, settled_batches, streams_now
from troth.trust import (
    PARTIES,
    Dated,
    Delay,
    Dimension,
    Episode,
    Episodes,
    Flag,
    Former,
    Observation,
    Parameters,
    Reading,
    Trend,
    Trouble,
    Whole,
    batches,
    delay_counted,
    disputes,
    fade_alike,
    flags,
    former,
    held,
    misunderstandings,
    whole,
)  # fmt: skip
from troth.trust import streams as by_stream
from troth.trust.former import History, course
from troth.trust.movement import WINDOW_DAYS
from troth.trust.tally import MONTH_AGO, Flow, Seen, eroded, seen

TESTED_FROM = 5
DELAY_DAYS = 366
DELAYED = (Phase.OPEN, Phase.DELIVERED, Phase.CONFIRMED)
EPOCH = date(1970, 1, 1)
Streams = Mapping[tuple[str, Dimension], Flow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the record says of one party. A day is read by the parameters in force at its end, in the test for erosion
    too, and a movement compares by those at its beginning: `trends` over 90 days, and `whole_before` of 30 days ago
    with `whole_since`."""

    party: str
    readings: Mapping[Dimension, Reading]
    trends: Mapping[Dimension, Trend]
    whole: Whole
    whole_before: Whole
    whole_since: Whole
    material: Whole
    flags: tuple[Flag, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a party comes to today under former parameters."""

    readings: Mapping[Dimension, Reading]
    whole: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Former parameters whose results, by party, stand beside those of today; `newest`: those that today's followed."""

    former: Former
    results: Mapping[str, Result]
    newest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Both parties, and the measures of the whole beside them; delay is measured apart (`delays`). `beside`: under the
    parameters of the last 90 days before today's, oldest first; `compared`: those by which trends are told."""

    at: datetime
    parties: Mapping[str, Judged]
    streams: Streams
    open: Sequence[Observation]
    parameters: Parameters
    compared: Parameters
    beside: tuple[Beside, ...]
    disputes: Episodes
    misunderstandings: Episodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Everything an assessment is worked out from; `breaches` by promisor, `agreement` as it stands at that moment."""

    streams: Streams
    open: Sequence[Observation]
    breaches: Mapping[str, Sequence[Trouble]]
    episodes: Sequence[Episode]
    agreement: Agreement
    watermelons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def resets(self, party: str, dimension: Dimension) -> list[int]:
        """The days on which both parties had acknowledged that a dimension of one party got worse."""
        return [day_of(moment) for moment in self.agreement.settled_alerts(alert_name(party, dimension))]


def assess(
    space_id: UUID, agreement: Agreement, as_of: datetime, contests: Sequence[Contest], critical: Iterable[Promise],
    known: Mapping[Live, list[Observation]] | None = None,
    watermelons: Mapping[str, Mapping[str, int]] | None = None,
) -> Assessment:  # fmt: skip
    """The assessment as of now, from the settled sums and what is open.

    `critical` has the critical promises that may be broken, `watermelons` by party the promises that stand reported
    green while measured red; `known` is as for `streams_now`.
    """
    streams, open_ones = _streams(space_id, agreement, as_of, known)
    basis = Basis(
        streams=streams, open=open_ones, breaches=_breaches(critical, as_of, contests, agreement),
        episodes=[episode(row.ref, row.opened_at, row.settled_at) for row in contests], agreement=agreement,
        watermelons=watermelons or {},
    )  # fmt: skip
    return assessment(basis, as_of)


def history(agreement: Agreement, as_of: datetime) -> History:
    """The parameters that were agreed up to a moment, with their days."""
    agreed = [terms for terms in agreement.terms if terms.at is None or terms.at <= as_of]
    return [(day_of(terms.at) if terms.at else None, terms.parameters) for terms in agreed]


def assessment(basis: Basis, as_of: datetime) -> Assessment:
    """The assessment of what is given; pure."""
    day, agreed = day_of(as_of), history(basis.agreement, as_of)
    present, ago = held(agreed, day), held(agreed, day - WINDOW_DAYS)
    others = former(agreed, day)
    every = {present, ago, held(agreed, day - MONTH_AGO), *(each.parameters for each in others)}
    found = {party: {by: _seen(party, basis, by, day) for by in every} for party in PARTIES}
    return Assessment(
        at=as_of, parties={party: judge(party, basis, found[party], agreed, day) for party in PARTIES},
        streams=basis.streams, open=basis.open, parameters=present, compared=ago,
        beside=tuple(_beside(each, found, newest=each is others[-1]) for each in others),
        disputes=disputes(basis.episodes, day), misunderstandings=misunderstandings([], day),
    )  # fmt: skip


def judge(
    party: str, basis: Basis, found: Mapping[Parameters, Mapping[Dimension, Seen]], agreed: History, day: int
) -> Judged:
    """One party's readings in all nine dimensions, with and without evidence."""
    parameters, then, ago = (held(agreed, day - back) for back in (0, MONTH_AGO, WINDOW_DAYS))
    mine = {dimension: basis.streams.get((party, dimension), Flow()) for dimension in Dimension}
    now, lambdas = found[parameters], parameters.lambdas(party)
    readings = {d: each.now for d, each in now.items()}
    tested = {
        d: eroded(flow, course(agreed, d), day, basis.resets(party, d))
        for d, flow in mine.items()
        if flow.cells >= TESTED_FROM
    }
    return Judged(
        party=party, readings=readings, trends={d: each.trend for d, each in found[ago].items()},
        whole=whole(readings, lambdas), material=whole({d: each.heavy for d, each in now.items()}, lambdas),
        whole_before=whole({d: each.month_ago for d, each in found[then].items()}, then.lambdas(party)),
        whole_since=whole({d: each.now for d, each in found[then].items()}, then.lambdas(party)),
        count=sum(reading.count for reading in readings.values()),
        flags=flags(
            day, breaches=basis.breaches.get(party, ()), watermelons=basis.watermelons.get(party, {}),
            erosions={d: state for d, state in tested.items() if state.level == "alert"},
            last_entries={d: flow.newest for d, flow in mine.items() if flow.newest is not None},
        ),
    )  # fmt: skip


def _seen(party: str, basis: Basis, parameters: Parameters, day: int) -> dict[Dimension, Seen]:
    return {d: seen(basis.streams.get((party, d), Flow()), parameters.of(d), day) for d in Dimension}


def _beside(
    each: Former, found: Mapping[str, Mapping[Parameters, Mapping[Dimension, Seen]]], *, newest: bool
) -> Beside:
    results = {}
    for party in PARTIES:
        readings = {d: seen.now for d, seen in found[party][each.parameters].items()}
        results[party] = Result(readings=readings, whole=whole(readings, each.parameters.lambdas(party)))
    return Beside(former=each, results=results, newest=newest)


def _streams(
    space_id: UUID, agreement: Agreement, as_of: datetime, known: Mapping[Live, list[Observation]] | None
) -> tuple[dict[tuple[str, Dimension], Flow], list[Observation]]:
    """Every stream as of a moment, and what is open. While results are shown by which evidence fades otherwise than by
    the tallies, which follow the parameters in force, all daily sums are read instead of them: as many questions."""
    agreed, day = history(agreement, as_of), day_of(as_of)
    present = held(agreed, day)
    if all(fade_alike(each.parameters.of(d), present.of(d)) for each in former(agreed, day) for d in Dimension):
        return streams_now(space_id, as_of, known)
    open_ones = open_now(space_id, as_of, known)
    settled, live = settled_batches(space_id), by_stream(open_ones)
    found = {
        stream: Flow(batches=merged(settled.get(stream, ()), batches(live.get(stream, ()))))
        for stream in settled.keys() | live.keys()
    }
    return found, open_ones


def episode(ref: str, opened_at: datetime, settled_at: datetime | None) -> Episode:
    """A contest as the measure of disputes takes it."""
    return Episode(id=ref, opened=day_of(opened_at), settled=day_of(settled_at) if settled_at else None)


def dated(ref: str, first: date, agreed: date, done: date | None) -> Dated:
    """A promise by its local days, as the measure of delay takes it."""
    return Dated(
        id=ref, first=(first - EPOCH).days, agreed=(agreed - EPOCH).days, done=(done - EPOCH).days if done else None
    )


def delays_from(as_of: datetime) -> date:
    """The first due day of the promises whose delay is measured: those of the last year."""
    return as_of.astimezone(UTC).date() - timedelta(days=DELAY_DAYS)


def delays(space_id: UUID, as_of: datetime, root: bytes) -> dict[str, Delay]:
    """The delay of each party's promises of the last year, against their first dates: those that are done counted by
    the database, those that are not (the work in hand) by today. Which promises they are, `late` of a page tells."""
    today, since = (as_of.astimezone(UTC).date() - EPOCH).days, delays_from(as_of)
    slips: dict[str, Counter[int]] = {party: Counter() for party in PARTIES}
    agreed: dict[str, Counter[int]] = {party: Counter() for party in PARTIES}
    for party, slip, against, many in _done(space_id, root, since):
        slips[party][slip] += many
        agreed[party][against] += many
    rows = _dated(space_id, since).filter(slip=None, settled__in=[False])
    going = rows.values_list("promisor", "first_day", "due_day")
    for party, first, last in going:
        first_slip, last_slip = today - (first - EPOCH).days, today - (last - EPOCH).days
        slips[party] += Counter([first_slip] if first_slip > 0 else [])
        agreed[party] += Counter([last_slip] if last_slip > 0 else [])
    return {party: delay_counted(slips[party], agreed[party]) for party in PARTIES}


def _dated(space_id: UUID, since: date) -> QuerySet[Promise]:
    return Promise.objects.filter(space_id=space_id, due_day__gte=since, phase__in=DELAYED)


@lru_cache(maxsize=256)
def _done(space_id: UUID, root: bytes, since: date) -> tuple[tuple[str, int, int, int], ...]:
    """How many done promises of each party had which slips. The root of the log names everything that rows follow from,
    so that a year is counted once for each entry, however often it is looked at."""
    rows = _dated(space_id, since).filter(slip__isnull=False).order_by()
    return tuple(rows.values_list("promisor", "slip", "slip_agreed").annotate(many=Count("*")))


def _breaches(
    rows: Iterable[Promise], as_of: datetime, contests: Sequence[Contest], agreement: Agreement
) -> dict[str, list[Trouble]]:  # fmt: skip
    """Critical promises that were missed or given up, unless both settled that this does not count."""
    found: dict[str, list[Trouble]] = {party: [] for party in PARTIES}
    for row in sorted(rows, key=lambda row: row.number):
        stood: Spans = from_json(Spans, row.pauses)
        trouble = breach(state_of(row), row.missed_from, row.silence_at, as_of, agreement, stood)
        if trouble is not None and delta_of([c for c in contests if c.about == row.ref], as_of) > 0:
            found[row.promisor].append(trouble)
    return found
