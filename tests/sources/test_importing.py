"""The act: one entry, once; who may; what it weighs by who controls the source; replacing, contesting, erasing."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.cast import World, open_world
from troth.acts.errors import NotThere, Refused
from troth.acts.perform import Outcome, perform
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.engagement.models import Engagement, Seat
from troth.engagement.setup import actor_in
from troth.overview.record.rebuild import differences
from troth.records.models import Entry, Space, Weighed
from troth.records.read import recorded
from troth.records.weigh import streams_now
from troth.sources.checks import SameFile
from troth.sources.commands import AgreeImport, ImportPromises
from troth.sources.fold import items_of
from troth.sources.models import HistoryImport, HistoryItem
from troth.sources.project import observe_open
from troth.sources.reads import behind
from troth.trust import DEFAULTS, Dimension
from troth.trust.tally import read_flow

FILE = b"""item,recorded_at,date
Alpha,2025-09-01T09:00:00Z,2025-10-01
Alpha,2025-09-20T09:00:00Z,2025-10-06
Beta,2025-09-01T09:00:00Z,2025-11-03
Gamma,2025-09-01T09:00:00Z,2025-12-01
Gamma,2025-11-20T09:00:00Z,removed
"""


def mapped(controlled_by: str, promisor: str = "provider") -> str:
    """A map that says whose promises these are and who controls the source."""
    return f'promisor = "{promisor}"\n[source]\nname = "Plan"\ncontrolled_by = "{controlled_by}"\n'


@pytest.fixture
def world(db: object) -> World:
    """The cast."""
    return open_world()


def bring(world: World, name: str = "alice", content: bytes = FILE, **more: object) -> Outcome:
    """Import a file as somebody of the cast."""
    values = {"file_name": "plan.csv", "mapping": mapped("neither"), **more}
    return world.do(name, ImportPromises(content=content, **values), uuid4())  # type: ignore[arg-type]


def bring_agreed(world: World, **more: object) -> Outcome:
    """An import by Acorn of which Birch said that it is right."""
    outcome = bring(world, **more)  # type: ignore[arg-type]
    world.do("bob", AgreeImport(number=int(outcome.subject.removeprefix("I-"))))
    return outcome


def intact(world: World) -> bool:
    """Whether every derived row follows from the log."""
    found = differences(Space.objects.get(pk=world.engagement.space_id))
    assert found == []
    return True


def test_an_import_is_one_entry_that_both_sides_keep(world: World) -> None:
    before = Entry.objects.filter(space=world.engagement.space_id).count()
    outcome = bring(world)
    assert outcome.subject == "I-1"
    assert Entry.objects.filter(space=world.engagement.space_id).count() == before + 1
    assert intact(world)


def test_the_same_file_twice_changes_nothing_and_says_so(world: World) -> None:
    outcome = bring(world)
    entries, weighed = Entry.objects.count(), Weighed.objects.count()
    with pytest.raises(SameFile) as same:
        bring(world, "bob", file_name="another name.csv")
    assert same.value.sentence == f"This file is in the record already: I-1, entry {outcome.seq + 1}. Nothing changed."
    assert (Entry.objects.count(), Weighed.objects.count()) == (entries, weighed)


def test_the_same_form_twice_is_answered_as_the_first_time(world: World) -> None:
    command = ImportPromises(content=FILE, file_name="plan.csv", mapping=mapped("neither"))
    key = uuid4()
    first, second = world.do("alice", command, key), world.do("alice", command, key)
    assert (second.repeated, second.seq) == (True, first.seq)


def test_the_same_file_by_another_map_must_say_what_it_replaces(world: World) -> None:
    bring(world)
    with pytest.raises(Refused, match="with another map as I-1"):
        bring(world, mapping=mapped("provider"))
    assert bring(world, mapping=mapped("provider"), supersedes=1).subject == "I-2"


def test_a_replaced_import_stays_and_counts_for_nothing(world: World) -> None:
    bring_agreed(world)
    bring_agreed(world, content=FILE + b"Delta,2025-09-01T09:00:00Z,2025-10-06\n", supersedes=1)
    old, new = HistoryImport.objects.order_by("number")
    assert (old.superseded_by, new.supersedes) == (2, 1)
    assert set(Weighed.objects.values_list("entry", flat=True)) == {new.entry}
    assert HistoryItem.objects.filter(source=1).count() == 3
    assert intact(world)


def test_only_ones_own_import_can_be_replaced_and_only_once(world: World) -> None:
    bring(world)
    with pytest.raises(Refused, match="imported by the other side"):
        bring(world, "bob", content=FILE + b"\n", supersedes=1)
    with pytest.raises(Refused, match="no import I-9"):
        bring(world, content=FILE + b"\n", supersedes=9)
    bring(world, content=FILE + b"\n", supersedes=1)
    with pytest.raises(Refused, match="replaced already, by I-2"):
        bring(world, content=FILE + b"\n\n", supersedes=1)


@pytest.mark.parametrize("name", ["ann", "carol"])
def test_who_only_reads_or_stands_outside_cannot_import(world: World, name: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(NotThere):
        bring(world, name)
    assert Entry.objects.count() == before


def test_a_file_with_one_bad_row_leaves_nothing(world: World) -> None:
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        bring(world, content=FILE + b"Delta,2025-09-01T09:00:00Z,soon\n")
    assert refused.value.sentence == (
        "Line 7, column date: “soon” is not a date written YYYY-MM-DD. Nothing was imported."
    )
    assert (Entry.objects.count(), HistoryImport.objects.count()) == (before, 0)


def test_nobody_is_judged_who_has_not_joined(world: World) -> None:
    opening = around.OpenEngagement(title="Alone", slug="alone", party="client", starts=date(2026, 3, 2))
    perform(world.actor("alice"), opening, uuid4())
    seat = Seat.objects.select_related("side__engagement", "side__organisation", "person").get(
        side__engagement=Engagement.objects.get(slug="alone")
    )
    command = ImportPromises(content=FILE, file_name="plan.csv", mapping=mapped("neither"))
    with pytest.raises(Refused, match="has not joined yet"):
        perform(actor_in(seat, world.at), command, uuid4())


def weights(world: World) -> set[tuple[str, float, float]]:
    """Who is judged now, with which weight and quality."""
    _, live = streams_now(world.engagement.space_id, world.at)
    found = {(row.judged, row.mult, row.q) for row in Weighed.objects.all()}
    return found | {(seen.judged, seen.mult, seen.q) for seen in live}


CLIENTS = [
    ("provider", "neither", 0.5, 1.0), ("provider", "both", 0.5, 1.0), ("provider", "provider", 0.5, 0.7),
    ("provider", "client", 0.5, 1.0), ("client", "client", 0.7, 0.7), ("client", "provider", 0.5, 1.0),
    ("client", "neither", 0.7, 1.0), ("client", "both", 0.7, 1.0),
]  # fmt: skip
TURNED = {"client": "provider", "provider": "client"}
PROVIDERS = [(TURNED[judged], TURNED.get(held, held), *rest) for judged, held, *rest in CLIENTS]


@pytest.mark.parametrize(
    ("name", "judged", "held", "before", "after"),
    [("alice", *case) for case in CLIENTS] + [("bob", *case) for case in PROVIDERS],
)
def test_a_source_counts_as_its_uploader_s_own_until_the_other_side_was_heard(
    world: World, name: str, judged: str, held: str, before: float, after: float
) -> None:
    bring(world, name, mapping=mapped(held, judged))
    row = HistoryImport.objects.get()
    assert weights(world) == {(judged, before, before)}
    assert row.settled == (row.window_until is None) == (before == after)
    world.wait(days=20)
    assert weights(world) == {(judged, after, after)}
    world.do(name, around.StateCalendar(zone="UTC", week=(((540, 1020),),) * 5 + ((), ())))
    assert HistoryImport.objects.get().settled
    assert {(seen.mult, seen.q) for seen in Weighed.objects.all()} == {(after, after)}
    assert intact(world)


def test_an_unsaid_source_is_controlled_by_whoever_brings_it(world: World) -> None:
    bring(world, "bob", mapping="")
    row = HistoryImport.objects.get()
    assert (row.controlled_by, row.judged, row.label) == ("provider", "provider", "plan.csv")


def test_what_the_other_side_says_counts_half_until_the_time_to_reply_is_over(world: World) -> None:
    bring(world, mapping=mapped("client"))
    row = HistoryImport.objects.get()
    assert (row.settled, Weighed.objects.count()) == (False, 0)
    assert {seen.mult for seen in observe_open(row.space_id, row.at)} == {0.5}
    assert row.window_until is not None
    last = row.window_until - timedelta(seconds=1)
    assert {seen.mult for seen in observe_open(row.space_id, last)} == {0.5}
    assert {seen.mult for seen in observe_open(row.space_id, row.window_until)} == {1.0}


def test_the_next_entry_after_the_time_to_reply_settles_it_without_changing_a_figure(world: World) -> None:
    bring(world, mapping=mapped("client"))
    world.wait(days=20)
    before, _ = streams_now(world.engagement.space_id, world.at)
    day = int(world.at.timestamp() // 86_400)
    world.do("bob", around.StateCalendar(zone="UTC", week=(((540, 1020),),) * 5 + ((), ())))
    after, live = streams_now(world.engagement.space_id, world.at)
    assert live == []
    assert after.keys() == before.keys()
    assert [read_flow(after[s], DEFAULTS.of(s[1]), day) for s in after] == [
        read_flow(before[s], DEFAULTS.of(s[1]), day) for s in after
    ]
    assert HistoryImport.objects.get().settled
    assert intact(world)


def test_an_open_contest_halves_it_and_its_settlement_decides(world: World) -> None:
    outcome = bring_agreed(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="Gamma was never ours."))
    assert weights(world) == {("provider", 0.5, 1.0)}
    assert intact(world)
    world.do("alice", around.ProposeSettlement(contest=1, ruling=Ruling.SHARED, share=30, reason="Agreed in part."))
    world.do("bob", around.AgreeSettlement(contest=1))
    assert weights(world) == {("provider", 0.3, 1.0)}
    assert HistoryImport.objects.get().settled
    assert intact(world)


def test_erased_rows_are_gone_from_every_figure_and_the_proof_holds(world: World) -> None:
    outcome = bring(world)
    world.do("alice", around.ErasePart(entry=outcome.seq + 1, part="rows-0001", basis="recorded by mistake"))
    row = HistoryImport.objects.get()
    assert (row.items, row.erased, HistoryItem.objects.count(), Weighed.objects.count()) == (3, 3, 0, 0)
    assert intact(world)


def test_erased_words_leave_the_figures(world: World) -> None:
    outcome = bring_agreed(world)
    world.do("alice", around.ErasePart(entry=outcome.seq + 1, part="words", basis="recorded by mistake"))
    row = HistoryImport.objects.get()
    assert (row.label, row.file_name, row.erased, Weighed.objects.count()) == (None, None, 0, 4)
    assert intact(world)


def test_the_items_behind_observations_are_found_by_their_subjects(world: World) -> None:
    bring(world)
    found = behind(world.engagement.space_id, ["I-1/1", "I-1/2", "I-7/1", "P-3", "I-x/y"])
    assert {subject: (row.item, row.first_line) for subject, row in found.items()} == {
        "I-1/1": ("Alpha", 2), "I-1/2": ("Beta", 4),
    }  # fmt: skip


def test_the_first_and_the_last_year_that_can_be_read_can_be_counted(world: World) -> None:
    world.do("bob", around.StateCalendar(zone="Pacific/Kiritimati", week=(((540, 1020),),) * 5 + ((), ())))
    rows = b"item,recorded_at,date\nOld,1991-01-01,1991-01-02\nFar,1991-01-01T00:00:00+14:00,2099-12-31\n"
    bring(world, content=rows)
    assert list(HistoryItem.objects.order_by("number").values_list("outcome", "g")) == [("on_day", 1.0), ("open", None)]


def test_lateness_is_counted_in_working_time_of_the_promisor_against_the_first_date(world: World) -> None:
    bring_agreed(world)
    alpha = HistoryItem.objects.get(item="Alpha")
    beta = HistoryItem.objects.get(item="Beta")
    assert (alpha.slip_days, beta.slip_days) == (5, 0)
    working_days_late, working_days_given = 3, 23
    assert alpha.g == pytest.approx(1 - working_days_late / (working_days_given / 4))
    assert beta.g == 1.0
    timing = Weighed.objects.filter(dimension=str(Dimension.DEADLINES)).values_list("subject", "g")
    assert dict(timing) == {alpha.subject: alpha.g, beta.subject: 1.0}


def test_a_file_larger_than_a_part_becomes_several_and_comes_back_whole(world: World) -> None:
    rows = b"".join(b"Item %05d of a long plan,2025-09-01,2025-10-01\n" % number for number in range(1500))
    outcome = bring_agreed(world, content=b"item,recorded_at,date\n" + rows)
    names = Entry.objects.get(space=world.engagement.space_id, seq=outcome.seq)
    said = recorded([names], with_files=True)[0].evidence
    assert len(said.chunks) > 1
    assert [item.number for item in items_of(said)] == list(range(1, 1501))
    assert Weighed.objects.count() == 3000
    world.do("alice", around.ErasePart(entry=outcome.seq + 1, part="rows-0002", basis="recorded by mistake"))
    row = HistoryImport.objects.get()
    assert 0 < row.erased < 1500
    assert HistoryItem.objects.count() == 1500 - row.erased
    assert intact(world)
