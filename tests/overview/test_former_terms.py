"""Changed parameters: days before stay as they were read, and for 90 days both results are shown to both sides."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from tests.cast import World
from tests.overview.months import Story, half_a_year, week, weekly
from tests.promises.browse import MOST_QUERIES, As
from tests.promises.recount import assessed, close, pages_agree_with_the_recount
from troth.engagement import commands as around
from troth.overview import command
from troth.overview.assess import Assessment
from troth.overview.recompute import Recomputed, recompute
from troth.promises.kinds import Nature
from troth.trust import DEFAULTS, LABELS, PARTIES, Dimension, Parameters, batches, explain, read, whole

pytestmark = pytest.mark.django_db
FADES = {"promises.h": "30", "deadlines.n": "5", "money.rho": "0.9"}
STARTS = {"promises.m": "0.5", "deadlines.s_ref": "8", "money.kappa": "0.9"}
WEIGHS = {"provider.promises": "0.3", "provider.deadlines": "0.1"}
TRUST = ("", "trust/", "trust/provider/", "trust/client/", "trust/provider/promises/", "trust/client/money/")


def agree(world: World, changed: dict[str, str], silence_days: int = 10, number: int = 1) -> Parameters:
    """Let both sides agree other terms; the parameters that hold from then on."""
    facts = DEFAULTS.facts() | changed
    terms = around.ProposeTerms(silence_days=silence_days, reply_days=10, parameters=facts)
    world.do("alice", terms)
    world.do("bob", around.AgreeTerms(terms=number))
    return Parameters.from_facts(facts)


def found(world: World) -> Recomputed:
    return recompute(world.engagement.space_id, world.at)


def pages_say_both_as_the_recount(world: World) -> Assessment:
    """What stands beside today's figures, from the rows as from the entries alone."""
    pages_agree_with_the_recount(world.engagement.space_id, world.at)
    shown, again = assessed(world.engagement.space_id, world.at), found(world).assessment
    assert [each.former for each in shown.beside] == [each.former for each in again.beside]
    for one, other in zip(shown.beside, again.beside, strict=True):
        for party in PARTIES:
            for dimension in Dimension:
                close(one.results[party].readings[dimension], other.results[party].readings[dimension])
            assert one.results[party].whole.o == pytest.approx(other.results[party].whole.o, abs=1e-9)
    for party in PARTIES:
        assert shown.parties[party].whole_since.o == pytest.approx(again.parties[party].whole_since.o, abs=1e-9)
    return shown


@pytest.mark.parametrize("changed", [FADES, STARTS, WEIGHS, FADES | STARTS | WEIGHS])
def test_both_results_are_what_the_whole_record_gives_under_each_terms(changed: dict[str, str]) -> None:
    world = half_a_year().world
    new = agree(world, changed)
    world.wait(days=12)
    shown, again = pages_say_both_as_the_recount(world), found(world)
    day = (world.at.date() - date(1970, 1, 1)).days
    (beside,) = shown.beside
    assert (beside.former.parameters, shown.parameters, beside.newest) == (DEFAULTS, new, True)
    differ = 0
    for party in PARTIES:
        for parameters, readings, of in (
            (DEFAULTS, beside.results[party].readings, beside.results[party].whole),
            (new, shown.parties[party].readings, shown.parties[party].whole),
        ):
            for d in Dimension:
                mine = [seen for seen in again.observations if (seen.judged, seen.dimension) == (party, d)]
                wanted = read(batches(mine), parameters.of(d), day)
                assert readings[d].p == pytest.approx(wanted.p, abs=1e-9)
                assert (readings[d].low, readings[d].high) == pytest.approx((wanted.low, wanted.high), abs=1e-9)
            assert of.o == pytest.approx(whole(readings, parameters.lambdas(party)).o)
        differ += beside.results[party].whole.o != shown.parties[party].whole.o
    assert differ


