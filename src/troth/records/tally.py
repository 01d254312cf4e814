"""Tallies of streams at the ends of months, kept with every act: a figure costs the same however long the record is.

A stream has a tally for each month with evidence before its newest month. Whatever changes in a month removes the
tallies from there on, and they are worked out again from the one before, to the same bits as from the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from troth.records.models import DayWeight, Tally
from troth.records.statement import Select, adapted, insert, values
from troth.trust import Batch, Dimension, Parameters
from troth.trust import tally as trust
from troth.trust.former import History, course
from troth.trust.running import Old, Test
from troth.trust.tally import MONTH, Flow

Stream = tuple[str, Dimension]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what a space's streams are read: all parameters that both agreed, with their days, of which the last are in
    force, and the days on which an alert was acknowledged."""

    history: History
    resets: Callable[[str, Dimension], Sequence[int]]

    @property
    def parameters(self) -> Parameters:
        """The parameters in force."""
        return self.history[-1][1]


TERMS: list[Callable[[UUID], Terms]] = []


def terms(read: Callable[[UUID], Terms]) -> Callable[[UUID], Terms]:
    """Register who knows the terms of a space."""
    TERMS[:] = [read]
    return read


_STREAM = ("space", "judged", "dimension")
_BETWEEN = Select(
    DayWeight, "space_id = %s AND judged = %s AND dimension = %s AND day >= %s AND day < %s", *_STREAM, "day", "day",
    tail="ORDER BY day, c",
)  # fmt: skip
_NEWEST = Select(
    Tally, "space_id = %s AND judged = %s AND dimension = %s AND month < %s", *_STREAM, "month",
    tail="ORDER BY month DESC LIMIT 1",
)  # fmt: skip


