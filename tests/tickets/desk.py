"""A small log, levels for it, and what is done with them, for the tests of the room."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from tests.cast import World
from troth.acts.perform import Outcome
from troth.tickets.commands import AgreeLevels, AgreeLog, ImportLog, ProposeLevels
from troth.tickets.kinds import Hours, Target, Weight

LOG = b"""ticket,event time,state,priority,group,opened,made sla
INC-1,2026-02-02 09:30,New,High,Payments,2026-02-02 09:00,true
INC-1,2026-02-02 12:00,Resolved,High,Payments,2026-02-02 09:00,true
INC-2,2026-02-03 09:00,New,High,Payments,,true
INC-2,2026-02-03 10:00,Awaiting User,High,Payments,,true
INC-2,2026-02-05 10:00,Active,High,Cards,,true
INC-2,2026-02-05 17:00,Resolved,High,Cards,,false
INC-3,2026-02-06 16:00,New,Low,Cards,,true
INC-4,2026-02-09 09:00,New,Unheard of,?,,?
INC-5,2026-02-09 09:00,New,High,Payments,,true
INC-3,2026-02-09 10:00,Closed,Low,Cards,,true
INC-5,2026-02-09 11:00,Active,High,Payments,,true
"""


def mapped(controlled_by: str = "neither", resolver: str = "provider") -> str:
    """A map that says whose desk it is, who controls the source, and the zone of its times."""
    return f'resolver = "{resolver}"\nzone = "UTC"\n[source]\nname = "Desk"\ncontrolled_by = "{controlled_by}"\n'


def bring(world: World, name: str = "alice", content: bytes = LOG, **more: object) -> Outcome:
    """Import a log as somebody of the cast."""
    values = {"file_name": "desk.csv", "mapping": mapped(), **more}
    return world.do(name, ImportLog(content=content, **values), uuid4())  # type: ignore[arg-type]


def agree(world: World, outcome: Outcome, name: str = "bob") -> None:
    """The other side says that a log is right."""
    world.do(name, AgreeLog(number=int(outcome.subject.removeprefix("D-"))), uuid4())


TARGETS = (
    Target(priority="High", minutes=4 * 60, hours=Hours.PROVIDER, weight=Weight.NORMAL),
    Target(priority="Low", minutes=16 * 60, hours=Hours.PROVIDER),
)


def levels(world: World, since: date = date(2026, 1, 1), targets: tuple[Target, ...] = TARGETS) -> int:
    """Agree service levels for the provider's desk."""
    outcome = world.do(
        "alice",
        ProposeLevels(
            resolver="provider", since=since, waiting=("Awaiting User",), ended=("Resolved", "Closed"), targets=targets
        ),
        uuid4(),
    )
    number = int(outcome.subject.removeprefix("L-"))
    world.do("bob", AgreeLevels(levels=number), uuid4())
    return number
