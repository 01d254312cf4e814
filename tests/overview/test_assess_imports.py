"""Imported histories in the recount: their figures follow from the entry and its parts alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import World, open_world
from tests.promises.recount import day_sums_follow_from_the_observations, pages_agree_with_the_recount
from tests.sources.test_importing import bring, mapped
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.overview.recompute import recompute
from troth.records.models import Weighed
from troth.records.weigh import observation

pytestmark = pytest.mark.django_db
OTHER = b"item,recorded_at,date\nAlpha,2025-09-01T09:00:00Z,2025-10-01\nDelta,2025-09-01T09:00:00Z,2025-12-09\n"


@pytest.fixture
def world() -> World:
    return open_world()


def agree(world: World) -> None:
    space = world.engagement.space_id
    pages_agree_with_the_recount(space, world.at)
    day_sums_follow_from_the_observations(space)
    stored = sorted(repr(observation(row)) for row in Weighed.objects.filter(space_id=space))
    again = sorted(repr(seen) for seen in recompute(space, world.at).observations)
    assert set(stored) <= set(again)


@pytest.mark.parametrize("control", ["client", "provider", "both", "neither"])
@pytest.mark.parametrize("promisor", ["client", "provider"])
def test_whoever_controls_the_source(world: World, control: str, promisor: str) -> None:
    bring(world, mapping=mapped(control, promisor))
    assert recompute(world.engagement.space_id, world.at).observations
    agree(world)
    for days in (1, 13, 14, 15, 40):
        pages_agree_with_the_recount(world.engagement.space_id, world.at + timedelta(days=days))
    world.wait(days=20)
    world.do("bob", around.StateCalendar(zone="Europe/London", week=(((540, 1020),),) * 5 + ((), ())))
    agree(world)


def test_a_replaced_import_counts_for_nothing(world: World) -> None:
    bring(world)
    first = recompute(world.engagement.space_id, world.at)
    bring(world, content=OTHER, supersedes=1)
    after = recompute(world.engagement.space_id, world.at)
    assert {seen.id.split("/")[0] for seen in after.observations} == {"I-2"}
    agree(world)
    assert recompute(world.engagement.space_id, first.assessment.at).observations == first.observations


def test_contested_settled_and_erased(world: World) -> None:
    outcome = bring(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="Gamma was never ours."))
    agree(world)
    world.do("alice", around.ProposeSettlement(contest=1, ruling=Ruling.SHARED, share=30, reason="In part."))
    world.do("bob", around.AgreeSettlement(contest=1))
    agree(world)
    world.do("alice", around.ErasePart(entry=outcome.seq + 1, part="rows-0001", basis="recorded by mistake"))
    agree(world)
    assert recompute(world.engagement.space_id, world.at).observations == []
