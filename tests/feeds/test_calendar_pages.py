"""The address of a calendar: shown once, judged at each fetch, taken back at any time, and told to nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.feeds.reading import address, events, fetch
from tests.house.answers import plain
from tests.promises.browse import As
from troth.engagement import commands as around
from troth.engagement.models import Person, Seat
from troth.evidence.ids import token_hash
from troth.feeds.calendars.links import AN_HOUR, MOST
from troth.feeds.models import CalendarLink
from troth.promises.commands import AcceptPromise, MakePromise

pytestmark = pytest.mark.django_db
HERE = "/account/calendars/"


def enter(world: World, name: str) -> Client:
    """A browser of somebody of the cast."""
    client = Client()
    client.force_login(world.people[name])
    return client


def promises(world: World, count: int) -> None:
    """So many promises, accepted."""
    first = world.do("bob", MakePromise(title="Thing", due=date(2026, 4, 20)))
    world.do("alice", AcceptPromise(promise=int(first.subject.removeprefix("P-"))))
    for _ in range(count - 1):
        made = world.do("bob", MakePromise(title="Thing", due=date(2026, 4, 20)))
        world.do("alice", AcceptPromise(promise=int(made.subject.removeprefix("P-"))))


def made(client: Client, engagement: str = "payments") -> str:
    """Make a feed on its page; its path."""
    text = client.post(HERE, {"engagement": engagement}).content.decode()
    return "/" + text.partition('data-copy="')[2].partition('"')[0].split("/", 3)[3]


def test_the_address_is_shown_once_and_kept_as_a_hash(world: World) -> None:
    client = enter(world, "alice")
    path = made(client)
    secret = path.removeprefix("/cal/").removesuffix(".ics")
    assert len(secret) >= 43
    assert CalendarLink.objects.get().token == token_hash(secret)
    page = client.get(HERE).content.decode()
    assert secret not in page
    assert "not read yet" in page
    fetch(path)
    assert "last read" in client.get(HERE).content.decode()
    assert Client().get(path).headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_a_program_without_cookies_gets_it_and_304_while_nothing_changes(world: World) -> None:
    promises(world, 1)
    path = address(world, "alice")
    first = Client().get(path)
    assert first.cookies == {}
    assert "Cookie" not in first.headers.get("Vary", "")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    same = Client().get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert Client().head(path).status_code == 200
    promises(world, 1)
    assert Client().get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_wrong_stopped_renewed_ended_and_closed_are_one_answer(world: World) -> None:
    client = enter(world, "ben")
    stopped, renewed, ended = (made(client) for _ in range(3))
    rows = list(CalendarLink.objects.order_by("created", "id"))
    client.post(f"{HERE}{rows[0].pk}/stop/")
    again = client.post(f"{HERE}{rows[1].pk}/renew/").content.decode().partition('data-copy="')[2].partition('"')[0]
    assert again
    unknown = Client().get("/cal/" + "x" * 43 + ".ics")
    answers = [Client().get(stopped), Client().get(renewed), unknown]
    seat = Seat.objects.get(person=world.people["ben"]).pseudonym
    everything = made(client, "*")
    assert "p-" not in fetch(ended)
    world.do("bob", around.EndSeat(seat=seat))
    answers.append(Client().get(ended))
    assert events_or_none(everything) == {}
    Person.objects.filter(pk=world.people["ben"].pk).update(is_active=False)
    answers.append(Client().get(everything))
    assert {answer.status_code for answer in answers} == {404}
    assert len({plain(answer.content, answer.request["PATH_INFO"]) for answer in answers}) == 1
    assert Client().post(everything).status_code == 405


def events_or_none(path: str) -> dict[str, object]:
    """The events of a feed that may have none."""
    text = fetch(path)
    return events(text) if "BEGIN:VEVENT" in text else {}


def test_a_feed_of_everything_shows_only_where_its_person_sits(world: World, sit: As) -> None:
    promises(world, 1)
    world.do("carol", around.OpenEngagement(title="Harbour", slug="harbour", party="client", starts=date(2026, 1, 5)))
    assert set(events(fetch(address(world, "alice", of=False)))) == {"p-1.due.payments", "ends.payments"}
    theirs = fetch(address(world, "carol", of=False))
    assert "payments" not in theirs.lower()
    assert Client().get(address(world, "carol")).status_code == 404
    assert enter(world, "carol").post(HERE, {"engagement": "payments"}).status_code == 422


def test_nobody_can_touch_the_feeds_of_another(world: World) -> None:
    path = made(enter(world, "alice"))
    row = CalendarLink.objects.get()
    for name in ("ann", "bob", "carol"):
        for verb in ("stop", "renew"):
            assert enter(world, name).post(f"{HERE}{row.pk}/{verb}/").status_code == 404
        assert "Payments rebuild</b>" not in enter(world, name).get(HERE).content.decode()
    fetch(path)


def test_too_many_fetches_in_an_hour_have_to_wait(world: World) -> None:
    path = address(world, "alice")
    statuses = [Client().get(path).status_code for _ in range(AN_HOUR + 1)]
    assert statuses == [200] * AN_HOUR + [429]
    late = Client().get(path)
    assert 0 < int(late.headers["Retry-After"]) <= 3600
    world.wait(hours=1)
    assert Client().get(path).status_code == 200


def test_there_is_an_end_to_the_number_of_addresses(world: World) -> None:
    client = enter(world, "alice")
    for _ in range(MOST):
        made(client)
    answer = client.post(HERE, {"engagement": "payments"})
    assert answer.status_code == 422
    assert "stop one first" in answer.content.decode()


def test_a_feed_takes_as_many_questions_for_31_promises_as_for_one(world: World) -> None:
    counts = []
    promises(world, 1)
    path = address(world, "alice")
    for more in (0, 30):
        promises(world, more) if more else None
        with CaptureQueriesContext(connection) as asked:
            fetch(path)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_the_page_of_calendars_opens_from_the_promises(world: World) -> None:
    page = enter(world, "ann").get("/e/payments/promises/").content.decode()
    assert '/account/calendars/?of=payments' in page
    assert 'value="payments" selected' in enter(world, "ann").get(f"{HERE}?of=payments").content.decode()
