"""An issue as a form of file tells it, before it has a number; and the steps that end and reopen it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from troth.trackers.fold import DONE, DUE, FINISHED, OPEN, STATE, WITHDRAWN, Step
from troth.trackers.reading.columns import Mapping


@dataclass(kw_only=True)
class Draft:
    """One issue while it is read. `versions` are its milestones with their days, the one that it counts for first."""

    record: int
    key: str
    title: str
    kind: str
    project: str
    state: str
    created: int
    updated: int
    changes: int = 0
    versions: list[Version] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    @property
    def milestone(self) -> str:
        """The name of the milestone that it counts for."""
        return self.versions[0].name if self.versions else ""

    def stream(self, mapping: Mapping) -> str:
        """The workstream it belongs to by the map."""
        by = {"milestone": self.milestone or "No milestone", "type": self.kind or "No type"}
        return mapping.workstream or by.get(mapping.split) or self.project or "All issues"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A milestone or version as an issue or a list names it."""

    name: str
    day: date | None
    done: date | None
    record: int


def due_step(at: int | None, before: str, after: str) -> Step:
    """A word about a due date."""
    return Step(at, DUE, before, after)


def state_step(at: int, before: str, after: str) -> Step:
    """A change of state."""
    return Step(at, STATE, before, after)


def endings(said: list[tuple[int, str]]) -> list[Step]:
    """The steps that finish, withdraw or reopen an issue, of standings in order of time; a repeated one is none."""
    steps, now = [], OPEN
    for at, standing in said:
        if standing != now:
            steps.append(Step(at, DONE, now, standing))
            now = standing
    return steps


def standing_of(mapping: Mapping, resolution: str) -> str:
    """What a resolution means: open where there is none, else withdrawn or finished."""
    if not resolution:
        return OPEN
    return WITHDRAWN if mapping.is_withdrawn(resolution) else FINISHED


def in_order(steps: list[Step]) -> list[Step]:
    """Steps by time; what has no time comes first."""
    return sorted(steps, key=lambda step: -1 if step.at is None else step.at)
