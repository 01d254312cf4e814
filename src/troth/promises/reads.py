"""Questions about promises: lists, one promise with its history, who waits on whom, what needs the reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import F, Q, QuerySet

from troth.acts.actor import Actor
from troth.clock import day_seconds
from troth.engagement.fold import Agreement
from troth.engagement.models import Contest
from troth.engagement.reads import around, contests_of, terms_of
from troth.promises import rules
from troth.promises.awaited import awaited
from troth.promises.fold import Phase
from troth.promises.judge import Judged, Standing
from troth.promises.kinds import Weight
from troth.promises.models import Promise, Wait
from troth.promises.project import judged, observed
from troth.records.statement import Select, adapted, values
from troth.trust import Observation
from troth.trust.flag import REPAIR_DAYS

PAGE = 40
_ID = "SELECT id FROM promises_promise WHERE space_id = %s AND"
_ENDS = "('kept', 'late', 'excused', 'missed', 'withdrawn')"
_GRAVE = f"{_ID} standing IN {_ENDS} AND weight = 'critical' AND phase"
_MENDED = f"{_GRAVE} IN ('confirmed', 'delivered', 'withdrawn') AND missed_from"
_MATTERS = (
    f"{_ID} settled = %s UNION ALL {_ID} standing = 'missed' AND weight = 'critical' AND phase = 'abandoned' "
    f"UNION ALL {_MENDED} >= %s UNION ALL {_MENDED} IS NULL"
)
_GIVEN, _ORDER = ("space", "settled", "space", "space", "missed_from", "space"), "ORDER BY due_at, number"
_MATTER = Select(Promise, f"id IN ({_MATTERS})", *_GIVEN, tail=_ORDER)
_MATTER_OR_DUE = Select(
    Promise, f"id IN ({_MATTERS} UNION ALL {_ID} due_at >= %s AND due_at < %s)", *_GIVEN, "space", "due_at", "due_at",
    tail=_ORDER,
)  # fmt: skip
IN_TIME = frozenset({Standing.OFFERED, Standing.ASKED, Standing.PROMISED, Standing.DECLINED, Standing.WITHDRAWN})
WORKING = frozenset({Phase.OFFERED, Phase.OPEN, Phase.DELIVERED})
SOON_DAYS, SOON_SHOWN = 7, 5
KEY = re.compile(r"([0-9]{1,10})-([0-9]{1,9})")
SHOW = {
    "open": "Open",
    "overdue": "Overdue",
    "waiting": "Waiting for an answer",
    "kept": "Kept",
    "late": "Kept late",
    "missed": "Missed",
    "closed": "Let go",
    "all": "All",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One promise in a list as of a moment. It is judged in full only when its row does not tell enough: most lists
    are of settled promises, whose rows hold what is shown. (No slots: the judgement is kept once it was made.)"""

    row: Promise
    short: str
    owner: str
    contested: bool
    terms: Agreement
    at: datetime

    @cached_property
    def said(self) -> Judged:
        """Everything the clock says of it."""
        return judged(self.row, self.terms, self.at)

    @property
    def url(self) -> str:
        """Its address within the engagement."""
        return f"promises/{self.row.number}/"

    @property
    def standing(self) -> Standing:
        """Its standing now."""
        return _standing(self.row, self.at) or self.said.verdict.standing

    @property
    def accepted(self) -> bool:
        """Whether the other side took it: before that nothing is owed, and its date is only proposed."""
        return "accepted_at" in self.row.state

    @property
    def word(self) -> str:
        """Its standing in words, where that is not said the same of all that stand so."""
        return "Taken back" if self.row.phase == Phase.WITHDRAWN and not self.accepted else ""

    @property
    def title(self) -> str:
        """What is promised, or that the words were erased."""
        return self.row.title or "[erased]"

    @property
    def late(self) -> str:
        """How late it is against the agreed date, in the promisor's own working time; empty when it is not."""
        if self.row.late_seconds == 0 if self.row.settled else self.standing in IN_TIME:
            return ""
        seconds = self.said.verdict.late_seconds
        return time_in_words(seconds, day_seconds(self.said.at.calendar)) if seconds else ""

    @cached_property
    def note(self) -> str:
        """The one thing worth saying beside it."""
        notes = []
        if self.contested:
            notes.append("contested")
        if self.row.first_day != self.row.due_day:
            notes.append(f"first promised for {self.row.first_day.day} {self.row.first_day:%b}")
        if self.late:
            notes.append(f"{self.late} late")
        if self.row.pauses and self.said.verdict.paused:
            notes.append("waits for what the other side owes; its clock stands still")
        elif self.row.pauses and self.said.verdict.excused_seconds:
            notes.append("had to wait for the other side")
        pending = self.row.state.get("pending")
        if pending is not None:
            notes.append("a new date is proposed" if pending["what"] == "move" else "cancelling is proposed")
        if self.by_silence:
            notes.append("accepted by silence")
        return "; ".join(notes)

    @property
    def by_silence(self) -> bool:
        """Whether silence has accepted it."""
        silence = self.row.silence_at
        return self.row.phase == Phase.DELIVERED and silence is not None and silence <= self.at


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
    terms, names, sides = terms_of(actor), around(actor).people, around(actor).sides
    contested = {contest.about for contest in contests_of(actor) if contest.settled_at is None}
    return [
        Line(
            row=row, short=sides[row.promisor].short if row.promisor in sides else "",
            owner=names[row.owner].name if row.owner in names else "", contested=row.ref in contested, terms=terms,
            at=actor.at,
        )
        for row in rows
    ]  # fmt: skip


