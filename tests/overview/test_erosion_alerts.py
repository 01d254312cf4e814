"""An alert that was raised stands until both acknowledge it, whatever parameters they agree meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import World
from tests.overview.months import Story, week
from tests.overview.test_former_terms import FADES, agree
from tests.promises.recount import assessed, pages_agree_with_the_recount
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.overview.recompute import recompute
from troth.trust import Dimension, Erosion, Parameters, batches, erosion

pytestmark = pytest.mark.django_db
CALM = {"deadlines.m": "0.5", "deadlines.s_ref": "64"}
CALM_FADES = CALM | FADES | {"deadlines.h": "1000", "deadlines.rho": "0.9"}
STREAM = ("provider", Dimension.DEADLINES)
SHARP = {"deadlines.m": "0.95", "deadlines.s_ref": "64"}


def fallen(world: World) -> Story:
    """Twelve weeks kept, then eight missed."""
    story = Story(world)
    for number in range(20):
        story.promise("bob", week(number), 14 if number >= 12 else 0)
    story.play()
    return story


def eroded(world: World) -> list[date]:
    """Since when an alert stands, as pages and as the entries have it."""
    pages_agree_with_the_recount(world.engagement.space_id, world.at)
    flags = assessed(world.engagement.space_id, world.at).parties["provider"].flags
    found = [flag for flag in flags if flag.kind.value == "erosion"]
    assert all(flag.dimension is Dimension.DEADLINES for flag in found)
    return [date(1970, 1, 1) + timedelta(days=flag.since) for flag in found]


def from_the_beginning(world: World, parameters: Parameters) -> Erosion:
    """What the test would say had these parameters held all along."""
    found = recompute(world.engagement.space_id, world.at)
    mine = [seen for seen in found.observations if (seen.judged, seen.dimension) == STREAM]
    day = (world.at.date() - date(1970, 1, 1)).days
    return erosion(batches(mine), parameters.of(STREAM[1]), day)


@pytest.mark.parametrize("changed", [CALM, CALM_FADES])
def test_other_parameters_settle_no_alert(world: World, changed: dict[str, str]) -> None:
    story = fallen(world)
    raised = eroded(world)
    assert len(raised) == 1
    new, then = agree(world, changed), world.at
    assert from_the_beginning(world, new).level != "alert"
    for number in range(24, 56):
        story.promise("bob", week(number))
    for days in (0, 1, 40, 89, 91, 100, 125, 160, 230):
        story.go(then.date() + timedelta(days=days), then.hour + 1)
        assert eroded(world) == raised, days
    for name, left in (("alice", raised), ("bob", [])):
        world.do(name, around.AcknowledgeAlert(judged="provider", dimension="deadlines"))
        assert eroded(world) == left
    world.wait(days=60)
    assert eroded(world) == []


@pytest.mark.parametrize("changed", [CALM, CALM_FADES])
def test_a_correction_of_the_days_before_is_read_by_what_held_on_them(world: World, changed: dict[str, str]) -> None:
    story = fallen(world)
    new = agree(world, changed)
    for number in range(24, 30):
        story.promise("bob", week(number))
    story.play()
    assert from_the_beginning(world, new).level != "alert"
    raised = eroded(world)
    assert len(raised) == 1
    story.contest(3, None)
    assert eroded(world) == raised
    story.contest(15, Ruling.STANDS)
    assert eroded(world) == raised
    story.contest(14, Ruling.SET_ASIDE)
    later = eroded(world)
    assert later > raised
    world.wait(days=120)
    assert eroded(world) == later


def test_an_alert_is_raised_by_the_parameters_of_its_day(world: World) -> None:
    """No alert that never was appears in the past when both agree to look closer."""
    agree(world, CALM)
    story = fallen(world)
    assert eroded(world) == []
    new, changed = agree(world, SHARP, number=2), world.at.date()
    assert from_the_beginning(world, new).level == "alert"
    assert eroded(world) == []
    for number in range(24, 30):
        story.promise("bob", week(number), 14)
    story.play()
    alerts = eroded(world)
    assert len(alerts) == 1
    assert alerts[0] > changed
