"""One object of every sort for the matrix: two engagements, both sides' private things, links in every state.

`CAPTURES` says for each name that an address captures which values are tried. An address that captures something else
has no fixture, and the matrix fails until it gets one.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.backends.db import SessionStore
from django.urls.converters import get_converters
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from tests.cast import PASSWORD, World
from tests.house.tour import (
    HISTORY,
    ISSUE_MAP,
    ISSUES,
    LOG,
    LOG_MAP,
    MAP,
    Step,
    draft,
    empty_world,
    endpoint,
    invited,
    seat,
    take,
    walk,
)
from troth.api import tokens
from troth.api.models import Token
from troth.engagement import commands as around
from troth.engagement import door
from troth.engagement.links import LETTER, make_link
from troth.engagement.models import Contest, Engagement, Invitation
from troth.engagement.setup import actor_of
from troth.feeds.calendars.links import new_link
from troth.feeds.models import CalendarLink
from troth.inbox.choices import stop_address
from troth.jobs.models import Job
from troth.promises import commands as promises
from troth.promises.verbs import BY_SLUG
from troth.records.models import Entry
from troth.sources.checks import not_now
from troth.sources.commands import ImportPromises
from troth.sources.models import HistoryImport
from troth.sources.uploads import keep
from troth.tickets.checks import not_now as log_not_now
from troth.tickets.commands import ImportLog
from troth.tickets.models import LogImport
from troth.tickets.project import deal_of
from troth.trackers.checks import not_now as issues_not_now
from troth.trackers.commands import ImportIssues
from troth.trackers.models import TrackerImport
from troth.web.checks import Address

CAPTURE = re.compile(r"<\w+:\w+>|\(\?P<\w+>[^)]*\)")
Values = dict[str, object]
Choose = Callable[["Objects"], Values]


@dataclass(slots=True)
class Objects:
    """The world of the matrix and the things in it that addresses name."""

    world: World
    seats: dict[str, str]
    drafts: dict[str, str]
    uploads: dict[str, str]
    logs: dict[str, str]
    boards: dict[str, str]
    invitations: dict[str, str]
    links: dict[str, str]
    sessions: dict[str, int]
    keys: dict[str, int]
    jobs: dict[str, str]
    endpoints: dict[str, str]
    feeds: dict[str, str]
    addresses: dict[str, str]

    @property
    def nameable(self) -> dict[str, dict[str, str]]:
        """What a body of the API can name, by its field."""
        return {"seat": self.seats, "draft": self.drafts, "invitation": self.invitations, "endpoint": self.endpoints}

    @property
    def at(self) -> datetime:
        """The moment at which all pages are asked for."""
        return self.world.at + timedelta(hours=1)


def build() -> Objects:
    """Everything that can be named."""
    world = walk(empty_world())
    there = elsewhere(world)
    _open_ends(world)
    links = {"used": _link("bob", world), "unknown": "x" * 43}
    invitations = {}
    for name, email in (
        ("open", "nina@acorn.example"),
        ("stopped", "nils@acorn.example"),
        ("late", "nora@acorn.example"),
    ):
        world.do("alice", around.InviteColleague(email=email, roles=("member",)))
        invitations[name] = invited(world)
        links[name] = _link(email, world)
    world.do("alice", around.RevokeInvitation(invitation=invitations["stopped"]))
    Invitation.objects.filter(pk=invitations["late"]).update(expires=world.at)
    world.do("bob", around.InviteColleague(email="nat@birch.example", roles=("member",)))
    invitations["other side"] = invited(world)
    account = {side: _account_invitation(domain) for side, domain in (("account", "acorn"), ("other account", "birch"))}
    for name in ("alice", "bob"):
        world.people[name].set_password(PASSWORD)
        world.people[name].save()
    TOTP.activate(world.people["bob"], generate_totp_secret())
    RecoveryCodes.activate(world.people["bob"])
    return Objects(
        world=world, links=links, invitations=invitations | account,
        seats={"own": seat(world, "lara"), "other side": seat(world, "ben"), "elsewhere": seat(there, "carol")},
        drafts={
            "client": draft(world, "client"), "provider": draft(world, "provider"), "elsewhere": draft(there, "client"),
        },
        uploads={name: _upload(world, name) for name in ("alice", "bob")},
        logs={name: _upload(world, name, "desk") for name in ("alice", "bob")},
        boards={name: _upload(world, name, "tracker") for name in ("alice", "bob")},
        sessions={name: _session(world, name) for name in ("alice", "bob")},
        keys={name: _key(world, name) for name in ("alice", "bob")},
        jobs={name: _dead_job(world, invitations["open"], name) for name in ("alice", "bob")},
        endpoints={party: endpoint(world, party) for party in ("client", "provider")},
        addresses={**{name: _feed(world, name) for name in ("alice", "bob", "dora", "dan")}, "unknown": "x" * 43},
        feeds={name: str(CalendarLink.objects.get(person=world.people[name]).pk) for name in ("alice", "bob")},
    )  # fmt: skip


def elsewhere(world: World) -> World:
    """Carol's own engagement with Erin, with more promises in it than the one between Acorn and Birch."""
    there = World(engagement=Engagement.objects.get(slug="harbour"), people=world.people, at=world.at)
    walk(there, [
        Step("carol", lambda w: around.InvitePartner(email=w.people["erin"].email)),
        Step("erin", lambda w: around.JoinEngagement(invitation=invited(w, "erin"))),
    ])  # fmt: skip
    for number in range(1, 16):
        made = promises.MakePromise(
            title=f"Cedar keeps this to itself {number}", due=there.at.date() + timedelta(days=30)
        )
        take(there, Step("carol", lambda w, made=made: made))  # type: ignore[misc]
    take(there, Step("carol", lambda w: promises.KeepDraft(title="Cedar's own thought")))
    world.at = there.at
    return there