def _standing(row: Promise, at: datetime) -> Standing | None:
    """The standing that a row's stored turning points tell of a moment; None where only a judgement can."""
    if row.settled:
        return Standing(row.standing)
    if row.phase == Phase.OFFERED:
        return Standing.ASKED if row.state.get("asked_at") else Standing.OFFERED
    if row.phase == Phase.OPEN:
        if row.missed_from is not None and row.missed_from <= at:
            return Standing.MISSED
        return Standing.OVERDUE if row.late_from is not None and row.late_from <= at else Standing.PROMISED
    if row.phase == Phase.DELIVERED and row.silence_at is not None and row.silence_at > at:
        return Standing.DELIVERED
    return None


def in_hand(actor: Actor) -> list[Line]:
    """Everything that is not settled, by due date, read once a request: bounded by the work in hand."""
    return [line for line in _at_hand(actor) if not line.row.settled]


def broken(actor: Actor) -> list[Line]:
    """Critical promises that may have been broken: those in hand, given up, or lately late enough to be missed."""
    return [line for line in _at_hand(actor) if line.row.weight == Weight.CRITICAL]


def _at_hand(actor: Actor) -> list[Line]:
    return actor.once("at_hand", lambda: lines(actor, _matters(actor)))


def _matters(actor: Actor, *due: datetime) -> list[Promise]:
    """What is in hand, and the critical promises whose breach may be flagged still: given up, or over, but lately late
    enough to be missed; with two moments also what is due between them. What was missed and then moved by agreement
    has a later moment of that, or none while its clock stood. Each goes by an index of its own: one condition with OR
    would walk over the whole history."""
    if not rules.SEES.check(actor, None):
        return []
    space, lately = actor.shared, actor.at - timedelta(days=REPAIR_DAYS + 1)
    given = (space, False, space, space, lately, space)
    return _MATTER_OR_DUE(*given, space, *due) if due else _MATTER(*given)


def due_between(actor: Actor, start: datetime, end: datetime) -> list[Line]:
    """Everything accepted that is due in a stretch of time; what is in hand comes with the same question."""
    found = lines(actor, _matters(actor, start, end))
    lately = actor.at - timedelta(days=REPAIR_DAYS + 1)
    actor.once("at_hand", lambda: [line for line in found if not line.row.settled or _was_grave(line.row, lately)])
    return [line for line in found if start <= line.row.due_at < end and line.accepted]


def _was_grave(row: Promise, lately: datetime) -> bool:
    if row.weight != Weight.CRITICAL:
        return False
    return row.phase == Phase.ABANDONED or row.missed_from is None or row.missed_from >= lately


def observed_now(actor: Actor) -> list[Observation]:
    """What is in hand tells the assessment at this moment."""
    contested: dict[str, list[Contest]] = {}
    for contest in contests_of(actor):
        contested.setdefault(contest.about, []).append(contest)
    return observed([line.said for line in in_hand(actor)], contested, actor.at)


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
    unsettled = Q(settled__in=[False])  # spelled so that SQLite can go by the index
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
    return [line for line in in_hand(actor) if line.row.phase == Phase.OPEN and line.standing in late]


