"""More of everything that a page of the matrix' world can list: one round of every sort, or many."""

from __future__ import annotations

from datetime import date, timedelta

from tests.cast import World, person
from tests.house.tour import HISTORY, ISSUE_MAP, ISSUES, LOG, LOG_MAP, MAP, invited, newest
from tests.matrix.world import Objects, _dead_job, _key, _session, _upload
from troth.engagement import commands as around
from troth.engagement.models import Engagement
from troth.inbox.commands import KeepNote, PostMessage
from troth.practices.openness.commands import MakeReport, Said
from troth.practices.openness.kinds import Colour
from troth.promises import commands as promises
from troth.promises.models import Promise
from troth.sources.commands import ImportPromises
from troth.tickets.commands import AgreeLevels, AgreeLog, ImportLog, ProposeLevels, ProposeMaintenance
from troth.tickets.models import LogImport
from troth.tickets.project import deal_of
from troth.trackers.commands import AgreeIssues, ImportIssues, LinkPromise
from troth.trackers.models import TrackerImport

STAGES = 5
THEIRS = MAP.replace('"neither"', '"client"')


def grow(objects: Objects, rounds: range) -> None:
    """Let everything happen once more in each round, through the acts; round 0 brings promises of every stage."""
    world = objects.world
    for number in rounds:
        for stage in range(STAGES) if number == 0 else (number % STAGES,):
            _promises(world, stage, number)
        _people(world, number)
        _words(world, number)
        for name in ("alice", "bob"):
            world.do(name, promises.KeepDraft(title=f"A thought {number}"))
            _session(world, name)
            _key(world, name)
        _imports(world, number)
        _desk(world, number)
        _trackers(world, number)
        _engagement(world, number)
    objects.uploads = {name: _upload(world, name) for name in ("alice", "bob")}
    objects.logs = {name: _upload(world, name, "desk") for name in ("alice", "bob")}
    objects.boards = {name: _upload(world, name, "tracker") for name in ("alice", "bob")}


def _promises(world: World, stage: int, number: int) -> None:
    """One by each side: made, to be moved, delivered, confirmed on the day, confirmed late."""
    for by, other in (("bob", "alice"), ("alice", "bob")):
        due = world.at.date() + timedelta(days=number % 9 + 1)
        world.do(by, promises.MakePromise(title=f"Thing {number} of {by}", due=due))
        ref = Promise.objects.filter(space_id=world.engagement.space_id).count()
        if stage:
            world.do(other, promises.AcceptPromise(promise=ref))
        if stage == 1:
            world.do(by, promises.ProposeMove(promise=ref, due=due + timedelta(days=3), reason="Later."))
        if stage == 4:
            world.at += timedelta(days=number % 9 + 3)
        if stage > 1:
            world.do(by, promises.DeliverPromise(promise=ref, proof="Done"))
        if stage > 2:
            world.do(other, promises.ConfirmDelivery(promise=ref))


def _people(world: World, number: int) -> None:
    for lead, home in (("alice", "acorn"), ("bob", "birch")):
        name = f"{home}{number}"
        world.people[name] = person(name, world.people[lead].organisation)
        world.do(lead, around.InviteColleague(email=world.people[name].email, roles=("member",)))
        world.do(name, around.TakeSeat(invitation=invited(world, name)))
        world.do(lead, around.InviteColleague(email=f"open{number}@{home}.example", roles=("reader",)))
        _dead_job(world, invited(world), lead)
        world.do(lead, around.InviteToOrganisation(email=f"new{number}@{home}.example"))


def _words(world: World, number: int) -> None:
    """What is said about one promise, the working time and single entries again and again."""
    world.do("bob", promises.ProposeMove(promise=9, due=world.at.date() + timedelta(days=40), reason="Ill."))
    world.do("alice", promises.DeclineMove(promise=9, reason="No."))
    week = (((480, 1020 - number),),) * 5 + ((), ())
    world.do("alice", around.StateCalendar(zone="Europe/London", week=week))
    world.do("alice", around.ContestEntry(entry=newest(world) - 5, reason="It was otherwise."))
    for by, other in (("alice", "bob"), ("bob", "alice")):
        asked = (world.actor(other).pseudonym,)
        world.do(by, PostMessage(about="P-1", text=f"What do you think of it now, {number}?", mentions=asked))
        world.do(by, KeepNote(about="P-1", text=f"They asked {number} times."))


