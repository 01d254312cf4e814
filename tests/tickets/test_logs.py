"""Importing a log: what it counts for, replacing, telling again, contesting, erasing, the same from entries alone."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.cast import World, open_world
from tests.tickets.desk import LOG, TARGETS, agree, bring, levels, mapped
from troth.acts.errors import Refused
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.overview.record.rebuild import differences
from troth.records.models import Entry, Weighed
from troth.records.read import recorded
from troth.records.weigh import observed_again, open_now, settled_batches
from troth.tickets.checks import SameLog
from troth.tickets.commands import AgreeLevels, DeclineLevels, ImportLog, ProposeLevels
from troth.tickets.fold import tickets_of
from troth.tickets.kinds import Hours, Target
from troth.tickets.models import Attainment, LogImport, Ticket
from troth.tickets.reads import desks
from troth.trust import Dimension, batches, streams


@pytest.fixture
def world(db: object) -> World:
    """The cast."""
    return open_world()


def standing(source: int = 1) -> dict[str, str]:
    rows = Ticket.objects.filter(source=source, told_again=None)
    return {row.name: row.standing for row in rows.order_by("number")}


def parity(world: World) -> None:
    """Rows, settled sums and a replay from entries alone say the same."""
    space = world.engagement.space_id
    assert differences(world.engagement.space) == []
    entries = recorded(Entry.objects.filter(space_id=space).order_by("seq"), with_files=True)
    again = streams(seen for seen in observed_again(entries, world.at) if seen.mult > 0)
    settled, live = settled_batches(space), streams(open_now(space, world.at))
    for stream in again.keys() | settled.keys() | live.keys():
        told = {(b.day, b.c): (b.count, round(b.kept, 9)) for b in batches(again.get(stream, []))}
        rows: dict[tuple[int, float], tuple[int, float]] = {}
        for b in [*settled.get(stream, []), *batches(live.get(stream, []))]:
            count, kept = rows.get((b.day, b.c), (0, 0.0))
            rows[b.day, b.c] = (count + b.count, round(kept + b.kept, 9))
        assert rows == told


def test_without_levels_only_the_sources_claim_is_shown_and_nothing_counts(world):
    outcome = bring(world)
    agree(world, outcome)
    row = LogImport.objects.get()
    assert (row.tickets, row.events, row.groups, row.claimed, row.claimed_missed) == (5, 11, 2, 4, 1)
    assert set(standing().values()) == {"unbound"}
    assert not Weighed.objects.filter(subject__startswith="D-").exists()
    (desk,) = desks(world.actor("ann"))
    assert (desk.whole.percent, desk.whole.claimed_missed) == (None, 1)
    parity(world)


def test_agreed_levels_judge_what_was_imported_before_them(world):
    agree(world, bring(world))
    levels(world)
    assert standing() == {"INC-1": "kept", "INC-2": "late", "INC-3": "kept", "INC-4": "unbound", "INC-5": "open"}
    late = Ticket.objects.get(name="INC-2")
    assert (late.spent, late.over, late.group) == (8 * 3600, 4 * 3600, "Cards")
    assert late.missed_at.isoformat() == "2026-02-05T13:00:00+00:00"
    assert (late.c, 0 < late.g < 1) == (1.0, True)
    assert Ticket.objects.get(name="INC-3").c == 0.25
    assert Weighed.objects.filter(subject__startswith="D-1/", dimension=Dimension.DEADLINES).count() == 3
    parity(world)


def test_it_counts_for_nothing_until_the_other_side_was_heard(world):
    levels(world)
    bring(world)
    assert not [seen for seen in open_now(world.engagement.space_id, world.at) if seen.id.startswith("D-")]
    parity(world)
    until = LogImport.objects.get().window_until
    world.at = until + timedelta(minutes=1)
    assert len([seen for seen in open_now(world.engagement.space_id, world.at) if seen.id.startswith("D-")]) == 3
    parity(world)
    world.do("alice", around.StateCalendar(zone="UTC", week=(((540, 1020),),) * 5 + ((), ()), holidays=()), uuid4())
    assert LogImport.objects.get().settled
    assert Weighed.objects.filter(subject__startswith="D-1/").count() == 3
    parity(world)


def test_a_log_of_the_desks_own_side_counts_at_once_and_for_less(world):
    levels(world)
    bring(world, "bob", mapping=mapped("provider"))
    row = LogImport.objects.get()
    assert (row.settled, row.window_until) == (True, None)
    assert {w.q for w in Weighed.objects.filter(subject__startswith="D-1/")} == {0.7}
    parity(world)


def test_the_same_file_is_in_the_record_already(world):
    bring(world)
    with pytest.raises(SameLog, match="in the record already: D-1"):
        bring(world)
    with pytest.raises(Refused, match="let it replace D-1"):
        bring(world, mapping=mapped("client"))


def test_a_replaced_log_counts_for_nothing(world):
    levels(world)
    agree(world, bring(world))
    again = bring(world, content=LOG.replace(b"2026-02-05 17:00", b"2026-02-05 11:00"), supersedes=1)
    assert not Weighed.objects.filter(subject__startswith="D-1/").exists()
    agree(world, again)
    assert standing(2)["INC-2"] == "kept"
    assert Weighed.objects.filter(subject__startswith="D-2/").count() == 3
    with pytest.raises(Refused, match="replaced already"):
        bring(world, content=LOG + b"\n", supersedes=1)
    with pytest.raises(Refused, match="imported by the other side"):
        bring(world, "bob", content=LOG + b"\n\n", supersedes=2)
    parity(world)


def test_for_a_ticket_told_twice_by_one_side_the_newer_log_counts(world):
    levels(world)
    agree(world, bring(world))
    more = LOG.splitlines()[0] + b"\n" + b"\n".join(
        [b"INC-5,2026-02-09 09:00,New,High,Payments,,true", b"INC-5,2026-02-09 12:00,Resolved,High,Payments,,true",
         b"INC-9,2026-02-10 09:00,New,High,Payments,,true"]
    )  # fmt: skip
    agree(world, bring(world, content=more))
    assert "INC-5" not in standing(1)
    assert standing(2) == {"INC-5": "kept", "INC-9": "open"}
    assert sum(row.kept + row.late + row.open + row.unbound for row in Attainment.objects.all()) == 6
    parity(world)


def test_the_other_side_cannot_take_a_ticket_over_by_telling_it_again(world):
    levels(world)
    agree(world, bring(world))
    kinder = LOG.replace(b"2026-02-05 17:00,Resolved", b"2026-02-05 11:00,Resolved")
    agree(world, bring(world, "bob", content=kinder), "alice")
    assert standing(1)["INC-2"] == "late"
    assert standing(2) == {}
    parity(world)


def test_a_contest_stops_it_and_a_settlement_decides(world):
    levels(world)
    outcome = bring(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="The user was asked on Monday."), uuid4())
    world.wait(days=40)
    parity(world)
    world.do("alice", around.AnswerContest(contest=1, answer="Show it."), uuid4())
    world.do("alice", around.ProposeSettlement(contest=1, ruling=Ruling.SET_ASIDE, reason="Agreed."), uuid4())
    world.do("bob", around.AgreeSettlement(contest=1), uuid4())
    assert not [w for w in Weighed.objects.filter(subject__startswith="D-1/") if w.mult > 0]
    parity(world)


def test_an_erased_part_takes_its_tickets_and_leaves_the_proof(world):
    levels(world)
    outcome = bring(world)
    agree(world, outcome)
    world.do("alice", around.ErasePart(entry=outcome.seq + 1, part="rows-0001", basis="recorded by mistake"), uuid4())
    row = LogImport.objects.get()
    assert (row.erased, Ticket.objects.count(), Weighed.objects.filter(subject__startswith="D-").count()) == (5, 0, 0)
    parity(world)


def test_newer_levels_bind_what_they_reach_back_to(world):
    agree(world, bring(world))
    levels(world)
    soft = (Target(priority="High", minutes=40 * 60, hours=Hours.ALWAYS),)
    levels(world, since=date(2026, 2, 3), targets=soft)
    rows = {row.name: (row.standing, row.levels) for row in Ticket.objects.all()}
    assert rows["INC-1"] == ("kept", 1)
    assert rows["INC-2"] == ("kept", 2)
    assert rows["INC-3"] == ("unbound", 2)
    parity(world)


def test_levels_need_both_sides(world):
    ask = ProposeLevels(
        resolver="provider", since=date(2026, 1, 1), waiting=(), ended=("Resolved",), targets=TARGETS
    )  # fmt: skip
    world.do("bob", ask, uuid4())
    with pytest.raises(Refused, match="proposed already"):
        world.do("alice", ask, uuid4())
    with pytest.raises(Refused, match="other side has to answer"):
        world.do("bob", AgreeLevels(levels=1), uuid4())
    with pytest.raises(Refused, match="Give the reason"):
        world.do("alice", DeclineLevels(levels=1, reason=" "), uuid4())
    world.do("alice", DeclineLevels(levels=1, reason="Too slow."), uuid4())
    with pytest.raises(Refused, match="not open any more"):
        world.do("alice", AgreeLevels(levels=1), uuid4())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ended": ()}, "at least one state that ends"),
        ({"waiting": ("Resolved",)}, "cannot both wait and end"),
        ({"ended": ("Resolved", "Resolved")}, "named twice"),
        ({"targets": ()}, "at least one priority"),
        ({"targets": (TARGETS[0], TARGETS[0])}, "named twice"),
        ({"targets": (Target(priority="High", minutes=0, hours=Hours.CLIENT),)}, "between one minute and a year"),
        ({"resolver": "host"}, "whose desk"),
    ],
)
def test_levels_that_make_no_sense_are_refused(world, changes, says):
    said = {
        "resolver": "provider", "since": date(2026, 1, 1), "waiting": (), "ended": ("Resolved",), "targets": TARGETS
    }  # fmt: skip
    with pytest.raises(Refused, match=says):
        world.do("alice", ProposeLevels(**{**said, **changes}), uuid4())


def test_the_entry_holds_every_event(world):
    bring(world)
    (entry,) = recorded(Entry.objects.filter(kind="tickets.log.imported.v1"), with_files=True)
    told = {ticket.name: ticket for _, ticket in tickets_of(entry.evidence)}
    assert [event.line for event in told["INC-3"].events] == [8, 11]
    assert told["INC-4"].claim is None
    assert sum(len(ticket.events) for ticket in told.values()) == 11
    assert entry.evidence.first_event.isoformat() == "2026-02-02T09:00:00+00:00"


def test_one_wrong_row_and_nothing_is_recorded(world):
    before = Entry.objects.count()
    for wrong, says in (
        (b"INC-9,31.12.2026,New,High,Payments,,true\n", "Line 13, column event time"),
        (b"INC-9,2026-02-30 10:00,New,High,Payments,,true\n", "no day of the calendar"),
        (b"INC-9,2026-02-10,New,High,Payments,,true\n", "no time of day"),
        (b"INC-9,2026-02-10 09:00,,High,Payments,,true\n", "needs its state"),
        (b"INC-9,2026-02-10 09:00,New,High,Payments,,perhaps\n", "say in the map what means met"),
        (b"INC-9,2027-02-10 09:00,New,High,Payments,,true\n", "still to come"),
        (b",2026-02-10 09:00,New,High,Payments,,true\n", "every row needs its ticket"),
        (b"INC-9,2026-02-10 09:00\n", "has 2 cells"),
    ):
        with pytest.raises(Refused, match=says):
            bring(world, content=LOG + wrong)
    with pytest.raises(Refused, match="Say which zone"):
        bring(world, mapping="")
    assert Entry.objects.count() == before


def test_a_command_from_a_reader_is_not_there(world):
    from troth.acts.errors import NotThere

    with pytest.raises(NotThere):
        world.do("ann", ImportLog(content=LOG, file_name="x.csv", mapping=mapped()), uuid4())
