"""Every act in every stage, who may do it, and what is refused in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from tests.cast import World, open_world, person
from tests.promises.stages import ACTS, DUE, LATER, STAGES, delivered, offered, opened
from troth.acts.errors import NotThere, Refused
from troth.acts.perform import perform
from troth.clock import Calendar
from troth.engagement import commands as around
from troth.engagement.models import Seat
from troth.engagement.setup import actor_in, actor_of
from troth.promises import commands
from troth.promises.kinds import Nature
from troth.promises.models import Draft, Promise
from troth.promises.project import state_of
from troth.records.models import Log, Weighed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return open_world()


def size(world: World) -> int:
    return Log.objects.get(space=world.engagement.space_id).size


def row(number: int = 1) -> Promise:
    return Promise.objects.get(number=number)


@pytest.mark.parametrize("stage", STAGES)
def test_every_act_is_possible_in_its_stages_and_refused_in_words_elsewhere(world: World, stage: str) -> None:
    STAGES[stage](world)
    if "input" not in stage:
        world.do("alice", commands.MakePromise(title="Test data", due=date(2026, 4, 20), nature=Nature.INPUT))
    before = size(world)
    for name, command, stages in ACTS:
        if stage in stages:
            with transaction.atomic():
                world.do(name, command)
                assert size(world) == before + 1
                transaction.set_rollback(True)
        else:
            with pytest.raises(Refused) as refused:
                world.do(name, command)
            assert refused.value.sentence.endswith(".")
            assert refused.value.sentence[0].isupper()
        assert size(world) == before


@pytest.mark.parametrize("stage", ["offered", "asked", "opened", "move_by_client", "move_by_provider", "delivered"])
def test_nobody_else_may(world: World, stage: str) -> None:
    STAGES[stage](world)
    sides = {(type(command), name) for name, command, _ in ACTS}
    before = size(world)
    for name, command, stages in ACTS:
        if stage not in stages:
            continue
        either = {(type(command), "alice"), (type(command), "bob")} <= sides
        wrong = [] if either else [{"alice": "bob", "bob": "alice"}[name]]
        for other in ("ann", "carol", *wrong):
            with pytest.raises(NotThere):
                world.do(other, command)
    assert size(world) == before


def test_a_member_may_as_well_as_a_lead(world: World) -> None:
    world.do("ben", commands.MakePromise(title="By a member", due=DUE))
    world.do("alice", commands.AcceptPromise(promise=1))
    world.do("ben", commands.DeliverPromise(promise=1, proof="Done"))
    assert row().phase == "delivered"


def test_what_is_not_there_is_not_there(world: World) -> None:
    opened(world)
    for number in (0, -1, 2, 10**9):
        with pytest.raises(NotThere):
            world.do("bob", commands.DeliverPromise(promise=number, proof="Done"))


def test_reader_and_outsider_make_nothing(world: World) -> None:
    for name in ("ann", "carol"):
        for command in (commands.MakePromise(title="A", due=DUE), commands.KeepDraft(title="A")):
            with pytest.raises(NotThere):
                world.do(name, command)


def refused(world: World, name: str, command: Any) -> Refused:
    before = size(world)
    with pytest.raises(Refused) as found:
        world.do(name, command)
    assert size(world) == before
    return found.value


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001, "null\x00byte"])
def test_words_that_cannot_be_kept_are_refused_where_they_stand(world: World, text: str) -> None:
    offered(world)
    found = refused(world, "alice", commands.DeclinePromise(promise=1, reason=text))
    assert found.field == "reason"


def test_what_has_no_spelling_is_refused_in_words(world: World) -> None:
    offered(world)
    half = commands.DeclinePromise(promise=1, reason="half \ud800 pair")
    assert refused(world, "alice", half).sentence == "Remove the invisible character after “half”."
    naive = datetime(2026, 3, 12, 9)  # noqa: DTZ001
    assert "time zone" in refused(world, "bob", commands.MakePromise(title="A", due=DUE, due_at=naive)).sentence


def test_words_are_kept_without_the_blanks_around_them(world: World) -> None:
    outcome = world.do("bob", commands.MakePromise(title="  Zażółć 漢字 ", due=DUE, detail=" \n "))
    assert (outcome.recorded[0].evidence.title, outcome.recorded[0].evidence.detail) == ("Zażółć 漢字", None)


@pytest.mark.parametrize(
    ("due", "due_at", "says"),
    [
        (date(2026, 3, 1), None, "passed"),
        (date(1999, 3, 1), None, "2100"),
        (date(2100, 1, 1), None, "2100"),
        (DUE, datetime(2026, 3, 13, 9, tzinfo=UTC), "does not lie on"),
        (date(2026, 3, 2), datetime(2026, 3, 2, 9, 0, tzinfo=UTC), "passed"),
    ],
)
def test_a_date_that_cannot_be_is_refused(world: World, due: date, due_at: datetime | None, says: str) -> None:
    found = refused(world, "bob", commands.MakePromise(title="A", due=due, due_at=due_at))
    assert (says in found.sentence, found.field) == (True, "due")
    opened(world)
    assert refused(world, "bob", commands.ProposeMove(promise=1, due=due, due_at=due_at, reason="so")).field == "due"


def test_today_can_be_promised_until_its_close(world: World) -> None:
    world.at = datetime(2026, 3, 3, 16, 58, tzinfo=UTC)
    world.do("bob", commands.MakePromise(title="Today", due=date(2026, 3, 3)))
    assert "passed" in refused(world, "bob", commands.MakePromise(title="Today", due=date(2026, 3, 3))).sentence


def test_an_instant_is_kept_in_whole_seconds_and_its_own_day(world: World) -> None:
    moment = datetime(2026, 3, 12, 12, 30, 15, 999, tzinfo=ZoneInfo("Asia/Kolkata"))
    world.do("bob", commands.MakePromise(title="A", due=DUE, due_at=moment))
    world.do("alice", commands.AcceptPromise(promise=1))
    assert row().due_at == datetime(2026, 3, 12, 7, 0, 15, tzinfo=UTC)
    assert state_of(row()).due.at == row().due_at


def test_an_offer_whose_day_has_passed_cannot_be_accepted(world: World) -> None:
    offered(world)
    world.at = datetime(2026, 3, 12, 16, 59, tzinfo=UTC)
    assert "12 March 2026" in refused(world, "alice", commands.AcceptPromise(promise=1)).sentence
    world.at -= timedelta(minutes=2)
    world.do("alice", commands.AcceptPromise(promise=1))
    assert row().phase == "open"


def test_a_proposed_date_that_has_passed_cannot_be_agreed(world: World) -> None:
    opened(world)
    world.do("bob", commands.ProposeMove(promise=1, due=date(2026, 3, 10), reason="Earlier"))
    world.at = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
    assert "has passed by now" in refused(world, "alice", commands.AgreeMove(promise=1)).sentence
    world.do("alice", commands.DeclineMove(promise=1, reason="Too late for that"))


def test_the_agreed_date_is_no_move(world: World) -> None:
    opened(world)
    assert refused(world, "bob", commands.ProposeMove(promise=1, due=DUE, reason="so")).field == "due"


def test_a_date_moves_by_proposal_and_assent_and_the_first_promise_is_kept(world: World) -> None:
    opened(world)
    world.do("bob", commands.ProposeMove(promise=1, due=LATER, reason="More tests"))
    assert (row().due_day, row().waiting_on) == (DUE, "client")
    world.do("alice", commands.AgreeMove(promise=1))
    assert (row().first_day, row().due_day, row().waiting_on) == (DUE, LATER, "")
    world.do("alice", commands.ProposeMove(promise=1, due=date(2026, 3, 25), reason="We are away"))
    assert row().waiting_on == "provider"
    world.do("ben", commands.DeclineMove(promise=1, reason="No need"))
    state = state_of(row())
    assert (state.first.day, state.due.day, len(state.moves)) == (DUE, LATER, 1)
    assert (state.moves[0].before.day, state.moves[0].after.day, state.moves[0].proposed_by) == (DUE, LATER, "provider")


def test_rejection_reopens_and_the_row_says_so(world: World) -> None:
    delivered(world)
    before = row()
    assert (before.phase, before.waiting_on) == ("delivered", "client")
    world.do("alice", commands.RejectDelivery(promise=1, reason="Half is missing"))
    after = row()
    assert (after.phase, after.delivered_at, after.silence_at, after.waiting_on) == ("open", None, None, "")
    assert after.late_from == before.late_from


def test_no_more_is_confirmed_than_was_declared(world: World) -> None:
    opened(world)
    for share in (0, 101, -5):
        assert refused(world, "bob", commands.DeliverPromise(promise=1, proof="Done", share=share)).field == "share"
    world.do("bob", commands.DeliverPromise(promise=1, proof="Most of it", share=60))
    found = refused(world, "alice", commands.ConfirmDelivery(promise=1, share=80))
    assert ("60" in found.sentence, found.field) == (True, "share")
    world.do("alice", commands.ConfirmDelivery(promise=1))
    kept = Weighed.objects.get(subject="P-1", dimension="promises")
    assert kept.g == 0.6


def test_a_delivery_answers_an_open_proposal(world: World) -> None:
    STAGES["move_by_provider"](world)
    world.do("bob", commands.DeliverPromise(promise=1, proof="Done after all"))
    assert "is delivered" in refused(world, "alice", commands.AgreeMove(promise=1)).sentence


@pytest.mark.parametrize("early", [True, False])
def test_silence_accepts_at_an_exact_instant_of_the_promisees_calendar(world: World, early: bool) -> None:
    week = (((540, 1020),),) * 5 + ((), ())
    world.do("alice", around.StateCalendar(zone="Europe/Zagreb", week=week, holidays=(date(2026, 3, 10),)))
    delivered(world)
    instant = datetime(2026, 3, 17, 17, 0, tzinfo=ZoneInfo("Europe/Zagreb"))
    assert row().silence_at == instant
    confirm = commands.ConfirmDelivery(promise=1)
    if early:
        world.at = instant - timedelta(minutes=1, seconds=1)
        world.do("alice", confirm)
        assert row().standing == "kept"
    else:
        world.at = instant - timedelta(minutes=1)
        assert "accepted by silence" in refused(world, "alice", confirm).sentence
        reject = commands.RejectDelivery(promise=1, reason="no")
        assert "accepted by silence" in refused(world, "alice", reject).sentence
        assert (row().settled, Weighed.objects.count()) == (False, 0)
        world.do("bob", commands.MakePromise(title="Something else", due=date(2026, 4, 10)))
        assert (row().settled, row().standing) == (True, "kept")
        assert set(Weighed.objects.values_list("dimension", "mult")) == {("promises", 0.5), ("deadlines", 0.5)}


def test_only_what_the_other_side_owes_can_be_waited_for(world: World) -> None:
    opened(world)
    world.do("bob", commands.MakePromise(title="Own", due=DUE))
    for number in (1, 2, 99):
        found = refused(world, "bob", commands.StateWait(promise=1, other=number))
        assert (found.sentence.startswith(f"P-{number} is not"), found.field) == (True, "waits_for")


def test_nobody_waits_in_a_circle_but_a_diamond_is_fine(world: World) -> None:
    diamond = (("bob", "alice", ()), ("alice", "bob", (1,)), ("alice", "bob", (1,)), ("bob", "alice", (2, 3)))
    for by, to, waits in diamond:
        outcome = world.do(by, commands.MakePromise(title="A", due=DUE, waits_for=waits))
        world.do(to, commands.AcceptPromise(promise=int(outcome.subject.removeprefix("P-"))))
    assert row(4).waits_for == "P-2,P-3"
    found = refused(world, "bob", commands.StateWait(promise=1, other=2))
    assert found.sentence == "P-1 and P-2 would wait for each other."
    assert "waits for P-2 already" in refused(world, "bob", commands.StateWait(promise=4, other=2)).sentence


def test_a_promise_waits_for_twelve_at_most(world: World) -> None:
    for _ in range(13):
        world.do("alice", commands.MakePromise(title="Input", due=DUE))
    found = refused(world, "bob", commands.MakePromise(title="A", due=DUE, waits_for=tuple(range(1, 14))))
    assert "12" in found.sentence
    world.do("bob", commands.MakePromise(title="A", due=DUE, waits_for=(1, 1, *range(2, 12))))
    assert len(row(14).waits_for.split(",")) == 11


def test_what_is_over_is_not_waited_for(world: World) -> None:
    world.do("alice", commands.MakePromise(title="Input", due=DUE))
    world.do("bob", commands.DeclinePromise(promise=1, reason="no"))
    found = refused(world, "bob", commands.MakePromise(title="A", due=DUE, waits_for=(1,)))
    assert found.sentence == "P-1 was declined, so there is nothing to wait for."


def test_lateness_of_a_chain_reaches_every_row(world: World) -> None:
    for by, to, due, waits in (
        ("bob", "alice", date(2026, 3, 4), ()),
        ("alice", "bob", date(2026, 3, 5), (1,)),
        ("bob", "alice", date(2026, 3, 9), (2,)),
    ):
        outcome = world.do(by, commands.MakePromise(title="A", due=due, waits_for=waits))
        world.do(to, commands.AcceptPromise(promise=int(outcome.subject.removeprefix("P-"))))
    assert row(1).lapses == [["2026-03-05T09:00:00Z", None]]
    assert (row(2).late_from, row(2).pauses, row(2).lapses) == (None, row(1).lapses, [])
    assert row(3).late_from == datetime(2026, 3, 10, 9, 0, 1, tzinfo=UTC)
    world.at = datetime(2026, 3, 5, 16, 59, tzinfo=UTC)
    world.do("bob", commands.DeliverPromise(promise=1, proof="Eight hours late"))
    assert row(2).late_from == datetime(2026, 3, 9, 9, 0, 1, tzinfo=UTC)
    assert row(3).pauses == [["2026-03-09T09:00:00Z", None]]
    assert row(3).late_from is None
    world.at = datetime(2026, 3, 9, 12, 59, tzinfo=UTC)
    world.do("alice", commands.DeliverPromise(promise=2, proof="Four hours late"))
    assert row(3).late_from == datetime(2026, 3, 10, 13, 0, 1, tzinfo=UTC)


def test_holidays_stated_later_reach_the_rows_of_what_is_ahead(world: World) -> None:
    opened(world)
    assert row().late_from == datetime(2026, 3, 13, 9, 0, 1, tzinfo=UTC)
    week = Calendar.office("UTC").week
    world.do("bob", around.StateCalendar(zone="UTC", week=week, holidays=(date(2026, 3, 13), date(2026, 3, 1))))
    assert row().late_from == datetime(2026, 3, 16, 9, 0, 1, tzinfo=UTC)


def test_an_owner_sits_on_the_side_of_the_promisor(world: World) -> None:
    own, other = world.actor("ben").pseudonym, world.actor("alice").pseudonym
    for wrong in (other, "nobody"):
        assert refused(world, "bob", commands.MakePromise(title="A", due=DUE, owner=wrong)).field == "owner"
    world.do("bob", commands.MakePromise(title="A", due=DUE, owner=own))
    assert row().owner == own
    world.do("bob", around.EndSeat(seat=own))
    assert refused(world, "bob", commands.MakePromise(title="A", due=DUE, owner=own)).field == "owner"


def test_before_the_other_side_has_joined_there_is_nobody_to_promise_to(world: World) -> None:
    dora = person("dora", world.people["alice"].organisation, admin=True)
    opening = around.OpenEngagement(title="New", slug="new", party="client", starts=DUE)
    perform(actor_of(dora, world.at), opening, uuid4())
    seat = Seat.objects.select_related("side__engagement", "side__organisation", "person").get(person=dora)
    with pytest.raises(Refused, match="not joined"):
        perform(actor_in(seat, world.at), commands.MakePromise(title="A", due=DUE), uuid4())


# drafts


def test_a_draft_is_kept_with_everything_and_becomes_a_promise(world: World) -> None:
    world.do("alice", commands.MakePromise(title="Input", due=DUE))
    owner = world.actor("ben").pseudonym
    draft = commands.KeepDraft(title="Later perhaps", detail="How", due=DUE, owner=owner, waits_for=1)
    world.do("bob", draft)
    kept = Draft.objects.get()
    assert (kept.title, kept.detail, kept.due) == ("Later perhaps", "How", DUE)
    assert (kept.owner, kept.waits_for) == (owner, "P-1")
    world.do("ben", replace(draft, draft=str(kept.pk), title="Better"))
    assert Draft.objects.get().title == "Better"
    outcome = world.do("bob", commands.MakePromise(title="Better", due=DUE, draft=str(kept.pk)))
    assert [type(entry.evidence).__name__ for entry in outcome.recorded] == ["PromiseMade", "DraftClosed"]
    assert Draft.objects.get().closed
    with pytest.raises(NotThere):
        world.do("bob", commands.MakePromise(title="Better", due=DUE, draft=str(kept.pk)))


def test_a_draft_belongs_to_one_side(world: World) -> None:
    world.do("bob", commands.KeepDraft(title="Ours"))
    key = str(Draft.objects.get().pk)
    before = size(world)
    for name in ("alice", "ann", "carol"):
        for command in (
            commands.KeepDraft(title="Theirs", draft=key), commands.DropDraft(draft=key),
            commands.MakePromise(title="Theirs", due=DUE, draft=key),
        ):  # fmt: skip
            with pytest.raises(NotThere):
                world.do(name, command)
    for wrong in ("", "not-a-key", str(uuid4())):
        with pytest.raises(NotThere):
            world.do("bob", commands.DropDraft(draft=wrong))
    assert (size(world), Draft.objects.get().title) == (before, "Ours")
    world.do("ben", commands.DropDraft(draft=key))
    assert Draft.objects.get().closed
