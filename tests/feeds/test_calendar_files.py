"""Calendar feeds read back by another library: right local times on both sides of a change of clocks, in two zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject

from tests.cast import World, open_world
from tests.feeds.reading import address, events, fetch, line_lengths
from troth.engagement import commands as around
from troth.engagement import door
from troth.feeds.calendars.event import Event
from troth.feeds.calendars.ics import calendar, one_line
from troth.promises import commands
from troth.records.models import Entry

pytestmark = pytest.mark.django_db
WEEK = (((540, 1020),),) * 5 + ((), ())
HOSTILE = "Fähre; Kaffee, bar\\n und \u2028\u0085 BEGIN:VALARM ü" * 3
ZAGREB, LONDON = ZoneInfo("Europe/Zagreb"), ZoneInfo("Europe/London")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A client in Zagreb and a provider in London, in the days before clocks change (29 March 2026)."""
    made = open_world()
    made.at = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
    monkeypatch.setattr(door, "now", lambda: made.at)
    made.do("alice", around.StateCalendar(zone="Europe/Zagreb", week=WEEK, holidays=()))
    made.do("bob", around.StateCalendar(zone="Europe/London", week=WEEK, holidays=()))
    made.do("bob", around.ProposeTerms(silence_days=5, reply_days=4, parameters={}))
    made.do("alice", around.AgreeTerms(terms=1))
    return made


def promise(world: World, by: str, title: str, due: date) -> None:
    """A promise on which both agree."""
    made = world.do(by, commands.MakePromise(title=title, due=due))
    other = "alice" if by == "bob" else "bob"
    world.do(other, commands.AcceptPromise(promise=int(made.subject.removeprefix("P-"))))


def test_due_dates_are_whole_days_of_both_sides_and_only_ones_own_ring(world: World) -> None:
    promise(world, "bob", "Interface", date(2026, 4, 2))
    promise(world, "alice", "Test data", date(2026, 3, 31))
    found = events(fetch(address(world, "alice")))
    mine, theirs = found["p-2.due.payments"], found["p-1.due.payments"]
    assert (mine.dtstart.value, mine.dtend.value) == (date(2026, 3, 31), date(2026, 4, 1))
    assert (theirs.dtstart.value, theirs.summary.value) == (date(2026, 4, 2), "P-1 Interface (Birch)")
    assert mine.summary.value == "P-2 Test data (Acorn)"
    assert [alarm.trigger.value for alarm in mine.valarm_list] == [timedelta(hours=-15)]
    assert not hasattr(theirs, "valarm")
    assert mine.url.value.endswith("/e/payments/promises/2/")
    assert mine.status.value == "CONFIRMED"
    assert int(mine.sequence.value) == Entry.objects.filter(space=world.engagement.space_id).count() - 1
    assert events(fetch(address(world, "bob")))["p-1.due.payments"].valarm_list


@pytest.mark.parametrize(("day", "by_clock"), [(20, (27, 17)), (25, (1, 17))])
def test_moments_are_right_on_both_sides_of_the_change_in_both_zones(
    world: World, day: int, by_clock: tuple[int, int]
) -> None:
    """Silence accepts five working days later, at the end of the working day of whoever has to confirm."""
    for by, zone in (("bob", ZAGREB), ("alice", LONDON)):
        world.at = max(world.at, datetime(2026, 3, day, 17, 30, tzinfo=UTC))
        promise(world, by, f"By {by}", date(2026, 4, 20))
        number = 1 if by == "bob" else 2
        world.do(by, commands.DeliverPromise(promise=number, proof="Shown"))
        text = fetch(address(world, "alice"))
        found = events(text)[f"p-{number}.confirm.payments"]
        local = found.dtend.value
        assert (local.day, local.hour) == (by_clock[0], by_clock[1])
        assert local.utcoffset() == datetime(local.year, local.month, local.day, 12, tzinfo=zone).utcoffset()
        assert f"DTEND;TZID={zone.key}:" in text
        assert local - found.dtstart.value == timedelta(minutes=30)
        said = "17:00 Zagreb, 16:00 London" if zone is ZAGREB else "18:00 Zagreb, 17:00 London"
        assert said in found.description.value


