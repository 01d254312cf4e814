"""Every act has a page on which it was done in a real browser: the journeys say which acts they did, as whom."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.journeys.conftest import Stage
from troth.acts.act import ACTS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
MODULES = {
    "test_desk",
    "test_feeds",
    "test_inbox",
    "test_openness",
    "test_people",
    "test_programs",
    "test_promises",
    "test_record",
    "test_relationship",
    "test_trackers",
}
NOTED = """select acts.act, home.name from acts_performed acts
join engagement_person person on person.id = acts.person
join engagement_organisation home on home.id = person.organisation_id"""


def test_every_act_was_done_in_the_browser_by_both_parties(stage: Stage, request: pytest.FixtureRequest) -> None:
    ran = {item.module.__name__.rpartition(".")[2] for item in request.session.items}
    if not ran >= MODULES or request.config.option.keyword:
        pytest.skip("not all journeys were chosen")
    with closing(sqlite3.connect(f"file:{stage.site.folder}/troth.sqlite3?mode=ro", uri=True)) as database:
        done = set(database.execute(NOTED))
    house = {name for name, act in ACTS.items() if act.run.__module__.startswith("troth.")}
    missing = [(act, who) for act in sorted(house) for who in ("Acorn Bank", "Birch Works") if (act, who) not in done]
    assert missing == []
