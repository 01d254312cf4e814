"""Settled observations and their daily sums, kept current with every entry and equal to a full recount bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from troth.evidence.envelope import Recorded
from troth.records import tally
from troth.records.models import DayWeight, Weighed
from troth.records.statement import Select, adapted, insert, update, values
from troth.trust import Batch, Contribution, Dimension, Observation, Settings, batches, streams
from troth.trust.movement import WINDOW_DAYS
from troth.trust.observation import summed
from troth.trust.tally import Flow, read_flow, shares, weight_of

Cell = tuple[str, str, int, float]
Live = Callable[[UUID, datetime], list[Observation]]
Replay = Callable[[Sequence[Recorded], datetime], list[Observation]]
LIVE: list[Live] = []
REPLAY: list[Replay] = []
BULK = 1_000
_PLACE = ("space", "judged", "dimension", "day", "c")
_WHERE = "space_id = %s AND judged = %s AND dimension = %s AND day = %s AND c = %s"
_SUMS = Select(DayWeight, _WHERE, *_PLACE)
_CELL = f"SELECT mult, g, q FROM records_weighed WHERE {_WHERE} AND mult > 0"
_SUBJECT = Select(Weighed, "space_id = %s AND subject = %s", "space", "subject")


def live(observe: Live) -> Live:
    """Register how a room observes what is not settled yet: overdue, waiting, contested."""
    if observe not in LIVE:
        LIVE.append(observe)
    return observe


def replay(observe: Replay) -> Replay:
    """Register how a room observes everything from a log's entries alone, as of a moment after the last of them."""
    if observe not in REPLAY:
        REPLAY.append(observe)
    return observe


def observed_again(entries: Sequence[Recorded], as_of: datetime) -> list[Observation]:
    """All observations of a log as of a moment, from its entries up to then and nothing else."""
    return [seen for observe in REPLAY for seen in observe(entries, as_of)]


def settle(space_id: UUID, subjects: Iterable[str], observations: Iterable[Observation]) -> None:
    """Make these observations the settled ones of these subjects, in place of any before."""
    observations = list(observations)
    old = [row for subject in subjects for row in _SUBJECT(space_id, subject)]
    cells: set[Cell] = {(row.judged, row.dimension, row.day, row.c) for row in old}
    if old:
        Weighed.objects.filter(space_id=space_id, pk__in=[row.pk for row in old]).delete()
    insert([_row(space_id, seen) for seen in observations])
    cells |= {(seen.judged, str(seen.dimension), seen.day, seen.c) for seen in observations}
    recount(space_id, cells)


def recount(space_id: UUID, cells: Iterable[Cell]) -> None:
    """Sum these cells again from their observations."""
    cells, place = sorted(cells), adapted(Weighed, "space", space_id)
    for judged, dimension, day, c in cells:
        cell = values(_CELL, place, judged, dimension, day, c)
        row = _SUMS.first(space_id, judged, dimension, day, c)
        if not cell:
            if row is not None:
                row.delete()
            continue
        row = row or DayWeight(space_id=space_id, judged=judged, dimension=dimension, day=day, c=c)
        sums = summed(day, c, cell)
        row.weight, row.kept, row.strong, row.count = sums.weight, sums.kept, sums.strong, sums.count
        if row._state.adding:
            insert([row])
        else:
            update(row, "weight", "kept", "strong", "count")
    tally.keep(space_id, ((judged, dimension, day) for judged, dimension, day, _ in cells))


def settle_many(
    space_id: UUID, subjects: Sequence[str], observations: Sequence[Observation], lines: Mapping[str, int]
) -> None:
    """As `settle`, for thousands of subjects of one entry; `lines` gives the line of its part behind each subject.

    The sums of every touched day are counted again together: a few queries for each thousand days.
    """
    days: set[tuple[str, str, int]] = set()
    for start in range(0, len(subjects), BULK):
        old = Weighed.objects.filter(space_id=space_id, subject__in=subjects[start : start + BULK])
        days |= set(old.values_list("judged", "dimension", "day"))
        old.delete()
    rows = [_row(space_id, seen) for seen in observations]
    for row in rows:
        row.line = lines.get(row.subject)
    Weighed.objects.bulk_create(rows, batch_size=BULK)
    days |= {(seen.judged, str(seen.dimension), seen.day) for seen in observations}
    _recount_days(space_id, days)