def keep(space_id: UUID, changed: Iterable[tuple[str, str, int]]) -> None:
    """Bring the tallies up to the daily sums after these days of these streams changed."""
    earliest: dict[tuple[str, str], int] = {}
    for judged, dimension, day in changed:
        earliest[judged, dimension] = min(day, earliest.get((judged, dimension), day))
    if not earliest or not TERMS:
        return
    rules = TERMS[0](space_id)
    for (judged, dimension), day in sorted(earliest.items()):
        _keep(space_id, judged, Dimension(dimension), day // MONTH, rules)


def renew(space_id: UUID) -> None:
    """Work all tallies of a space out again: its parameters are others from now on."""
    roots = "SELECT judged, dimension FROM records_tally WHERE space_id = %s AND month = -1"
    rows = values(roots, adapted(Tally, "space", space_id))
    keep(space_id, ((judged, dimension, 0) for judged, dimension in rows))


def _keep(space_id: UUID, judged: str, dimension: Dimension, month: int, rules: Terms) -> None:
    stream = (adapted(Tally, "space", space_id), judged, str(dimension))
    newest_day, newest_kept = values(_NEWEST_OF_BOTH, *stream, *stream)[0]
    kept = Tally.objects.filter(space_id=space_id, judged=judged, dimension=str(dimension))
    if newest_day is None:
        kept.delete()
        return
    newest = newest_day // MONTH
    gone = min(month, newest)
    if newest_kept is None:
        insert([Tally(space_id=space_id, judged=judged, dimension=str(dimension), month=-1)])
    elif newest_kept >= gone:
        kept.filter(month__gte=gone).delete()
    before = _NEWEST.first(space_id, judged, str(dimension), newest)
    first = 0 if before is None else (before.month + 1) * MONTH
    rows = _BETWEEN(space_id, judged, str(dimension), first, newest * MONTH)
    flow = Flow(start=_state(before.state) if before else None, batches=[_batch(row) for row in rows])
    found: dict[int, trust.Tally] = {}
    for tally in trust.tallies(flow, course(rules.history, dimension), rules.resets(judged, dimension)):
        found[tally.all.day // MONTH] = tally
    insert(
        [
            Tally(space_id=space_id, judged=judged, dimension=str(dimension), month=at, state=_text(tally))
            for at, tally in found.items()
        ]
    )


_NEWEST_OF_BOTH = """
SELECT (SELECT MAX(day) FROM records_dayweight WHERE space_id = %s AND judged = %s AND dimension = %s),
(SELECT MAX(month) FROM records_tally WHERE space_id = %s AND judged = %s AND dimension = %s)"""


def flows(space_id: UUID, since: int) -> dict[Stream, Flow]:
    """Every stream of a space: where it stood before the month of the day `since`, and its daily sums from there on.
    One query, whose cost does not grow with the record."""
    place = adapted(Tally, "space", space_id)
    starts: dict[Stream, trust.Tally | None] = {}
    batches: dict[Stream, list[Batch]] = {}
    given = (place, since // MONTH, place, place, since // MONTH, place)
    for judged, dimension, day, c, weight, kept, strong, count, state in values(_FLOWS[connection.vendor], *given):
        stream = (judged, Dimension(dimension))
        if c is None:
            starts[stream] = _state(state)
        else:
            batches.setdefault(stream, []).append(
                Batch(day=day, c=c, weight=weight, kept=kept, strong=strong, count=count)
            )
    return {
        stream: Flow(start=start, batches=sorted(batches.get(stream, ()), key=lambda cell: (cell.day, cell.c)))
        for stream, start in starts.items()
    }


_LAST = """(SELECT judged, dimension, MAX(month) AS month FROM records_tally
WHERE space_id = %s AND month < %s GROUP BY judged, dimension) AS last"""
_START = f"""
SELECT t.judged, t.dimension, t.month, NULL, NULL, NULL, NULL, NULL, t.state FROM {_LAST}
CROSS JOIN records_tally AS t WHERE t.space_id = %s AND t.judged = last.judged AND t.dimension = last.dimension
AND t.month = last.month
UNION ALL
SELECT d.judged, d.dimension, d.day, d.c, d.weight, d.kept, d.strong, d.count, NULL FROM {_LAST}
CROSS JOIN """
_DAYS = "d.space_id = %s AND d.judged = last.judged AND d.dimension = last.dimension"
_SINCE = f"d.day >= (last.month + 1) * {MONTH}"
_FLOWS = {
    "sqlite": f"{_START} records_dayweight AS d WHERE {_DAYS} AND {_SINCE}",
    "postgresql": f"{_START} LATERAL (SELECT * FROM records_dayweight AS d WHERE {_DAYS} AND {_SINCE} OFFSET 0) AS d",
}
"""Each database takes each stream in turn, by the index; left to choose, it read every day of the record: SQLite keeps
the order of a CROSS JOIN, PostgreSQL does not look behind an OFFSET."""


def part(space_id: UUID, judged: str, dimension: Dimension, first: int, last: int) -> Flow:
    """One stream from the month of the day `first` to the day `last`; one query."""
    stream = (adapted(Tally, "space", space_id), judged, str(dimension))
    start, batches = None, []
    for day, c, weight, kept, strong, count, state in values(
        _PART, *stream, *stream, first // MONTH, *stream, *stream, first // MONTH, last
    ):
        if c is None:
            start = _state(state)
        else:
            batches.append(Batch(day=day, c=c, weight=weight, kept=kept, strong=strong, count=count))
    return Flow(start=start, batches=sorted(batches, key=lambda cell: (cell.day, cell.c)))


_OF = "space_id = %s AND judged = %s AND dimension = %s"
_BEFORE = f"(SELECT MAX(month) FROM records_tally WHERE {_OF} AND month < %s)"
_PART = f"""
SELECT month, NULL, NULL, NULL, NULL, NULL, state FROM records_tally WHERE {_OF} AND month = {_BEFORE}
UNION ALL
SELECT day, c, weight, kept, strong, count, NULL FROM records_dayweight WHERE {_OF}
AND day >= ({_BEFORE} + 1) * {MONTH} AND day <= %s"""


def _batch(row: DayWeight) -> Batch:
    return Batch(day=row.day, c=row.c, weight=row.weight, kept=row.kept, strong=row.strong, count=row.count)


def _text(tally: trust.Tally) -> str:
    return json.dumps(asdict(tally), separators=(",", ":"))


def _state(text: str) -> trust.Tally | None:
    if not text:
        return None
    found: Mapping[str, Any] = json.loads(text)
    heavy, test = found["heavy"], found["test"]
    return trust.Tally(
        cells=found["cells"], all=trust.Sums(**found["all"]), heavy=trust.Sums(**heavy) if heavy else None,
        test=Test(**{**test, "old": tuple(_old(**each) for each in test["old"])}),
    )  # fmt: skip


def _old(fade: Sequence[float], waiting: Sequence[Sequence[Any]], **sums: Any) -> Old:
    h, n, rho = fade
    return Old(fade=(h, n, rho), waiting=tuple((day, weight, kept) for day, weight, kept in waiting), **sums)
