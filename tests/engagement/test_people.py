"""People and access: both sides see who sits where; each side decides for itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.engagement.visits import browser, invited, send, text_of, world_now
from troth.engagement.models import Organisation, Person, Seat
from troth.engagement.reads import agreed
from troth.evidence.ids import uuid7
from troth.records.models import Entry

pytestmark = pytest.mark.django_db
BASE = "/e/payments/people/"
INSIDE = [
    "people/", "people/invite/", "people/partner/", "people/calendar/", "people/terms/", "people/terms/1/agree/",
    "people/terms/1/decline/", "people/seats/{seat}/", "people/seats/{seat}/end/", "people/invitations/{id}/stop/",
    "contests/", "contests/1/", "contests/1/answer/", "contests/1/settle/", "contests/1/agree/",
    "contests/1/withdraw/", "evidence/1/contest/", "evidence/1/erase/",
]  # fmt: skip


@pytest.fixture
def world() -> World:
    return world_now()


def seat_of(world: World, name: str) -> str:
    return Seat.objects.get(person=world.people[name], side__engagement=world.engagement).pseudonym


def test_both_sides_see_the_same_people(world: World) -> None:
    for name in ("alice", "ann", "bob", "ben"):
        page = text_of(browser(world.people[name]).get(BASE))
        for words in ("Acorn Bank", "Birch Works", "Alice", "Ann", "Bob", "Ben", "Mon to Fri"):
            assert words in page, (name, words)


def test_the_outsider_finds_nothing_anywhere(world: World) -> None:
    _, row = invited(world)
    world.do("bob", _contest())
    carol = browser(world.people["carol"])
    for path in INSIDE:
        url = "/e/payments/" + path.format(seat=seat_of(world, "ann"), id=row.pk)
        assert carol.get(url).status_code == 404, url
        assert carol.post(url, {"act_id": str(uuid7())}).status_code in {404, 405}, url
        assert browser().get(url).status_code == 302, url


def _contest() -> Any:
    from troth.engagement import commands

    return commands.ContestEntry(entry=3, reason="No.")


def test_readers_and_members_cannot_do_what_leads_do(world: World) -> None:
    _, row = invited(world)
    for name in ("ann", "ben"):
        client = browser(world.people[name])
        for path in INSIDE[1:10]:
            url = "/e/payments/" + path.format(seat=seat_of(world, name), id=row.pk)
            assert client.get(url).status_code == 404, (name, url)
            assert client.post(url, {"act_id": str(uuid7()), "roles": ["lead"]}).status_code == 404, (name, url)
        page = text_of(client.get(BASE))
        assert "Invite a colleague" not in page
        assert f"{BASE}seats/" not in page


def test_no_side_changes_a_seat_of_the_other(world: World) -> None:
    for path in ("", "end/"):
        url = f"{BASE}seats/{seat_of(world, 'ben')}/{path}"
        assert browser(world.people["alice"]).get(url).status_code == 404
        form = {"act_id": str(uuid7()), "roles": ["reader"]}
        assert browser(world.people["alice"]).post(url, form).status_code == 404
    assert Seat.objects.get(pseudonym=seat_of(world, "ben")).ended is None


def test_roles_are_changed_and_recorded(world: World) -> None:
    url = f"{BASE}seats/{seat_of(world, 'ann')}/"
    response = send(browser(world.people["alice"]), url, roles=["member", "legal"])
    assert response.status_code == 302
    assert Seat.objects.get(person=world.people["ann"]).role_set == {"member", "legal"}
    last = Entry.objects.filter(space=world.engagement.space_id).order_by("-seq")[0]
    assert last.kind == "engagement.seat.changed.v1"
    assert "Legal, member since" in text_of(browser(world.people["bob"]).get(BASE))


def test_a_side_is_never_left_without_a_lead(world: World) -> None:
    own = f"{BASE}seats/{seat_of(world, 'alice')}/"
    for response in (
        send(browser(world.people["alice"]), own, roles=["member"]),
        send(browser(world.people["alice"]), own + "end/"),
    ):
        assert response.status_code == 422
        assert "without a lead" in text_of(response)
    assert Seat.objects.get(person=world.people["alice"]).role_set == {"lead"}


def test_somebody_whose_seat_ended_cannot_enter(world: World) -> None:
    ann = browser(world.people["ann"])
    url = f"{BASE}seats/{seat_of(world, 'ann')}/end/"
    form = {"act_id": str(uuid7())}
    assert browser(world.people["alice"]).post(url, form).status_code == 302
    size = Entry.objects.count()
    assert browser(world.people["alice"]).post(url, form).status_code == 302
    assert Entry.objects.count() == size
    assert browser(world.people["alice"]).get(url).status_code == 404
    assert ann.get(BASE).status_code == 404
    assert "1 person had a seat before" in text_of(browser(world.people["bob"]).get(BASE))


def test_an_account_that_is_closed_shows_to_its_own_side_only(world: World) -> None:
    send(browser(world.people["alice"]), f"/organisation/people/{world.people['ann'].pk}/close/")
    assert "Account closed" in text_of(browser(world.people["alice"]).get(BASE))
    assert "Account closed" not in text_of(browser(world.people["bob"]).get(BASE))


def test_a_calendar_is_stated_through_the_page(world: World) -> None:
    days = dict.fromkeys(("tuesday", "wednesday", "thursday"), "08:00-12:00, 13:00-16:30")
    response = send(
        browser(world.people["alice"]), BASE + "calendar/", zone="Europe/Zagreb", monday="", friday="09:00–12:00",
        saturday="", sunday="closed", holidays="2026-12-25\n\n2026-12-24", **days,
    )  # fmt: skip
    assert response.status_code == 302
    calendar = agreed(world.engagement.space_id).calendars[-1].calendar
    assert calendar.zone == "Europe/Zagreb"
    assert calendar.week[1] == ((480, 720), (780, 990))
    assert calendar.week[4] == ((540, 720),)
    assert calendar.week[0] == calendar.week[6] == ()
    assert len(calendar.holidays) == 2
    page = text_of(browser(world.people["bob"]).get(BASE))
    assert "Tue to Thu 08:00-12:00, 13:00-16:30" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"monday": "9 to 5"}, "is not a stretch of time"),
        ({"monday": "17:00-09:00"}, "must end after it starts"),
        ({"monday": "09:00-25:00"}, "24:00 at the latest"),
        ({"monday": "09:00-12:00, 11:00-13:00"}, "overlaps"),
        ({"monday": ""}, "At least one weekday must be open"),
        ({"holidays": "2026-12-25\n31.12.2026"}, "Line 2"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_a_calendar_that_cannot_be_used_says_where(world: World, wrong: dict[str, str], says: str) -> None:
    size = Entry.objects.count()
    answers = {"zone": "UTC", "monday": "09:00-17:00", "holidays": "", **wrong}
    response = send(browser(world.people["alice"]), BASE + "calendar/", **answers)
    assert response.status_code == 422
    assert says in text_of(response).replace("&#x27;", "'")
    assert Entry.objects.count() == size


def test_terms_are_proposed_declined_and_agreed(world: World) -> None:
    alice, bob = browser(world.people["alice"]), browser(world.people["bob"])
    assert send(alice, BASE + "terms/", silence_days="5", reply_days="7").status_code == 302
    assert "is proposed" in text_of(bob.get(BASE))
    assert alice.get(BASE + "terms/1/agree/").status_code == 404
    own = alice.post(BASE + "terms/1/agree/", {"act_id": str(uuid7())})
    assert "Your own side proposed this" in text_of(own).replace("&#x27;", "'")
    assert send(bob, BASE + "terms/1/decline/", reason="").status_code == 422
    assert send(bob, BASE + "terms/1/decline/", reason="Too short for us.").status_code == 302
    assert send(bob, BASE + "terms/", silence_days="8", reply_days="7").status_code == 302
    assert send(alice, BASE + "terms/2/agree/").status_code == 302
    current = agreed(world.engagement.space_id).current
    assert (current.silence_days, current.reply_days, current.terms) == (8, 7, "T-2")
    assert send(alice, BASE + "terms/", silence_days="0", reply_days="90").status_code == 422


def test_the_page_asks_as_many_questions_for_three_as_for_one(world: World) -> None:
    client = browser(world.people["alice"])
    counts = []
    for batch in (["a"], ["b", "c"]):
        for short in batch:
            send(client, BASE + "invite/", email=f"{short}@acorn.example", name="", roles=["member"])
            acorn = Organisation.objects.get(domain="acorn.example")
            person = Person.objects.create_user(f"{short}2@acorn.example", short, acorn, None)
            side = Seat.objects.get(person=world.people["alice"]).side
            Seat.objects.create(side=side, person=person, pseudonym=f"a-{short}", roles="member", since=world.at)
        client.get(BASE)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(BASE).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, counts


def test_every_recording_button_says_for_whom(world: World) -> None:
    client = browser(world.people["alice"])
    seat = f"seats/{seat_of(world, 'ann')}/"
    for path in ("invite/", "calendar/", "terms/", seat, seat + "end/"):
        assert re.search(r'type="submit"[^>]*>[^<]* as Acorn Bank<', text_of(client.get(BASE + path))), path
