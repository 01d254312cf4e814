"""Reports: what is said is frozen beside what was measured; a rosy one needs a reason, weighs, and raises a flag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.cast import World, open_world
from troth.acts.actor import Actor
from troth.acts.errors import NotThere, Refused
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.engagement.reads import terms_of
from troth.overview.assess import assess
from troth.overview.recompute import recompute
from troth.overview.record.rebuild import differences
from troth.practices.openness import reads
from troth.practices.openness.commands import MakeReport, Said
from troth.practices.openness.kinds import Colour
from troth.practices.openness.models import Report, ReportLine
from troth.promises import commands as promises
from troth.promises.measured import MEASURES, Measure
from troth.records.models import Weighed
from troth.trust import Dimension, FlagKind

GREEN, AMBER, RED = Colour.GREEN, Colour.AMBER, Colour.RED


@pytest.fixture
def world(db: object) -> World:
    """The cast, with three promises of Birch and one of Acorn under way."""
    world = open_world()
    for by, other, title in (("bob", "alice", "API"), ("bob", "alice", "Load test"), ("alice", "bob", "Access")):
        made = world.do(by, promises.MakePromise(title=title, due=date(2026, 6, 1)), uuid4())
        world.do(other, promises.AcceptPromise(promise=int(made.subject.removeprefix("P-"))), uuid4())
    return world


class Source:
    """A room of the test that measures the first promise."""

    share = 0.30
    age = timedelta(hours=1)

    def __call__(self, actor: Actor, numbers: Sequence[int]) -> Mapping[int, Measure]:
        if 1 not in numbers:
            return {}
        return {
            1: Measure(
                share=self.share, basis="T-1", controlled_by="both", as_of=actor.at - self.age, left=12,
            )
        }  # fmt: skip


@pytest.fixture
def source() -> Iterator[Source]:
    """The source, known to the house for one test."""
    one = Source()
    MEASURES.append(one)
    yield one
    MEASURES.remove(one)


def report(world: World, *lines: Said, by: str = "bob", **more: str) -> Report:
    world.do(by, MakeReport(lines=lines, **more), uuid4())
    return Report.objects.order_by("-number")[0]


def flagged(world: World) -> list[str]:
    space, actor = world.engagement.space_id, world.actor("alice")
    stored = assess(space, terms_of(actor), world.at, [], [], None, reads.flagged(actor)).parties["provider"].flags
    again = recompute(space, world.at).assessment.parties["provider"].flags
    found = [[id for flag in each if flag.kind is FlagKind.WATERMELON for id in flag.ids] for each in (stored, again)]
    assert found[0] == found[1]
    return found[0]


def test_what_is_measured_stands_beside_what_is_said_and_weighs(world, source):
    with pytest.raises(Refused, match="You say 90 % for P-1, measured are 30 %"):
        report(world, Said(promise=1, colour=GREEN))
    row = report(
        world, Said(promise=1, colour=GREEN, reason="A second team joins."), Said(promise=2, colour=RED), summary="So."
    )
    assert (row.lines, row.measured, row.summary) == (2, 1, "So.")
    line = ReportLine.objects.get(promise=1)
    assert (line.said, line.measured, line.basis, line.left) == (900, 300, "T-1", 12)
    assert line.reason == "A second team joins."
    (weighed,) = Weighed.objects.filter(dimension=Dimension.CANDOUR)
    assert (weighed.subject, weighed.c, round(weighed.g, 4), weighed.q) == ("R-1/P-1", 0.25, 0.4706, 1.0)
    assert differences(world.engagement.space) == []
    assert "candour" in {str(seen.dimension) for seen in recompute(world.engagement.space_id, world.at).observations}


def test_a_chance_of_ones_own_stands_over_the_colour(world, source):
    report(world, Said(promise=1, colour=AMBER, chance=45))
    assert ReportLine.objects.get().said == 450
    assert Weighed.objects.get(dimension=Dimension.CANDOUR).g == 1.0


def test_green_while_measured_red_twice_is_flagged_until_it_is_said_or_done(world, source):
    line = Said(promise=1, colour=GREEN, reason="We catch up.")
    report(world, line)
    assert flagged(world) == []
    world.wait(days=7)
    report(world, line)
    assert flagged(world) == ["P-1"]
    world.wait(days=7)
    report(world, Said(promise=1, colour=RED))
    assert flagged(world) == []
    (one,) = [each for each in reads.honest(world.actor("ann")) if each.party == "provider"]
    assert (one.figures.red, one.figures.green) == (3, 2)


def test_stale_data_flags_nothing_and_delivery_ends_it(world, source):
    line = Said(promise=1, colour=GREEN, reason="We catch up.")
    report(world, line)
    report(world, line)
    assert flagged(world) == ["P-1"]
    world.do("bob", promises.DeliverPromise(promise=1, proof="Done"), uuid4())
    assert flagged(world) == []
    source.age = timedelta(days=3)
    report(world, Said(promise=2, colour=GREEN))
    assert flagged(world) == []


def test_a_contested_report_counts_half_and_then_as_settled(world, source):
    row = report(world, Said(promise=1, colour=GREEN, reason="We catch up."))
    world.do("alice", around.ContestEntry(entry=row.entry + 1, reason="No second team came."), uuid4())
    assert not Weighed.objects.filter(dimension=Dimension.CANDOUR).exists()
    assert [seen.mult for seen in reads.observed_now(world.actor("ann"))] == [0.5]
    assert differences(world.engagement.space) == []
    world.do("bob", around.AnswerContest(contest=1, answer="It did."), uuid4())
    settle = around.ProposeSettlement(contest=1, ruling=Ruling.SET_ASIDE, reason="Agreed.")
    world.do("bob", settle, uuid4())
    world.do("alice", around.AgreeSettlement(contest=1), uuid4())
    assert [weighed.mult for weighed in Weighed.objects.filter(dimension=Dimension.CANDOUR)] in ([], [0.0])
    assert differences(world.engagement.space) == []


def test_without_a_source_it_is_taken_on_their_word(world):
    row = report(world, Said(promise=1, colour=GREEN))
    assert (row.measured, Weighed.objects.filter(dimension=Dimension.CANDOUR).count()) == (0, 0)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((), "at least one promise"),
        ((Said(promise=3, colour=GREEN),), "P-3 is no promise of your side"),
        ((Said(promise=99, colour=GREEN),), "P-99 is no promise of your side"),
        ((Said(promise=1, colour=GREEN), Said(promise=1, colour=RED)), "named twice"),
        ((Said(promise=1, colour=GREEN, chance=101),), "between 0 and 100"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(world, lines, says):
    with pytest.raises(Refused, match=says):
        report(world, *lines)


def test_only_what_is_under_way_is_reported_and_only_by_those_who_write(world):
    world.do("bob", promises.DeliverPromise(promise=1, proof="Done"), uuid4())
    with pytest.raises(Refused, match="P-1 is not under way"):
        report(world, Said(promise=1, colour=GREEN))
    with pytest.raises(NotThere):
        report(world, Said(promise=3, colour=GREEN), by="ann")
    assert report(world, Said(promise=3, colour=GREEN), by="alice").party == "client"


def test_erased_words_are_gone_and_the_figures_stay(world, source):
    row = report(world, Said(promise=1, colour=GREEN, reason="A secret reason."), summary="A secret summary.")
    world.do("bob", around.ErasePart(entry=row.entry + 1, part="words", basis="recorded by mistake"), uuid4())
    assert (Report.objects.get().summary, ReportLine.objects.get().reason) == (None, None)
    assert ReportLine.objects.get().measured == 300
    assert differences(world.engagement.space) == []
