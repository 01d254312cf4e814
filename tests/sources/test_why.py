"""Where pages speak of imports beside promises: why a figure moved, and what the delay leaves out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.cast import World, open_world
from tests.overview.months import Story, week
from tests.promises.browse import BASE
from tests.sources.test_importing import bring, mapped
from tests.sources.test_reply import clock, enter, text
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.sources.commands import AgreeImport

pytestmark = pytest.mark.django_db
_ = clock
WEEKS = 12


@pytest.fixture
def world() -> World:
    """Three months in which Birch kept everything."""
    story = Story(open_world())
    for number in range(WEEKS):
        story.promise("bob", week(number))
        story.promise("alice", week(number))
    story.go(week(WEEKS))
    return story.world


def told(world: World, ago: int, late: int, many: int = 8) -> bytes:
    """A history of promises that were due some days ago and came so many days late."""
    rows = []
    for number in range(many):
        due = world.at.date() - timedelta(days=ago + number % 3)
        rows.append(f"Thing {number} {ago},{due - timedelta(days=20)},{due},{due + timedelta(days=late)}")
    return ("item,promised on,date promised,delivered on\n" + "\n".join(rows) + "\n").encode()


def why(world: World, name: str = "alice") -> str:
    """What the Pulse says of a movement."""
    found = re.search(r"(?:(?:Acorn|Birch)’s side (?:rose|fell)|Import I-).*?All nine", text(world, name, ""))
    return found[0] if found else ""


@pytest.mark.parametrize("name", ["alice", "bob", "ann"])
def test_a_fall_names_the_import_that_made_it(world: World, name: str) -> None:
    bring(world, content=told(world, 24, 15), mapping=mapped("both"))
    said = why(world, name)
    assert "Birch’s side fell because import I-1 tells of 8 promises late in the last 30 days." in said
    assert "faded" not in said
    assert f'href="{BASE}imports/1/"' in enter(world, name).get(BASE).content.decode()


def test_a_rise_names_it_too(world: World) -> None:
    bring(world, "bob", content=told(world, 20, 0), mapping=mapped("neither"))
    world.do("alice", AgreeImport(number=1))
    assert "import I-1 tells of 8 promises kept on time" in why(world)


def test_what_it_tells_of_earlier_days_is_said_of_both_days(world: World) -> None:
    bring(world, content=told(world, 60, 15), mapping=mapped("both"))
    world.do("bob", AgreeImport(number=1))
    day = f"{world.at.day} {world.at:%B}"
    said = why(world)
    assert f"Import I-1 of {day} changed what is said of earlier days too." in said
    assert "tells of" not in said
    world.wait(days=31)
    assert "I-1" not in why(world)


def test_an_import_that_was_set_aside_or_replaced_is_behind_nothing(world: World) -> None:
    outcome = bring(world, content=told(world, 24, 15), mapping=mapped("both"))
    bring(world, content=told(world, 24, 15, 9), mapping=mapped("both"), supersedes=1)
    assert "import I-1" not in why(world)
    assert "import I-2 tells of 9 promises late" in why(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 2, reason="Invented."))
    world.do("alice", around.ProposeSettlement(contest=1, ruling=Ruling.SET_ASIDE, share=100, reason="So it is."))
    world.do("bob", around.AgreeSettlement(contest=1))
    assert "I-2" not in why(world)


@pytest.mark.parametrize("name", ["alice", "bob", "ann"])
def test_the_delay_says_that_imports_are_not_in_it(world: World, name: str) -> None:
    words = "Imported histories are not in it; see Imports."
    for path in ("trust/", "trust/provider/delay/"):
        assert words not in text(world, name, path)
    bring(world, content=told(world, 24, 15), mapping=mapped("both"))
    for path in ("trust/", "trust/provider/delay/"):
        assert words in text(world, name, path)
    assert words not in text(world, name, "trust/client/delay/")
