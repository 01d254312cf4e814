"""Tickets, service levels and maintenance, rebuilt from entries and their parts alone.

A part `rows-NNNN` is canonical JSON: the vocabularies of the part (`g`roups, `p`riorities, `s`tates) and its `t`ickets,
each a list [number, name, opened, events]; `events` is flat, six numbers an event: line, seconds since opened, state,
priority (-1: none), group (-1: none), and the source's own claim (1 met, 0 missed, -1 says nothing).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from troth import canon
from troth.clock import Calendar, Change, Level, Mode, Reckoned, merged, reckon
from troth.clock.ticket import Window
from troth.engagement.fold import Agreement
from troth.evidence.envelope import Recorded
from troth.tickets import kinds
from troth.tickets.kinds import Hours, Target

CHUNK = 128 * 1024
ALWAYS = Calendar("UTC", (((0, 1440),),) * 7, frozenset())


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a ticket as the source told it; `claim` is the source's word whether the level was met so far."""

    line: int
    at: int
    state: str
    priority: str
    group: str
    claim: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything a log says about one ticket, in order of time; tickets are numbered from 1 as the file names them."""

    number: int
    name: str
    opened: int
    events: tuple[Event, ...]

    @property
    def group(self) -> str:
        """The last group that was named, empty where none was."""
        return next((event.group for event in reversed(self.events) if event.group), "")

    @property
    def priority(self) -> str:
        """The last priority that was named."""
        return next((event.priority for event in reversed(self.events) if event.priority), "")

    @property
    def state(self) -> str:
        """The last state."""
        return self.events[-1].state

    @property
    def claim(self) -> bool | None:
        """The source's word at the last event."""
        return self.events[-1].claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Service levels as they were proposed, by whom, and when the other side agreed (None: not, or not yet)."""

    levels: str
    party: str
    at: datetime
    seq: int
    said: kinds.LevelsProposed
    agreed_at: datetime | None = None
    agreed_seq: int | None = None
    declined_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it waits for the other side."""
        return self.agreed_at is None and self.declined_at is None

    @property
    def number(self) -> int:
        """The 3 of L-3."""
        return int(self.levels.removeprefix("L-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A window of maintenance as it was proposed, and what became of it."""

    maintenance: str
    party: str
    at: datetime
    seq: int
    starts: datetime
    ends: datetime
    agreed_at: datetime | None = None
    declined_at: datetime | None = None

    @property
    def number(self) -> int:
        """The 3 of M-3."""
        return int(self.maintenance.removeprefix("M-"))

    def open(self, now: datetime) -> bool:
        """Whether it waits for the other side: not answered, and not begun."""
        return self.agreed_at is None and self.declined_at is None and now < self.starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """What both sides said about the desk of an engagement: service levels and maintenance, oldest first."""

    levels: tuple[Levels, ...] = ()
    planned: tuple[Planned, ...] = ()

    def agreed(self, resolver: str) -> tuple[Levels, ...]:
        """The agreed levels for one side's desk, in the order in which they were agreed."""
        mine = (each for each in self.levels if each.agreed_seq is not None and each.said.resolver == resolver)
        return tuple(sorted(mine, key=lambda each: each.agreed_seq or 0))

    def binding(self, resolver: str, opened: date) -> Levels | None:
        """The levels that bind a ticket opened on this day: of those that reach back so far, the last agreed."""
        return next((each for each in reversed(self.agreed(resolver)) if each.said.since <= opened), None)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The agreed maintenance windows, disjoint and in order."""
        agreed = (each for each in self.planned if each.agreed_at is not None)
        return merged([(int(each.starts.timestamp()), int(each.ends.timestamp())) for each in agreed])


DEAL_KINDS = (
    kinds.LevelsProposed, kinds.LevelsAgreed, kinds.LevelsDeclined,
    kinds.MaintenanceProposed, kinds.MaintenanceAgreed, kinds.MaintenanceDeclined,
)  # fmt: skip


def deal(entries: Iterable[Recorded]) -> Deal:
    """Fold the entries about levels and maintenance, in order."""
    levels: dict[str, Levels] = {}
    planned: dict[str, Planned] = {}
    for entry in entries:
        said = entry.evidence
        if isinstance(said, kinds.LevelsProposed):
            levels[said.levels] = Levels(
                levels=said.levels, party=entry.party, at=entry.at, seq=entry.seq, said=said
            )
        elif isinstance(said, kinds.LevelsAgreed) and said.levels in levels:
            levels[said.levels] = replace(levels[said.levels], agreed_at=entry.at, agreed_seq=entry.seq)
        elif isinstance(said, kinds.LevelsDeclined) and said.levels in levels:
            levels[said.levels] = replace(levels[said.levels], declined_at=entry.at)
        elif isinstance(said, kinds.MaintenanceProposed):
            planned[said.maintenance] = Planned(
                maintenance=said.maintenance, party=entry.party, at=entry.at, seq=entry.seq, starts=said.starts,
                ends=said.ends,
            )  # fmt: skip
        elif isinstance(said, kinds.MaintenanceAgreed) and said.maintenance in planned:
            planned[said.maintenance] = replace(planned[said.maintenance], agreed_at=entry.at)
        elif isinstance(said, kinds.MaintenanceDeclined) and said.maintenance in planned:
            planned[said.maintenance] = replace(planned[said.maintenance], declined_at=entry.at)
    return Deal(levels=tuple(levels.values()), planned=tuple(planned.values()))


class Reckoner:
    """Judges the tickets of one log: by the levels agreed for its side, in the calendars that bound them."""

    def __init__(self, log: kinds.LogImported, deal: Deal, terms: Agreement) -> None:
        self._zone, self._until = ZoneInfo(log.zone), int(log.last_event.timestamp())
        self._windows = deal.windows
        self._agreed = deal.agreed(log.judged)
        self._terms = terms
        self._level = lru_cache(maxsize=None)(self._find_level)

    def levels(self, ticket: Told) -> Levels | None:
        """The levels that bind a ticket."""
        if not self._agreed:
            return None
        opened = datetime.fromtimestamp(ticket.opened, UTC).astimezone(self._zone).date()
        return next((each for each in reversed(self._agreed) if each.said.since <= opened), None)

    def reckon(self, ticket: Told, levels: Levels) -> Reckoned:
        """The clock of a ticket under levels, up to the last event of its log."""
        return reckon(self.changes(ticket, levels), self._until, self._windows)

    def changes(self, ticket: Told, levels: Levels) -> list[Change]:
        """The changes of a ticket's clock; until its first event it is in the state of that event."""
        said, found = levels.said, []
        priority = ticket.events[0].priority
        for place, event in enumerate(ticket.events):
            priority = event.priority or priority
            mode = Mode.DONE if event.state in said.ended else Mode.WAITS if event.state in said.waiting else Mode.RUNS
            at = ticket.opened if place == 0 else event.at
            found.append(Change(at=at, mode=mode, level=self._level(levels.levels, priority)))
        return found

    def target(self, levels: Levels, priority: str) -> Target | None:
        """The target of a priority under levels."""
        return next((each for each in levels.said.targets if each.priority == priority), None)

    def _find_level(self, name: str, priority: str) -> Level | None:
        levels = next(each for each in self._agreed if each.levels == name)
        target = self.target(levels, priority)
        if target is None or levels.agreed_at is None:
            return None
        calendar = ALWAYS
        if target.hours is not Hours.ALWAYS:
            calendar = self._terms.calendar(target.hours.value, levels.agreed_at)
        return Level(target=target.minutes * 60, calendar=calendar)


def pack(tickets: Iterable[Told]) -> Iterator[bytes]:
    """Tickets as parts of about CHUNK bytes, one after the other."""
    waiting: list[Told] = []
    size = 0
    for ticket in tickets:
        length = 60 + len(ticket.name) + 30 * len(ticket.events)
        if waiting and size + length > CHUNK:
            yield canon.encode(_plain(waiting))
            waiting, size = [], 0
        waiting.append(ticket)
        size += length
    if waiting:
        yield canon.encode(_plain(waiting))


def _plain(tickets: Sequence[Told]) -> dict[str, Any]:
    groups: dict[str, int] = {}
    priorities: dict[str, int] = {}
    states: dict[str, int] = {}
    rows: list[Any] = []
    for ticket in tickets:
        flat: list[int] = []
        for event in ticket.events:
            flat += (
                event.line, event.at - ticket.opened, states.setdefault(event.state, len(states)),
                priorities.setdefault(event.priority, len(priorities)) if event.priority else -1,
                groups.setdefault(event.group, len(groups)) if event.group else -1,
                -1 if event.claim is None else int(event.claim),
            )  # fmt: skip
        rows.append([ticket.number, ticket.name, ticket.opened, flat])
    return {"g": list(groups), "p": list(priorities), "s": list(states), "t": rows}


def unpack(raw: bytes) -> Iterator[Told]:
    """The tickets of one part. Raises ValueError or LookupError for bytes `pack` did not make."""
    value: Any = canon.decode(raw)
    groups, priorities, states = [*value["g"], ""], [*value["p"], ""], value["s"]
    claims = {-1: None, 0: False, 1: True}
    for number, name, opened, flat in value["t"]:
        events = tuple(
            Event(
                flat[i], opened + flat[i + 1], states[flat[i + 2]], priorities[flat[i + 3]], groups[flat[i + 4]],
                claims[flat[i + 5]],
            )
            for i in range(0, len(flat), 6)
        )  # fmt: skip
        yield Told(number=number, name=name, opened=opened, events=events)


def tickets_of(log: kinds.LogImported) -> Iterator[tuple[int, Told]]:
    """Every ticket of a log with the number of its part; those whose part was erased are gone."""
    for place, raw in enumerate(log.chunks, 1):
        if raw is not None:
            for ticket in unpack(raw):
                yield place, ticket


def tellers(logs: Iterable[tuple[int, str, Iterable[str]]]) -> dict[str, int]:
    """By the name of each ticket the log that counts for it, of logs (number, party, names) of one desk, oldest first.

    The side that told a ticket first goes on telling it, by its newest log; the other side contests that log.
    """
    found: dict[str, tuple[str, int]] = {}
    for number, party, names in logs:
        for name in names:
            before = found.get(name)
            if before is None or before[0] == party:
                found[name] = (party, number)
    return {name: number for name, (_, number) in found.items()}
