"""A walk through every act of the house: each step is one command by one person of the cast, in an order that works.

`Step.by` names the person; `Step.command` builds the command from the world as it then is. A room that is added in
tests brings its own steps by `STEPS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.cast import START, World, organisation, person
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.engagement.models import Engagement, Invitation, Seat
from troth.feeds import commands as feeds
from troth.feeds.models import Endpoint
from troth.inbox import commands as inbox
from troth.practices.openness.commands import MakeReport, Said
from troth.practices.openness.kinds import Colour
from troth.promises import commands as promises
from troth.promises.models import Draft
from troth.records.models import Entry
from troth.sources.commands import AgreeImport, ImportPromises
from troth.tickets import commands as desk
from troth.tickets.kinds import Hours, Target, Weight
from troth.trackers.commands import AgreeIssues, ImportIssues, LinkPromise, UnlinkPromise

Build = Callable[[World], object]
MAP = """
shape = "wide"
promisor = "provider"
[source]
name = "Delivery tracker"
controlled_by = "neither"
[columns]
item = ["item"]
promised_on = "promised on"
date = "date promised"
delivered_on = "delivered on"
"""
HISTORY = b"""item,promised on,date promised,delivered on
Login,2025-09-01,2025-10-01,2025-10-06
Search,2025-09-01,2025-11-03,2025-11-03
"""
LOG_MAP = """
zone = "UTC"
[source]
name = "Desk"
controlled_by = "neither"
"""
LOG = b"""ticket,event time,state,priority,group,made sla
INC-1,2026-02-02 09:30,New,High,Payments,true
INC-1,2026-02-02 12:00,Resolved,High,Payments,true
INC-2,2026-02-03 09:00,New,High,Payments,true
INC-2,2026-02-03 10:00,Awaiting User,High,Payments,true
INC-2,2026-02-05 10:00,Active,High,Cards,true
INC-2,2026-02-05 17:00,Resolved,High,Cards,false
INC-3,2026-02-06 16:00,New,High,,
"""
ISSUES = b"""key,title,created,resolved,due,due set,milestone,project
PAY-1,Refunds,2025-09-01,2025-10-02,2025-10-01,2025-09-01,,PAY
PAY-2,Search,2025-09-01,,2026-03-20,2025-09-02,Pilot,PAY
"""
ISSUE_MAP = """
worker = "provider"
[source]
name = "Tracker of the pilot"
controlled_by = "both"
"""
LOG_OF_BIRCH = LOG.replace(b"INC-", b"B-")


@dataclass(frozen=True, slots=True)
class Step:
    """One command by one person; `first` makes ready what no act makes (an account that accepts an invitation)."""

    by: str
    command: Build
    first: Callable[[World], None] | None = None


def empty_world(slug: str = "payments") -> World:
    """The organisations and people of the cast before anything happened between them."""
    acorn, birch = organisation("Acorn Bank", "acorn.example"), organisation("Birch Works", "birch.example")
    cedar, elm = organisation("Cedar Company", "cedar.example"), organisation("Elm Partners", "elm.example")
    people = {
        "alice": person("alice", acorn, admin=True), "lara": person("lara", acorn), "ann": person("ann", acorn),
        "dora": person("dora", acorn), "dan": person("dan", acorn), "adam": person("adam", acorn, admin=True),
        "bob": person("bob", birch, admin=True), "ben": person("ben", birch), "bea": person("bea", birch),
        "carol": person("carol", cedar, admin=True), "erin": person("erin", elm, admin=True),
    }  # fmt: skip
    return World(engagement=Engagement(slug=slug), people=people, at=START)


def walk(world: World, steps: list[Step] | None = None) -> World:
    """Take every step."""
    for step in STEPS if steps is None else steps:
        take(world, step)
    return world


def take(world: World, step: Step) -> None:
    """Take one step."""
    if step.first is not None:
        step.first(world)
    world.do(step.by, step.command(world))
    settle(world)


def settle(world: World) -> None:
    """Find the engagement once it is open."""
    if world.engagement._state.adding:
        world.engagement = Engagement.objects.filter(slug=world.engagement.slug).first() or world.engagement


def invited(world: World, name: str = "") -> str:
    """The newest invitation, or the newest to a person."""
    rows = Invitation.objects.order_by("-created", "-id")
    return str((rows.filter(email=world.people[name].email) if name else rows)[0].pk)


def seat(world: World, name: str) -> str:
    """The pseudonym of a person's seat."""
    return Seat.objects.get(person=world.people[name], side__engagement=world.engagement).pseudonym