@pytest.mark.parametrize("changed", [FADES, STARTS])
def test_days_before_the_change_stay_as_they_were_read(changed: dict[str, str]) -> None:
    """Also where a later day is compared with them."""
    story = weekly(20, late={2: 1, 6: 3, 12: 2})
    world = story.world
    story.go(week(20))
    space, then = world.engagement.space_id, world.at
    before = {back: recompute(space, then - timedelta(days=back)).assessment for back in (0, 1, 30, 60)}
    agree(world, changed)
    for back, old in before.items():
        again = recompute(space, then - timedelta(days=back)).assessment
        assert (again.parties, again.parameters, again.beside) == (old.parties, DEFAULTS, ())
    for after in (0, 1, 29, 30, 31, 89, 90, 91):
        world.at = then + timedelta(days=after, minutes=5)
        judged = pages_say_both_as_the_recount(world).parties["provider"]
        month, quarter = (recompute(space, world.at - timedelta(days=back)).assessment for back in (30, 90))
        assert judged.whole_before.o == pytest.approx(month.parties["provider"].whole.o, abs=1e-9)
        for d in (Dimension.PROMISES, Dimension.DEADLINES):
            old, trend = quarter.parties["provider"].readings[d], judged.trends[d]
            assert trend.before.p == pytest.approx(old.p, abs=1e-9)
            assert trend.change == pytest.approx(trend.new + trend.fading + trend.corrections, abs=1e-9)
            assert (trend.after.p == judged.readings[d].p) == (after >= 90), after
        assert (judged.whole_since.o == judged.whole.o) == (after >= 30), after


@pytest.mark.parametrize("changed", [FADES, STARTS])
def test_both_are_shown_for_ninety_days_and_then_no_more(changed: dict[str, str]) -> None:
    world = weekly(12).world
    agree(world, changed)
    then = world.at
    for after, many in ((0, 1), (1, 1), (90, 1), (91, 0), (200, 0)):
        world.at = then + timedelta(days=after)
        assert len(pages_say_both_as_the_recount(world).beside) == many, after


def test_other_days_of_silence_change_no_result() -> None:
    world = weekly(8).world
    agree(world, {}, silence_days=5)
    assert pages_say_both_as_the_recount(world).beside == ()


def test_each_of_several_changes_has_ninety_days_of_its_own() -> None:
    world = weekly(12).world
    first = agree(world, STARTS)
    world.wait(days=30)
    second = agree(world, FADES, number=2)
    world.wait(days=10)
    shown = pages_say_both_as_the_recount(world)
    assert [(each.former.parameters, each.newest) for each in shown.beside] == [(DEFAULTS, False), (first, True)]
    assert (shown.parameters, shown.compared) == (second, DEFAULTS)
    world.wait(days=60)
    assert [each.former.parameters for each in pages_say_both_as_the_recount(world).beside] == [first]


def test_the_command_says_both_and_says_nothing_of_it_later(capsys: pytest.CaptureFixture[str]) -> None:
    world = half_a_year().world
    argv = ["--engagement", "payments", "--as-of"]

    def run(day: date, *more: str) -> str:
        assert command.main([*argv, day.isoformat(), *more]) == 0
        return capsys.readouterr().out

    day = world.at.date()
    before = json.loads(run(day - timedelta(days=1), "--json"))
    new = agree(world, STARTS)
    said, words = json.loads(run(day, "--json")), run(day)
    assert "former" not in before
    assert said.keys() == before.keys() | {"former"}
    assert said["parameters"] == new.facts()
    (former,) = said["former"]
    assert (former["until"], former["shown_until"]) == (day.isoformat(), (day + timedelta(days=90)).isoformat())
    assert former["parameters"] == DEFAULTS.facts()
    wanted = found(world).assessment.beside[0]
    for party, result in former["parties"].items():
        assert result["whole"]["enough"] == wanted.results[party].whole.enough
        for each in result["dimensions"]:
            reading = wanted.results[party].readings[Dimension(each["id"])]
            value = pytest.approx(reading.p, abs=1e-9) if reading.enough else None
            assert (each["value"], each["enough"], each["count"]) == (value, reading.enough, reading.count)
    assert f"Under the terms until {day.day} {day:%B}: " in words
    for days, shown in ((90, True), (91, False)):
        then = recompute(world.engagement.space_id, world.at + timedelta(days=days))
        assert ("former" in command.document("payments", then, {})) == shown


# Pages


