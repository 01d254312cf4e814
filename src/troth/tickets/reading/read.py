"""Reading a service-desk log: one row an event, of tickets in any order; nothing is larger than its bounds.

Events are kept as numbers while the file is read (24 bytes each), so a million of them need little memory.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from troth.sources.reading import Rejected, Unreadable, cells
from troth.sources.reading.table import Row, open_table
from troth.sources.reading.text import shown
from troth.tickets.fold import Event, Told
from troth.tickets.reading.columns import Mapping, complete

MAX_ROWS = 2_000_000
MAX_TEXT = 512 * 2**20
MAX_TICKETS = 500_000
MAX_EVENTS = 5_000
MAX_NAME, MAX_WORD, MAX_WORDS = 80, 80, 400
SHOWN = 1_000
BASE = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
_WIDE = 6
_NONE = 0xFFFF


class _Stop(Exception):
    """A row that cannot be read, at one cell."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(slots=True, kw_only=True)
class LogReading:
    """What a log says, or why it cannot be read. `rejected` holds the first of the `refused` places.

    `states` and `priorities` count tickets by their last word; `claimed` and `missed` the source's own claims.
    """

    mapping: Mapping
    header: tuple[str, ...] = ()
    rows: int = 0
    events: int = 0
    first_event: datetime | None = None
    last_event: datetime | None = None
    states: Counter[str] = field(default_factory=Counter)
    priorities: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    named_groups: int = 0
    claimed: int = 0
    missed: int = 0
    rejected: tuple[Rejected, ...] = ()
    refused: int = 0
    gathered: _Gathered | None = None

    @property
    def fits(self) -> bool:
        """Whether it can be recorded: not one row is refused."""
        return not self.refused and bool(self.events)

    @property
    def count(self) -> int:
        """How many tickets it tells."""
        return len(self.gathered.tickets) if self.gathered else 0

    def tickets(self) -> Iterator[Told]:
        """The tickets in the order in which the file names them."""
        return self.gathered.told() if self.gathered else iter(())


class _Gathered:
    """The events of a file by ticket, as numbers, with the words they stand for."""

    def __init__(self, mapping: Mapping, header: tuple[str, ...]) -> None:
        self.mapping, self.width = mapping, len(header)
        self.places = {role: header.index(getattr(mapping, role)) for role in _ROLES if getattr(mapping, role)}
        self.tickets: dict[str, array[int]] = {}
        self.opened: dict[str, int] = {}
        self.words: dict[str, dict[str, int]] = {"state": {}, "priority": {}, "group": {}}
        self.moments: dict[str, int] = {}
        self.rejected: list[Rejected] = []
        self.refused = self.rows = 0
        self.missing = frozenset(mapping.missing) | {""}
        claims = {word.casefold(): 1 for word in mapping.met} | {word.casefold(): 0 for word in mapping.missed}
        self.claims = claims

    def take(self, row: Row) -> None:
        """One more row; a wrong one is noted, and the reading goes on."""
        self.rows += 1
        if len(row.cells) != self.width:
            self.reject(row.line, "", "", f"has {len(row.cells)} cells; the header has {self.width}.")
            return
        try:
            self._event(row)
        except _Stop as stop:
            self.reject(row.line, stop.column, stop.value, stop.reason)

    def reject(self, line: int, column: str, value: str, reason: str) -> None:
        """Note a place that cannot be read."""
        self.refused += 1
        if len(self.rejected) < SHOWN:
            self.rejected.append(Rejected(line=line, column=column, value=shown(value), reason=reason))

    def _cell(self, row: Row, role: str) -> str:
        place = self.places.get(role)
        text = "" if place is None else row.cells[place]
        return "" if text in self.missing else text

    def _event(self, row: Row) -> None:
        name = self._cell(row, "ticket")
        if not name or len(name) > MAX_NAME or not name.isprintable():
            why = f"is not a name of 1 to {MAX_NAME} characters." if name else "is empty; every row needs its ticket."
            raise _Stop(self.mapping.ticket, name, why)
        at = self._moment("at", self._cell(row, "at"))
        state = self._word("state", row)
        if state == _NONE:
            raise _Stop(self.mapping.state, "", "is empty; every event needs its state.")
        priority, group, claim = self._word("priority", row), self._word("group", row), self._claim(row)
        opened = self._cell(row, "opened")
        since = self._moment("opened", opened) if opened else at
        found = self.tickets.get(name)
        if found is None:
            if len(self.tickets) >= MAX_TICKETS:
                raise Unreadable(f"there are more than {MAX_TICKETS:,} tickets; split the file.", line=row.line)
            found = self.tickets[name] = array("I")
            self.opened[name] = since
        elif len(found) >= MAX_EVENTS * _WIDE:
            raise _Stop(self.mapping.ticket, name, f"has more than {MAX_EVENTS:,} events.")
        self.opened[name] = min(self.opened[name], since, at)
        found.extend((row.line, at, state, priority, group, claim))

    def _moment(self, role: str, text: str) -> int:
        known = self.moments.get(text)
        if known is not None:
            return known
        column = getattr(self.mapping, role)
        try:
            when = cells.recorded(text, self.mapping.dates, self.mapping.zone)
        except cells.CellProblem as problem:
            raise _Stop(column, text, str(problem)) from None
        if not isinstance(when, datetime):
            raise _Stop(column, text, "has no time of day; the clock of a ticket needs one.")
        if len(self.moments) > 200_000:
            self.moments.clear()
        seconds = self.moments[text] = int(when.timestamp()) - BASE
        return seconds

    def _word(self, role: str, row: Row) -> int:
        text = self._cell(row, role)
        if not text:
            return _NONE
        words = self.words[role]
        place = words.get(text)
        if place is not None:
            return place
        column = getattr(self.mapping, role)
        if len(text) > MAX_WORD or not text.isprintable():
            raise _Stop(column, text, f"is not a word of at most {MAX_WORD} printable characters.")
        most = MAX_WORDS if role != "group" else 60_000
        if len(words) >= most:
            raise Unreadable(
                f"has more than {most:,} different values; is this the column of the {role}?", line=row.line,
                column=column,
            )  # fmt: skip
        words[text] = len(words)
        return words[text]

    def _claim(self, row: Row) -> int:
        text = self._cell(row, "claim")
        if not text:
            return 2
        claim = self.claims.get(text.casefold())
        if claim is None:
            words = ", ".join((*self.mapping.met, *self.mapping.missed))
            raise _Stop(self.mapping.claim, text, f"is none of {words}; say in the map what means met and missed.")
        return claim

    def told(self) -> Iterator[Told]:
        """The tickets with their events in order of time, of equal times in the order of the file."""
        names = {role: [*words] for role, words in self.words.items()}
        states, priorities, groups = names["state"], names["priority"], names["group"]
        for number, (name, flat) in enumerate(self.tickets.items(), 1):
            places = sorted(range(0, len(flat), _WIDE), key=lambda i: (flat[i + 1], flat[i]))
            events = tuple(
                Event(
                    flat[i], flat[i + 1] + BASE, states[flat[i + 2]],
                    priorities[flat[i + 3]] if flat[i + 3] != _NONE else "",
                    groups[flat[i + 4]] if flat[i + 4] != _NONE else "", _CLAIM[flat[i + 5]],
                )
                for i in places
            )  # fmt: skip
            yield Told(number=number, name=name, opened=self.opened[name] + BASE, events=events)


