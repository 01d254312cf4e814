"""Questions about trackers: the imports, one import with its figures, its issues, and every step of one issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from troth.acts.actor import OTHER, Actor
from troth.engagement.reads import around
from troth.records.models import Part
from troth.sources.fold import Outcome
from troth.sources.observe import provenance
from troth.sources.reads import control, much
from troth.sources.reply import wants_reply
from troth.trackers import rules
from troth.trackers.fold import FINISHED, OPEN, WITHDRAWN, Issue, unpack
from troth.trackers.kinds import Tally
from troth.trackers.models import Milestone, TrackedIssue, TrackerImport
from troth.trackers.present import about
from troth.trackers.project import heard
from troth.trackers.reading import FORMS

PAGE = 50
SHOW: dict[str, str] = {
    "": "All", "left": "Left", "finished": "Finished", "withdrawn": "Withdrawn", "dated": "With a due date",
    "after": "Done after it", "moved": "Due date moved", "counted": "Counted", "later": "Later than first",
    "reopened": "Opened again",
}  # fmt: skip
STANDING = {FINISHED: "kept", WITHDRAWN: "withdrawn", OPEN: "promised"}
WORD = {FINISHED: "Finished", WITHDRAWN: "Withdrawn", OPEN: "Left"}
DATED = {
    Outcome.LATER: "late", Outcome.ON_DAY: "kept", Outcome.EARLIER: "kept", Outcome.WITHDRAWN: "withdrawn",
    Outcome.OPEN: "promised", Outcome.AFTERWARDS: "excused",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An import as a page shows it."""

    row: TrackerImport
    tally: Tally
    form: str
    label: str
    control: str
    counts: str
    judged: str
    brought_by: str
    entry_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An issue as a list shows it: how it stands, and what its first due date came to, as marks and in words."""

    row: TrackedIssue
    standing: str
    word: str
    dated: str
    dated_word: str


def visible(actor: Actor) -> QuerySet[TrackerImport]:
    """The imports this actor may see."""
    return TrackerImport.objects.filter(rules.SEES.where(actor))


def listed(actor: Actor, rows: Sequence[TrackerImport]) -> list[Listed]:
    """Imports with the names of the people and sides around them."""
    here = around(actor)
    return [
        Listed(
            row=row, tally=Tally(**row.tally), form=FORMS.get(row.form, row.form), label=row.label or "[erased]",
            control=control(actor, row.controlled_by), counts=counts_now(actor, row),
            judged=side_name(actor, row.judged),
            brought_by=here.people[row.actor].name if row.actor in here.people else row.actor,
            entry_url=f"/e/{actor.slug}/evidence/{row.entry + 1}/",
        )
        for row in rows
    ]  # fmt: skip


def side_name(actor: Actor, party: str) -> str:
    """The name of a side, or its word before it has joined."""
    sides = around(actor).sides
    return sides[party].name if party in sides else f"the {party}"


def short_name(actor: Actor, party: str) -> str:
    """The first word of a side's name."""
    sides = around(actor).sides
    return sides[party].short if party in sides else f"the {party}"


def counts(judged: str, held: str, party: str, other: str) -> str:
    """How much issues that `party` brings count for, in words; `other` is the name of the other side."""
    full = much(provenance(judged, held), heard=True)
    if not wants_reply(judged, held, party):
        return f"counts {full}"
    return f"counts for nothing until {other} says that it is right or its time to reply is over, then {full}"


def counts_now(actor: Actor, row: TrackerImport) -> str:
    """How much an import counts for at this moment, in words."""
    if not heard(row, about(actor, row), actor.at):
        return counts(row.judged, row.controlled_by, row.party, short_name(actor, OTHER[row.party]))
    return f"counts {much(provenance(row.judged, row.controlled_by), heard=True)}"


def issues(actor: Actor, row: TrackerImport, show: str, after: int) -> tuple[list[Line], int]:
    """A page of an import's issues in the order of the file, and where the next page begins (0: there is none)."""
    query = TrackedIssue.objects.filter(rules.SEES.where(actor), _shown(show), source=row.number, number__gt=after)
    rows = list(query.order_by("number")[: PAGE + 1])
    return [line(each) for each in rows[:PAGE]], rows[PAGE - 1].number if len(rows) > PAGE else 0


def _shown(show: str) -> Q:
    return {
        "left": Q(standing=OPEN), "finished": Q(standing=FINISHED), "withdrawn": Q(standing=WITHDRAWN),
        "dated": Q(due__isnull=False), "after": Q(after_due=True), "moved": Q(n_moves__gt=0),
        "counted": Q(g__isnull=False), "later": Q(outcome=Outcome.LATER), "reopened": Q(reopened__gt=0),
    }.get(show, Q())  # fmt: skip


