"""Two worlds that differ only in what Birch keeps to itself must answer everybody else byte for byte the same.

The shared part is made once. Then one world gets much that is private to Birch and the other little, each is walked
link by link and by guessed addresses as everybody but Birch, and taken back. Not covered: how long an answer takes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.cast import World, open_world
from tests.house.answers import plain
from troth.acts.actor import Actor
from troth.engagement import commands as around
from troth.engagement import door
from troth.engagement.models import Invitation, Seat
from troth.evidence.ids import uuid7
from troth.feeds.calendars.links import new_link
from troth.feeds.commands import AddEndpoint
from troth.feeds.models import Delivery, Endpoint
from troth.inbox.commands import KeepNote, PostMessage
from troth.promises import commands
from troth.promises.models import Draft
from troth.records.export import write_space
from troth.web import shell

pytestmark = pytest.mark.django_db

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*|\?[^"#]*)"')
LEAVES = ("/account/logout", "/static/", "/theme/", "/account/2fa/", "/account/login/webauthn")
"""What is not walked: leaving, files, and pages that draw a fresh secret at every look."""
OTHERS = ("alice", "ann", "carol", "anonymous")
MOST_PAGES = 160
Answers = dict[tuple[str, str], tuple[int, bytes]]


def shared_part() -> World:
    """What both parties know: promises in several states, a contest, a moved date."""
    world = open_world()
    for number, title in enumerate(("Plan", "Interface", "Test report"), 1):
        world.do("bob", commands.MakePromise(title=title, due=date(2026, 3, 20)))
        world.do("alice", commands.AcceptPromise(promise=number))
    world.do("ben", commands.DeliverPromise(promise=1, proof="See the folder"))
    world.do("alice", commands.ConfirmDelivery(promise=1))
    world.do("bob", commands.ProposeMove(promise=2, due=date(2026, 3, 25), reason="The vendor is late"))
    world.do("alice", commands.MakePromise(title="Access", due=date(2026, 3, 18)))
    entry = world.do("ben", commands.DeliverPromise(promise=3, proof="Report 3")).seq
    world.do("alice", around.ContestEntry(entry=entry + 1, reason="It is empty"))
    ben = (Seat.objects.get(person=world.people["ben"]).pseudonym,)
    world.do("alice", PostMessage(about="P-1", text="Who else saw it?", mentions=ben))
    return world


def much(world: World) -> None:
    """Birch prepares, drops, invites and stops invitations, in private."""
    for title in ("Secret weekend cover", "Fallback price 4200", "Replace Acorn's tester"):
        world.do("bob", commands.KeepDraft(title=title, detail="canary-birch " * 30, due=date(2026, 4, 1)))
    world.do("bob", commands.DropDraft(draft=str(Draft.objects.order_by("pk")[0].pk)))
    for name in ("quiet.one", "quiet.two"):
        world.do("bob", around.InviteColleague(email=f"{name}@birch.example", roles=("member",)))
    world.do("bob", around.RevokeInvitation(invitation=str(Invitation.objects.order_by("-pk")[0].pk)))
    world.do("bob", around.InviteToOrganisation(email="canary@birch.example", name="Canary Birch"))
    ben = (Seat.objects.get(person=world.people["ben"]).pseudonym,)
    for about in ("P-1", "P-2", "P-1"):
        world.do("bob", KeepNote(about=about, text="canary-birch in a note", mentions=ben))
    for label in ("canary-birch chat", "canary-birch desk"):
        hook = AddEndpoint(label=label, url="https://canary-birch.example.com/hook", wants="all")
        Delivery.objects.create(endpoint_id=world.do("bob", hook).subject, first_at=world.at, last_at=world.at)
    new_link(world.people["bob"].pk, world.engagement.pk, world.at)
    Client().force_login(world.people["ben"])


def little(world: World) -> None:
    """Birch keeps one thing of another name and size to itself."""
    world.do("bob", commands.KeepDraft(title="x"))


def clients(world: World) -> dict[str, Client]:
    """A browser for everybody who is not of Birch."""
    found = {name: Client(raise_request_exception=False) for name in OTHERS}
    for name, client in found.items():
        if name in world.people:
            client.force_login(world.people[name])
    return found


def guesses(world: World) -> list[str]:
    """Addresses that somebody could try: Birch's drafts, private log, invitations, and things that are not there."""
    base = "/e/payments/"
    hooks = [str(pk) for pk in Endpoint.objects.values_list("pk", flat=True)] or [str(uuid7())]
    drafts = [str(pk) for pk in Draft.objects.values_list("pk", flat=True)] or [str(uuid7())]
    return [
        *(f"{base}evidence/private/{number}/" for number in range(1, 9)), f"{base}evidence/private/",
        *(f"{base}promises/drafts/{pk}/" for pk in drafts[:1]), f"{base}promises/drafts/",
        *(f"{base}webhooks/{pk}/" for pk in hooks[:1]), f"{base}webhooks/new/", "/account/calendars/",
        f"{base}verify/bundle/", f"{base}verify/bundle/private/", f"{base}promises/99/", f"{base}imports/new/",
        "/organisation/people/", "/no-such-page/", f"{base}threads/P-1/", f"{base}inbox/brief/",
        "/inbox/", f"{base}evidence/999/", "/verify/", "/account/login/",
    ]  # fmt: skip


