"""The second id in a request is where access is forgotten: every id-typed field of every command gets foreign values.

The fields are found in the commands themselves. One that is neither declared plain nor given foreign values fails.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db.models import Q

from tests.cast import World
from tests.house.test_acts_by_seat import attempt
from tests.house.tour import STEPS, Step, empty_world, settle
from tests.matrix.crawl import visitors
from tests.matrix.world import Objects, build, elsewhere, places, stop_the_clock
from troth.acts.act import ACTS, BY_COMMAND
from troth.acts.models import Performed
from troth.acts.rule import SIGNED_IN
from troth.engagement.models import Invitation, Person, Seat
from troth.feeds.models import Endpoint
from troth.promises.models import Draft, Promise
from troth.records.models import Entry
from troth.web.checks import addresses

pytestmark = pytest.mark.django_db
PLAIN = {
    "title", "slug", "party", "starts", "ends", "zone", "email", "name", "roles", "week", "holidays", "silence_days",
    "reply_days", "parameters", "reason", "answer", "question", "ruling", "share", "basis", "admin", "due", "due_at",
    "detail", "nature", "weight", "proof", "remark", "content", "file_name", "mapping", "judged", "dimension",
    "text", "files", "unlike_the_last", "resolver", "since", "waiting", "ended", "targets", "what", "summary", "lines",
    "url", "wants", "label",
}  # fmt: skip
"""Fields that name no row."""
LATER = {("KeepDraft", "waits_for")}
"""Said in a private draft only; judged when the promise is made of it."""
NOT_THERE = 7777
NUMBERS = ("promise", "contest", "terms", "supersedes", "number", "levels", "maintenance", "source", "stream")
Foreign = list[Any]


def foreign(field: str, world: World, by: str, command: object) -> Foreign | None:
    """Values of a field that exist but are not this person's to name, and one that does not exist; None: undeclared."""
    person = world.people[by]
    side = Seat.objects.filter(person=person, side__engagement__slug=world.engagement.slug).first()
    party = side.side.party if side else ""
    mine = (
        Promise.objects.filter(space_id=world.engagement.space_id, promisor=party) if side else Promise.objects.none()
    )
    own = [row.number for row in mine[:2]]
    others = Seat.objects.exclude(side__organisation=person.organisation).values_list("pseudonym", flat=True)
    away = Seat.objects.exclude(side__engagement__slug=world.engagement.slug)
    elsewhere_seats = away.values_list("pseudonym", flat=True)
    theirs = Draft.objects.exclude(space_id=side.side.private_id) if side else Draft.objects.all()
    not_ours = Endpoint.objects.exclude(space_id=side.side.private_id) if side else Endpoint.objects.all()
    own_house = Q(purpose="account", organisation=person.organisation) | Q(inviting=party or "none")
    not_mine = Invitation.objects.exclude(Q(email=person.email) | own_house)
    manifold = isinstance(getattr(command, "waits_for", ()), tuple)
    table: dict[str, Foreign] = {
        "seat": [*others, "a-00000000"],
        "owner": [*others, "a-00000000"],
        "draft": [*map(str, theirs.values_list("pk", flat=True)), "00000000-0000-7000-8000-000000000000", "x"],
        "invitation": [*map(str, not_mine.values_list("pk", flat=True)), "00000000-0000-7000-8000-000000000000", "x"],
        "person": [
            *map(str, Person.objects.exclude(organisation=person.organisation).values_list("pk", flat=True)), "x",
        ],
        "waits_for": [(number,) if manifold else number for number in [*own, NOT_THERE]],
        "other": [*own, NOT_THERE],
        **{name: [NOT_THERE] for name in NUMBERS},
        "entry": [NOT_THERE, 0, -1],
        "about": [f"P-{NOT_THERE}", f"E-{NOT_THERE}", "E-0", "T-1", "thread-P-1", ""],
        "answers": [NOT_THERE, 1, 0, -1],
        "mentions": [(pseudonym,) for pseudonym in [*elsewhere_seats, "a-00000000"]],
        "endpoint": [*map(str, not_ours.values_list("pk", flat=True)), "00000000-0000-7000-8000-000000000000", "x"],
        "milestone": ["No such milestone"],
        "part": ["rows-0001", "nothing", ""],
    }  # fmt: skip
    return table.get(field)


def undeclared(commands: list[type], world: World) -> list[str]:
    """Fields of commands that nobody declared plain or an id."""
    fields = [(command.__name__, field.name) for command in commands for field in dataclasses.fields(command)]
    return [f"{c}.{f}" for c, f in fields if f not in PLAIN and foreign(f, world, "alice", None) is None]


def walked() -> Iterator[tuple[World, Step, Any]]:
    """The walk through every act, beside an engagement of others that is full already."""
    world = empty_world()
    for number, step in enumerate(STEPS):
        if step.first is not None:
            step.first(world)
        command = step.command(world)
        yield world, step, command
        world.do(step.by, command)
        settle(world)
        if type(command).__name__ == "OpenEngagement" and number:
            elsewhere(world)


