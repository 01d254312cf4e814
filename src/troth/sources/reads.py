"""Questions about imported histories: the list, one import with its figures, its items, the lines behind an item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from troth.acts.actor import OTHER, Actor
from troth.engagement.reads import around, terms_of
from troth.records.models import Part
from troth.sources import rules
from troth.sources.checks import reading_of, same_file
from troth.sources.fold import WEEK, Outcome, Said, Statement, unpack
from troth.sources.kinds import Figures
from troth.sources.models import HistoryImport, HistoryItem, Upload
from troth.sources.observe import provenance
from troth.sources.present import contested
from troth.sources.project import heard
from troth.sources.reading import Mapping, MapProblem, Reading, parse_map
from troth.sources.reply import unconfirmed, wants_reply
from troth.trust import Provenance, explain, quality

PAGE = 50
FULL = 100
SHOW: dict[str, str] = {
    "": "All", "later": "Later", "week": "More than a week later", "on_day": "On the day", "earlier": "Earlier",
    "withdrawn": "Withdrawn", "open": "Still open", "afterwards": "Not announced ahead",
}  # fmt: skip
STANDING = {
    Outcome.LATER: "late", Outcome.ON_DAY: "kept", Outcome.EARLIER: "kept", Outcome.WITHDRAWN: "withdrawn",
    Outcome.OPEN: "promised", Outcome.AFTERWARDS: "excused",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An import as lists and heads show it."""

    row: HistoryImport
    figures: Figures
    label: str
    control: str
    counts: str
    judged: str
    brought_by: str
    entry_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item as a list shows it: its standing as a mark, and in words."""

    row: HistoryItem
    standing: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of an import that opens the items behind it; `note` stands under it."""

    value: int
    label: str
    url: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An upload as it would be recorded."""

    upload: Upload
    reading: Reading | None
    problem: str
    already: HistoryImport | None


def space_of(actor: Actor) -> UUID:
    """The shared space of an actor in an engagement."""
    return actor.shared


def visible(actor: Actor) -> QuerySet[HistoryImport]:
    """The imports this actor may see."""
    return HistoryImport.objects.filter(rules.SEES.where(actor))


def listed(actor: Actor, rows: Sequence[HistoryImport]) -> list[Listed]:
    """Imports with the names of the people and sides around them."""
    here = around(actor)
    return [
        Listed(
            row=row, figures=Figures(**row.figures), label=row.label or "[erased]",
            control=control(actor, row.controlled_by), counts=counts_now(actor, row),
            judged=here.sides[row.judged].name if row.judged in here.sides else f"the {row.judged}",
            brought_by=here.people[row.actor].name if row.actor in here.people else row.actor,
            entry_url=f"/e/{actor.slug}/evidence/{row.entry + 1}/",
        )
        for row in rows
    ]  # fmt: skip


def control(actor: Actor, held: str) -> str:
    """Who controls the source, by name."""
    sides = around(actor).sides
    if held in sides:
        return f"controlled by {sides[held].name}"
    return "controlled by both sides" if held == "both" else "controlled by neither side"


def counts(judged: str, held: str, party: str, other: str) -> str:
    """How much a file that `party` brings counts for, in words (TRUST 3.2); `other` is the name of the other side."""
    full = much(provenance(judged, held), heard=True)
    if not wants_reply(judged, held, party):
        return f"counts {full}"
    before = much(unconfirmed(judged, held, party), heard=False)
    return f"counts {before} until {other} says that it is right or its time to reply is over, then {full}"


def counts_now(actor: Actor, row: HistoryImport) -> str:
    """How much an import counts for at this moment, in words."""
    if not heard(row, contested(actor).get(row.ref, ()), actor.at):
        return counts(row.judged, row.controlled_by, row.party, _name(actor, OTHER[row.party]))
    return f"counts {much(provenance(row.judged, row.controlled_by), heard=True)}"


def much(source: Provenance, *, heard: bool) -> str:
    """The quality of a source in words, before and after the other side was heard."""
    percent = explain.percent(quality(source, window_over=heard))
    return "in full" if percent == FULL else f"{percent} of 100"


def _name(actor: Actor, party: str) -> str:
    sides = around(actor).sides
    return sides[party].short if party in sides else f"the {party}"


def source_of(actor: Actor, mapping: Mapping) -> dict[str, str]:
    """Whose promises a map tells, from where, and how much they count."""
    held, judged = mapping.controlled_by or actor.party, mapping.promisor or "provider"
    sides = around(actor).sides
    return {
        "judged": judged, "judged_name": sides[judged].name if judged in sides else judged, "name": mapping.name,
        "control": control(actor, held), "counts": counts(judged, held, actor.party, _name(actor, actor.other)),
    }  # fmt: skip


def figures_of(base: str, figures: Figures) -> list[Figure]:
    """The figures of an import, each opening the items behind it."""
    return [
        Figure(
            value=figures.later, label="later than first promised", url=f"{base}?show=later", tone="warn",
            note=f"of {figures.counted:,} that count",
        ),
        Figure(
            value=figures.week, label="later by more than a week", url=f"{base}?show=week", tone="bad",
            note=f"of these {figures.later:,}",
        ),
        Figure(value=figures.on_day, label="on the first promised day", url=f"{base}?show=on_day", tone="good"),
        Figure(value=figures.earlier, label="earlier", url=f"{base}?show=earlier", tone="good"),
        Figure(value=figures.withdrawn, label="withdrawn", url=f"{base}?show=withdrawn", note="do not count"),
        Figure(value=figures.open, label="still open", url=f"{base}?show=open", note="do not count yet"),
        Figure(
            value=figures.afterwards, label="not announced ahead", url=f"{base}?show=afterwards", note="do not count"
        ),
    ]  # fmt: skip


def items(actor: Actor, row: HistoryImport, show: str, after: int) -> tuple[list[Line], int]:
    """A page of an import's items in the order of the file, and where the next page begins (0: there is none)."""
    wanted = Q(outcome=Outcome.LATER, slip_days__gt=WEEK) if show == "week" else Q(outcome=show) if show else Q()
    query = HistoryItem.objects.filter(rules.SEES.where(actor), wanted, source=row.number, number__gt=after)
    rows = list(query.order_by("number")[: PAGE + 1])
    return [line(item) for item in rows[:PAGE]], rows[PAGE - 1].number if len(rows) > PAGE else 0


