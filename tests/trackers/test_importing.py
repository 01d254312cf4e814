"""Importing issues: what counts, replacing, telling again, contesting, erasing, the same from entries alone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.cast import World, open_world
from tests.tickets.test_logs import parity
from tests.trackers.board import FILE, ISSUES, LATE, agree, body, bring, issue, mapped
from troth.acts.errors import Refused
from troth.engagement import commands as around
from troth.engagement.kinds import Ruling
from troth.records.models import Entry, Part, Weighed
from troth.sources.commands import ImportPromises
from troth.trackers.checks import SameIssues
from troth.trackers.commands import AgreeIssues
from troth.trackers.models import Milestone, TrackedIssue, TrackerImport, Workstream
from troth.trust import Dimension


@pytest.fixture
def world(db: object) -> World:
    """The cast."""
    return open_world()


def weighed(prefix: str = "B-1/") -> dict[str, float]:
    rows = Weighed.objects.filter(subject__startswith=prefix, dimension=Dimension.DEADLINES)
    keys = {row.subject: row.key for row in TrackedIssue.objects.all()}
    return {keys[row.subject]: row.g for row in rows}


def test_only_dates_that_were_set_ahead_count_once_the_other_side_was_heard(world):
    outcome = bring(world)
    row = TrackerImport.objects.get()
    assert (row.ref, row.form, row.judged, row.issues) == ("B-1", "jira", "provider", 52)
    assert row.tally["late"] == 2
    assert row.tally["changed"] == 2
    assert row.tally["reopened"] == 1
    assert weighed() == {}
    parity(world)
    agree(world, outcome)
    found = weighed()
    assert set(found) == {"PAY-1", "PAY-2"}
    assert found["PAY-1"] == 1.0
    assert found["PAY-2"] == 0.0  # ten working days after its first date
    assert {row.c for row in Weighed.objects.filter(subject__startswith="B-1/")} == {0.25}
    assert not Weighed.objects.filter(subject__startswith="B-1/").exclude(dimension=Dimension.DEADLINES).exists()
    parity(world)


def test_what_each_issue_came_to(world):
    bring(world)
    rows = {row.key: row for row in TrackedIssue.objects.all()}
    said = {key: (row.standing, row.outcome) for key, row in rows.items() if key.startswith("PAY")}
    assert said == {
        "PAY-1": ("finished", "earlier"), "PAY-2": ("finished", "later"), "PAY-3": ("withdrawn", "withdrawn"),
        "PAY-4": ("open", "open"), "PAY-5": ("finished", "afterwards"), "PAY-6": ("finished", ""),
    }  # fmt: skip
    assert (rows["PAY-2"].n_moves, rows["PAY-2"].slip_days) == (1, 15)
    assert rows["PAY-6"].reopened == 1
    assert list(Workstream.objects.values_list("number", "name")) == [(1, "LED"), (2, "PAY")]
    assert set(Milestone.objects.values_list("name", "stream")) == {("1.0", "PAY"), ("2.0", "LED")}


def test_nobody_is_kept(world):
    bring(world)
    for part in Part.objects.all():
        assert b"Shouldkeep" not in bytes(part.body)


def test_the_same_file_again_and_the_same_file_as_a_history(world):
    first = bring(world)
    with pytest.raises(SameIssues):
        bring(world, "bob")
    with pytest.raises(Refused, match="let it replace B-1"):
        bring(world, mapping=mapped("both"))
    second = bring(world, mapping=mapped("both"), supersedes=1)
    assert (first.subject, second.subject) == ("B-1", "B-2")
    table = b"item,promised on,date promised,delivered on,key,created\n"
    table += b"A,2025-09-01,2025-10-01,2025-10-02,A,2025-09-01\n"
    world.do("alice", ImportPromises(content=table, file_name="x.csv"), uuid4())
    with pytest.raises(Refused, match="count twice"):
        bring(world, content=table, mapping='[columns]\nkey = "key"\nfinished = "delivered on"\n')


def test_a_replaced_import_stops_counting(world):
    agree(world, bring(world))
    better = body([*ISSUES[:1], issue("PAY-2", 1, done=29, dues=((1, 30),))])
    agree(world, bring(world, content=better, supersedes=1))
    assert weighed() == {}
    assert weighed("B-2/") == {"PAY-1": 1.0, "PAY-2": 1.0}
    for wrong, words in ((9, "no import B-9"), (1, "replaced already")):
        with pytest.raises(Refused, match=words):
            bring(world, content=body([LATE]), supersedes=wrong)
    with pytest.raises(Refused, match="by the other side"):
        bring(world, "bob", content=body([LATE]), supersedes=2)
    parity(world)


def test_a_newer_export_tells_an_issue_again_and_it_counts_once(world):
    agree(world, bring(world))
    newer = body([LATE, issue("PAY-7", 1, done=29, dues=((1, 30),))])
    agree(world, bring(world, content=newer))
    assert set(weighed()) == {"PAY-1"}
    assert set(weighed("B-2/")) == {"PAY-2", "PAY-7"}
    agree(world, bring(world, "bob", content=body([issue("PAY-1", 0, done=90, dues=((0, 30),))])), "alice")
    assert set(weighed()) == {"PAY-1"}
    assert weighed("B-3/") == {}
    parity(world)


def test_a_contest_holds_it_and_its_ruling_weighs_it(world):
    outcome = bring(world)
    world.do("bob", around.ContestEntry(entry=outcome.seq + 1, reason="PAY-2 waited for the client."), uuid4())
    with pytest.raises(Refused, match="contested as C-1"):
        agree(world, outcome)
    world.wait(days=40)
    assert weighed() == {}
    parity(world)
    world.do("alice", around.AnswerContest(contest=1, answer="Show it."), uuid4())
    world.do("alice", around.ProposeSettlement(contest=1, ruling=Ruling.SET_ASIDE, reason="Agreed."), uuid4())
    world.do("bob", around.AgreeSettlement(contest=1), uuid4())
    assert {row.mult for row in Weighed.objects.filter(subject__startswith="B-1/")} == {0.0}
    parity(world)


def test_an_erased_part_takes_its_issues_with_it(world):
    outcome = bring(world)
    agree(world, outcome)
    world.do("alice", around.ErasePart(entry=outcome.seq + 1, part="rows-0001", basis="recorded by mistake"), uuid4())
    row = TrackerImport.objects.get()
    assert row.erased == 52
    assert weighed() == {}
    parity(world)


def test_an_own_tracker_never_waits_and_counts_less(world):
    bring(world, "bob", mapping=mapped("provider"))
    assert TrackerImport.objects.get().window_until is None
    assert set(weighed()) == {"PAY-1", "PAY-2"}
    with pytest.raises(Refused, match="no word is needed"):
        world.do("alice", AgreeIssues(number=1), uuid4())
    parity(world)


def test_silence_settles_it(world):
    bring(world)
    world.wait(days=30)
    parity(world)
    bring(world, content=body([issue("PAY-9", 1)]))
    assert set(weighed()) == {"PAY-1", "PAY-2"}
    parity(world)


def test_bad_files_record_nothing(world):
    before = Entry.objects.count()
    for content in (b"", b"{}", b"[1]", FILE[:-20], b"key\n", b"PK\x03\x04"):
        with pytest.raises(Refused):
            bring(world, content=content)
    assert Entry.objects.count() == before