def _imports(world: World, number: int) -> None:
    """One that counts at once, one that counts after the other side could reply, and a contested one of each."""
    for mapping in (MAP, THEIRS):
        for contested in (False, True):
            name = f"{number}{mapping == MAP:d}{contested:d}"
            history = HISTORY.replace(b"Login", f"Login {name}".encode()).replace(b"Search", f"Search {name}".encode())
            world.do("alice", ImportPromises(content=history, file_name=f"tracker-{name}.csv", mapping=mapping))
            if contested:
                world.do("bob", around.ContestEntry(entry=newest(world), reason="We did not say so."))


def _desk(world: World, number: int) -> None:
    """A log that counts, one that waits and a contested one; levels answered and maintenance planned."""
    for which in ("agreed", "waits", "contested"):
        log = LOG.replace(b"INC-", f"{which}-{number}-".encode())
        world.do("alice", ImportLog(content=log, file_name=f"{which}-{number}.csv", mapping=LOG_MAP))
        if which == "agreed":
            world.do("bob", AgreeLog(number=LogImport.objects.count()))
        if which == "contested":
            world.do("bob", around.ContestEntry(entry=newest(world), reason="It was otherwise."))
    said = tuple(Said(promise=n, colour=Colour.GREEN, reason="It goes well.") for n in (9, 11))
    world.do("bob", MakeReport(lines=said, summary=f"Report {number}"))
    window = world.at + timedelta(days=2)
    world.do(
        "alice", ProposeMaintenance(starts=window, ends=window + timedelta(hours=2), what=f"Window {number}")
    )  # fmt: skip
    deal = deal_of(world.engagement.space_id)
    waiting = next((each for each in deal.levels if each.open), None)
    if waiting is not None:
        world.do("bob" if waiting.party == "client" else "alice", AgreeLevels(levels=waiting.number))
    said = deal.levels[-1].said
    world.do(
        "alice",
        ProposeLevels(
            resolver="provider", since=said.since, waiting=said.waiting, ended=said.ended, targets=said.targets
        ),
    )


def _trackers(world: World, number: int) -> None:
    """Issues that count, some that wait and contested ones, each of a workstream of its own; a promise linked."""
    for which in ("agreed", "waits", "contested"):
        issues = ISSUES.replace(b"PAY", f"{which.upper()}{number}".encode())
        world.do("alice", ImportIssues(content=issues, file_name=f"{which}-{number}.csv", mapping=ISSUE_MAP))
        if which == "agreed":
            world.do("bob", AgreeIssues(number=TrackerImport.objects.count()))
        if which == "contested":
            world.do("bob", around.ContestEntry(entry=newest(world), reason="It was otherwise."))
    due = world.at.date() + timedelta(days=30)
    world.do("bob", promises.MakePromise(title=f"Linked {number}", due=due))
    ref = Promise.objects.filter(space_id=world.engagement.space_id).count()
    world.do("bob", LinkPromise(promise=ref, source=TrackerImport.objects.count(), stream=1, milestone="Pilot"))


def _engagement(world: World, number: int) -> None:
    slug = f"more-{number}"
    world.do("alice", around.OpenEngagement(title=f"More {number}", slug=slug, party="client", starts=date(2026, 1, 5)))
    there = World(engagement=Engagement.objects.get(slug=slug), people=world.people, at=world.at)
    there.do("alice", around.InvitePartner(email=world.people["bob"].email))
    there.do("bob", around.JoinEngagement(invitation=invited(there, "bob")))
    there.do("bob", promises.MakePromise(title="Something", due=there.at.date() + timedelta(days=3)))
    world.at = there.at