def draft(world: World, party: str) -> str:
    """The newest open draft of a side."""
    private = world.engagement.sides.get(party=party).private_id
    return str(Draft.objects.filter(space=private, closed=False).order_by("-last_at", "-id")[0].pk)


def newest(world: World) -> int:
    """The number of the newest shared entry, as pages show it."""
    return Entry.objects.filter(space=world.engagement.space_id).count()


def _account(name: str, domain: str) -> Callable[[World], None]:
    def make(world: World) -> None:
        home = next(p.organisation for p in world.people.values() if p.organisation.domain == domain)
        world.people[name] = person(name, home)

    return make


def _seat(name: str) -> Build:
    return lambda world: around.EndSeat(seat=seat(world, name))


def _promise(title: str, day: int, **more: object) -> Build:
    return lambda world: promises.MakePromise(title=title, due=date(2026, 3, day), **more)  # type: ignore[arg-type]


def _same(command: object) -> Build:
    return lambda world: command


def _elsewhere(world: World) -> object:
    return around.OpenEngagement(title="Harbour", slug="harbour", party="client", starts=date(2026, 1, 5))


def _seating() -> list[Step]:
    def invite(name: str, *roles: str) -> Build:
        return lambda world: around.InviteColleague(email=world.people[name].email, roles=roles)

    def sit(name: str) -> Step:
        return Step(name, lambda world: around.TakeSeat(invitation=invited(world, name)))

    opening = around.OpenEngagement(
        title="Payments rebuild", slug="payments", party="client", starts=date(2026, 3, 2), ends=date(2027, 8, 31)
    )
    steps = [
        Step("alice", _same(opening)),
        Step("alice", _same(around.InvitePartner(email="wrong@birch.example"))),
        Step("alice", lambda world: around.RevokeInvitation(invitation=invited(world))),
        Step("alice", lambda world: around.InvitePartner(email=world.people["bob"].email)),
        Step("bob", lambda world: around.JoinEngagement(invitation=invited(world, "bob"), zone="Europe/Berlin")),
    ]
    steps.append(Step("alice", _same(around.InviteColleague(email="sven@acorn.example", roles=("member",)))))
    for lead, name, role in (
        ("alice", "lara", "legal"), ("alice", "ann", "reader"), ("alice", "dora", "member"), ("alice", "dan", "member"),
        ("bob", "ben", "member"), ("bob", "bea", "reader"),
    ):  # fmt: skip
        steps += [Step(lead, invite(name, role)), sit(name)]
    return [
        *steps,
        Step("alice", lambda world: around.ChangeSeat(seat=seat(world, "dora"), roles=("reader",))),
        Step("alice", _seat("dora")),
        Step("alice", lambda world: around.CloseAccount(person=str(world.people["dan"].pk))),
        Step("carol", _elsewhere),
    ]


def _accounts() -> list[Step]:
    return [
        Step("alice", _same(around.InviteToOrganisation(email="fern@acorn.example", name="Fern"))),
        Step("alice", lambda world: around.StopAccountInvitation(invitation=invited(world))),
        Step("alice", _same(around.InviteToOrganisation(email="gus@acorn.example", name="Gus"))),
        Step(
            "gus", lambda world: around.OpenAccount(invitation=invited(world, "gus")), _account("gus", "acorn.example")
        ),
        Step("alice", lambda world: around.ChangeAccount(person=str(world.people["gus"].pk), admin=True)),
        Step("alice", lambda world: around.CloseAccount(person=str(world.people["gus"].pk))),
        Step("alice", lambda world: around.ReopenAccount(person=str(world.people["gus"].pk))),
        Step("alice", _same(around.InviteToOrganisation(email="hope@acorn.example", name="Hope"))),
        Step("bob", _same(around.InviteToOrganisation(email="ivo@birch.example", name="Ivo"))),
    ]


def _terms() -> list[Step]:
    week = (((480, 1020),),) * 5 + ((), ())
    propose = around.ProposeTerms(silence_days=5, reply_days=8, parameters={})
    return [
        Step("alice", _same(around.StateCalendar(zone="Europe/London", week=week, holidays=(date(2026, 4, 3),)))),
        Step("bob", _same(propose)),
        Step("alice", _same(around.AgreeTerms(terms=1))),
        Step("alice", _same(around.ProposeTerms(silence_days=4, reply_days=8, parameters={}))),
        Step("bob", _same(around.DeclineTerms(terms=2, reason="Four days is too short for us."))),
        Step("bob", _same(around.ProposeTerms(silence_days=6, reply_days=9, parameters={}))),
        Step("alice", _same(around.AcknowledgeAlert(judged="provider", dimension="deadlines"))),
    ]


