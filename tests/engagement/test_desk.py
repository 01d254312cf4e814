"""The organisation's level and the beginning of an installation."""

from __future__ import annotations

import re

import pytest

from tests.cast import PASSWORD, World, person
from tests.engagement.visits import browser, link_in, send, text_of, world_now
from troth.engagement.models import Engagement, Invitation, Organisation, Person
from troth.evidence.ids import uuid7
from troth.records.models import Entry
from troth.server.init import CannotBegin, first_link

pytestmark = pytest.mark.django_db
PEOPLE = "/organisation/people/"
NEW = {"name": "Amy", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def world() -> World:
    return world_now()


def test_home_shows_only_ones_own_engagements(world: World) -> None:
    for name in ("alice", "ann", "bob", "ben"):
        assert "Payments rebuild" in text_of(browser(world.people[name]).get("/"))
    carol = text_of(browser(world.people["carol"]).get("/"))
    assert "No engagement yet" in carol
    assert "Payments" not in carol


def test_an_administrator_opens_an_engagement(world: World) -> None:
    answers = {"title": "Fraud desk", "slug": "Fraud-Desk", "party": "provider", "starts": "2026-03-02"}
    answers |= {"ends": "", "zone": "UTC"}
    assert browser(world.people["ann"]).get("/open/").status_code == 404
    alice = browser(world.people["alice"])
    assert send(alice, "/open/", **{**answers, "starts": "soon"}).status_code == 422
    assert send(alice, "/open/", **{**answers, "ends": "2025-01-01"}).status_code == 422
    assert send(alice, "/open/", **{**answers, "slug": "payments"}).status_code == 422
    response = send(alice, "/open/", **answers)
    assert response["Location"] == "/e/fraud-desk/people/"
    page = text_of(alice.get(response["Location"]))
    assert "has not joined yet" in page
    assert "Invite the client" in page
    assert Engagement.objects.get(slug="fraud-desk").title == "Fraud desk"
    assert browser(world.people["bob"]).get("/e/fraud-desk/people/").status_code == 404


def test_only_administrators_manage_people_and_only_their_own(world: World) -> None:
    ann, alice = browser(world.people["ann"]), browser(world.people["alice"])
    page = text_of(ann.get(PEOPLE))
    assert "alice@acorn.example" in page
    assert "Manage" not in page
    assert "birch" not in page
    bob = world.people["bob"].pk
    for path in ("", "close/", "reopen/", "admin/"):
        for client, who in ((ann, world.people["alice"].pk), (alice, bob), (browser(world.people["carol"]), bob)):
            url = f"{PEOPLE}{who}/{path}"
            assert client.get(url).status_code == 404, url
            assert client.post(url, {"act_id": str(uuid7()), "admin": "yes"}).status_code in {404, 405}, url
    assert ann.get(PEOPLE + "invite/").status_code == 404
    assert Person.objects.get(pk=bob).is_active


def test_a_colleague_is_invited_to_the_organisation(world: World) -> None:
    alice = browser(world.people["alice"])
    link = link_in(send(alice, PEOPLE + "invite/", email="amy@acorn.example", name="Amy", admin="on"))
    row = Invitation.objects.get(email="amy@acorn.example")
    assert "amy@acorn.example" in text_of(alice.get(PEOPLE))
    assert "amy@acorn.example" not in text_of(browser(world.people["ann"]).get(PEOPLE))
    visitor = browser()
    assert send(visitor, link, **NEW)["Location"] == "/"
    amy = Person.objects.get(email="amy@acorn.example")
    assert amy.admin
    assert amy.organisation.domain == "acorn.example"
    assert visitor.get("/e/payments/people/").status_code == 404
    kinds = Entry.objects.filter(space=amy.organisation.space_id).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["engagement.account.invited.v1", "engagement.account.opened.v1"]
    assert browser().get(link).status_code == 410
    row.refresh_from_db()
    assert row.used


@pytest.mark.parametrize("email", ["bob@birch.example", "ann@acorn.example", "no-address"])
def test_who_cannot_be_invited_to_the_organisation(world: World, email: str) -> None:
    assert send(browser(world.people["alice"]), PEOPLE + "invite/", email=email, name="").status_code == 422
    assert not Invitation.objects.filter(email=email, purpose="account").exists()


def test_an_invitation_to_the_organisation_is_stopped(world: World) -> None:
    link = link_in(send(browser(world.people["alice"]), PEOPLE + "invite/", email="amy@acorn.example", name=""))
    url = f"/organisation/invitations/{Invitation.objects.get(email='amy@acorn.example').pk}/stop/"
    for name in ("ann", "bob", "carol"):
        assert browser(world.people[name]).post(url, {"act_id": str(uuid7())}).status_code == 404
    assert send(browser(world.people["alice"]), url).status_code == 302
    assert browser().get(link).status_code == 410


def test_the_last_administrator_stays(world: World) -> None:
    alice, own = browser(world.people["alice"]), f"{PEOPLE}{world.people['alice'].pk}/"
    assert "without an administrator" in text_of(send(alice, own + "close/"))
    assert "without an administrator" in text_of(send(alice, own + "admin/", admin="no"))
    assert send(alice, f"{PEOPLE}{world.people['ann'].pk}/admin/", admin="yes").status_code == 302
    assert send(alice, own + "admin/", admin="no").status_code == 302
    assert alice.get(own).status_code == 404
    assert Person.objects.get(pk=world.people["ann"].pk).admin


def test_a_long_list_of_people_goes_on(world: World) -> None:
    acorn = Organisation.objects.get(domain="acorn.example")
    for n in range(65):
        person(f"p{n:02}", acorn)
    alice = browser(world.people["alice"])
    first = text_of(alice.get(PEOPLE))
    older = re.search(r'href="(\?after=[0-9a-f-]+)"', first)
    assert older is not None
    second = text_of(alice.get(PEOPLE + older[1]))
    names = re.findall(r"(p\d\d)@acorn", first) + re.findall(r"(p\d\d)@acorn", second)
    assert names == [f"p{n:02}" for n in range(65)]
    foreign = Person.objects.get(email="bob@birch.example").pk
    assert alice.get(f"{PEOPLE}?after={foreign}").status_code == alice.get(f"{PEOPLE}?after=x").status_code == 200


def test_the_first_link_makes_the_first_administrator() -> None:
    lost = first_link("Acorn Bank", "acorn.example", "Alice@Acorn.example", "Alice")
    link = first_link("Acorn Bank", "acorn.example", "alice@acorn.example", "Alice")
    assert browser().get(lost.split("8000")[1]).status_code == 410
    visitor, where = browser(), link.split("8000")[1]
    assert "Acorn Bank" in text_of(visitor.get(where))
    assert send(visitor, where, **{**NEW, "name": "Alice"})["Location"] == "/"
    alice = Person.objects.get()
    assert alice.admin
    assert alice.check_password(PASSWORD)
    assert "Open an engagement" in text_of(visitor.get("/"))
    with pytest.raises(CannotBegin, match="began with Acorn Bank"):
        first_link("Acorn Bank", "acorn.example", "alice@acorn.example", "Alice")
    with pytest.raises(CannotBegin, match="began with Acorn Bank"):
        first_link("Cedar", "cedar.example", "carol@cedar.example", "Carol")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("", "acorn.example", "a@acorn.example", "A"), "a name"),
        (("Acorn", "not a domain", "a@acorn.example", "A"), "not a domain"),
        (("Acorn", "acorn.example", "nobody", "A"), "not an e-mail address"),
    ],
)
def test_a_beginning_that_cannot_be_says_why(given: tuple[str, str, str, str], says: str) -> None:
    with pytest.raises(CannotBegin, match=says):
        first_link(*given)
    assert Organisation.objects.count() == 0
