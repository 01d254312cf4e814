"""The measured side by program: what was brought, what its clock came to, what is foretold, reported and said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.api.caller import Program, token
from tests.cast import World
from tests.house.tour import empty_world, walk

pytestmark = pytest.mark.django_db
AT = "/engagements/payments"


@pytest.fixture
def world() -> World:
    """Everything that the walk through every act leaves behind."""
    found = walk(empty_world())
    found.at = datetime.now(UTC)
    return found


@pytest.fixture
def bea(world: World) -> Program:
    """A reader of the provider, with a token that only reads."""
    return Program(token(world, "bea", world.at, writes=False))


def test_a_ticket_is_explained_second_by_second(bea: Program) -> None:
    desks = bea.get(f"{AT}/desk").json()
    assert [each["party"] for each in desks["desks"]] == ["provider"]
    (desk,) = desks["desks"]
    assert sum(row["kept"] for row in desk["months"]) == desk["whole"]["kept"]
    assert {each["standing"] for each in desks["levels"]} == {"agreed", "declined", "open"}
    (line,) = [each for each in bea.get(f"{AT}/desk/tickets").json()["tickets"] if each["name"] == "INC-2"]
    full = bea.get(f"{AT}/desk/logs/{line['log']}/tickets/{line['number']}").json()
    assert full["spent"] == sum(step["counted"] for step in full["steps"]) == line["spent"]
    assert full["levels"] == 2
    assert bea.get(f"{AT}/desk/logs/{line['log']}").json()["judged"] == "provider"


def test_issues_forecasts_reports_and_threads_are_read(bea: Program) -> None:
    numbers = [each["number"] for each in bea.get(f"{AT}/trackers").json()["trackers"]]
    assert numbers == [2, 1]
    issues = bea.get(f"{AT}/trackers/1/issues?show=left").json()["issues"]
    assert [each["key"] for each in issues] == ["PAY-2"]
    foretold = bea.get(f"{AT}/forecast").json()
    assert {each["judged"] for each in foretold["workstreams"]} == {"client", "provider"}
    assert [each["promise"] for each in foretold["promises"]] == [6]
    assert bea.get(f"{AT}/reports/1").json()["says"][0]["colour"] == "amber"
    thread = bea.get(f"{AT}/threads/P-1").json()["messages"]
    assert [each["private"] for each in thread] == [False, False, False, True]
    found = bea.get(f"{AT}/find", q="checkout").json()["hits"]
    assert {"Promises", "Evidence"} <= {each["group"] for each in found}


def test_what_is_not_there_is_not_there_for_anybody(world: World, bea: Program) -> None:
    carol = Program(token(world, "carol", world.at))
    nothing = carol.get("/no/such/address").content
    paths = ("desk/logs/99", "desk/logs/1/tickets/99", "trackers/99", "trackers/99/issues", "reports/99")
    paths = (*paths, "threads/P-99")
    for path in paths:
        assert bea.get(f"{AT}/{path}").status_code == 404
        answer = carol.get(f"{AT}/{path}")
        assert (answer.status_code, answer.content) == (404, nothing)
    assert bea.get(f"{AT}/threads/E-1").json()["messages"] == []
    lara = Program(token(world, "lara", world.at)).get(f"{AT}/threads/E-1").json()["messages"]
    assert [each["text"] for each in lara] == ["Acorn notes this."]