def _promises() -> list[Step]:
    no = "Not as it is written."
    return [
        Step("bob", _promise("Checkout API in the sandbox", 20)),
        Step("alice", _same(promises.AskAboutPromise(promise=1, question="Which sandbox?"))),
        Step("ben", _same(promises.AnswerAboutPromise(promise=1, answer="The shared one."))),
        Step("alice", _same(promises.AcceptPromise(promise=1))),
        Step("alice", _promise("Test data for the sandbox", 12)),
        Step("bob", _same(promises.AcceptPromise(promise=2))),
        Step("bob", _same(promises.StateWait(promise=1, other=2))),
        Step("bob", _same(promises.ProposeMove(promise=1, due=date(2026, 3, 25), reason="The data came late."))),
        Step("alice", _same(promises.DeclineMove(promise=1, reason="The data was there on Monday."))),
        Step("bob", _same(promises.ProposeMove(promise=1, due=date(2026, 3, 24), reason="One day less."))),
        Step("alice", _same(promises.AgreeMove(promise=1))),
        Step("bob", _same(promises.DeliverPromise(promise=1, proof="Build 1.4.0"))),
        Step("alice", _same(promises.RejectDelivery(promise=1, reason="The refunds are missing."))),
        Step("bob", _same(promises.DeliverPromise(promise=1, proof="Build 1.4.1 with refunds"))),
        Step("alice", _same(promises.ConfirmDelivery(promise=1, remark="Thank you."))),
        Step("bob", _promise("A nightly report", 18)),
        Step("alice", _same(promises.DeclinePromise(promise=3, reason=no))),
        Step("bob", _promise("A weekly report", 18)),
        Step("alice", _same(promises.AcceptPromise(promise=4))),
        Step("bob", _same(promises.ProposeWithdrawal(promise=4, reason="Nobody reads it."))),
        Step("alice", _same(promises.DeclineWithdrawal(promise=4, reason="We do."))),
        Step("bob", _same(promises.ProposeWithdrawal(promise=4, reason="It is in the dashboard now."))),
        Step("alice", _same(promises.AgreeWithdrawal(promise=4))),
        Step("bob", _promise("Load test", 26)),
        Step("alice", _same(promises.AcceptPromise(promise=5))),
        Step("bob", _same(promises.AbandonPromise(promise=5, reason="No licence for the tool."))),
        Step("alice", _same(promises.KeepDraft(title="An input we may owe"))),
        Step("alice", lambda world: promises.DropDraft(draft=draft(world, "client"))),
        Step("bob", _same(promises.KeepDraft(title="A promise we are not sure of", due=date(2026, 5, 4)))),
        Step("bob", lambda world: promises.MakePromise(
            title="A promise we are sure of", due=date(2026, 5, 4), draft=draft(world, "provider"))),
        Step("alice", _same(promises.AcceptPromise(promise=6))),
        Step("alice", _promise("A decision about refunds", 30)),
        Step("alice", _same(promises.KeepDraft(title="Acorn thinks about this"))),
        Step("bob", _same(promises.KeepDraft(title="Birch thinks about that"))),
    ]  # fmt: skip


def _contests() -> list[Step]:
    settle = around.ProposeSettlement(contest=1, ruling=Ruling.SHARED, share=50, reason="Half of it was there.")
    return [
        Step("bob", lambda world: around.ContestEntry(entry=newest(world) - 2, reason="It was delivered on Friday.")),
        Step("alice", _same(around.AnswerContest(contest=1, answer="It came on Monday."))),
        Step("bob", _same(settle)),
        Step("alice", _same(around.AgreeSettlement(contest=1))),
        Step("alice", _same(around.ContestEntry(entry=1, reason="The title is wrong."))),
        Step("alice", _same(around.WithdrawContest(contest=2))),
        Step("alice", _same(around.ContestEntry(entry=1, reason="The start is wrong."))),
        Step("bob", _erase),
    ]


def _erase(world: World) -> object:
    row = Entry.objects.filter(space=world.engagement.space_id, kind="promises.promise.answered.v1").first()
    assert row is not None
    return around.ErasePart(entry=row.seq + 1, part="words", basis="recorded by mistake")


def _imports() -> list[Step]:
    return [
        Step("alice", _same(ImportPromises(content=HISTORY, file_name="tracker.csv", mapping=MAP))),
        Step("bob", _same(AgreeImport(number=1))),
    ]


