"""What people can do with the service desk: bring its logs, agree its levels, plan its maintenance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from troth.tickets.kinds import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLog:
    """Import a service-desk event log. `content` is the file as it is, `mapping` the text of its map in TOML;
    `supersedes` is the number of the log that this one replaces."""

    content: bytes
    file_name: str
    mapping: str = ""
    supersedes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeLog:
    """Say that a log of the other side is right. `number` is that of the log."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeLevels:
    """Propose service levels for the desk of one side (`resolver`), for tickets opened since a day.

    `waiting` and `ended` are states as the desk writes them; any other state runs the clock.
    """

    resolver: str
    since: date
    waiting: tuple[str, ...]
    ended: tuple[str, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeLevels:
    """Agree to proposed service levels."""

    levels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineLevels:
    """Decline proposed service levels, with the reason."""

    levels: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMaintenance:
    """Propose a window of planned maintenance that is still to come."""

    starts: datetime
    ends: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeMaintenance:
    """Agree to planned maintenance before it begins."""

    maintenance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineMaintenance:
    """Decline planned maintenance, with the reason."""

    maintenance: int
    reason: str
