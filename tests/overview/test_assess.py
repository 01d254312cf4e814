"""What is shown is what the entries come to: pages, recount and command line agree, today and for any day before."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import open_world
from tests.overview.months import FIRST, Story, half_a_year, week, weekly
from tests.promises.recount import (
    assessed,
    day_sums_follow_from_the_observations,
    pages_agree_with_the_recount,
    rows_follow_from_the_entries,
)
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.overview import command
from troth.overview.recompute import recompute
from troth.promises import commands
from troth.promises.kinds import Nature, Weight
from troth.promises.models import Promise
from troth.records.models import Weighed
from troth.trust import DEFAULTS, PARTIES, Dimension

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return half_a_year()


def test_pages_and_recount_say_the_same(story: Story) -> None:
    space, now = story.world.engagement.space_id, story.world.at
    rows_follow_from_the_entries(space, now)
    day_sums_follow_from_the_observations(space)
    pages_agree_with_the_recount(space, now)
    found = recompute(space, now).assessment
    assert found.parties["provider"].readings[Dimension.PROMISES].enough
    assert found.parties["client"].readings[Dimension.MONEY].enough
    assert any(reading.count for reading in found.parties["client"].readings.values())


def test_pages_and_recount_agree_on_every_day_that_follows(story: Story) -> None:
    for days in (1, 5, 12, 31, 90):
        pages_agree_with_the_recount(story.world.engagement.space_id, story.world.at + timedelta(days=days))


def test_a_reading_is_its_reference_and_every_contribution(story: Story) -> None:
    found = command.document("payments", recompute(story.world.engagement.space_id, story.world.at), {})
    for party in PARTIES:
        for dimension in found["parties"][party]["dimensions"]:
            start = DEFAULTS.of(Dimension(dimension["id"])).m
            if dimension["enough"]:
                moved = sum(entry["phi"] for entry in dimension["entries"])
                assert dimension["value"] == pytest.approx(start + moved, abs=1e-9)
                assert dimension["low"] <= dimension["value"] <= dimension["high"]
            else:
                assert (dimension["value"], dimension["low"], dimension["high"]) == (None, None, None)
            assert dimension["count"] == sum(e["weight"] > 0 for e in dimension["entries"])


def test_an_earlier_day_knows_nothing_of_what_came_later() -> None:
    story = weekly(8, late={3: 2})
    space = story.world.engagement.space_id
    then = story.world.at
    before = recompute(space, then)
    shown = assessed(space, then)
    for number in range(9, 14):
        story.promise("bob", week(number), 12)
    story.play()
    story.contest(2, Ruling.SET_ASIDE)
    week_of = (((540, 1020),),) * 5 + ((), ())
    story.world.do("bob", around.StateCalendar(zone="UTC", week=week_of, holidays=(date(2026, 7, 1),)))
    again = recompute(space, then)
    assert again.observations == before.observations
    assert (again.assessment, again.delay, again.entries) == (before.assessment, before.delay, before.entries)
    reading = again.assessment.parties["provider"].readings[Dimension.DEADLINES]
    assert reading.p == pytest.approx(shown.parties["provider"].readings[Dimension.DEADLINES].p, abs=1e-9)
    assert recompute(space, story.world.at).assessment.parties["provider"].readings[Dimension.DEADLINES].p < reading.p


def test_parameters_count_from_when_both_agreed() -> None:
    story = weekly(8, late=dict.fromkeys(range(8), 1))
    space, then = story.world.engagement.space_id, story.world.at
    facts = DEFAULTS.facts()
    key = next(name for name in facts if "deadlines" in name and name.endswith("h"))
    story.world.do("alice", around.ProposeTerms(silence_days=10, reply_days=10, parameters={**facts, key: "30"}))
    story.world.do("bob", around.AgreeTerms(terms=1))
    assert recompute(space, then).assessment.parameters == DEFAULTS
    assert recompute(space, story.world.at).assessment.parameters.of(Dimension.DEADLINES).h == 30
    pages_agree_with_the_recount(space, story.world.at)


def flags(story: Story, party: str = "provider") -> dict[str, tuple[str, ...]]:
    found = assessed(story.world.engagement.space_id, story.world.at).parties[party].flags
    pages_agree_with_the_recount(story.world.engagement.space_id, story.world.at)
    return {flag.kind.value: flag.ids for flag in found}


def test_a_critical_promise_that_was_broken_is_flagged_until_the_repair_is_taken() -> None:
    story = Story()
    story.promise("bob", FIRST, None, weight=Weight.CRITICAL)
    story.go(date(2026, 3, 18))
    assert "breach" not in flags(story)
    story.go(date(2026, 3, 20))
    assert flags(story)["breach"] == ("P-1",)
    story.world.do("bob", commands.DeliverPromise(promise=1, proof="At last"))
    assert flags(story)["breach"] == ("P-1",)
    story.world.do("alice", commands.ConfirmDelivery(promise=1))
    assert flags(story)["breach"] == ("P-1",)
    story.go(date(2026, 4, 17))
    assert flags(story)["breach"] == ("P-1",)
    story.go(date(2026, 4, 19))
    assert "breach" not in flags(story)


def test_giving_up_a_critical_promise_stays_flagged_unless_both_set_it_aside() -> None:
    story = Story()
    story.promise("bob", FIRST, None, weight=Weight.CRITICAL)
    story.play()
    story.world.do("bob", commands.AbandonPromise(promise=1, reason="Cannot"))
    story.world.wait(days=300)
    assert flags(story)["breach"] == ("P-1",)
    story.contest(1, Ruling.SET_ASIDE)
    assert "breach" not in flags(story)


@pytest.mark.parametrize("weight", [Weight.MINOR, Weight.NORMAL, Weight.MAJOR])
def test_lighter_promises_raise_no_flag(weight: Weight) -> None:
    story = Story()
    story.promise("bob", FIRST, None, weight=weight)
    story.go(date(2026, 4, 1))
    assert "breach" not in flags(story)


def test_silence_and_erosion_are_flagged_and_acknowledged_by_both() -> None:
    story = weekly(20, late=dict.fromkeys(range(12, 20), 14))
    assert "erosion" in flags(story)
    for name in ("alice", "bob"):
        assert "erosion" in flags(story)
        for dimension in ("promises", "deadlines"):
            story.world.do(name, around.AcknowledgeAlert(judged="provider", dimension=dimension))
    assert "erosion" not in flags(story)
    story.world.wait(days=40)
    assert "silence" in flags(story)
    assert flags(story, "client") == {}


def test_major_matters_alone_leave_the_small_ones_out() -> None:
    story = Story()
    for number in range(8):
        story.promise("bob", week(number), weight=Weight.MINOR)
    story.promise("bob", week(10), 20, weight=Weight.CRITICAL)
    story.play()
    judged = assessed(story.world.engagement.space_id, story.world.at).parties["provider"]
    assert judged.material.count == 2
    assert judged.material.o < judged.whole.o
    assert judged.whole.weakest is Dimension.DEADLINES


def test_delay_is_counted_in_the_promisors_own_days_against_the_first_promise() -> None:
    story = Story(open_world(zone="America/Los_Angeles"))
    story.promise("bob", FIRST, None)
    story.play()
    story.world.do("bob", commands.ProposeMove(promise=1, due=date(2026, 3, 16), reason="so"))
    story.world.do("alice", commands.AgreeMove(promise=1))
    story.world.at = datetime(2026, 3, 17, 1, 0, tzinfo=UTC)  # Monday afternoon in Los Angeles
    story.world.do("bob", commands.DeliverPromise(promise=1, proof="Done"))
    assert Promise.objects.get().done_day == date(2026, 3, 16)
    found = recompute(story.world.engagement.space_id, story.world.at).delay["provider"]
    assert (found.total, found.total_agreed, found.by_id) == (4, 0, (("P-1", 4),))
    pages_agree_with_the_recount(story.world.engagement.space_id, story.world.at)


def test_a_contest_halves_and_a_settlement_decides_what_is_settled() -> None:
    story = Story()
    story.promise("bob", FIRST)
    story.play()
    assert set(Weighed.objects.values_list("mult", flat=True)) == {1.0}
    story.contest(1, None)
    assert not Weighed.objects.exists()
    opened = {seen.mult for seen in recompute(story.world.engagement.space_id, story.world.at).observations}
    assert opened == {0.5}
    pages_agree_with_the_recount(story.world.engagement.space_id, story.world.at + timedelta(days=31))
    proposal = around.ProposeSettlement(contest=1, ruling=Ruling.SHARED, share=40, reason="so")
    story.world.do("alice", proposal)
    story.world.do("bob", around.AgreeSettlement(contest=1))
    assert set(Weighed.objects.values_list("mult", flat=True)) == {0.4}


# troth assess


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = command.main(list(argv))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_says_everything_as_json(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    day = story.world.at.date()
    code, out, err = run(capsys, "--engagement", "payments", "--as-of", day.isoformat(), "--json")
    found = json.loads(out)
    assert (code, err, found["engagement"]) == (0, "", "payments")
    assert found["as_of"].startswith(day.isoformat())
    assert set(found["parties"]) == {"client", "provider"}
    for party in found["parties"].values():
        assert [dimension["id"] for dimension in party["dimensions"]] == [d.value for d in Dimension]
        assert {"whole", "delay", "flags", "organisation"} <= party.keys()
    assert found["disputes"] == {
        "count": 2, "open": 1, "middle_days_to_settle": 0, "longest_days_to_settle": 0,
        "oldest_open_days": found["disputes"]["oldest_open_days"], "about": ["C-1", "C-2"],
    }  # fmt: skip
    provider = found["parties"]["provider"]
    assert provider["organisation"] == "Birch Works"
    assert provider["delay"]["later"] == len(provider["delay"]["promises"]) >= 3
    assert any(flag["kind"] == "breach" for flag in provider["flags"])
    deadlines = next(d for d in provider["dimensions"] if d["id"] == "deadlines")
    trend = deadlines["trend"]
    assert trend["change"] == pytest.approx(trend["new"] + trend["fading"] + trend["corrections"])
    assert "score" not in out.lower()


def test_the_command_equals_the_page_of_that_moment(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    day = story.world.at.date()
    end = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
    shown = assessed(story.world.engagement.space_id, end)
    _, out, _ = run(capsys, "--engagement", "payments", "--as-of", day.isoformat(), "--json")
    for party, said in json.loads(out)["parties"].items():
        for dimension in said["dimensions"]:
            reading = shown.parties[party].readings[Dimension(dimension["id"])]
            assert dimension["enough"] == reading.enough
            if reading.enough:
                assert dimension["value"] == pytest.approx(reading.p, abs=1e-9)


def test_the_command_speaks_to_people_too(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--engagement", "payments", "--as-of", story.world.at.date().isoformat())
    assert code == 0
    assert "Birch Works (provider)" in out
    assert "Too early to say" in out
    assert "A critical promise was broken" in out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("--engagement", "nowhere"), "There is no engagement 'nowhere'"),
        (("--engagement", "payments", "--as-of", "yesterday"), "'yesterday' is not a date"),
        (("--engagement", "payments", "--as-of", "2026-02-30"), "'2026-02-30' is not a date"),
        (("--engagement", "payments", "--as-of", "2999-01-01"), "has not come yet"),
    ],
)
def test_a_wrong_call_gets_a_sentence_and_two(
    argv: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    open_world()
    code, out, err = run(capsys, *argv)
    assert (code, out) == (2, "")
    assert says in err


def test_before_the_first_entry_there_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    open_world()
    code, out, _ = run(capsys, "--engagement", "payments", "--as-of", "2026-01-01", "--json")
    found = json.loads(out)
    assert (code, found["entries"]) == (0, 0)
    assert not any(d["enough"] for party in found["parties"].values() for d in party["dimensions"])


def test_a_payment_bears_on_money_alone() -> None:
    story = Story()
    story.promise("alice", FIRST, 4, nature=Nature.PAYMENT)
    story.play()
    assert set(Weighed.objects.values_list("dimension", flat=True)) == {"money"}