def line(row: HistoryItem) -> Line:
    """An item with its standing in words."""
    outcome = Outcome(row.outcome)
    return Line(row=row, standing=STANDING[outcome], word=_word(outcome, row.slip_days))


def _word(outcome: Outcome, slip: int | None) -> str:
    days = f"{abs(slip or 0):,} {'day' if abs(slip or 0) == 1 else 'days'}"
    return {
        Outcome.LATER: f"{days} later", Outcome.ON_DAY: "On the day", Outcome.EARLIER: f"{days} earlier",
        Outcome.WITHDRAWN: "Withdrawn", Outcome.OPEN: "Still open", Outcome.AFTERWARDS: "Not announced ahead",
    }[outcome]  # fmt: skip


def statements_of(row: HistoryImport, item: HistoryItem) -> list[Statement]:
    """Every statement of an item, from the part of the entry that holds it; nothing when it was erased."""
    name = f"rows-{item.chunk:04d}"
    body = Part.objects.filter(space_id=row.space_id, seq=row.entry, name=name).values_list("body", flat=True).first()
    if body is None:
        return []
    found = next((history for history in unpack(bytes(body)) if history.number == item.number), None)
    return list(found.statements) if found else []


def behind(space_id: UUID, subjects: Iterable[str]) -> dict[str, HistoryItem]:
    """The items behind these subjects of observations (I-1/12), for pages that drill down; at most one query."""
    wanted: dict[int, list[int]] = {}
    for subject in subjects:
        source, _, number = subject.removeprefix("I-").partition("/")
        if subject.startswith("I-") and source.isdigit() and number.isdigit():
            wanted.setdefault(int(source), []).append(int(number))
    if not wanted:
        return {}
    these = reduce(or_, (Q(source=origin, number__in=members) for origin, members in wanted.items()))
    return {row.subject: row for row in HistoryItem.objects.filter(these, space_id=space_id)}


def said_rows(statements: Sequence[Statement]) -> list[tuple[Statement, str]]:
    """Statements with what each of them did, in words."""
    rows: list[tuple[Statement, str]] = []
    named: list[object] = []
    for each in statements:
        if each.said is Said.WITHDRAWN:
            word = "Withdrawn"
        elif each.said is Said.DELIVERED:
            word = "Delivered"
        elif not named:
            word = "First promised"
        elif each.day == named[-1]:
            word = "Stated again"
        else:
            word = "Back to an earlier date" if each.day in named else "Moved"
        if each.said is Said.PROMISED:
            named.append(each.day)
        rows.append((each, word))
    return rows


def replaceable(actor: Actor) -> list[tuple[str, str]]:
    """The imports of the actor's own side that a new file can replace."""
    rows = visible(actor).filter(party=actor.party, superseded_by=None).order_by("-number")[:50]
    return [(str(row.number), f"{row.ref} {row.label or '[erased]'}") for row in rows]


def preview_of(actor: Actor, upload: Upload, text: str | None = None) -> Preview:
    """An upload as it would be recorded now, by its own map or by another text."""
    content = bytes(upload.body)
    try:
        said = parse_map(upload.mapping if text is None else text)
    except MapProblem as problem:
        return Preview(upload=upload, reading=None, problem=str(problem), already=None)
    reading = reading_of(space_of(actor), content, said, actor.at, terms_of(actor))
    already = same_file(space_of(actor), content, reading.mapping) if reading.fits else None
    return Preview(upload=upload, reading=reading, problem="", already=already)