def _open_ends(world: World) -> None:
    """Things that wait: an open promise of either side, one that is delivered, one with a proposal, an import."""
    soon = world.at.date() + timedelta(days=20)
    for title in ("To be delivered", "Is delivered", "To be moved", "To be let go"):
        world.do("bob", promises.MakePromise(title=title, due=soon))
    for number in (9, 10, 11, 12):
        world.do("alice", promises.AcceptPromise(promise=number))
    world.do("bob", promises.DeliverPromise(promise=10, proof="Build 2"))
    world.do("bob", promises.ProposeMove(promise=11, due=soon + timedelta(days=7), reason="Illness."))
    world.do("bob", promises.ProposeWithdrawal(promise=12, reason="No longer needed."))
    world.do("alice", ImportPromises(content=HISTORY + b"\n", file_name="tracker-2.csv", mapping=MAP))
    later = LOG.replace(b"INC-", b"A-")
    world.do("alice", ImportLog(content=later, file_name="desk-2.csv", mapping=LOG_MAP))
    more = ISSUES.replace(b"PAY-", b"MORE-")
    world.do("alice", ImportIssues(content=more, file_name="more.csv", mapping=ISSUE_MAP))


def _link(who: str, world: World) -> str:
    email = world.people[who].email if who in world.people else who
    row = Invitation.objects.filter(email=email).order_by("-created")[0]
    return make_link(row).rstrip("/").rsplit("/", 1)[-1]


def _account_invitation(domain: str) -> str:
    rows = Invitation.objects.filter(
        purpose="account", organisation__domain=f"{domain}.example", used=None, revoked=None
    )
    return str(rows.order_by("-created")[0].pk)


def _feed(world: World, name: str) -> str:
    """The secret in the address of somebody's calendar."""
    link = new_link(world.people[name].pk, world.engagement.pk, world.at)
    return link.rpartition("/")[2].removesuffix(".ics")


def _upload(world: World, name: str, purpose: str = "history") -> str:
    content = b"item,promised on,date promised\nLogin,2025-09-01,2025-13-01\n"
    if purpose == "desk":
        content = LOG + b"INC-9,soon,New,High,,\n"
    if purpose == "tracker":
        content = ISSUES + b"PAY-9,No day,soon,,,,,\n"
    return str(keep(world.actor(name), content, f"{name}-only.csv", "", None, purpose=purpose).pk)


def _session(world: World, name: str) -> int:
    store = SessionStore()
    store["about"] = name
    store.create()
    row = UserSession.objects.create(
        user=world.people[name], ip="192.0.2.7", user_agent="Firefox/140 Linux", session_key=store.session_key,
        created_at=world.at, last_seen_at=world.at,
    )  # fmt: skip
    return int(row.pk)


