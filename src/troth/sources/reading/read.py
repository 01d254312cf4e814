"""From a file and its map to histories, with every row that cannot be read, by line, column, value and reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from troth.sources.fold import History, Item, Reckoning, Said, Statement, figures, judge
from troth.sources.kinds import Figures
from troth.sources.reading import cells
from troth.sources.reading.cells import CellProblem
from troth.sources.reading.columns import Mapping
from troth.sources.reading.guess import LONG, complete
from troth.sources.reading.table import Row, open_table
from troth.sources.reading.text import Rejected, Unreadable, shown

MAX_REJECTED = 1_000
MAX_STATEMENTS = 500
JOIN = " / "
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file as it was read. With any rejected row nothing of it may be recorded; `rejected` holds the first
    MAX_REJECTED of `refused` problems. `header` is empty when the file could not be opened at all."""

    mapping: Mapping
    how: Reckoning
    header: tuple[str, ...] = ()
    rows: int = 0
    histories: tuple[History, ...] = ()
    items: tuple[Item, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    refused: int = 0

    @property
    def statements(self) -> int:
        """How many statements the histories hold."""
        return sum(len(history.statements) for history in self.histories)

    @property
    def figures(self) -> Figures:
        """What the items came to."""
        return figures(self.items)

    @property
    def fits(self) -> bool:
        """Whether the file can be recorded."""
        return not self.refused and bool(self.histories)


@dataclass(slots=True, kw_only=True)
class _Gathering:
    """The histories while rows come in."""

    mapping: Mapping
    how: Reckoning
    positions: dict[str, int]
    width: int
    rows: int = 0
    refused: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    found: dict[tuple[str, ...], list[Statement]] = field(default_factory=dict)
    seen: dict[tuple[tuple[str, ...], datetime | date], int] = field(default_factory=dict)

    def reject(self, line: int, column: str, value: str, reason: str) -> None:
        self.refused += 1
        if len(self.rejected) < MAX_REJECTED:
            self.rejected.append(Rejected(line=line, column=column, value=shown(value), reason=reason))

    def take(self, row: Row) -> None:
        self.rows += 1
        if len(row.cells) != self.width:
            many = f"{len(row.cells)} {'cell' if len(row.cells) == 1 else 'cells'}"
            return self.reject(row.line, "", "", f"the row has {many} where the header has {self.width}.")
        try:
            _Line(self, row).read()
        except _Stop as stop:
            self.reject(row.line, stop.column, stop.value, stop.reason)


class _Stop(Exception):
    """The rest of a row need not be read."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(slots=True)
class _Line:
    """One row while it is read."""

    all: _Gathering
    row: Row

    def cell(self, column: str) -> str:
        return self.row.cells[self.all.positions[column]] if column else ""

    def day(self, column: str) -> date:
        return self._said(column, lambda text: cells.day(text, self.all.mapping.dates))

    def _said(self, column: str, says: Callable[[str], T]) -> T:
        try:
            return says(self.cell(column))
        except CellProblem as problem:
            raise _Stop(column, self.cell(column), str(problem)) from None

    def moment(self, column: str) -> datetime | date:
        mapping = self.all.mapping
        found = self._said(column, lambda text: cells.recorded(text, mapping.dates, mapping.zone))
        if day_in(found, self.all.how.zone) > self.all.how.as_of:
            raise _Stop(column, self.cell(column), f"lies after {self.all.how.as_of}, the day the file was taken.")
        return found

    def read(self) -> None:
        mapping = self.all.mapping
        key = tuple(self._said(column, cells.name) for column in mapping.item)
        if len(JOIN.join(key)) > cells.MAX_NAME:
            raise _Stop(mapping.item[0], JOIN.join(key), f"is together longer than {cells.MAX_NAME} characters.")
        if mapping.shape == LONG:
            self._statement(key)
        else:
            self._whole(key)

    def _gone(self, *columns: str) -> bool:
        words = {word.casefold() for word in self.all.mapping.withdrawn}
        return any(self.cell(column).casefold() in words for column in columns if column)

    def _statement(self, key: tuple[str, ...]) -> None:
        mapping, line = self.all.mapping, self.row.line
        at = self.moment(mapping.recorded_at)
        gone = self._gone(mapping.date, mapping.section)
        day = None if gone else self.day(mapping.date)
        before = self.all.seen.setdefault((key, at), line)
        if before != line:
            self._twice(key, before, Said.WITHDRAWN if gone else Said.PROMISED, day)
        said = Said.WITHDRAWN if gone else Said.PROMISED
        remark = "" if gone else self.cell(mapping.section)[:80]
        new = [Statement(line=line, recorded=at, said=said, day=day, remark=remark if remark.isprintable() else "")]
        if mapping.delivered_on and self.cell(mapping.delivered_on):
            new.append(Statement(line=line, recorded=at, said=Said.DELIVERED, day=self._delivery()))
        self._add(key, new)

    def _twice(self, key: tuple[str, ...], before: int, said: Said, day: date | None) -> None:
        other = next(each for each in self.all.found[key] if each.line == before)
        same = (other.said, other.day) == (said, day)
        reason = f"line {before:,} says {'the same already' if same else 'another date at this moment'}."
        raise _Stop(self.all.mapping.recorded_at, self.cell(self.all.mapping.recorded_at), reason)

    def _whole(self, key: tuple[str, ...]) -> None:
        mapping, line = self.all.mapping, self.row.line
        if key in self.all.found:
            first = self.all.found[key][0].line
            raise _Stop(mapping.item[-1], JOIN.join(key), f"line {first:,} has this item already.")
        at = self.moment(mapping.promised_on)
        later = [column for column in mapping.later_dates if self.cell(column) and not self._gone(column)]
        days = [self.day(mapping.date), *(self.day(column) for column in later)]
        new = [
            Statement(line=line, recorded=None if place else at, said=Said.PROMISED, day=day)
            for place, day in enumerate(days)
        ]
        if mapping.delivered_on and self.cell(mapping.delivered_on) and not self._gone(mapping.delivered_on):
            new.append(Statement(line=line, recorded=None, said=Said.DELIVERED, day=self._delivery()))
        elif self._gone(mapping.section, mapping.delivered_on, *mapping.later_dates):
            new.append(Statement(line=line, recorded=None, said=Said.WITHDRAWN))
        self._add(key, new)

    def _delivery(self) -> date:
        column = self.all.mapping.delivered_on
        day = self.day(column)
        if day > self.all.how.as_of:
            raise _Stop(column, self.cell(column), f"lies after {self.all.how.as_of}, the day the file was taken.")
        return day

    def _add(self, key: tuple[str, ...], new: list[Statement]) -> None:
        found = self.all.found.setdefault(key, [])
        if len(found) + len(new) > MAX_STATEMENTS:
            raise _Stop(self.all.mapping.item[0], key[0], f"has more than {MAX_STATEMENTS} statements.")
        found += new


def read(content: bytes, said: Mapping, *, zone: str, today: date) -> Reading:
    """Read a file by a map, as far as it says anything.

    `zone` is that of the promisor's agreed calendar and `today` the day there; they stand where the map names neither
    a zone nor the day the file was taken. Never raises for what a file or a map says.
    """
    how = Reckoning(
        zone=said.zone or zone, as_of=said.as_of or today, delivered_by=said.delivered or "last date",
        announced=said.announced_ahead or "before",
    )  # fmt: skip
    header: tuple[str, ...] = ()
    try:
        if how.as_of > today:
            raise Unreadable(f"the map says that the file was taken on {how.as_of}, which is still to come.")
        table = open_table(content, said.delimiter, sheet=said.sheet, dates=said.dates)
        header = table.header
        mapping = complete(said, header)
        mapping = replace(mapping, delimiter=table.delimiter)
        how = replace(how, delivered_by=mapping.delivered, announced=mapping.announced_ahead)
        all_rows = _Gathering(
            mapping=mapping, how=how, width=len(header), positions={name: at for at, name in enumerate(header)}
        )
        for row in table.rows:
            all_rows.take(row)
    except Unreadable as problem:
        return Reading(mapping=said, how=how, header=header, rejected=(problem.rejected,), refused=1)
    return _finished(all_rows, header)


def _finished(rows: _Gathering, header: tuple[str, ...]) -> Reading:
    histories = []
    for number, (key, statements) in enumerate(rows.found.items(), 1):
        if rows.mapping.shape == LONG:
            statements.sort(key=lambda each: (_instant(each.recorded, rows.how.zone), each.line))
        if statements[0].said is Said.WITHDRAWN:
            first = statements[0]
            rows.reject(first.line, rows.mapping.date, JOIN.join(key), "is withdrawn before any date was promised.")
            continue
        histories.append(History(number=number, item=JOIN.join(key), statements=tuple(statements)))
    if not rows.rows:
        rows.reject(1, "", "", "the file has a header and no rows.")
    items = tuple(judge(history, rows.how) for history in histories)
    return Reading(
        mapping=rows.mapping, how=rows.how, header=header, rows=rows.rows, histories=tuple(histories), items=items,
        rejected=tuple(sorted(rows.rejected, key=lambda each: each.line)), refused=rows.refused,
    )  # fmt: skip


def day_in(moment: datetime | date, zone: str) -> date:
    """The day of a moment in a zone; a day is itself."""
    return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment


def _instant(moment: datetime | date | None, zone: str) -> datetime:
    if isinstance(moment, datetime):
        return moment
    if moment is None:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(moment, time.min, ZoneInfo(zone))
