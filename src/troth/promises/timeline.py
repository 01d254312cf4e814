"""The two-lane timeline: geometry in percent, everything also as words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from troth.acts.actor import Actor
from troth.engagement.reads import PartyName
from troth.promises import reads
from troth.promises.judge import Standing
from troth.web.parts import Lane, Point, Tick, Timeline

WEEKS = 3
DRAWN = 200
NEAR = timedelta(days=30)
"""How far from its date something that was delivered is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A timeline with the stretch of time it shows and where to go from it."""

    timeline: Timeline
    start: date
    end: date
    earlier: str
    later: str
    count: int
    drawn: int

    @property
    def words(self) -> str:
        """From when to when, and how many."""
        many = f"{self.count} promise" + ("" if self.count == 1 else "s")
        some = f"; the first {self.drawn} are drawn, the list has all" if self.drawn < self.count else ""
        return f"{self.start.day} {self.start:%B %Y} to {self.end.day} {self.end:%B %Y}, {many}{some}"


def window(
    actor: Actor, names: dict[str, PartyName], start: str = "", weeks: int = 2 * WEEKS,
    found: list[reads.Line] | None = None,
) -> Stretch:  # fmt: skip
    """Some weeks of promises, each where it was delivered or else is due: three weeks back and three ahead of today
    unless `start` (ISO date) says otherwise.

    `found` has everything due in that time, and maybe more, where the caller has read it already.
    """
    first = _date(start) or actor.at.date() - timedelta(weeks=WEEKS)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = begin + timedelta(weeks=weeks)
    found = reads.due_between(actor, begin - NEAR, end + NEAR) if found is None else found
    found = [line for line in found if begin <= line.row.due_at < end or begin <= _where(line) < end]
    drawn = found[:DRAWN]
    lanes = tuple(
        _lane(party, name, [line for line in drawn if line.row.promisor == party], begin, end, actor.slug)
        for party, name in sorted(names.items(), reverse=True)
    )
    today = _x(actor.at, begin, end) if begin <= actor.at < end else None
    return Stretch(
        timeline=Timeline(lanes=lanes, ticks=_ticks(begin, end, actor.at), today=today), start=first,
        end=end.date() - timedelta(days=1), earlier=(first - timedelta(weeks=weeks)).isoformat(),
        later=(first + timedelta(weeks=weeks)).isoformat(), count=len(found), drawn=len(drawn),
    )  # fmt: skip


def _lane(
    party: str, name: PartyName, lines: list[reads.Line], begin: datetime, end: datetime, slug: str
) -> Lane:
    points = tuple(
        Point(
            x=_x(_where(line), begin, end), standing=line.standing.value, title=f"{line.row.ref} {line.title}",
            url=f"/e/{slug}/{line.url}", when=_when(line),
        )
        for line in lines
    )  # fmt: skip
    due = [line for line in lines if line.standing not in {Standing.PROMISED, Standing.DELIVERED, Standing.WITHDRAWN}]
    kept = sum(line.standing in {Standing.KEPT, Standing.EXCUSED} for line in due)
    summary = f"kept {kept} of {len(due)} in time" if due else "nothing was due"
    return Lane(label=f"{name.short} owes", party=party, points=points, summary=summary)


def _where(line: reads.Line) -> datetime:
    """Where a promise stands in time: when it was delivered or let go, else when it is due."""
    return line.row.delivered_at or line.row.decided_at or line.row.due_at


def _when(line: reads.Line) -> str:
    day = line.row.done_day or line.row.due_day
    return f"delivered {day.day} {day:%b}" if line.row.done_day else f"{day.day} {day:%b}"


def _ticks(begin: datetime, end: datetime, now: datetime) -> tuple[Tick, ...]:
    ticks = []
    step = max(1, (end - begin).days // 42)
    moment = begin + timedelta(weeks=1)
    while moment < end:
        near_today = abs((moment - now).total_seconds()) < 5 * 86_400
        if not near_today:
            ticks.append(Tick(x=_x(moment, begin, end), label=f"{moment:%a} {moment.day} {moment:%b}"))
        moment += timedelta(weeks=step)
    return tuple(ticks)


def _x(moment: datetime, begin: datetime, end: datetime) -> float:
    share = (moment - begin) / (end - begin)
    return round(1.5 + 97 * min(1.0, max(0.0, share)), 2)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 < found.year < 2099 else None