def _recount_days(space_id: UUID, days: set[tuple[str, str, int]]) -> None:
    """Sum all classes of these days of these streams again."""
    for judged, dimension in sorted({(judged, dimension) for judged, dimension, _ in days}):
        mine = sorted(day for who, what, day in days if (who, what) == (judged, dimension))
        for start in range(0, len(mine), BULK):
            part = mine[start : start + BULK]
            place: dict[str, Any] = {"space_id": space_id, "judged": judged, "dimension": dimension}
            summed = batches(observation(row) for row in Weighed.objects.filter(**place, day__in=part))
            DayWeight.objects.filter(**place, day__in=part).delete()
            DayWeight.objects.bulk_create(
                DayWeight(**place, day=b.day, c=b.c, weight=b.weight, kept=b.kept, strong=b.strong, count=b.count)
                for b in summed
            )
    tally.keep(space_id, days)


def observation(row: Weighed) -> Observation:
    """A settled row as the assessment takes it."""
    return Observation(
        id=row.subject, entry=row.entry, judged=row.judged, dimension=Dimension(row.dimension), day=row.day, g=row.g,
        c=row.c, mult=row.mult, q=row.q,
    )  # fmt: skip


def settled_batches(space_id: UUID) -> dict[tuple[str, Dimension], list[Batch]]:
    """The daily sums of every stream of a space, in order of day and class; one query."""
    found: dict[tuple[str, Dimension], list[Batch]] = {}
    columns = ("judged", "dimension", "day", "c", "weight", "kept", "strong", "count")
    rows = DayWeight.objects.filter(space_id=space_id).order_by("judged", "dimension", "day", "c")
    for judged, dimension, day, c, weight, kept, strong, count in rows.values_list(*columns):
        cell = Batch(day=day, c=c, weight=weight, kept=kept, strong=strong, count=count)
        found.setdefault((judged, Dimension(dimension)), []).append(cell)
    return found


def _row(space_id: UUID, seen: Observation) -> Weighed:
    return Weighed(
        space_id=space_id, subject=seen.id, judged=seen.judged, dimension=str(seen.dimension), day=seen.day, g=seen.g,
        c=seen.c, mult=seen.mult, q=seen.q, entry=seen.entry,
    )  # fmt: skip


def open_now(
    space_id: UUID, as_of: datetime, known: Mapping[Live, list[Observation]] | None = None
) -> list[Observation]:
    """What is not settled yet and counts as it stands at a moment, of all rooms."""
    known = known or {}
    return [
        seen
        for observe in LIVE
        for seen in (known[observe] if observe in known else observe(space_id, as_of))
    ]  # fmt: skip


def streams_now(
    space_id: UUID, as_of: datetime, known: Mapping[Live, list[Observation]] | None = None
) -> tuple[dict[tuple[str, Dimension], Flow], list[Observation]]:
    """Every stream of a space as of a moment: the settled sums with what is still open on top, and the open ones.

    Each stream starts at a tally before anything that is open and before what its movement is read from. `known` has
    what some of the rooms would observe now, where the caller has it at hand already.
    """
    open_ones = open_now(space_id, as_of, known)
    today = int(as_of.timestamp() // 86_400)
    found = tally.flows(space_id, min([today - WINDOW_DAYS, *(seen.day for seen in open_ones)]))
    for stream, seen in streams(open_ones).items():
        flow = found.get(stream, Flow())
        found[stream] = Flow(start=flow.start, batches=merged(flow.batches, batches(seen)))
    return found, open_ones


def shares_now(
    space_id: UUID, flow: Flow, live: Iterable[Observation], shown: Sequence[Observation], settings: Settings,
    at_day: int,
) -> Mapping[str, Contribution]:  # fmt: skip
    """What each of some observations of one stream moves its figure by, today; however old they are, no more is read
    than the months between them. `live` are the open ones of the stream, which `flow` has already."""
    shown = [seen for seen in shown if seen.mult > 0]
    if not shown:
        return {}
    whole, total = read_flow(flow, settings, at_day), weight_of(flow, settings, at_day)
    first, last = min(seen.day for seen in shown), max(seen.day for seen in shown)
    if flow.start is not None and first <= flow.start.all.day:
        part = tally.part(space_id, shown[0].judged, shown[0].dimension, first, last)
        among = [seen for seen in live if seen.day <= last]
        flow = Flow(start=part.start, batches=merged(part.batches, batches(among)))
    return shares(shown, flow, total, whole, settings, at_day)


def merged(settled: Iterable[Batch], more: Iterable[Batch]) -> list[Batch]:
    """Batches of one stream with further ones added to them, in order of day and class."""
    cells = {(cell.day, cell.c): cell for cell in settled}
    for cell in more:
        old = cells.get((cell.day, cell.c))
        cells[cell.day, cell.c] = cell if old is None else Batch(
            day=cell.day, c=cell.c, weight=old.weight + cell.weight, kept=old.kept + cell.kept,
            strong=old.strong + cell.strong, count=old.count + cell.count,
        )  # fmt: skip
    return [cells[key] for key in sorted(cells)]