def left_of(
    actor: Actor, sources: Sequence[int], stream: str, milestone: str, after: tuple[int, int]
) -> tuple[list[TrackedIssue], tuple[int, int] | None]:  # fmt: skip
    """A page of the issues that a forecast counts as left, and where the next page begins."""
    rows = TrackedIssue.objects.filter(
        rules.SEES.where(actor), Q(source__gt=after[0]) | Q(source=after[0], number__gt=after[1]),
        source__in=list(sources), stream=stream, standing=OPEN, told_again=None,
    )  # fmt: skip
    if milestone:
        rows = rows.filter(milestone=milestone)
    found = list(rows.order_by("source", "number")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], (last.source, last.number) if last else None


def line(row: TrackedIssue) -> Line:
    """An issue with its standing in words."""
    outcome = Outcome(row.outcome) if row.outcome else None
    return Line(
        row=row, standing=STANDING[row.standing], word=WORD[row.standing], dated=DATED[outcome] if outcome else "",
        dated_word=_dated_word(outcome, row) if outcome else "",
    )  # fmt: skip


def _dated_word(outcome: Outcome, row: TrackedIssue) -> str:
    days = f"{abs(row.slip_days or 0):,} {'day' if abs(row.slip_days or 0) == 1 else 'days'}"
    return {
        Outcome.LATER: f"{days} later", Outcome.ON_DAY: "On the day", Outcome.EARLIER: f"{days} earlier",
        Outcome.WITHDRAWN: "Withdrawn", Outcome.OPEN: "Not finished yet", 
        Outcome.AFTERWARDS: "Not shown to be set ahead",
    }[outcome]  # fmt: skip


def milestones(actor: Actor, row: TrackerImport, most: int) -> tuple[list[tuple[Milestone, str]], bool]:
    """The milestones of an import, those with a day first, each with what its day came to; and whether there are more.

    They are shown and not weighed, for no form says when their day was set."""
    query = Milestone.objects.filter(rules.SEES.where(actor), source=row.number)
    found = list(query.order_by("day", "number")[: most + 1])
    return [(each, _mark_word(each, row.synced)) for each in found[:most]], len(found) > most


def _mark_word(each: Milestone, synced: date) -> str:
    if each.day is None:
        return "No day named"
    if each.done is not None:
        late = (each.done - each.day).days
        return f"Closed {late:,} days after it" if late > 0 else "Closed by its day"
    return "Past its day, still open" if each.day < synced else "Open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of days in which nothing changed."""

    since: date
    until: date
    days: int


def gaps_of(row: TrackerImport) -> list[Gap]:
    """The longest stretches without any change that an import tells of, the newest first."""
    pairs = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in row.gaps]
    return sorted((Gap(since=a, until=b, days=(b - a).days) for a, b in pairs), key=lambda gap: gap.since, reverse=True)


def elsewhere(actor: Actor, row: TrackerImport) -> list[tuple[int, int]]:
    """For how many issues of an import a newer one counts instead, by the number of that one."""
    rows = TrackedIssue.objects.filter(rules.SEES.where(actor), source=row.number, told_again__isnull=False)
    found: dict[int, int] = {}
    for number in rows.values_list("told_again", flat=True):
        found[number or 0] = found.get(number or 0, 0) + 1
    return sorted(found.items())


def told_of(row: TrackerImport, issue: TrackedIssue) -> Issue | None:
    """Everything the source told about an issue, from the part of the entry that holds it; None when it was erased."""
    name = f"rows-{issue.chunk:04d}"
    body = Part.objects.filter(space_id=row.space_id, seq=row.entry, name=name).values_list("body", flat=True).first()
    if body is None:
        return None
    return next((each for each in unpack(bytes(body))[1] if each.number == issue.number), None)


def behind(space_id: UUID, subjects: Sequence[str]) -> dict[str, str]:
    """The names of the issues behind these subjects of observations (B-1/12), for pages that drill down; one query."""
    wanted: dict[int, list[int]] = {}
    for subject in subjects:
        source, _, number = subject.removeprefix("B-").partition("/")
        if source.isdigit() and number.isdigit():
            wanted.setdefault(int(source), []).append(int(number))
    these = reduce(or_, (Q(source=source, number__in=numbers) for source, numbers in wanted.items()), Q(pk=None))
    rows = TrackedIssue.objects.filter(these, space_id=space_id)
    return {row.subject: f"{row.key} {row.title}".strip() for row in rows}


def replaceable(actor: Actor) -> list[tuple[str, str]]:
    """The imports of the actor's own side that a new file can replace."""
    rows = visible(actor).filter(party=actor.party, superseded_by=None).order_by("-number")[:50]
    return [(str(row.number), f"{row.ref} {row.label or '[erased]'}") for row in rows]


def moment_of(at: int | None) -> datetime | None:
    """The moment of a step; None where the source does not say."""
    return None if at is None else datetime.fromtimestamp(at, UTC)