def sentence(world: World, party: str, dimension: Dimension) -> str:
    """What the pages have to say of one result."""
    it = found(world).assessment
    former = it.beside[0].former
    until, last = (date(1970, 1, 1) + timedelta(days=day) for day in (former.until, former.shown_until))
    return explain.under(it.beside[0].results[party].readings[dimension], it.parties[party].readings[dimension],
                         until, last)  # fmt: skip


@pytest.mark.parametrize("changed", [FADES, STARTS])
def test_both_sides_read_both_results_for_ninety_days(world: World, sit: As, changed: dict[str, str]) -> None:
    half_a_year(world)
    assert "Under the terms" not in sit("alice").get("trust/").text + sit("alice").get("trust/provider/promises/").text
    agree(world, changed)
    agreed = world.at
    world.wait(days=20)
    until, last = (f"{day.day} {day:%B}" for day in (agreed.date(), agreed.date() + timedelta(days=90)))
    it = found(world).assessment
    results = 0
    for name in ("alice", "ann", "bob"):
        both, pulse = sit(name).get("trust/").text, sit(name).get("").text
        assert f"New terms since {until}; results under both until {last}." in pulse
        assert f"Under the terms until {until} Since then" in both
        assert f"are shown until {last}." in both
        for party in PARTIES:
            page = sit(name).get(f"trust/{party}/").text
            for d in Dimension:
                text, dimension = sentence(world, party, d), sit(name).get(f"trust/{party}/{d}/").text
                result = it.parties[party].readings[d].enough or it.beside[0].results[party].readings[d].enough
                assert bool(text) == result
                assert ("Under the terms until" in dimension) == result
                assert text in dimension
                assert text in page
                if result:
                    results += 1
                    then, now = it.beside[0].results[party].readings[d], it.parties[party].readings[d]
                    short = {"client": "Acorn", "provider": "Birch"}[party]
                    assert f"{LABELS[d]} {short} {explain.figure(then)} {explain.figure(now)}" in both
    assert results >= 9
    world.at = agreed + timedelta(days=91)
    for name in ("alice", "bob"):
        for path in TRUST:
            assert "terms until" not in sit(name).get(path).text
            assert "New terms" not in sit(name).get(path).text


def test_a_movement_says_by_which_terms_it_is_told(world: World, sit: As) -> None:
    story = Story(world)
    for number in range(20):
        story.promise("bob", week(number), 2 if number > 12 else 0)
    story.go(week(20))
    agree(world, STARTS)
    day = f"{world.at.day} {world.at:%B}"
    page = sit("bob").get("trust/provider/deadlines/").text
    trend = found(world).assessment.parties["provider"].trends[Dimension.DEADLINES]
    assert f"{explain.movement(trend)} Told by the terms until {day}." in page
    assert "Told by the terms" not in sit("bob").get("trust/provider/confidentiality/").text
    world.wait(days=95)
    assert "Told by the terms" not in sit("bob").get("trust/provider/deadlines/").text


@pytest.mark.parametrize("changed", [FADES, STARTS])
def test_both_results_cost_no_question_more(world: World, sit: As, changed: dict[str, str]) -> None:
    story, counts, browsers = Story(world), [], [sit("alice"), sit("bob")]

    def count() -> dict[str, int]:
        for path in TRUST:
            for browser in browsers:
                browser.get(path)
        return {path: max(browser.get(path).queries for browser in browsers) for path in TRUST}

    for more in (30, 90):
        begin = (world.at.date() - date(2026, 3, 5)).days // 7 + 2
        for number in range(more):
            by, nature = ("alice", Nature.PAYMENT) if number % 3 == 2 else ("bob", Nature.DELIVERABLE)
            story.promise(by, week(begin + number // 12), 3 if number % 4 == 1 else 0, nature=nature)
        story.play()
        if not counts:
            counts.append(count())
            agree(world, changed)
        counts.append(count())
        assert "Under the terms" in sit("alice").get("trust/provider/promises/").text
    assert max(counts[2].values()) <= MOST_QUERIES, counts
    assert counts[1] == counts[2]
    assert all(counts[1][path] <= counts[0][path] for path in TRUST), counts
