"""Single-use links: what each state says, who can use them, and that nobody else can."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import PASSWORD, World
from tests.engagement.visits import ACT_ID, browser, invited, link_in, send, text_of, world_now
from troth.engagement import commands
from troth.engagement.links import MadeAlready, make_link, show_once
from troth.engagement.models import Engagement, Invitation, Organisation, Person, Seat, Side
from troth.evidence.ids import token_hash, uuid7
from troth.records.models import Entry

pytestmark = pytest.mark.django_db
NEW = {"name": "Amy", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def world() -> World:
    return world_now()


def test_a_colleague_joins_by_the_link_shown_once(world: World) -> None:
    link, row = invited(world)
    visitor = browser()
    page = visitor.get(link)
    assert page.status_code == 200
    assert "Acorn Bank invites you" in text_of(page)
    assert "Payments rebuild" in text_of(page)
    response = send(visitor, link, **NEW)
    assert response.status_code == 302
    assert response["Location"] == "/e/payments/"
    person = Person.objects.get(email="amy@acorn.example")
    assert person.organisation.name == "Acorn Bank"
    assert Seat.objects.get(person=person).roles == "member"
    assert visitor.get("/").status_code == 200
    row.refresh_from_db()
    assert row.used is not None
    entry = Entry.objects.filter(space=world.engagement.space_id).order_by("-seq")[0]
    assert entry.kind == "engagement.seat.given.v1"


def test_looking_never_uses_the_link_up(world: World) -> None:
    link, row = invited(world)
    for _ in range(3):
        assert browser().get(link).status_code == 200
        assert browser().head(link).status_code == 200
    row.refresh_from_db()
    assert row.used is None


def test_only_the_hash_of_a_link_is_kept(world: World) -> None:
    link, row = invited(world)
    secret = link.split("/")[2]
    assert row.token == token_hash(secret)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not any(secret in str(value) for line in cursor.fetchall() for value in line), table


def test_each_state_says_which_it_is(world: World) -> None:
    link, row = invited(world)
    assert browser().get("/join/" + "x" * 43 + "/").status_code == 404
    Invitation.objects.filter(pk=row.pk).update(expires=world.at - timedelta(days=1))
    ran_out = browser().get(link)
    Invitation.objects.filter(pk=row.pk).update(expires=world.at + timedelta(days=1), revoked=world.at)
    stopped = browser().get(link)
    Invitation.objects.filter(pk=row.pk).update(revoked=None, used=world.at)
    used = browser().get(link)
    assert [r.status_code for r in (ran_out, stopped, used)] == [410, 410, 410]
    assert "has run out" in text_of(ran_out)
    assert "was stopped" in text_of(stopped)
    assert "was used" in text_of(used)
    unknown = browser().get("/join/nothing/")
    assert "leads nowhere" in text_of(unknown)


def test_a_link_that_does_not_work_cannot_be_posted_to_either(world: World) -> None:
    link, row = invited(world)
    form = {"act_id": str(uuid7()), **NEW}
    for change in ({"revoked": world.at}, {"revoked": None, "expires": world.at - timedelta(days=1)}):
        Invitation.objects.filter(pk=row.pk).update(**change)
        assert browser().post(link, form).status_code == 410
    assert browser().post("/join/nothing/", form).status_code == 404
    assert not Person.objects.filter(email=row.email).exists()


def test_a_form_sent_twice_makes_one_account_and_one_seat(world: World) -> None:
    link, _ = invited(world)
    visitor = browser()
    act_id = ACT_ID.search(text_of(visitor.get(link)))
    assert act_id is not None
    form = {"act_id": act_id[1], **NEW}
    first, size = visitor.post(link, form), Entry.objects.count()
    again = browser().post(link, form)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"] == "/e/payments/"
    assert Entry.objects.count() == size
    assert browser().post(link, {**form, "password": "not the same words 9"}).status_code == 410
    assert browser().post(link, {**form, "act_id": str(uuid7())}).status_code == 410


def test_somebody_with_an_account_signs_in_and_accepts_with_one_button(world: World) -> None:
    Person.objects.create_user("amy@acorn.example", "Amy", Organisation.objects.get(domain="acorn.example"), PASSWORD)
    link, _ = invited(world)
    visitor = browser()
    assert "/account/login/?next=%2Fjoin%2F" in text_of(visitor.get(link))
    signed = visitor.post("/account/login/", {"login": "amy@acorn.example", "password": PASSWORD, "next": link})
    assert signed["Location"] == link
    assert "Take the seat as Acorn Bank" in text_of(visitor.get(link))
    assert send(visitor, link)["Location"] == "/e/payments/"
    assert visitor.get("/e/payments/people/").status_code == 200


def test_nobody_else_can_use_a_link(world: World) -> None:
    link, row = invited(world)
    for name in ("alice", "bob", "carol"):
        visitor = browser(world.people[name])
        page = visitor.get(link)
        assert page.status_code == 200
        assert "Sign out first" in text_of(page)
        assert visitor.post(link, {"act_id": str(uuid7()), **NEW}).status_code == 200
    row.refresh_from_db()
    assert row.used is None
    assert not Person.objects.filter(email=row.email).exists()


def test_nobody_can_make_a_link_again(world: World) -> None:
    _, row = invited(world)
    with pytest.raises(MadeAlready):
        make_link(row)
    with pytest.raises(MadeAlready):
        show_once(row.pk)


def test_sending_an_invitation_twice_shows_no_link_again(world: World) -> None:
    url, client = "/e/payments/people/invite/", browser(world.people["alice"])
    act_id = ACT_ID.search(text_of(client.get(url)))
    assert act_id is not None
    form = {"act_id": act_id[1], "email": "amy@acorn.example", "name": "", "roles": ["reader"]}
    assert "/join/" in text_of(client.post(url, form))
    again = client.post(url, form)
    assert again.status_code == 302
    assert "/join/" not in text_of(client.get(again["Location"]))
    assert Invitation.objects.filter(email="amy@acorn.example").count() == 1


def _engagement_without_partner(world: World) -> Engagement:
    world.engagement = Engagement.objects.get(slug="payments")
    send(
        browser(world.people["alice"]), "/open/", title="Fraud desk", slug="fraud", party="client", starts="2026-03-02",
        ends="", zone="Europe/Zagreb",
    )
    return Engagement.objects.get(slug="fraud")


def test_a_partner_brings_a_new_organisation(world: World) -> None:
    engagement = _engagement_without_partner(world)
    link = link_in(
        send(browser(world.people["alice"]), "/e/fraud/people/partner/", email="dora@dogwood.example", name="Dora")
    )
    visitor = browser()
    answers = {"organisation": "Dogwood Labs", "domain": "dogwood.example", "zone": "Europe/London"}
    answers |= {**NEW, "name": "Dora"}
    assert send(visitor, link, **answers)["Location"] == "/e/fraud/"
    side = Side.objects.get(engagement=engagement, party="provider")
    assert (side.organisation.name, side.organisation.domain) == ("Dogwood Labs", "dogwood.example")
    dora = Person.objects.get(email="dora@dogwood.example")
    assert dora.admin
    page = text_of(visitor.get("/e/fraud/people/"))
    assert "Dogwood Labs" in page
    assert "Europe/London" in page


def test_a_partner_cannot_take_a_domain_that_is_here(world: World) -> None:
    _engagement_without_partner(world)
    link = link_in(
        send(browser(world.people["alice"]), "/e/fraud/people/partner/", email="eve@birch.example", name="Eve")
    )
    answers = {"organisation": "Birch again", "domain": "BIRCH.example", "zone": "UTC", **NEW}
    response = send(browser(), link, **answers)
    assert response.status_code == 422
    assert "is here already" in text_of(response)
    assert not Person.objects.filter(email="eve@birch.example").exists()
    assert Organisation.objects.filter(domain="birch.example").count() == 1


def test_an_organisation_that_is_here_joins_with_one_button(world: World) -> None:
    _engagement_without_partner(world)
    link = link_in(
        send(browser(world.people["alice"]), "/e/fraud/people/partner/", email="bob@birch.example", name="Bob")
    )
    response = send(browser(world.people["bob"]), link, zone="Europe/London")
    assert response["Location"] == "/e/fraud/"
    bea = {"email": "bea@birch.example", "name": "", "roles": ["lead"]}
    assert link_in(send(browser(world.people["bob"]), "/e/fraud/people/invite/", **bea))


def test_the_second_partner_hears_that_the_side_is_taken(world: World) -> None:
    _engagement_without_partner(world)
    alice = browser(world.people["alice"])
    first = link_in(send(alice, "/e/fraud/people/partner/", email="bob@birch.example", name=""))
    second = link_in(send(alice, "/e/fraud/people/partner/", email="carol@cedar.example", name=""))
    send(browser(world.people["bob"]), first, zone="UTC")
    response = browser(world.people["carol"]).get(second)
    assert response.status_code == 410
    assert "has joined already" in text_of(response)


@pytest.mark.parametrize("email", ["bob@birch.example", "carol@cedar.example"])
def test_people_of_another_organisation_cannot_be_invited_as_colleagues(world: World, email: str) -> None:
    response = send(
        browser(world.people["alice"]), "/e/payments/people/invite/", email=email, name="", roles=["member"]
    )
    assert response.status_code == 422
    assert "cannot be invited to your side" in text_of(response)
    assert f'value="{email}"' in text_of(response)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "another passphrase 8"}, "The two passwords differ"),
        ({"name": "Amy\u202e gro"}, "signs that can be seen"),
        ({"name": "http://evil.example"}, "not an address"),
        ({"password": "qwertyqwerty", "again": "qwertyqwerty"}, "too common"),
    ],
)
def test_what_is_wrong_in_a_new_account_is_said_and_nothing_is_made(
    world: World, wrong: dict[str, str], says: str
) -> None:
    link, row = invited(world)
    response = send(browser(), link, **{**NEW, **wrong})
    assert response.status_code == 422
    assert says in text_of(response)
    row.refresh_from_db()
    assert row.used is None
    assert not Person.objects.filter(email=row.email).exists()


def test_stopping_an_invitation_is_the_inviting_sides_own_matter(world: World) -> None:
    link, row = invited(world)
    url = f"/e/payments/people/invitations/{row.pk}/stop/"
    for name in ("bob", "ann", "carol"):
        assert browser(world.people[name]).get(url).status_code == 404
        assert browser(world.people[name]).post(url, {"act_id": str(uuid7())}).status_code == 404
    assert send(browser(world.people["alice"]), url).status_code == 302
    assert browser().get(link).status_code == 410
    assert row.email not in text_of(browser(world.people["bob"]).get("/e/payments/people/"))


def test_the_other_side_sees_nothing_of_open_invitations(world: World) -> None:
    _, row = invited(world)
    assert row.email in text_of(browser(world.people["alice"]).get("/e/payments/people/"))
    assert row.email in text_of(browser(world.people["ann"]).get("/e/payments/people/"))
    before = text_of(browser(world.people["bob"]).get("/e/payments/people/"))
    assert row.email not in before
    assert "Invited" not in before


def test_commands_of_a_foreign_invitation_lead_nowhere(world: World) -> None:
    from troth.acts.errors import NotThere

    _, row = invited(world)
    for name in ("bob", "ben", "carol", "ann"):
        with pytest.raises(NotThere):
            world.do(name, commands.TakeSeat(invitation=str(row.pk)))
        with pytest.raises(NotThere):
            world.do(name, commands.JoinEngagement(invitation=str(row.pk)))
        with pytest.raises(NotThere):
            world.do(name, commands.OpenAccount(invitation=str(row.pk)))
