"""A short eventful engagement of the cast: promises kept and missed, terms, a contest, drafts, erased words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from tests.cast import World, open_world
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.inbox.commands import PostMessage
from troth.practices.openness.commands import MakeReport, Said
from troth.practices.openness.kinds import Colour
from troth.promises import commands
from troth.records.export import write_space
from troth.sources.commands import ImportPromises
from troth.tickets.commands import AgreeLevels, AgreeLog, ImportLog, ProposeLevels
from troth.tickets.kinds import Hours, Target
from troth.trackers.commands import AgreeIssues, ImportIssues

SECRET = "the ünusual quarrel about the coffee machine"
PLAN = b"""item,recorded_at,date
Alpha,2025-09-01T09:00:00Z,2025-10-01
Alpha,2025-09-20T09:00:00Z,2025-10-06
Beta,2025-09-01T09:00:00Z,2025-11-03
Gamma,2025-09-01T09:00:00Z,2025-12-01
Gamma,2025-11-20T09:00:00Z,removed
"""
LOG = b"""ticket,event time,state,priority,group,made sla
INC-1,2026-02-02 09:30,New,High,Payments,true
INC-1,2026-02-02 12:00,Resolved,High,Payments,true
INC-2,2026-02-03 09:00,New,High,Cards,true
INC-2,2026-02-03 17:00,Resolved,High,Cards,false
"""
BOARD = b"""key,title,type,created,resolved,due,due set,milestone,milestone date,project
PAY-1,Refunds,Task,2025-09-01,2025-10-02,2025-10-01,2025-09-02,,,PAY
PAY-2,Search,Task,2025-09-01,,2026-03-20,2025-09-02,Pilot,2026-04-01,PAY
LED-1,Ledger,Bug,2025-09-03,2025-09-30,2025-10-01,2025-09-04,Beta,2026-05-01,LED
"""
MORE = b"""INC-3,2026-02-04 09:00,New,Low,,
INC-2,2026-02-03 16:00,Active,High,Cards,true
"""
OTHER = "a lizard lives in the server room"


def told(world: World | None = None) -> World:
    """Everything that can be tampered with happened at least once."""
    world = world or open_world()
    do = world.do
    do("alice", around.ProposeTerms(silence_days=5, reply_days=5, parameters={}))
    do("bob", around.AgreeTerms(terms=1))
    do("bob", commands.MakePromise(title="Checkout API in the sandbox", due=date(2026, 3, 10), detail=OTHER))
    do("alice", commands.AcceptPromise(promise=1))
    do("alice", commands.MakePromise(title="Read access for two engineers", due=date(2026, 3, 6)))
    do("bob", commands.AcceptPromise(promise=2))
    do("bob", commands.MakePromise(title="Ledger service live", due=date(2026, 3, 12), waits_for=(2,)))
    do("alice", commands.AcceptPromise(promise=3))
    do("bob", commands.KeepDraft(title="Something we may promise", due=date(2026, 4, 1)))
    do("bob", commands.KeepDraft(title="Something else", due=date(2026, 4, 2)))
    do("alice", commands.KeepDraft(title="Ask for a second environment"))
    world.wait(days=3)
    do("ben", commands.DeliverPromise(promise=1, proof=SECRET))
    do("alice", commands.ConfirmDelivery(promise=1))
    do("alice", commands.ProposeMove(promise=2, due=date(2026, 3, 16), reason="The directory is frozen"))
    do("bob", commands.AgreeMove(promise=2))
    world.wait(days=9)
    proof = commands.Attachment(name="directory.log", body=b"both accounts opened\n" * 50)
    for colour in (Colour.GREEN, Colour.AMBER):
        line = Said(promise=2, colour=colour, chance=70, reason="The directory is slow")
        do("alice", MakeReport(lines=(line,), summary="One thing left"))
    do("alice", commands.DeliverPromise(promise=2, proof="Both can read", files=(proof,)))
    do("bob", commands.ConfirmDelivery(promise=2, share=80))
    do("bob", around.ContestEntry(entry=20, reason="It came later than this entry says"))
    do("alice", around.AnswerContest(contest=1, answer="The log of our directory says otherwise"))
    do("bob", around.ProposeSettlement(contest=1, ruling=Ruling.SHARED, share=60, reason="Half of it was ours"))
    do("alice", around.AgreeSettlement(contest=1))
    do("alice", around.ContestEntry(entry=18, reason="Not what was in the sandbox"))
    do("ben", commands.DeliverPromise(promise=3, proof="It answers"))
    mapping = 'promisor = "provider"\n[source]\nname = "Plan"\ncontrolled_by = "neither"\n'
    do("alice", ImportPromises(content=PLAN, file_name="plan.csv", mapping=mapping))
    _desk(world)
    _board(world)
    world.do("alice", PostMessage(about="P-2", text="Does it work for you?", mentions=(world.actor("bob").pseudonym,)))
    return world


def _desk(world: World) -> None:
    """Levels, and two logs that both tell one of the tickets."""
    high = Target(priority="High", minutes=240, hours=Hours.PROVIDER)
    world.do(
        "alice",
        ProposeLevels(resolver="provider", since=date(2026, 1, 1), waiting=(), ended=("Resolved",), targets=(high,)),
    )
    world.do("bob", AgreeLevels(levels=1))
    mapping = 'zone = "UTC"\n[source]\nname = "Desk"\ncontrolled_by = "neither"\n'
    for number, log in enumerate((LOG, LOG + MORE), 1):
        world.do("alice", ImportLog(content=log, file_name=f"desk-{number}.csv", mapping=mapping))
        world.do("bob", AgreeLog(number=number))


def _board(world: World) -> None:
    """Two exports of a tracker that both tell one of the issues, with milestones of two workstreams."""
    mapping = 'worker = "provider"\n[source]\nname = "Board"\ncontrolled_by = "neither"\n'
    for number, board in enumerate((BOARD, BOARD.replace(b"PAY-1", b"PAY-7")), 1):
        world.do("alice", ImportIssues(content=board, file_name=f"board-{number}.csv", mapping=mapping))
        world.do("bob", AgreeIssues(number=number))


def erase(world: World) -> World:
    """Birch erases what proved its first delivery."""
    seq = delivery(world)
    world.do("bob", around.ErasePart(entry=seq + 1, part="words", basis="request of the person"))
    return world


def delivery(world: World) -> int:
    """The index of the entry that holds the secret."""
    from troth.records.models import Entry

    rows = Entry.objects.filter(space_id=world.engagement.space_id, kind="promises.promise.delivered.v1")
    return rows.order_by("seq")[0].seq


def bundle_of(space_id: UUID) -> bytes:
    """The bundle of a space."""
    target = io.BytesIO()
    write_space(space_id, target)
    return target.getvalue()


@pytest.fixture(scope="module")
def once_told(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The story, told once for all tests of a module; what each test adds to it is undone after the test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield told()
        transaction.set_rollback(True)