def test_every_field_is_declared_and_it_bites() -> None:
    world = empty_world()
    assert undeclared([act.command for act in ACTS.values()], world) == []

    @dataclasses.dataclass
    class LendMachine:
        title: str
        machine: str

    assert undeclared([LendMachine], world) == ["LendMachine.machine"]


def named_though_foreign() -> tuple[list[str], set[tuple[str, str]]]:
    """The commands that were done with a foreign id in them, and every command and field that was tried."""
    done, tried = [], set()
    for world, step, command in walked():
        for field in dataclasses.fields(command):
            if field.name in PLAIN or (type(command).__name__, field.name) in LATER:
                continue
            for value in foreign(field.name, world, step.by, command) or []:
                changed = dataclasses.replace(command, **{field.name: value})
                tried.add((type(command).__name__, field.name))
                if changed != command and attempt(world, step.by, changed) == "done":
                    done.append(f"{BY_COMMAND[type(command)].name}: {field.name}={value!r} by {step.by}")
    return done, tried


def test_a_command_that_names_what_is_foreign_is_never_done() -> None:
    done, tried = named_though_foreign()
    assert not done, "\n".join(done)
    wanted = {(c.__name__, f.name) for c in BY_COMMAND for f in dataclasses.fields(c) if f.name not in PLAIN} - LATER
    assert wanted - tried == set(), "a field that the walk never tried"


def test_it_bites_when_an_act_looks_up_an_id_without_asking_whose_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("troth.engagement.rules.INVITED", SIGNED_IN)
    done, _ = named_though_foreign()
    assert any("engagement.take_seat: invitation=" in line for line in done)


class Fields(HTMLParser):
    """The fields of a page's forms, with the values that the page offers for them."""

    def __init__(self) -> None:
        super().__init__()
        self.offered: dict[str, set[str]] = {}
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a select with its options, and radio buttons, check boxes and hidden values."""
        given = dict(attrs)
        if tag == "select":
            self.within = given.get("name") or ""
            self.offered.setdefault(self.within, set())
        elif tag == "option":
            self.offered.setdefault(self.within, set()).add(given.get("value") or "")
        elif tag == "input" and given.get("type") in {"radio", "checkbox", "hidden"} and given.get("name"):
            self.offered.setdefault(given["name"] or "", set()).add(given.get("value") or "")


def secrets_of(objects: Objects, actor: str) -> set[str]:
    """Ids that no form of this person may offer: the other side's drafts, invitations and seats, and of elsewhere."""
    world, person = objects.world, objects.world.people[actor]
    own = Seat.objects.filter(person=person, side__engagement=world.engagement).first()
    assert own is not None
    drafts = Draft.objects.exclude(space_id=own.side.private_id).values_list("pk", flat=True)
    invitations = Invitation.objects.exclude(inviting=own.side.party).values_list("pk", flat=True)
    seats = Seat.objects.exclude(side__organisation=person.organisation).values_list("pseudonym", flat=True)
    return {str(value) for value in [*drafts, *invitations, *seats]}


def test_no_form_offers_what_is_foreign_and_none_takes_it(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = build()
    stop_the_clock(monkeypatch, objects.at)
    who, offered, taken = visitors(objects), [], []
    here = set(Seat.objects.filter(side__engagement=objects.world.engagement).values_list("pseudonym", flat=True))
    for address in addresses():
        for path, _ in places(address, objects):
            for actor in ("alice", "bob"):
                if not path.startswith("/e/payments/"):
                    continue
                page = who.ask(actor, "GET", path)
                if page.status != 200 or b"<form" not in page.body:
                    continue
                form, foreign_ids = Fields(), secrets_of(objects, actor)
                form.feed(page.body.decode())
                if path.endswith("/write/"):  # a message may mention people of either side
                    foreign_ids -= form.offered["mentions"] & here
                offered += [f"{path} as {actor}: {n}" for n, values in form.offered.items() if values & foreign_ids]
                taken += _taken(who, actor, path, form, foreign_ids)
    assert offered == []
    assert taken == []


def _taken(who: Any, actor: str, path: str, form: Fields, foreign_ids: set[str]) -> list[str]:
    """Post each field of a form with a foreign id, everything else as it is offered; what was recorded all the same."""
    found = []
    first = {name: sorted(values)[-1] for name, values in form.offered.items() if values}
    for name in form.offered:
        if name in {"csrfmiddlewaretoken", "act_id", "seen", "next", "theme"} or name not in WATCHED:
            continue
        for value in [*sorted(foreign_ids)[:3], str(NOT_THERE)]:
            entries, done = Entry.objects.count(), Performed.objects.count()
            answer = who.ask(actor, "POST", path, {**first, **TYPED, name: value})
            if answer.status in {302, 303} and "/account/" not in answer.location and name in WATCHED:
                found.append(f"{path} as {actor}: {name}={value}")
            assert (Entry.objects.count(), Performed.objects.count()) == (entries, done)
    return found


WATCHED = {"owner", "mentions", "waits_for", "other", "seat", "draft", "invitation", "supersedes", "entry", "part"}
TYPED = {
    "text": "A word", "title": "A thing", "due": "2026-04-30", "reason": "Because", "nature": "milestone",
    "weight": "normal",
}  # fmt: skip
