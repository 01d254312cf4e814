"""Issues of a table (CSV or XLSX) of any shape, by a map: one row an issue."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from troth.sources.reading import cells
from troth.sources.reading.cells import CellProblem
from troth.sources.reading.table import Row
from troth.trackers.fold import FINISHED, OPEN, WITHDRAWN, Step
from troth.trackers.reading.columns import Mapping
from troth.trackers.reading.draft import Draft, Version, due_step, endings, in_order
from troth.trackers.reading.strict import MAX_TITLE, Problem, name, text


def read_row(row: Row, positions: dict[str, int], mapping: Mapping, zone: str) -> Draft:
    """The issue of one row. Raises Problem with the column."""
    cell = _Cells(row, positions, mapping, zone)
    created = cell.moment("created")
    if created is None:
        raise Problem(mapping.created, "", "is empty; every issue needs when it was created.")
    ended, state = cell.moment("finished"), text(cell.of("state"), mapping.state)
    if ended is not None and _day(ended, zone) < _day(created, zone):
        raise Problem(mapping.finished, cell.of("finished"), "lies before the day on which the issue was created.")
    found = Draft(
        record=row.line, key=name(cell.of("key"), mapping.key), title=text(cell.of("title"), mapping.title, MAX_TITLE),
        kind=text(cell.of("type"), mapping.type), project=text(cell.of("team"), mapping.team), state=state,
        created=created, updated=max(created, ended or created), versions=_versions(cell, row.line),
    )  # fmt: skip
    found.steps = in_order(_due(cell, created) + _end(cell, state, ended))
    return found


class _Cells:
    """The cells of a row by the role of their column."""

    def __init__(self, row: Row, positions: dict[str, int], mapping: Mapping, zone: str) -> None:
        self.row, self.positions, self.mapping, self.zone = row, positions, mapping, zone

    def column(self, role: str) -> str:
        """The name of the column of a role, empty where there is none."""
        return str(getattr(self.mapping, role))

    def of(self, role: str) -> str:
        """The cell of a role, empty where there is none."""
        at = self.positions.get(self.column(role), len(self.row.cells))
        return self.row.cells[at] if at < len(self.row.cells) else ""

    def moment(self, role: str) -> int | None:
        """Seconds since 1970 of a moment; a day alone is its beginning in the zone of the map."""
        said = self.of(role)
        if not said:
            return None
        try:
            found = cells.recorded(said, self.mapping.dates, self.zone)
        except CellProblem as problem:
            raise Problem(self.column(role), said, str(problem)) from None
        if not isinstance(found, datetime):
            found = datetime.combine(found, time.min, ZoneInfo(self.zone)).astimezone(UTC)
        return int(found.timestamp())

    def day(self, role: str) -> date | None:
        """The day of a cell; of a moment its day in the zone of the map."""
        at = self.moment(role)
        return None if at is None else _day(at, self.zone)


def _day(at: int, zone: str) -> date:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date()


def _versions(cell: _Cells, record: int) -> list[Version]:
    label = text(cell.of("milestone"), cell.column("milestone"))
    day = cell.day("milestone_date")
    return [Version(name=label, day=day, done=None, record=record)] if label else []


def _due(cell: _Cells, created: int) -> list[Step]:
    """The due date, and when it was set if a column says so."""
    due = cell.day("due")
    return [due_step(cell.moment("due_set"), "", due.isoformat())] if due else []


def _end(cell: _Cells, state: str, ended: int | None) -> list[Step]:
    """Finished or withdrawn by its state where there is one, else by its day of finishing."""
    if not cell.mapping.state:
        return endings([(ended, FINISHED)]) if ended is not None else []
    standing = WITHDRAWN if cell.mapping.is_withdrawn(state) else FINISHED if cell.mapping.is_done(state) else OPEN
    if standing == OPEN:
        return []
    if ended is None:
        column = cell.column("finished") or cell.column("state")
        raise Problem(column, state, "says that the issue has ended, and no column says since when.")
    return endings([(ended, standing)])
