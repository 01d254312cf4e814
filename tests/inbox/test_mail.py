"""Mail over real SMTP: at once for what needs somebody, one summary a day over everything, and none for who left."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.cast import World, seat_everybody
from tests.engagement.visits import browser, text_of, world_now
from tests.inbox.postbox import Postbox, html, plain, postbox
from troth.engagement import commands as around
from troth.engagement.models import Invitation, Person, Seat
from troth.inbox import digest, instant
from troth.inbox.commands import KeepNote, PostMessage
from troth.inbox.mail import reader_of
from troth.inbox.models import Letter, MailChoice
from troth.jobs.models import Job
from troth.jobs.worker import work_once
from troth.promises.commands import AcceptPromise, MakePromise

pytestmark = pytest.mark.django_db
WORK = "/organisation/background/"
TITLE = "Checkout in the sandbox"


@pytest.fixture
def world() -> World:
    return world_now()


@pytest.fixture
def box(world: World, settings: Any) -> Iterator[Postbox]:
    with postbox() as (box, port):
        settings.TROTH = dataclasses.replace(settings.TROTH, mail_url=f"smtp://127.0.0.1:{port}")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
        yield box


def offer(world: World, by: str = "bob", title: str = TITLE, days: int = 20) -> None:
    world.do(by, MakePromise(title=title, due=(world.at + timedelta(days=days)).date()))


def pseudonym(world: World, name: str) -> str:
    return Seat.objects.get(person=world.people[name], side__engagement=world.engagement).pseudonym


def work() -> int:
    """Do everything that is ready."""
    done = 0
    while work_once("me"):
        done += 1
    return done


def let_pass(minutes: int) -> None:
    """Let the time between tries pass for what waits."""
    for job in Job.objects.filter(state=Job.State.READY):
        Job.objects.filter(pk=job.pk).update(run_at=job.run_at - timedelta(minutes=minutes))


def to(box: Postbox) -> list[str]:
    return sorted(str(letter["To"]).partition("@")[0] for letter in box.letters)


def ask_for(name: str, world: World, at: datetime) -> date | None:
    """The day of the summary for which somebody is due at a moment."""
    reader = reader_of(world.people[name].pk, at)
    return reader.day if reader is not None and digest.is_due(reader) else None


def test_what_needs_somebody_goes_out_at_once_with_both_parts_and_one_click(world: World, box: Postbox) -> None:
    offer(world)
    assert work() == 2
    assert to(box) == ["alice"]  # ann only reads, and nothing waits for bob's side
    [letter] = box.letters
    assert letter["Subject"] == "Something needs you at Troth"
    assert "Birch offers P-1 for" in plain(letter)
    assert "http://localhost:8000/e/payments/promises/1/" in plain(letter)
    assert 'href="http://localhost:8000/e/payments/promises/1/"' in html(letter)
    assert TITLE not in letter.as_string()
    assert "Payments rebuild" not in letter.as_string()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://localhost:8000/mail/stop/[\w-]+/>", letter["List-Unsubscribe"].strip())
    assert re.fullmatch(r"<[0-9a-f]{40}@localhost>", letter["Message-ID"])


def test_at_most_one_a_day_about_the_same_thing_and_none_once_it_is_settled(world: World, box: Postbox) -> None:
    me = (pseudonym(world, "alice"),)
    offer(world)
    for _ in range(3):
        world.do("bob", PostMessage(about="P-1", text="Have you seen it?", mentions=me))
    world.do("alice", PostMessage(about="P-1", text="I have"))
    world.do("alice", AcceptPromise(promise=1))
    work()
    assert to(box) == []
    for _ in range(3):
        world.do("bob", PostMessage(about="P-1", text="Really?", mentions=me))
        work()
    assert to(box) == ["alice"]
    assert "You are mentioned about P-1." in plain(box.letters[0])
    assert "Really" not in box.letters[0].as_string()


def test_a_private_note_writes_to_the_own_side_alone(world: World, box: Postbox) -> None:
    offer(world)
    Job.objects.all().delete()
    world.do("alice", KeepNote(about="P-1", text="A quiet word", mentions=(pseudonym(world, "ann"),)))
    work()
    assert to(box) == ["ann"]
    assert "quiet" not in box.letters[0].as_string()


@pytest.mark.parametrize("over", ["seat", "account", "wish"])
def test_who_left_or_wants_none_gets_nothing_even_when_it_was_queued(world: World, box: Postbox, over: str) -> None:
    world.do("alice", around.ChangeSeat(seat=pseudonym(world, "ann"), roles=("member",)))
    Job.objects.all().delete()
    offer(world)
    assert work_once("me")
    ann = world.people["ann"]
    day = date.fromisoformat(Job.objects.filter(task=instant.LETTER)[0].args["day"])
    assert Job.objects.filter(task=instant.LETTER).count() == 2
    if over == "seat":
        world.do("alice", around.EndSeat(seat=pseudonym(world, "ann")))
    elif over == "account":
        Person.objects.filter(pk=ann.pk).update(is_active=False)
    else:
        MailChoice.objects.create(reader=ann, instant=False, digest="none")
    work()
    assert "ann" not in to(box)
    assert not digest.write(ann.pk, day, datetime.now(UTC))
    assert "ann" not in to(box)


def test_one_summary_for_two_engagements_each_day_and_what_it_says(world: World, box: Postbox) -> None:
    Invitation.objects.all().delete()
    second = seat_everybody(world.people, "harbour")
    second.at = world.at
    offer(world)
    offer(second, title="A plan")
    Job.objects.all().delete()
    box.letters.clear()
    alice = world.people["alice"]
    monday = at_eight(world)
    assert digest.ask(monday) >= 1
    keys = set(Job.objects.values_list("key", flat=True))
    digest.ask(monday + timedelta(minutes=15))
    assert set(Job.objects.values_list("key", flat=True)) == keys
    assert digest.write(alice.pk, monday.date(), monday)
    assert not digest.write(alice.pk, monday.date(), monday + timedelta(minutes=15))
    [letter] = box.letters
    assert letter["Subject"] == "2 things need you at Troth"
    said = plain(letter)
    assert said.count("NEEDS YOU. With Birch Works:") == 2
    for path in ("payments/promises/1/", "harbour/promises/1/"):
        assert f"http://localhost:8000/e/{path}" in said
        assert f'href="http://localhost:8000/e/{path}"' in html(letter)
    assert "Bob offered a promise: P-1." in said
    for secret in (TITLE, "A plan", "Payments rebuild", "Cedar"):
        assert secret not in letter.as_string()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def at_eight(world: World) -> datetime:
    """The next working day at eight, UTC."""
    day = (world.at + timedelta(days=1)).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC)


def test_a_summary_is_never_empty_tells_nothing_twice_and_is_capped(world: World, box: Postbox) -> None:
    for number in range(60):
        world.do("bob", PostMessage(about="E-1", text=f"Word {number}"))
    alice, day = world.people["alice"], at_eight(world)
    assert digest.write(alice.pk, day.date(), day)
    assert plain(box.letters[0]).count("\nhttp") == digest.MOST + 2  # the inbox, and where it stops
    assert re.search(r"^And \d+ more\.$", plain(box.letters[0]), re.MULTILINE)
    next_day = day + timedelta(days=1)
    assert not digest.write(alice.pk, next_day.date(), next_day)
    assert not digest.write(world.people["carol"].pk, day.date(), day)
    assert len(box.letters) == 1


def test_eight_is_eight_before_and_after_the_clocks_change(world: World) -> None:
    MailChoice.objects.create(reader=world.people["alice"], zone="Europe/Ljubljana")
    for day, utc in ((date(2027, 3, 26), 7), (date(2027, 3, 29), 6)):  # the clocks change on 28 March 2027
        at = datetime(day.year, day.month, day.day, utc, 0, tzinfo=UTC)
        assert ask_for("alice", world, at - timedelta(minutes=1)) is None
        assert ask_for("alice", world, at) == day
    assert ask_for("alice", world, datetime(2027, 3, 28, 9, 0, tzinfo=UTC)) is None  # a Sunday
    MailChoice.objects.update(zone="Pacific/Auckland")
    assert ask_for("alice", world, datetime(2027, 3, 25, 19, 0, tzinfo=UTC)) == date(2027, 3, 26)


def test_holidays_and_weekly(world: World) -> None:
    week = (((480, 1020),),) * 5 + ((), ())
    world.do("alice", around.StateCalendar(zone="UTC", week=week, holidays=(date(2027, 3, 29),)))
    eight = datetime(2027, 3, 29, 8, 0, tzinfo=UTC)
    assert ask_for("alice", world, eight) is None
    assert ask_for("bob", world, eight) == date(2027, 3, 29)
    MailChoice.objects.create(reader=world.people["alice"], digest="weekly")
    due = [ask_for("alice", world, eight + timedelta(days=number)) for number in range(8)]
    assert [day for day in due if day] == [date(2027, 3, 30), date(2027, 4, 5)]
    MailChoice.objects.update(digest="none")
    assert all(ask_for("alice", world, eight + timedelta(days=number)) is None for number in range(8))


@pytest.mark.parametrize("refusal", ["451 try again later", "421 not now", "550 no such mailbox", "554 no"])
def test_a_server_that_refuses_for_an_hour_gets_it_once_when_it_takes_again(
    world: World, box: Postbox, refusal: str
) -> None:
    offer(world)
    box.refusal = refusal
    work()
    job = Job.objects.get(task=instant.LETTER)
    for _ in range(12):  # an hour, five minutes at a time
        let_pass(5)
        work()
    job.refresh_from_db()
    assert (job.state, box.letters) == ("ready", [])
    assert refusal[:3] in job.error
    assert not Letter.objects.exists()
    page = text_of(browser(world.people["alice"]).get(WORK))
    assert "A letter about something that needs" in page
    assert "alice@acorn.example" in page
    assert "alice@" not in text_of(browser(world.people["bob"]).get(WORK))
    box.refusal = ""
    let_pass(120)
    work()
    job.refresh_from_db()
    assert (job.state, to(box), Letter.objects.count()) == ("done", ["alice"], 1)


def test_a_summary_waits_while_the_server_is_away_and_goes_out_once(world: World, box: Postbox) -> None:
    offer(world)
    alice, day = world.people["alice"], at_eight(world)
    box.refusal = "451 try again later"
    for _ in range(3):
        with pytest.raises(Exception, match="451"):
            digest.write(alice.pk, day.date(), day)
    box.refusal = ""
    assert digest.write(alice.pk, day.date(), day + timedelta(hours=1))
    assert not digest.write(alice.pk, day.date(), day + timedelta(hours=2))
    assert len(box.letters) == 1


def test_a_worker_that_dies_between_sending_and_noting_sends_the_same_letter_again(world: World, box: Postbox) -> None:
    offer(world)
    work()
    Letter.objects.all().delete()  # the death: the letter was handed over, and nothing of it was written down
    Job.objects.filter(task=instant.LETTER).update(state=Job.State.RUNNING, lease_until=world.at - timedelta(hours=1))
    args = {"person": str(world.people["alice"].pk), "engagement": str(world.engagement.pk), "subject": "P-1"}
    day = str(reader_day(world))
    Job.objects.filter(task=instant.LETTER).update(args={**args, "day": day})
    work()
    assert len(box.letters) == 2
    assert box.letters[0]["Message-ID"] == box.letters[1]["Message-ID"]
    Job.objects.filter(task=instant.LETTER).update(state=Job.State.READY, args={**args, "day": day})
    work()
    assert len(box.letters) == 2


def reader_day(world: World) -> date:
    reader = reader_of(world.people["alice"].pk, datetime.now(UTC))
    assert reader is not None
    return reader.day


def test_one_click_stops_a_kind_of_mail_without_signing_in_and_tells_nothing(world: World, box: Postbox) -> None:
    offer(world)
    work()
    path = str(box.letters[0]["List-Unsubscribe"]).strip()[1:-1].removeprefix("http://localhost:8000")
    nobody = browser()
    page = text_of(nobody.get(path))
    assert "Stop these letters?" in page
    for secret in ("alice", "Alice", "Acorn", "Birch", "payments"):
        assert secret not in page
    assert not MailChoice.objects.exists()
    strict = type(nobody)(enforce_csrf_checks=True)
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    choice = MailChoice.objects.get()
    assert (choice.reader_id, choice.instant, choice.digest) == (world.people["alice"].pk, False, "daily")
    offer(world, title="Another")
    work()
    assert len(box.letters) == 1
    for wrong in (path[:-3] + "/", "/mail/stop/x/", "/mail/stop/" + "A" * 84 + "/"):
        assert nobody.get(wrong).status_code == 404
        assert nobody.post(wrong).status_code == 404


def test_the_choice_is_kept_on_ones_own_page_and_wrong_zones_are_named(world: World) -> None:
    alice = browser(world.people["alice"])
    assert "Every working day at 08:00" in text_of(alice.get("/account/"))
    wrong = alice.post("/account/mail/", {"digest": "weekly", "zone": "Mars/Olympus"})
    assert wrong.status_code == 422
    assert "There is no time zone “Mars/Olympus”" in text_of(wrong)
    assert alice.post("/account/mail/", {"digest": "weekly", "zone": "Europe/Ljubljana"})["Location"] == "/account/"
    page = text_of(alice.get("/account/"))
    assert "On the first working day of the week at 08:00" in page
    assert "Europe/Ljubljana" in page


def test_without_mail_nothing_is_asked_for(world: World) -> None:
    offer(world)
    digest.look_round()
    assert not Job.objects.exists()


def test_letters_are_the_same_whatever_the_other_side_keeps_to_itself(world: World, box: Postbox) -> None:
    alice, day = world.people["alice"], at_eight(world)
    offer(world)
    assert digest.write(alice.pk, day.date(), day)
    Letter.objects.all().delete()
    for number in range(7):
        world.do("bob", KeepNote(about="P-1", text=f"Ours {number}", mentions=(pseudonym(world, "ben"),)))
    assert digest.write(alice.pk, day.date(), day)
    first, second = (re.sub(r"/mail/stop/[\w-]+/", "", plain(letter)) for letter in box.letters)
    assert first == second