def upcoming(actor: Actor, most: int = 5) -> list[Line]:
    """What is promised next."""
    ahead = [line for line in in_hand(actor) if line.row.due_at >= actor.at]
    return [line for line in ahead if line.standing is Standing.PROMISED][:most]


def waiting(actor: Actor) -> list[Line]:
    """What waits for a word of either party, the oldest first."""
    found = [line for line in in_hand(actor) if line.row.waiting_on and not line.by_silence]
    return sorted(found, key=lambda line: (line.row.waiting_since or line.row.made_at, line.row.number))


def tied(actor: Actor, line: Line) -> list[Promise]:
    """The promises that one waits for, and those that wait for it."""
    waits = [int(ref.removeprefix("P-")) for ref in line.said.state.waits_for]
    waiting = Wait.objects.filter(space_id=actor.shared, awaited=line.row.number).values("waiting")
    return list(visible(actor).filter(Q(number__in=waits) | Q(number__in=waiting)).order_by("number"))


def due_soon(actor: Actor, party: str) -> list[Line]:
    """What a side has to deliver within days, and waits for no word first: as many as are counted with what waits."""
    limit = actor.at + timedelta(days=SOON_DAYS)
    near = [line for line in in_hand(actor) if line.row.promisor == party and line.row.due_at < limit]
    return [line for line in near if line.standing is Standing.PROMISED and not line.row.waiting_on][:SOON_SHOWN]


def space_of(actor: Actor) -> UUID:
    """The shared space of the actor's engagement."""
    return actor.shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the navigation counts: open promises; words, late and next deliveries that the reader's side owes."""

    open: int
    words: int
    late: int
    soon: int


def count_open(actor: Actor) -> int:
    """How many promises are open."""
    return counts(actor).open


def count_waiting(actor: Actor) -> int:
    """How many things need the actor's own side: words, overdue deliveries, contests, what is due within days, and what
    waits for it in the rooms above."""
    found = counts(actor)
    contested = sum(c.waiting_on == actor.party and c.settled_at is None for c in contests_of(actor))
    elsewhere = len(awaited(actor, actor.party))
    return found.words + found.late + contested + elsewhere + min(SOON_SHOWN, found.soon)


def counts(actor: Actor) -> Counts:
    """The counts of every page's frame, once a request: from what the page has read already, else by one statement."""
    read = _counted if "at_hand" in actor.memo else _count
    return actor.once("counts", lambda: read(actor))


def _counted(actor: Actor) -> Counts:
    mine = [line for line in in_hand(actor) if line.row.promisor == actor.party and not line.row.waiting_on]
    limit = actor.at + timedelta(days=SOON_DAYS)
    return Counts(
        open=sum(line.row.phase in WORKING and not line.by_silence for line in in_hand(actor)),
        words=sum(line.row.waiting_on == actor.party and not line.by_silence for line in in_hand(actor)),
        late=sum(line.row.phase == Phase.OPEN and line.standing is not Standing.PROMISED for line in mine),
        soon=sum(line.standing is Standing.PROMISED and line.row.due_at < limit for line in mine),
    )  # fmt: skip


def _count(actor: Actor) -> Counts:
    place = adapted(Promise, "space", actor.shared)
    now, limit = (adapted(Promise, "due_at", at) for at in (actor.at, actor.at + timedelta(days=SOON_DAYS)))
    given = (now, actor.party, now, actor.party, now, actor.party, limit, now, place, False)
    found = values(_COUNTS, *given)[0]
    return Counts(**dict(zip(("open", "words", "late", "soon"), (each or 0 for each in found), strict=True)))


_SILENT = "(phase = 'delivered' AND silence_at <= %s)"
_MINE = "phase = 'open' AND promisor = %s AND waiting_on = ''"
_COUNTS = f"""
SELECT SUM(CASE WHEN phase IN ('offered', 'open', 'delivered') AND NOT {_SILENT} THEN 1 ELSE 0 END),
SUM(CASE WHEN waiting_on = %s AND NOT {_SILENT} THEN 1 ELSE 0 END),
SUM(CASE WHEN {_MINE} AND late_from <= %s THEN 1 ELSE 0 END),
SUM(CASE WHEN {_MINE} AND due_at < %s AND (late_from IS NULL OR late_from > %s) THEN 1 ELSE 0 END)
FROM promises_promise WHERE space_id = %s AND settled = %s"""
