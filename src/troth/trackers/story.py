"""One issue told step by step, each with its moment in words of the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from troth.trackers.fold import DONE, DUE, OPEN, WITHDRAWN, Issue, Step
from troth.trackers.reads import moment_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One step as people read it: when (None: the source does not say), what, from what to what."""

    when: datetime | None
    what: str
    before: str | date
    after: str | date


def story(issue: Issue) -> list[Told]:
    """Every step of an issue in order, from its creation."""
    first = Told(when=moment_of(issue.created), what="Created", before="", after="")
    seen: list[str] = []
    return [first, *(_told(step, seen) for step in issue.steps)]


def _told(step: Step, seen: list[str]) -> Told:
    if step.what == DUE:
        what = _due_word(step, seen)
        seen.append(step.after)
        return Told(when=moment_of(step.at), what=what, before=_day(step.before), after=_day(step.after))
    if step.what == DONE:
        what = "Opened again" if step.after == OPEN else "Withdrawn" if step.after == WITHDRAWN else "Finished"
        return Told(when=moment_of(step.at), what=what, before="", after="")
    return Told(when=moment_of(step.at), what="State", before=step.before, after=step.after)


def _due_word(step: Step, seen: list[str]) -> str:
    if not step.after:
        return "Due date removed"
    return "First due date" if not any(seen) else "Due date moved"


def _day(said: str) -> str | date:
    return date.fromisoformat(said) if said else ""