def walk(world: World, browsers: dict[str, Client]) -> Answers:
    """Every page that can be reached by links or guessed, as everybody but Birch, in plain form."""
    found: Answers = {}
    for name, client in browsers.items():
        queue, seen = ["/", "/e/payments/", *guesses(world)], set()
        while queue and len(seen) < MOST_PAGES:
            path = queue.pop(0)
            if path in seen or path.startswith(LEAVES):
                continue
            seen.add(path)
            answer = client.get(path)
            body = answer.getvalue()
            label = re.sub(r"/(drafts|webhooks)/[0-9a-f-]{36}/", r"/\1/ID/", path)
            found[name, label] = (answer.status_code, plain(body, path))
            if "html" in answer.headers.get("Content-Type", ""):
                here = path.partition("?")[0]
                links = LINK.findall(body.decode().replace("&amp;", "&"))
                queue += [link if link.startswith("/") else here + link for link in links]
    return found


def apart(world: World, make: Callable[[World], None], browsers: dict[str, Client]) -> tuple[Answers, bytes]:
    """The answers of the world with this private part, and Acorn's copy of the shared log; then all is taken back."""
    at = world.at
    with transaction.atomic():
        make(world)
        world.at = at
        answers, copy = walk(world, browsers), io.BytesIO()
        write_space(world.engagement.space_id, copy)
        transaction.set_rollback(True)
    for client in browsers.values():
        client.cookies.pop("messages", None)
    return answers, copy.getvalue()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = shared_part()
    moment: datetime = made.at + timedelta(days=1)
    monkeypatch.setattr(door, "now", lambda: moment)
    return made


def differences(one: Answers, other: Answers) -> list[str]:
    """Where two worlds answer differently, in words."""
    found = [f"{who} finds {path} in one world only" for who, path in one.keys() ^ other.keys()]
    for key in one.keys() & other.keys():
        if one[key] != other[key]:
            (status, body), (status2, body2) = one[key], other[key]
            place = next((i for i, (a, b) in enumerate(zip(body, body2, strict=False)) if a != b), -1)
            around_it = body[max(0, place - 80) : place + 80], body2[max(0, place - 80) : place + 80]
            found.append(f"{key[0]} at {key[1]}: {status}/{status2} {around_it!r}")
    return sorted(found)


def test_what_birch_keeps_to_itself_changes_no_answer_to_anybody_else(world: World) -> None:
    browsers = clients(world)
    walk(world, browsers)
    rich, copy = apart(world, much, browsers)
    poor, same_copy = apart(world, little, browsers)
    assert not differences(rich, poor)
    assert copy == same_copy
    assert len(rich) > 100
    assert not [key for key, (_, body) in rich.items() if b"canary" in body or b"Secret weekend" in body]
    assert (rich["alice", "/e/payments/"][0], rich["carol", "/e/payments/"][0]) == (200, 404)


def test_it_bites(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaking(actor: Actor) -> int:
        return Draft.objects.filter(closed=False).count()

    entry = next(entry for entry in shell.registered_nav() if entry.path == "promises/")
    monkeypatch.setitem(
        shell._entries,
        "promises/",
        shell.NavEntry(
            section=entry.section, label=entry.label, icon=entry.icon, path=entry.path, order=entry.order, count=leaking
        ),
    )
    browsers = clients(world)
    rich, _ = apart(world, much, browsers)
    poor, _ = apart(world, little, browsers)
    assert any("alice at /e/payments/" in line for line in differences(rich, poor))