_ROLES = ("ticket", "at", "state", "opened", "priority", "group", "claim")
_CLAIM = {0: False, 1: True, 2: None}


def read(content: bytes, said: Mapping, *, now: datetime) -> LogReading:
    """Read a log by a map, as far as it says anything. Never raises for what a file or a map says.

    `now` bounds its moments: a log cannot tell what is still to come (a day is left for clocks that differ).
    """
    header: tuple[str, ...] = ()
    try:
        table = open_table(content, said.delimiter, most_rows=MAX_ROWS, most_text=MAX_TEXT)
        header = table.header
        mapping = replace(complete(said, header), delimiter=table.delimiter)
        rows = _Gathered(mapping, header)
        for row in table.rows:
            if not mapping.zone and not rows.rows:
                _needs_zone(rows, row)
            rows.take(row)
    except Unreadable as problem:
        return LogReading(mapping=said, header=header, rejected=(problem.rejected,), refused=1)
    if not rows.rows:
        rows.reject(1, "", "", "the file has a header and no rows.")
    return _finished(rows, header, now)


def _needs_zone(rows: _Gathered, row: Row) -> None:
    """Raises Unreadable when the first moment of the file has no zone and the map names none."""
    if len(row.cells) != rows.width:
        return
    text = rows._cell(row, "at")
    try:
        cells.recorded(text, rows.mapping.dates, "")
    except cells.CellProblem as problem:
        if "no time zone" in str(problem):
            raise Unreadable(
                "has no time zone. Say which zone the file’s times are in, such as Europe/Lisbon.", line=row.line,
                column=rows.mapping.at, value=text,
            ) from None  # fmt: skip


def _finished(rows: _Gathered, header: tuple[str, ...], now: datetime) -> LogReading:
    reading = LogReading(mapping=rows.mapping, header=header, rows=rows.rows, gathered=rows)
    first, last = None, None
    for ticket in rows.told():
        reading.events += len(ticket.events)
        low, high = ticket.opened, ticket.events[-1].at
        first, last = low if first is None else min(first, low), high if last is None else max(last, high)
        reading.states[ticket.state] += 1
        reading.priorities[ticket.priority] += 1
        reading.groups[ticket.group] += 1
        reading.claimed += ticket.claim is not None
        reading.missed += ticket.claim is False
    reading.named_groups = len(rows.words["group"])
    if first is not None and last is not None:
        reading.first_event = datetime.fromtimestamp(first, UTC)
        reading.last_event = datetime.fromtimestamp(last, UTC)
        if last > now.timestamp() + 86_400:
            day = reading.last_event.date()
            rows.reject(0, rows.mapping.at, "", f"the last event is of {day}, which is still to come.")
    reading.refused = rows.refused
    reading.rejected = tuple(sorted(rows.rejected, key=lambda each: each.line))
    return reading
