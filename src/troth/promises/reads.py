"""Questions about promises: lists, one promise with its history, who waits on whom, what needs the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from troth.acts.actor import Actor
from troth.clock import day_seconds
from troth.engagement.fold import Agreement
from troth.engagement.reads import SeatName, around, contests_of, terms_of
from troth.promises import rules
from troth.promises.fold import Phase
from troth.promises.judge import Judged, Standing
from troth.promises.models import Promise
from troth.promises.project import awaited_by, judged, state_of

PAGE = 40
SHOW = {
    "open": "Open",
    "overdue": "Overdue",
    "waiting": "Waiting for a word",
    "kept": "Kept",
    "late": "Kept late",
    "missed": "Missed",
    "closed": "Let go",
    "all": "All",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One promise in a list, judged now."""

    row: Promise
    said: Judged
    owner: str
    contested: bool

    @property
    def url(self) -> str:
        """Its address within the engagement."""
        return f"promises/{self.row.number}/"

    @property
    def standing(self) -> Standing:
        """Its standing now."""
        return self.said.verdict.standing

    @property
    def title(self) -> str:
        """What is promised, or that the words were erased."""
        return self.row.title or "[erased]"

    @property
    def late_days(self) -> float:
        """Working days late against the agreed date, of the promisor's own day."""
        return self.said.verdict.late_seconds / day_seconds(self.said.at.calendar)

    @property
    def note(self) -> str:
        """The one thing worth saying beside it."""
        notes = []
        if self.contested:
            notes.append("contested")
        if self.row.first_day != self.row.due_day:
            notes.append(f"first promised for {self.row.first_day.day} {self.row.first_day:%b}")
        if self.said.verdict.late_seconds:
            notes.append(f"{days_in_words(self.late_days)} late")
        if self.standing is Standing.EXCUSED or self.said.verdict.excused_seconds:
            notes.append("had to wait for the other side")
        pending = self.said.state.pending
        if pending is not None:
            notes.append("a new date is proposed" if pending.what == "move" else "a withdrawal is proposed")
        if self.said.verdict.by_silence:
            notes.append("accepted by silence")
        return "; ".join(notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of lines, and the key from which older ones follow."""

    lines: tuple[Line, ...]
    older: str


def days_in_words(days: float) -> str:
    """How long in working days, short: "2 hours" under half a day, else whole days."""
    if days < 0.5:
        hours = max(1, round(days * 8))
        return f"{hours} working hour{'s' if hours != 1 else ''}"
    whole = max(1, round(days))
    return f"{whole} working day{'s' if whole != 1 else ''}"


def lines(actor: Actor, rows: Sequence[Promise]) -> list[Line]:
    """These rows judged now; a handful of queries however many rows there are."""
    terms = terms_of(actor)
    awaited = awaited_by(space_of(actor), [state_of(row) for row in rows if row.waits_for])
    names = around(actor).people
    contested = {contest.about for contest in contests_of(actor) if contest.settled_at is None}
    return [_line(row, terms, actor.at, awaited, names, contested) for row in rows]


def in_hand(actor: Actor) -> list[Line]:
    """Everything that is not settled, by due date, read once a request: bounded by the work in hand."""

    def read() -> list[Line]:
        return lines(actor, list(visible(actor).filter(settled=False).order_by("due_at", "number")[:1000]))

    return actor.once("in_hand", read)


def _line(
    row: Promise, terms: Agreement, at: datetime, awaited: dict[str, Promise], names: dict[str, SeatName],
    contested: set[str],
) -> Line:  # fmt: skip
    owner = names.get(row.owner or "")
    return Line(
        row=row, said=judged(row, terms, at, awaited), owner=owner.name if owner else "", contested=row.ref in contested
    )


def visible(actor: Actor) -> QuerySet[Promise]:
    """All promises this actor may see."""
    return Promise.objects.filter(rules.SEES.where(actor))


def listed(actor: Actor, show: str, by: str, after: str) -> Page:
    """A page of promises: what is open by due date, everything else newest first."""
    rows = visible(actor).filter(_shown(show, actor.at))
    if by in {"client", "provider"}:
        rows = rows.filter(promisor=by)
    ascending = show in {"open", "overdue", "waiting"}
    rows = _from(rows, after, ascending)
    found = list(rows[: PAGE + 1])
    older = _key(found[PAGE - 1]) if len(found) > PAGE else ""
    return Page(lines=tuple(lines(actor, found[:PAGE])), older=older)


def _from(rows: QuerySet[Promise], after: str, ascending: bool) -> QuerySet[Promise]:
    seconds, _, number = after.partition("-")
    if seconds.isdigit() and number.isdigit() and len(after) < 30:
        moment = datetime.fromtimestamp(int(seconds), tz=UTC)
        same = Q(due_at=moment)
        if ascending:
            rows = rows.filter(due_at__gte=moment).exclude(same & Q(number__lte=int(number)))
        else:
            rows = rows.filter(due_at__lte=moment).exclude(same & Q(number__gte=int(number)))
    return rows.order_by("due_at", "number") if ascending else rows.order_by("-due_at", "-number")


def _key(row: Promise) -> str:
    return f"{int(row.due_at.timestamp())}-{row.number}"


def _shown(show: str, at: datetime) -> Q:
    unsettled = Q(settled=False)
    overdue = unsettled & Q(phase=Phase.OPEN, late_from__lte=at)
    silent = Q(phase=Phase.DELIVERED, silence_at__lte=at)
    choices = {
        "open": unsettled & ~silent & ~Q(phase__in=[Phase.CONFIRMED, Phase.ABANDONED]),
        "overdue": overdue,
        "waiting": unsettled & ~silent & ~Q(waiting_on=""),
        "kept": Q(standing__in=[Standing.KEPT, Standing.EXCUSED]),
        "late": Q(standing=Standing.LATE),
        "missed": Q(standing=Standing.MISSED) | (unsettled & Q(phase=Phase.OPEN, missed_from__lte=at)),
        "closed": Q(phase__in=[Phase.WITHDRAWN, Phase.DECLINED]),
        "all": Q(),
    }
    return choices.get(show, choices["open"])


def overdue(actor: Actor) -> list[Line]:
    """What is past due and still open, the longest first."""
    late = {Standing.OVERDUE, Standing.MISSED}
    return [line for line in in_hand(actor) if line.standing in late and line.said.verdict.still_open]


def upcoming(actor: Actor, most: int = 5) -> list[Line]:
    """What is promised next."""
    return [line for line in in_hand(actor) if line.standing is Standing.PROMISED and line.row.due_at >= actor.at][:most]


def between(actor: Actor, start: datetime, end: datetime, most: int = 200) -> list[Line]:
    """Everything accepted that is due in a stretch of time, for the timeline."""
    rows = visible(actor).filter(due_at__gte=start, due_at__lt=end)
    rows = rows.exclude(phase__in=[Phase.OFFERED, Phase.DECLINED]).order_by("due_at", "number")
    return lines(actor, list(rows[:most]))


def waiting(actor: Actor) -> list[Line]:
    """What waits for a word of either party, the oldest first."""
    found = [line for line in in_hand(actor) if line.row.waiting_on and not line.said.verdict.by_silence]
    return sorted(found, key=lambda line: (line.row.waiting_since or line.row.made_at, line.row.number))


def due_soon(actor: Actor, days: int = 7) -> list[Line]:
    """What the actor's own side has to deliver within some days."""
    limit = actor.at + timedelta(days=days)
    mine = [line for line in in_hand(actor) if line.row.promisor == actor.party and line.row.due_at < limit]
    return [line for line in mine if line.standing is Standing.PROMISED]


def space_of(actor: Actor) -> UUID:
    """The shared space of the actor's engagement."""
    return actor.shared


def count_open(actor: Actor) -> int:
    """How many promises are open."""
    return sum(not line.said.verdict.by_silence and not line.said.state.closed for line in in_hand(actor))


def count_waiting(actor: Actor) -> int:
    """How many things need the actor's own side: words, overdue deliveries, contests, and what is due within days."""
    words = sum(line.row.waiting_on == actor.party for line in waiting(actor))
    late = sum(line.row.promisor == actor.party and not line.row.waiting_on for line in overdue(actor))
    open_ = sum(c.waiting_on == actor.party and c.settled_at is None for c in contests_of(actor))
    soon = sum(not line.row.waiting_on for line in due_soon(actor)[:5])
    return words + late + open_ + soon
