"""What the Pulse shows, gathered from the rooms: needs you, trust, promises, practices, latest evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from troth.acts.actor import Actor
from troth.engagement.frame import initials
from troth.engagement.reads import around
from troth.evidence.kind import sentence
from troth.overview.pulse.why import LATELY, Behind, why
from troth.overview.record.words import after_name
from troth.overview.trust import former
from troth.overview.trust import reads as trust
from troth.practices.openness import reads as openness
from troth.promises import board as both
from troth.promises import reads as promises
from troth.promises.timeline import WEEKS, Stretch, window
from troth.records.models import Entry
from troth.records.read import latest, recorded
from troth.sources import present
from troth.sources import reads as sources
from troth.web.parts import EntryRow, Figure, Reading, Todo, TrustRow

SHOWN = 4
LATEST = 6


PRACTICES = (
    Figure(icon="scan-search", title="Selection", text="references and due diligence, not on this record yet"),
    Figure(icon="messages-square", title="Channels", text="reports, cadences and roles, not on this record yet"),
    Figure(icon="scroll-text", title="Contract", text="clauses and what both understand, not on this record yet"),
    Figure(icon="graduation-cap", title="Training", text="skills and certificates, not on this record yet"),
    Figure(icon="handshake", title="Collaboration", text="decisions taken together, not on this record yet"),
)


def practices(actor: Actor) -> list[Figure]:
    """One line a practice: what there is of it on the record."""
    sides = openness.honest(actor)
    said = sum(each.figures.reports for each in sides)
    base = f"/e/{actor.slug}/openness/"
    if not sides:
        told = Figure(icon="eye", title="Openness", text="no report yet", url=base)
    elif not said:
        told = Figure(icon="eye", title="Openness", text="reports are taken on their word", url=base)
    else:
        rosy = sum(each.figures.green for each in sides)
        red = sum(each.figures.red for each in sides)
        text = "of those measured red were reported green" if red else "reported lines with a measure, none of them red"
        told = Figure(icon="eye", title="Openness", text=text, value=f"{rosy}/{red}" if red else f"{said:,}", url=base)
    return [*PRACTICES[:4], told, *PRACTICES[4:]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """Everything on the Pulse."""

    todos: list[Todo]
    more: int
    other_waits: int
    other_since: str
    pairs: list[Reading]
    rows: list[TrustRow]
    why: str
    why_items: Behind
    stretch: Stretch
    overdue: list[promises.Line]
    overdue_count: int
    upcoming: list[promises.Line]
    entries: list[EntryRow]
    measured: list[Figure]
    said: list[openness.LineWords]
    terms: str
    month: str
    empty: bool


def pulse(actor: Actor) -> Pulse:
    """The home page of an actor."""
    recent = promises.due_between(actor, actor.at - timedelta(days=LATELY), actor.at + timedelta(weeks=WEEKS, days=1))
    board = both.board(actor)
    todos = both.todos(actor, board)
    theirs = board.get(actor.other, [])
    since = both.oldest(theirs)
    reason, behind = why(actor, recent)
    here, late = around(actor), promises.overdue(actor)
    return Pulse(
        todos=todos[:4], more=max(0, len(todos) - 4), other_waits=len(theirs),
        other_since=f"{since.day} {since:%B}" if since else "", pairs=trust.pairs(actor),
        rows=trust.rows(actor, trust.telling(actor, SHOWN)), why=reason, why_items=behind,
        stretch=window(actor, here.sides, found=recent),
        overdue=late[:5], overdue_count=len(late), upcoming=promises.upcoming(actor), entries=newest(actor),
        measured=measured(actor), said=said(actor), terms=_terms(actor), month=_month(actor),
        empty=not promises.in_hand(actor) and here.size < 12,
    )  # fmt: skip


def measured(actor: Actor, most: int = 4) -> list[Figure]:
    """What imported histories say beside what was said: how many promises were kept by their first date."""
    return [
        Figure(
            icon="file-clock", title=f"{found.judged}: {found.label}",
            text=f"{found.figures.later:,} of {found.figures.counted:,} later than first promised; {found.control}",
            value=f"{found.figures.counted - found.figures.later:,}/{found.figures.counted:,}",
            url=f"/e/{actor.slug}/imports/{found.row.number}/",
        )
        for found in sources.listed(actor, present.current(actor)[:most])
    ]  # fmt: skip


def said(actor: Actor, most: int = 5) -> list[openness.LineWords]:
    """What the newest reports say beside what was measured, those first that differ most."""
    lines = [line for _, each in openness.newest(actor) for line in each]
    return sorted(lines, key=lambda line: -(0 if line.measured is None else line.said - line.measured))[:most]


def newest(actor: Actor, most: int = LATEST) -> list[EntryRow]:
    """The latest entries of the shared record as rows."""
    rows = list(latest(actor.shared)[:most])
    return [entry_row(actor, entry, row) for entry, row in zip(recorded(rows), rows, strict=True)]


def entry_row(actor: Actor, entry: object, row: Entry) -> EntryRow:
    """One entry in a list, said in its one sentence."""
    people = around(actor).people
    who = people[row.actor].name if row.actor in people else "Somebody"
    said = sentence(entry.evidence, "", apart=True).strip()  # type: ignore[attr-defined]
    return EntryRow(
        party=row.party, initials=initials(who), who=who, sentence=after_name(who, said), at=row.at, number=row.seq + 1,
        hash=bytes(row.leaf).hex(), url=f"/e/{actor.slug}/evidence/{row.seq + 1}/",
    )  # fmt: skip


def _terms(actor: Actor) -> str:
    """That other terms hold since lately, in one sentence."""
    newest = former.formers(actor)[-1:]
    return f"New terms since {newest[0].until}; results under both until {newest[0].shown_until}." if newest else ""


def _month(actor: Actor) -> str:
    here, now = around(actor), actor.at.date()
    passed = (now.year - here.starts.year) * 12 + now.month - here.starts.month + 1
    if passed < 1:
        return f"starts on {here.starts.day} {here.starts:%B}"
    if here.ends is None:
        return f"Month {passed}"
    total = (here.ends.year - here.starts.year) * 12 + here.ends.month - here.starts.month + 1
    return f"Month {passed} of {total}" if passed <= total else f"ended {here.ends.day} {here.ends:%B %Y}"
