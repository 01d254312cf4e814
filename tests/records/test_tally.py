"""The tallies of streams: whatever settles, in whatever order, they are what the daily sums lead to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import World, open_world
from troth.acts.guard import writing
from troth.engagement import commands as around
from troth.records.models import Tally
from troth.records.tally import TERMS, flows, part
from troth.records.weigh import settle, settled_batches, shares_now
from troth.trust import DEFAULTS, Dimension, Observation, contributions, read
from troth.trust.former import course
from troth.trust.tally import MONTH, Flow, eroded, read_flow, seen, tallies

pytestmark = pytest.mark.django_db
STREAM = ("provider", Dimension.PROMISES)


def _seen(id: str, day: int, g: float = 1.0, c: float = 1.0) -> Observation:
    return Observation(id=id, entry=0, judged=STREAM[0], dimension=STREAM[1], day=day, g=g, c=c)


def _settle(world: World, *found: Observation, subjects: tuple[str, ...] = ()) -> None:
    with transaction.atomic(), writing():
        settle(world.engagement.space_id, subjects or tuple(each.id for each in found), found)


def _sound(world: World, days: tuple[int, ...]) -> None:
    """Every way to read the stream gives what all its daily sums give, to the bit."""
    space = world.engagement.space_id
    cells = settled_batches(space).get(STREAM, [])
    rules = TERMS[0](space)
    settings, agreed, resets = rules.parameters.of(STREAM[1]), course(rules.history, STREAM[1]), rules.resets(*STREAM)
    kept = {row.month: row.state for row in Tally.objects.filter(space_id=space)}
    newest = cells[-1].day // MONTH if cells else -1
    months = {cell.day // MONTH for cell in cells if cell.day // MONTH < newest}
    assert set(kept) == (months | {-1} if cells else set())
    for day in days:
        whole, flow = Flow(batches=cells), flows(space, day - 90).get(STREAM, Flow())
        assert seen(flow, settings, day) == seen(whole, settings, day)
        assert eroded(flow, agreed, day, resets) == eroded(whole, agreed, day, resets)
        assert flow.cells == len(cells)


def test_tallies_follow_whatever_settles_early_late_and_again() -> None:
    world = open_world()
    days = tuple(range(20_000, 20_000 + 400, 9))
    for place, day in enumerate(days):
        _settle(world, _seen(f"P-{place}", day, g=(place % 3) / 2, c=(0.25, 1.0, 2.0, 4.0)[place % 4]))
    _sound(world, (days[-1], days[-1] + 200))
    _settle(world, _seen("P-900", days[3] + 1), _seen("P-901", days[10], g=0.0))
    _sound(world, (days[-1],))
    _settle(world, _seen("P-5", days[30], g=0.2))
    _sound(world, (days[-1],))
    _settle(world, subjects=tuple(f"P-{place}" for place in range(20, len(days))))
    _sound(world, (days[-1], days[21] + 90))
    _settle(world, subjects=tuple(f"P-{place}" for place in (*range(20), 900, 901)))
    _sound(world, (days[-1],))


def test_other_parameters_work_all_tallies_out_again() -> None:
    world = open_world()
    for place in range(30):
        _settle(world, _seen(f"P-{place}", 20_000 + 7 * place))
    before = {row.month: row.state for row in Tally.objects.all()}
    facts = DEFAULTS.facts() | {"promises.h": "30"}
    world.do("alice", around.ProposeTerms(silence_days=8, reply_days=10, parameters=facts))
    world.do("bob", around.AgreeTerms(terms=1))
    after = {row.month: row.state for row in Tally.objects.all()}
    assert after.keys() == before.keys()
    settings = TERMS[0](world.engagement.space_id).parameters.of(STREAM[1])
    assert settings.h == 30.0
    assert all(after[month] != before[month] for month in after if month > min(m for m in after if m >= 0))
    whole = Flow(batches=settled_batches(world.engagement.space_id)[STREAM])
    assert read_flow(flows(world.engagement.space_id, 20_100)[STREAM], settings, 20_300) == read_flow(
        whole, settings, 20_300
    )


def test_tallies_across_a_change_are_those_of_the_whole_stream() -> None:
    """Whatever settles before it, around it and after it, and however far from it the stream is read."""
    world = open_world()
    today = (world.at.date() - date(1970, 1, 1)).days
    days = tuple(range(today - 200, today + 200, 7))
    for place, day in enumerate(days):
        if day <= today:
            _settle(world, _seen(f"P-{place}", day, g=(place % 4) / 3))
    for terms, changed in enumerate(({"promises.h": "30"}, {"promises.n": "5", "promises.m": "0.5"}), 1):
        facts = DEFAULTS.facts() | changed
        world.do("alice", around.ProposeTerms(silence_days=8, reply_days=10, parameters=facts))
        world.do("bob", around.AgreeTerms(terms=terms))
        _sound(world, (today, today + 91, today + 130))
        world.wait(days=40)
    for place, day in enumerate(days):
        if day > today:
            _settle(world, _seen(f"P-{place}", day, g=(place % 4) / 3))
    _sound(world, (days[-1], days[-1] + 100))
    for place in (3, 20, 28, 29, 30, 34, 50):
        _settle(world, _seen(f"P-{place}", days[place], g=0.1, c=2.0))
        _sound(world, (days[-1], days[-1] + 100))


def test_the_share_of_an_old_observation_is_read_from_its_months_alone() -> None:
    world = open_world()
    told = [_seen(f"P-{place}", 20_000 + 5 * place, g=(place % 4) / 3) for place in range(100)]
    for each in told:
        _settle(world, each)
    space, settings, day = world.engagement.space_id, DEFAULTS.of(STREAM[1]), 20_600
    flow = flows(space, day - 90)[STREAM]
    wanted = contributions(told, settled_batches(space)[STREAM], settings, day)
    for shown in (told[:3], told[40:45], told[-3:]):
        found = shares_now(space, flow, [], shown, settings, day)
        assert {id: share.phi for id, share in found.items()} == pytest.approx(
            {each.id: wanted[each.id].phi for each in shown}
        )
    assert len(part(space, *STREAM, told[40].day, told[45].day).batches) < 20


def test_a_figure_is_read_the_same_from_tallies_and_from_the_definitions() -> None:
    world = open_world()
    for place in range(60):
        _settle(world, _seen(f"P-{place}", 20_000 + 6 * place, g=(place % 5) / 4))
    space, settings, day = world.engagement.space_id, DEFAULTS.of(STREAM[1]), 20_000 + 6 * 60
    flow = flows(space, day - 90)[STREAM]
    assert flow.start is not None
    assert read_flow(flow, settings, day).p == pytest.approx(read(settled_batches(space)[STREAM], settings, day).p)
    assert len(list(tallies(flow, [(None, settings)]))) < 40
    assert date(1970, 1, 1) + timedelta(days=flow.start.all.day) < date(1970, 1, 1) + timedelta(days=day - 90)


def test_no_day_is_read_but_those_since_the_last_tally() -> None:
    """Left to choose, either database read the sums of every day that a long record has."""
    world = open_world()
    for place in range(40):
        _settle(world, _seen(f"P-{place}", 20_000 + 6 * place))
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        flows(world.engagement.space_id, 20_000)
        sql = asked.captured_queries[0]["sql"]
        if connection.vendor == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + sql)
            plan = [str(row[3]) for row in cursor.fetchall()]
            searched = [line for line in plan if line.startswith(("SEARCH t ", "SEARCH d "))]
            assert len(searched) == 2
            assert all("judged=? AND dimension=?" in line for line in searched), plan
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_nestloop = off")  # as a long record makes it prefer: nothing else is left
            cursor.execute("EXPLAIN " + sql)
            plan = [str(row[0]) for row in cursor.fetchall()]
            at = next(n for n, line in enumerate(plan) if "records_dayweight" in line)
            searched = " ".join(plan[at : at + 4])
            assert "Nested Loop" in " ".join(plan[at - 5 : at]), plan
            assert all(name in searched for name in ("Index Cond", "judged", "dimension", "day")), plan
