"""Questions about promises: lists, one promise with its history, who waits on whom, what needs the reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from troth.acts.actor import Actor
from troth.clock import day_seconds
from troth.engagement.fold import Agreement
from troth.engagement.models import Contest
from troth.engagement.reads import SeatName, around, contests_of, terms_of
from troth.promises import rules
from troth.promises.fold import Phase
from troth.promises.judge import Judged, Standing
from troth.promises.kinds import Weight
from troth.promises.models import Promise, Wait
from troth.promises.project import judged, observed
from troth.trust import Observation

PAGE = 40
AT_HAND = Q(settled=False) | Q(weight=Weight.CRITICAL, standing=Standing.MISSED)
KEY = re.compile(r"([0-9]{1,10})-([0-9]{1,9})")
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
    def late(self) -> str:
        """How late it is against the agreed date, in the promisor's own working time; empty when it is not."""
        seconds = self.said.verdict.late_seconds
        return time_in_words(seconds, day_seconds(self.said.at.calendar)) if seconds else ""

    @property
    def note(self) -> str:
        """The one thing worth saying beside it."""
        notes = []
        if self.contested:
            notes.append("contested")
        if self.row.first_day != self.row.due_day:
            notes.append(f"first promised for {self.row.first_day.day} {self.row.first_day:%b}")
        if self.late:
            notes.append(f"{self.late} late")
        if self.said.verdict.paused:
            notes.append("waits for what the other side owes; its clock stands still")
        elif self.said.verdict.excused_seconds:
            notes.append("had to wait for the other side")
        pending = self.said.state.pending
        if pending is not None:
            notes.append("a new date is proposed" if pending.what == "move" else "a withdrawal is proposed")
        if self.said.verdict.by_silence:
            notes.append("accepted by silence")
        return "; ".join(notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of lines, and the key after which more follow: later ones when `ascending`, else older ones."""

    lines: tuple[Line, ...]
    more: str
    ascending: bool


def time_in_words(seconds: int, day: int) -> str:
    """Working time, short: "2 working hours" under half a day, else whole days of so many seconds."""
    if seconds < day / 2:
        hours = max(1, round(seconds / 3600))
        return f"{hours} working hour{'s' if hours != 1 else ''}"
    whole = max(1, round(seconds / day))
    return f"{whole} working day{'s' if whole != 1 else ''}"


def lines(actor: Actor, rows: Sequence[Promise]) -> list[Line]:
    """These rows judged now; a handful of queries however many rows there are."""
    terms, names = terms_of(actor), around(actor).people
    contested = {contest.about for contest in contests_of(actor) if contest.settled_at is None}
    return [_line(row, terms, actor.at, names, contested) for row in rows]


def in_hand(actor: Actor) -> list[Line]:
    """Everything that is not settled, by due date, read once a request: bounded by the work in hand."""
    return [line for line in _at_hand(actor) if not line.row.settled]


def broken(actor: Actor) -> list[Line]:
    """Critical promises that may have been broken: those that were missed, and those in hand."""
    return [line for line in _at_hand(actor) if line.row.weight == Weight.CRITICAL]


def _at_hand(actor: Actor) -> list[Line]:
    rows = visible(actor).filter(AT_HAND).order_by("due_at", "number")
    return actor.once("at_hand", lambda: lines(actor, list(rows)))


def due_between(actor: Actor, start: datetime, end: datetime) -> list[Line]:
    """Everything accepted that is due in a stretch of time; what is in hand comes with the same question."""
    rows = visible(actor).filter(AT_HAND | Q(due_at__gte=start, due_at__lt=end)).order_by("due_at", "number")
    found = lines(actor, list(rows))
    actor.once("at_hand", lambda: [line for line in found if not line.row.settled or _was_broken(line.row)])
    never = {Phase.OFFERED, Phase.DECLINED}
    return [line for line in found if start <= line.row.due_at < end and line.row.phase not in never]


def _was_broken(row: Promise) -> bool:
    return row.weight == Weight.CRITICAL and row.standing == Standing.MISSED


def observed_now(actor: Actor) -> list[Observation]:
    """What is in hand tells the assessment at this moment."""
    contested: dict[str, list[Contest]] = {}
    for contest in contests_of(actor):
        contested.setdefault(contest.about, []).append(contest)
    return observed([line.said for line in in_hand(actor)], contested, actor.at)


def _line(row: Promise, terms: Agreement, at: datetime, names: dict[str, SeatName], contested: set[str]) -> Line:
    owner = names.get(row.owner or "")
    return Line(
        row=row, said=judged(row, terms, at), owner=owner.name if owner else "", contested=row.ref in contested
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
    more = _key(found[PAGE - 1]) if len(found) > PAGE else ""
    return Page(lines=tuple(lines(actor, found[:PAGE])), more=more, ascending=ascending)


def _from(rows: QuerySet[Promise], after: str, ascending: bool) -> QuerySet[Promise]:
    place = KEY.fullmatch(after)
    if place is not None:
        moment, number = datetime.fromtimestamp(int(place[1]), tz=UTC), int(place[2])
        same = Q(due_at=moment)
        if ascending:
            rows = rows.filter(due_at__gte=moment).exclude(same & Q(number__lte=number))
        else:
            rows = rows.filter(due_at__lte=moment).exclude(same & Q(number__gte=number))
    return rows.order_by("due_at", "number") if ascending else rows.order_by("-due_at", "-number")


def _key(row: Promise) -> str:
    return f"{int(row.due_at.timestamp())}-{row.number}"


def _shown(show: str, at: datetime) -> Q:
    """What a choice of the list shows. What is not settled yet (contested, or just accepted by silence) has no stored
    standing; its turning points tell the same."""
    unsettled = Q(settled=False)
    silent = Q(phase=Phase.DELIVERED, silence_at__isnull=False, silence_at__lte=at)
    working = Q(phase__in=[Phase.OFFERED, Phase.OPEN]) | Q(phase=Phase.DELIVERED, silence_at__gt=at)
    done = unsettled & (Q(phase=Phase.CONFIRMED) | silent)
    in_time = Q(late_from__isnull=True) | Q(late_from__gt=F("delivered_at"))
    missed = Q(missed_from__isnull=False, missed_from__lte=F("delivered_at"))
    late = Q(late_from__lte=F("delivered_at")) & (Q(missed_from__isnull=True) | Q(missed_from__gt=F("delivered_at")))
    choices = {
        "open": unsettled & working,
        "overdue": unsettled & Q(phase=Phase.OPEN, late_from__lte=at),
        "waiting": unsettled & working & ~Q(waiting_on=""),
        "kept": Q(standing__in=[Standing.KEPT, Standing.EXCUSED]) | (done & in_time),
        "late": Q(standing=Standing.LATE) | (done & late),
        "missed": Q(standing=Standing.MISSED) | (done & missed)
        | (unsettled & (Q(phase=Phase.ABANDONED) | Q(phase=Phase.OPEN, missed_from__lte=at))),
        "closed": Q(phase__in=[Phase.WITHDRAWN, Phase.DECLINED]),
        "all": Q(),
    }  # fmt: skip
    return choices.get(show, choices["open"])


def overdue(actor: Actor) -> list[Line]:
    """What is past due and still open, the longest first."""
    late = {Standing.OVERDUE, Standing.MISSED}
    return [line for line in in_hand(actor) if line.standing in late and line.said.verdict.still_open]


def upcoming(actor: Actor, most: int = 5) -> list[Line]:
    """What is promised next."""
    ahead = [line for line in in_hand(actor) if line.row.due_at >= actor.at]
    return [line for line in ahead if line.standing is Standing.PROMISED][:most]


def waiting(actor: Actor) -> list[Line]:
    """What waits for a word of either party, the oldest first."""
    found = [line for line in in_hand(actor) if line.row.waiting_on and not line.said.verdict.by_silence]
    return sorted(found, key=lambda line: (line.row.waiting_since or line.row.made_at, line.row.number))


def tied(actor: Actor, line: Line) -> list[Promise]:
    """The promises that one waits for, and those that wait for it."""
    waits = [int(ref.removeprefix("P-")) for ref in line.said.state.waits_for]
    waiting = Wait.objects.filter(space_id=actor.shared, awaited=line.row.number).values("waiting")
    return list(visible(actor).filter(Q(number__in=waits) | Q(number__in=waiting)).order_by("number"))


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
