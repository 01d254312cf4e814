"""The counts of the frame and the standings of lists: what rows tell at a glance is what a judgement says in full."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import World, open_world
from troth.promises import commands, reads
from troth.promises.kinds import Weight
from troth.promises.models import Promise
from troth.promises.project import judged

pytestmark = pytest.mark.django_db


def _busy() -> World:
    """Promises in every state, some critical, seen on a Friday afternoon."""
    world = open_world()
    for number, days in enumerate((3, 4, 8, 9, 10, 11, 12, 13, 30), 1):
        due, weight = date(2026, 3, 2) + timedelta(days=days), Weight.CRITICAL if number % 2 else Weight.NORMAL
        world.do("bob", commands.MakePromise(title=f"Thing {number}", due=due, weight=weight))
        if number not in {8, 9}:
            world.do("alice", commands.AcceptPromise(promise=number))
    world.do("alice", commands.AskAboutPromise(promise=9, question="Which?"))
    world.do("alice", commands.MakePromise(title="Access", due=date(2026, 3, 9)))
    world.do("bob", commands.AcceptPromise(promise=10))
    world.do("bob", commands.ProposeMove(promise=4, due=date(2026, 3, 20), reason="More time."))
    world.do("bob", commands.DeliverPromise(promise=5, proof="See the folder."))
    world.do("bob", commands.DeliverPromise(promise=6, proof="See the folder."))
    world.do("alice", commands.ConfirmDelivery(promise=6, share=100))
    world.do("bob", commands.AbandonPromise(promise=7, reason="Cannot."))
    return world


@pytest.mark.parametrize("after", [1, 4, 6, 11, 18, 40])
def test_one_statement_counts_what_the_judged_lines_count(after: int) -> None:
    world = _busy()
    world.wait(days=after)
    for who in ("alice", "bob"):
        plain, read = world.actor(who), world.actor(who)
        reads.in_hand(read)
        assert reads.counts(plain) == reads.counts(read)
        assert "at_hand" not in plain.memo


@pytest.mark.parametrize("after", [1, 4, 6, 11, 18, 40])
def test_a_row_tells_the_standing_that_its_judgement_gives(after: int) -> None:
    world = _busy()
    world.wait(days=after)
    actor = world.actor("alice")
    found = reads.lines(actor, list(Promise.objects.order_by("number")))
    assert [line.standing for line in found] == [
        judged(line.row, line.terms, actor.at).verdict.standing for line in found
    ]
    assert [line.by_silence for line in found] == [line.said.verdict.by_silence for line in found]
    for line in found:
        assert bool(line.late) == bool(line.said.verdict.late_seconds)


def test_a_breach_is_read_while_its_flag_stands_and_not_for_ever() -> None:
    world = _busy()
    world.wait(days=30)
    world.do("bob", commands.DeliverPromise(promise=1, proof="Late, but here."))
    world.do("alice", commands.ConfirmDelivery(promise=1, share=100))
    assert {line.row.number for line in reads.broken(world.actor("ann"))} >= {1, 7}
    world.wait(days=60)
    kept = {line.row.number for line in reads.broken(world.actor("ann"))}
    assert 1 not in kept
    assert 7 in kept
