"""What the service desk leaves behind: imported logs, agreed service levels, planned maintenance, and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from troth.evidence.kind import Words, blobs, fact, kind, words
from troth.sources.kinds import CONTROL


class Hours(StrEnum):
    """In whose agreed working time a target counts."""

    PROVIDER = "provider"
    CLIENT = "client"
    ALWAYS = "always"


class Weight(StrEnum):
    """How much a ticket of a priority bears on the assessment."""

    MINOR = "minor"
    NORMAL = "normal"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Within how many minutes a ticket of this priority is to be resolved, in whose hours, and what it weighs."""

    priority: str
    minutes: int
    hours: Hours
    weight: Weight = Weight.MINOR


@kind(
    "tickets.log.imported.v1", log="shared", subject="imported", bears_on=("deadlines",),
    says="{who} imported {tickets} tickets with {events} events from {file_name} as {imported}, {source}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class LogImported:
    """A service-desk event log, told by a source that somebody controls. `claimed` tickets carry the source's own word
    whether they met their service level, `claimed_missed` of them that they did not; a claim is never counted."""

    imported: str = fact()
    file_digest: str = fact()
    file_size: int = fact()
    map_digest: str = fact()
    judged: str = fact()
    controlled_by: str = fact()
    zone: str = fact()
    first_event: datetime = fact()
    last_event: datetime = fact()
    rows: int = fact()
    events: int = fact()
    tickets: int = fact()
    groups: int = fact()
    claimed: int = fact()
    claimed_missed: int = fact()
    supersedes: str | None = fact(default=None)
    file_name: Words = words(personal=False)
    label: Words = words(personal=False)
    mapping: Words = words(personal=False)
    chunks: tuple[bytes | None, ...] = blobs(personal=False, part="rows")

    @property
    def source(self) -> str:
        """Who controls where the file comes from, in words."""
        return CONTROL[self.controlled_by]


@kind("tickets.log.agreed.v1", log="shared", subject="imported", bears_on=("deadlines",), says="{who} agreed that {imported} is right")
@dataclass(frozen=True, slots=True, kw_only=True)
class LogAgreed:
    """The side that did not bring a log says that it is right."""

    imported: str = fact()


@kind(
    "tickets.levels.proposed.v1", log="shared", subject="levels",
    says="{who} proposed service levels {levels} for the {resolver}, for tickets opened since {since}: {targets_text}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsProposed:
    """Service levels for one side's desk: which states wait, which end a ticket, and the target of each priority.

    They bind, once agreed, the tickets opened on or after `since`, a day in the zone of their log.
    """

    levels: str = fact()
    resolver: str = fact()
    since: date = fact()
    waiting: tuple[str, ...] = fact()
    ended: tuple[str, ...] = fact()
    targets: tuple[Target, ...] = fact()

    @property
    def targets_text(self) -> str:
        """The targets in words."""
        return "; ".join(f"{t.priority} in {in_hours(t.minutes)}, {HOURS[t.hours]}" for t in self.targets)


@kind("tickets.levels.agreed.v1", log="shared", subject="levels", says="{who} agreed to service levels {levels}")
@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsAgreed:
    """Proposed service levels bind both sides."""

    levels: str = fact()


@kind("tickets.levels.declined.v1", log="shared", subject="levels", says="{who} declined service levels {levels}: {reason}")
@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsDeclined:
    """Proposed service levels were not accepted."""

    levels: str = fact()
    reason: Words = words(personal=False)


@kind(
    "tickets.maintenance.proposed.v1", log="shared", subject="maintenance",
    says="{who} proposed planned maintenance {maintenance} from {starts} to {ends}: {what}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceProposed:
    """A window in which no ticket's clock is to run; it counts only when the other side agrees before it begins."""

    maintenance: str = fact()
    starts: datetime = fact()
    ends: datetime = fact()
    what: Words = words(personal=False)


@kind("tickets.maintenance.agreed.v1", log="shared", subject="maintenance", says="{who} agreed to planned maintenance {maintenance}")
@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceAgreed:
    """No ticket's clock runs in this window."""

    maintenance: str = fact()


@kind("tickets.maintenance.declined.v1", log="shared", subject="maintenance", says="{who} declined planned maintenance {maintenance}: {reason}")
@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceDeclined:
    """The clock runs on in this window."""

    maintenance: str = fact()
    reason: Words = words(personal=False)


HOURS = {
    Hours.PROVIDER: "in the provider’s working time",
    Hours.CLIENT: "in the client’s working time",
    Hours.ALWAYS: "around the clock",
}


def in_hours(minutes: int) -> str:
    """Minutes in words: 90 is 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))