def _taken_back() -> list[Step]:
    return [
        Step("bob", _promise("An offer made too soon", 31)),
        Step("bob", _same(promises.TakeBackOffer(promise=8, reason="We meant another one."))),
    ]


def _threads() -> list[Step]:
    def mention(name: str) -> Build:
        return lambda world: inbox.PostMessage(about="P-1", text="What is your view?", mentions=(seat(world, name),))

    return [
        Step("alice", mention("bob")),
        Step("bob", _same(inbox.PostMessage(about="P-1", text="It is fine with us."))),
        Step("bob", mention("lara")),
        Step("alice", _same(inbox.KeepNote(about="E-1", text="Acorn notes this."))),
        Step("bob", lambda world: inbox.KeepNote(about="P-1", text="Birch notes", mentions=(seat(world, "ben"),))),
    ]


def _desk() -> list[Step]:
    levels = desk.ProposeLevels(
        resolver="provider", since=date(2026, 1, 1), waiting=("Awaiting User",), ended=("Resolved",),
        targets=(Target(priority="High", minutes=240, hours=Hours.PROVIDER, weight=Weight.NORMAL),),
    )  # fmt: skip

    def window(days: int) -> Build:
        return lambda world: desk.ProposeMaintenance(
            starts=world.at + timedelta(days=days), ends=world.at + timedelta(days=days, hours=3), what="New firewall"
        )

    return [
        Step("alice", _same(desk.ImportLog(content=LOG, file_name="desk.csv", mapping=LOG_MAP))),
        Step("bob", _same(desk.AgreeLog(number=1))),
        Step("bob", _same(levels)),
        Step("alice", _same(desk.DeclineLevels(levels=1, reason="Four hours are too long."))),
        Step("bob", _same(levels)),
        Step("alice", _same(desk.AgreeLevels(levels=2))),
        Step("bob", window(3)),
        Step("alice", _same(desk.AgreeMaintenance(maintenance=1))),
        Step("bob", window(5)),
        Step("alice", _same(desk.DeclineMaintenance(maintenance=2, reason="That is the end of the month."))),
        Step("alice", _same(replace(levels, since=date(2026, 2, 1)))),
        Step("alice", window(30)),
        Step("bob", _same(MakeReport(lines=(Said(promise=6, colour=Colour.AMBER, reason="Two are ill."),)))),
        Step("bob", _same(desk.ImportLog(content=LOG_OF_BIRCH, file_name="birch.csv", mapping=LOG_MAP))),
    ]


def endpoint(world: World, party: str) -> str:
    """The newest webhook of a side that was not removed."""
    private = world.engagement.sides.get(party=party).private_id
    return str(Endpoint.objects.filter(space=private).exclude(state="removed").order_by("-id")[0].pk)


def _webhooks() -> list[Step]:
    def on(party: str, command: Callable[..., object]) -> Build:
        return lambda world: command(endpoint=endpoint(world, party))

    found = []
    for name, party in (("alice", "client"), ("bob", "provider")):
        add = feeds.AddEndpoint(label=f"{name}'s chat", url=f"https://{name}.hooks.example.com/x", wants="asks")
        found += [
            Step(name, _same(add)), Step(name, on(party, feeds.PauseEndpoint)),
            Step(name, on(party, feeds.ResumeEndpoint)), Step(name, on(party, feeds.RemoveEndpoint)),
            Step(name, _same(add)),
        ]  # fmt: skip
    return found


def _trackers() -> list[Step]:
    of_acorn = ISSUES.replace(b"PAY", b"ACO")
    return [
        Step("bob", _same(ImportIssues(content=ISSUES, file_name="pay.csv", mapping=ISSUE_MAP))),
        Step("alice", _same(AgreeIssues(number=1))),
        Step("bob", _same(LinkPromise(promise=6, source=1, stream=1))),
        Step("alice", _same(ImportIssues(
            content=of_acorn, file_name="acorn.csv", mapping=ISSUE_MAP.replace("provider", "client")
        ))),
        Step("bob", _same(AgreeIssues(number=2))),
        Step("alice", _same(LinkPromise(promise=7, source=2, stream=1, milestone="Pilot"))),
        Step("alice", _same(UnlinkPromise(promise=7))),
    ]  # fmt: skip


STEPS: list[Step] = [
    *_seating(), *_accounts(), *_terms(), *_promises(), *_contests(), *_imports(), *_taken_back(),
    *_desk(), *_webhooks(), *_trackers(), *_threads(),
]  # fmt: skip