def test_the_rules_of_a_zone_hold_over_a_year_of_changes() -> None:
    firsts = [datetime(2026, month, 1, 12, tzinfo=UTC) for month in range(1, 13)]
    moments = [first + timedelta(days=days) for first in firsts for days in (0, 27)]
    made = [
        Event(key=f"{zone}.{n}", title="x", text="y", url="https://troth.example/", kind="Reply", revision=1,
              changed=moments[0], until=moment, zone=zone)
        for zone in ("Europe/Zagreb", "Europe/London", "America/New_York", "Australia/Lord_Howe")
        for n, moment in enumerate(moments)
    ]  # fmt: skip
    read = vobject.readOne(calendar("n", "a", "troth.example", made).decode())
    ends = {each.uid.value: each.dtend.value for each in read.vevent_list}
    for event in made:
        assert event.until is not None
        end = ends[f"{event.key}@troth.example"]
        assert end.astimezone(UTC) == event.until
        assert end.replace(tzinfo=None) == event.until.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None)


def test_titles_cannot_break_out_and_lines_fold_at_75_octets(world: World) -> None:
    title = "Kaffee, bar; Fähre \\n über Dürnstein, 日本語" * 3
    promise(world, "bob", title, date(2026, 4, 2))
    body = fetch(address(world, "alice"))
    assert events(body)["p-1.due.payments"].summary.value == f"P-1 {title} (Birch)"
    assert max(line_lengths(body)) <= 75
    evil = Event(
        key="k", title="a\r\nEND:VEVENT\r\nBEGIN:VEVENT\rX:1\n" + HOSTILE, text="b\r\nATTENDEE:mailto:x@y\n\x0b\x0cZ",
        url="https://troth.example/", kind="Promise", revision=1, changed=datetime(2026, 3, 2, tzinfo=UTC),
        day=date(2026, 3, 2),
    )  # fmt: skip
    text = calendar("n\r\nX-EVIL:1", "a", "troth.example", [evil]).decode()
    read = vobject.readOne(text)
    assert len(read.vevent_list) == 1
    assert read.vevent.summary.value == one_line(evil.title)
    assert not [line for line in text.split("\r\n") if line.startswith(("X-EVIL", "ATTENDEE", "X:1"))]
    assert set(text.replace("\r\n", "")) & {"\r", "\n", "\x0b", "\x0c", "\u2028", "\x85"} == set()


def test_contests_and_imports_stand_with_their_reply_dates(world: World) -> None:
    from tests.house.tour import HISTORY, MAP
    from troth.sources.commands import ImportPromises

    promise(world, "bob", "Interface", date(2026, 4, 2))
    world.do("alice", around.ContestEntry(entry=5, reason="It is wrong."))
    world.do("alice", ImportPromises(content=HISTORY, file_name="tracker.csv", mapping=MAP))
    found = events(fetch(address(world, "bob")))
    assert found["c-1.answer.payments"].dtend.value.tzinfo is not None
    assert found["c-1.answer.payments"].valarm_list
    assert "C-1" in found["c-1.answer.payments"].summary.value
    assert found["i-1.reply.payments"].dtend.value > world.at
    world.do("bob", around.AnswerContest(contest=1, answer="It is right."))
    assert "c-1.answer.payments" not in events(fetch(address(world, "bob")))


def test_standing_shows_in_words_and_what_was_let_go_is_cancelled(world: World) -> None:
    promise(world, "bob", "Kept thing", date(2026, 4, 2))
    world.do("bob", commands.DeliverPromise(promise=1, proof="Shown"))
    world.do("alice", commands.ConfirmDelivery(promise=1))
    promise(world, "bob", "Let go", date(2026, 4, 2))
    world.do("bob", commands.ProposeWithdrawal(promise=2, reason="No need."))
    world.do("alice", commands.AgreeWithdrawal(promise=2))
    world.do("bob", commands.MakePromise(title="Offer", due=date(2026, 4, 9)))
    promise(world, "bob", "Overdue", date(2026, 3, 24))
    world.wait(days=8)
    found = events(fetch(address(world, "alice")))
    assert found["p-1.due.payments"].summary.value.startswith("Kept: P-1 ")
    assert found["p-2.due.payments"].status.value == "CANCELLED"
    assert found["p-3.due.payments"].status.value == "TENTATIVE"
    assert found["p-4.due.payments"].summary.value.startswith(("Overdue: P-4", "Missed: P-4"))
    world.wait(days=100)
    later = events(fetch(address(world, "alice")))
    assert "p-1.due.payments" not in later
    assert "p-4.due.payments" in later
