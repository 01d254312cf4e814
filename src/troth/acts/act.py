"""Acts and their registry: `@act` declares what a command does, who may, on what, and which evidence it leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from troth.acts.actor import Actor
from troth.acts.rule import Rule
from troth.evidence.envelope import Recorded

Run = Callable[[Actor, Any, Any], Sequence[object]]
Find = Callable[[Actor, Any, Rule], Any]
Prepare = Callable[[Actor, Any], Actor]
Project = Callable[[UUID, Sequence[Recorded]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One declared act."""

    name: str
    command: type
    leaves: tuple[type, ...]
    may: Rule
    on: Find | None
    prepare: Prepare | None
    run: Run
    says: str


ACTS: dict[str, Act] = {}
BY_COMMAND: dict[type, Act] = {}
PROJECTORS: list[Project] = []


def act(
    name: str,
    command: type,
    *,
    leaves: tuple[type, ...],
    may: Rule,
    on: Find | None = None,
    prepare: Prepare | None = None,
) -> Callable[[Run], Run]:
    """Declare a function as the act of a command. It gets (actor, subject, command), checks what must hold now,
    raises Refused in words, and returns the evidence; it writes nothing itself: the fold does, from that evidence.
    `prepare` makes the place first where none exists yet (an engagement, a seat) and gives back who acts there.
    """

    def register(run: Run) -> Run:
        if name in ACTS and ACTS[name].command is not command:
            raise TypeError(f"The act {name} is declared twice")
        if not leaves:
            raise TypeError(f"The act {name} must declare the evidence that it leaves")
        says = (run.__doc__ or "").strip().split("\n")[0]
        ACTS[name] = Act(name=name, command=command, leaves=leaves, may=may, on=on, prepare=prepare, run=run, says=says)
        BY_COMMAND[command] = ACTS[name]
        return run

    return register


def projector(project: Project) -> Project:
    """Register the fold of a room: it turns newly recorded evidence into the room's rows, in the same transaction."""
    if project not in PROJECTORS:
        PROJECTORS.append(project)
    return project