def _key(world: World, name: str) -> int:
    """A passkey as a browser would have registered it."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    held = AttestedCredentialData.create(b"\0" * 16, name.encode() * 4, ES256.from_cryptography_key(public))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    stated = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), flags, 0, bytes(held))
    client = json.dumps({"type": "webauthn.create", "challenge": "eA", "origin": "http://localhost:8000"}).encode()
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", stated, {})),
    }
    id = websafe_encode(name.encode() * 4)
    credential = {"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}}
    row = Authenticator.objects.create(
        user=world.people[name],
        type=Authenticator.Type.WEBAUTHN,
        data={"name": f"{name}'s key", "credential": credential},
    )
    return int(row.pk)


def _entry(kind: str) -> Choose:
    return lambda objects: {"": Entry.objects.filter(space=objects.world.engagement.space_id, kind=kind)[0].seq + 1}


def _fixed(*values: object) -> Choose:
    return lambda objects: {str(value): value for value in values}


def _dead_job(world: World, invitation: str, name: str) -> str:
    """A letter of the organisation of this person that failed for good."""
    owner = world.people[name].organisation_id
    job = Job.objects.create(
        task=LETTER, args={"invitation": invitation}, owner=owner, state=Job.State.DEAD, attempts=5, error="refused",
        run_at=world.at, created=world.at, finished=world.at,
    )  # fmt: skip
    return str(job.pk)


def _waiting(objects: Objects) -> int:
    """The newest import about which Birch can say that it is right."""
    rows = HistoryImport.objects.filter(space=objects.world.engagement.space_id).order_by("-number")
    contested = set(Contest.objects.filter(space=objects.world.engagement.space_id).values_list("about", flat=True))
    found = (row for row in rows if row.ref not in contested and not not_now(row, "provider", (), objects.at))
    return next(row.number for row in found)


def _waiting_log(objects: Objects) -> int:
    """The newest log about which Birch can say that it is right."""
    space = objects.world.engagement.space_id
    contested = set(Contest.objects.filter(space=space).values_list("about", flat=True))
    rows = LogImport.objects.filter(space=space).order_by("-number")
    return next(
        row.number for row in rows if row.ref not in contested and not log_not_now(row, "provider", (), objects.at)
    )


def _issues(objects: Objects) -> int:
    """The newest import of issues about which Birch can say that it is right."""
    space = objects.world.engagement.space_id
    contested = set(Contest.objects.filter(space=space).values_list("about", flat=True))
    rows = TrackerImport.objects.filter(space=space).order_by("-number")
    return next(
        row.number for row in rows if row.ref not in contested and not issues_not_now(row, "provider", (), objects.at)
    )


def _open_levels(objects: Objects) -> int:
    return next(each.number for each in deal_of(objects.world.engagement.space_id).levels if each.open)


def _open_window(objects: Objects) -> int:
    windows = deal_of(objects.world.engagement.space_id).planned
    return next(each.number for each in reversed(windows) if each.open(objects.at))


def _people(objects: Objects) -> Values:
    return {"colleague": objects.world.people["lara"].pk, "closed": objects.world.people["dan"].pk,
            "other organisation": objects.world.people["ben"].pk}  # fmt: skip


def _tokens(objects: Objects) -> Values:
    """A token of Alice."""
    found = Token.objects.filter(person=objects.world.people["alice"]).first()
    if found is None:
        wished = tokens.Wished(name="Alice's", writes=False, engagement=None, days=30)
        found = tokens.make(actor_of(objects.world.people["alice"], objects.at), wished)[0]
    return {"alice's": found.pk}


CAPTURES: list[tuple[str, str, Choose]] = [
    ("slug", "", lambda objects: {"payments": "payments", "harbour": "harbour"}),
    ("secret", "join/", lambda objects: dict(objects.links)),
    ("rest", "api/v1/", _fixed("no/such/address")),
    ("token", "account/tokens/", _tokens),
    ("number", "api/v1/engagements/<slug:slug>/promises/", _fixed(7)),
    ("number", "api/v1/engagements/<slug:slug>/entries/", _entry("promises.promise.made.v1")),
    ("number", "api/v1/engagements/<slug:slug>/imports/", _fixed(1)),
    ("number", "api/v1/engagements/<slug:slug>/desk/logs/", _fixed(1)),
    ("number", "api/v1/engagements/<slug:slug>/trackers/", _fixed(1)),
    ("number", "api/v1/engagements/<slug:slug>/reports/", _fixed(1)),
    ("ticket", "api/v1/engagements/<slug:slug>/desk/", _fixed(2)),
    ("party", "assessment/", _fixed("client")),
    ("dimension", "assessment/", _fixed("deadlines")),
    ("secret", "cal/", lambda objects: dict(objects.addresses)),
    ("endpoint", "webhooks/", lambda objects: dict(objects.endpoints)),
    ("feed", "account/calendars/", lambda objects: dict(objects.feeds)),
    ("seat", "people/seats/", lambda objects: dict(objects.seats)),
    ("invitation", "people/invitations/", lambda objects: _some(objects.invitations, "open", "other side")),
    ("invitation", "organisation/invitations/", lambda objects: _some(objects.invitations, "account", "other account")),
    ("number", "measured/trackers/<int:number>/agree/", lambda objects: {"waiting": _issues(objects), "agreed": 1}),
    ("number", "measured/trackers/", _fixed(1)),
    ("number", "measured/forecast/promises/", _fixed(6)),
    ("issue", "measured/trackers/", _fixed(2)),
    ("source", "measured/forecast/", _fixed(1)),
    ("stream", "measured/forecast/", _fixed(1)),
    ("upload", "measured/trackers/uploads/", lambda objects: dict(objects.boards)),
    ("number", "people/terms/", _fixed(3)),
    ("number", "contests/", _fixed(1, 3)),
    ("number", "evidence/private/", _fixed(1)),
    ("number", "evidence/", _entry("promises.promise.made.v1")),
    ("number", "imports/<int:number>/agree/", lambda objects: {"waiting": _waiting(objects), "agreed": 1}),
    ("number", "imports/", _fixed(1)),
    ("number", "promises/<int:number>/$", _fixed(1, 7)),
    ("number", "promises/", _fixed(7, 9, 10, 11, 12, 15)),
    ("verb", "promises/", lambda objects: {verb: verb for verb in BY_SLUG}),
    ("draft", "promises/drafts/", lambda objects: dict(objects.drafts)),
    ("upload", "imports/uploads/", lambda objects: dict(objects.uploads)),
    ("item", "imports/", _fixed(1)),
    ("number", "desk/logs/<int:number>/agree/", lambda objects: {"waiting": _waiting_log(objects), "agreed": 1}),
    ("number", "desk/logs/", _fixed(1, 2)),
    ("ticket", "desk/logs/", _fixed(2, 3)),
    ("number", "openness/reports/", _fixed(1)),
    ("number", "desk/levels/<int:number>/$", _fixed(2)),
    ("number", "desk/levels/", lambda objects: {"waiting": _open_levels(objects), "agreed": 2}),
    ("number", "desk/maintenance/<int:number>/$", _fixed(1)),
    ("number", "desk/maintenance/", lambda objects: {"waiting": _open_window(objects), "agreed": 1}),
    ("upload", "desk/uploads/", lambda objects: dict(objects.logs)),
    ("name", "parts/", _fixed("words")),
    ("about", "threads/", _fixed("P-1", "E-1", "P-99")),
    ("sealed", "mail/stop/", lambda objects: {"alice": _stop(objects), "unknown": "x" * 84}),
    ("party", "trust/", _fixed("client", "provider")),
    ("dimension", "trust/", _fixed("deadlines")),
    ("person", "organisation/people/", _people),
    ("job", "organisation/background/", lambda objects: dict(objects.jobs)),
    ("id", "account/sessions/", lambda objects: dict(objects.sessions)),
    ("pk", "account/2fa/webauthn/keys/", lambda objects: dict(objects.keys)),
    ("uidb36", "account/password/reset/key/", _fixed("1")),
    ("key", "account/password/reset/key/", _fixed("set-password")),
]


def _stop(objects: Objects) -> str:
    return stop_address(objects.world.people["alice"].pk, "digest").rstrip("/").rpartition("/")[2]


def _some(values: dict[str, str], *names: str) -> Values:
    return {name: values[name] for name in names}


class WithoutFixture(AssertionError):
    """An address captures something that the matrix has no example of."""


def places(address: Address, objects: Objects) -> Iterator[tuple[str, str]]:
    """Every path that an address is tried with, and a label of the objects in it: all first examples, then one at a
    time replaced by each of its others."""
    choices = [list(_values(address, name, objects).items()) for name, _ in address.captures]
    first = [choice[0] for choice in choices]
    yield _path(address, [value for _, value in first]), _label(first)
    for place, choice in enumerate(choices):
        for other in choice[1:]:
            chosen = [*first[:place], other, *first[place + 1 :]]
            yield _path(address, [value for _, value in chosen]), _label(chosen)


def _label(chosen: list[tuple[str, object]]) -> str:
    return " ".join(label for label, _ in chosen if label)


def _values(address: Address, name: str, objects: Objects) -> Values:
    for capture, part, choose in CAPTURES:
        wanted = address.pattern.endswith(part[:-1]) if part.endswith("$") else part in address.pattern
        if capture == name and wanted:
            return choose(objects)
    raise WithoutFixture(f"{address.pattern} captures {name!r}: give it an example in tests/matrix/world.py")


def _path(address: Address, values: list[object]) -> str:
    text = "/" + address.pattern.removeprefix("^").removesuffix("$")
    known = get_converters()
    for (_, kind), value in zip(address.captures, values, strict=True):
        spelled = known[kind].to_url(value) if kind in known else str(value)
        text = CAPTURE.sub(lambda found, spelled=spelled: spelled, text, count=1)  # type: ignore[misc]
    return text


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Let every door read this moment."""
    real = door.now
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType) and module.__name__.startswith("troth.") and vars(module).get("now") is real:
            monkeypatch.setattr(module, "now", lambda: at)
