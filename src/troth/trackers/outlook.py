"""Forecasts in words: a workstream with what is left and its days, and promises with the chance of their date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from troth.acts.actor import Actor
from troth.promises.fold import Phase
from troth.promises.measured import Measure, measures
from troth.promises.models import Promise
from troth.trackers import rules
from troth.trackers.fold import Link
from troth.trackers.pace import SHOWN, Outlook, outlook
from troth.trackers.present import Work, current, linked, works
from troth.trust.forecast import WEEKS, Held, stated_date
from troth.web.words import daylong

PROMISES = 50
LEAST_DAYS = 14
"""With less left, no reference was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A promise with the work behind it: what is left of it, its days, and the chance of its date in percent."""

    row: Promise
    link: Link | None
    work: Work | None
    left: int
    made: Outlook | None
    percent: int | None
    lacking: str
    alone: tuple[date, ...] | None

    @property
    def ref(self) -> str:
        """P-3."""
        return f"P-{self.row.number}"

    @property
    def chance(self) -> str:
        """The chance of the promised date, in words."""
        return "" if self.percent is None else chance_word(self.percent)

    @property
    def title(self) -> str:
        """What was promised."""
        return self.row.title or "[erased]"

    @property
    def of(self) -> str:
        """What has to be finished for it, in words."""
        if self.link is None or self.link.stream is None:
            return "[erased]"
        return f"{self.link.stream}, {self.link.milestone}" if self.link.milestone else self.link.stream


def open_promises(actor: Actor) -> list[Promise]:
    """The promises that are not settled, by due date."""
    rows = Promise.objects.filter(space_id=actor.shared, settled=False, phase__in=[Phase.OPEN, Phase.OFFERED])
    if not rules.SEES.check(actor, None):
        return []
    return actor.once("forecast promises", lambda: list(rows.order_by("due_at", "number")[:PROMISES]))


def dated(actor: Actor) -> list[Dated]:
    """The open promises by due date, each with the forecast of its work or, without any, of its date alone."""
    known = {(work.judged, work.name): work for work in works(actor)}
    links, today = linked(actor), actor.at.astimezone(UTC).date()
    return [_dated(row, links.get(f"P-{row.number}"), known, today) for row in open_promises(actor)]


def _dated(row: Promise, link: Link | None, known: dict[tuple[str, str], Work], today: date) -> Dated:
    work = known.get((link.judged, link.stream)) if link is not None and link.stream is not None else None
    left, made, lacking = 0, None, ""
    if work is not None and link is not None:
        left = work.milestones.get(link.milestone, 0) if link.milestone else work.pace.now_left
        made = outlook(work.pace, left, until=row.due_day)
        lacking = "" if made is not None else "Nothing is left." if left == 0 else work.pace.lacking
    elif link is not None:
        lacking = "No import that still counts tells this workstream."
    return Dated(
        row=row, link=link, work=work, left=left, made=made,
        percent=None if made is None else round(100 * made.chance(row.due_day)), lacking=lacking,
        alone=stated_date(today, row.due_day) if link is None and (row.due_day - today).days >= LEAST_DAYS else None,
    )  # fmt: skip


def columns_of(work: Work) -> list[tuple[str, int, bool]]:
    """The last weeks of a workstream for its chart; those that the forecast draws from matter now."""
    starts, finished = work.pace.starts[-SHOWN:], work.pace.finished[-SHOWN:]
    first = len(starts) - WEEKS
    return [
        (f"Week from {daylong(start)}", count, place >= first)
        for place, (start, count) in enumerate(zip(starts, finished, strict=True))
    ]


def pace_words(work: Work) -> str:
    """The pace in words, for who does not see the chart."""
    history = work.pace.history
    if not history:
        return "No full week yet"
    total, weeks = f"{sum(history):,} finished", len(history)
    return f"{total} in the last {weeks} full weeks, between {min(history)} and {max(history)} a week"


def chance_word(percent: int) -> str:
    """A chance as it is shown; what is nearly certain is not called certain."""
    return "under 1 %" if percent < 1 else "over 99 %" if percent > 99 else f"{percent} %"


def held_words(each: Held) -> str:
    """How one kind of date held, in words."""
    made = f"{each.made} forecasts" if each.made > 1 else "1 forecast"
    return f"Of {made} made here whose {100 * each.share:.0f} % date has passed, it held {each.held} times."


@measures
def measured(actor: Actor, numbers: Sequence[int]) -> dict[int, Measure]:
    """The chance of linked promises, so that what their promisor says can be held against it. An import of the other
    side measures only once this side was heard about it."""
    links = {int(ref.removeprefix("P-")): link for ref, link in linked(actor).items()}
    wanted = [number for number in numbers if number in links]
    sources = {row.number: row for row in current(actor)} if wanted else {}
    known = {(work.judged, work.name): work for work in works(actor)} if wanted else {}
    found: dict[int, Measure] = {}
    for row in Promise.objects.filter(space_id=actor.shared, number__in=wanted) if known else ():
        each = _dated(row, links[row.number], known, actor.at.astimezone(UTC).date())
        source = sources.get(each.work.source) if each.work is not None else None
        if source is None or not (source.settled or source.party == row.promisor):
            continue
        share = 1.0 if each.left == 0 else each.made.chance(row.due_day) if each.made is not None else None
        if share is not None and each.work is not None:
            found[row.number] = Measure(
                share=share, basis=source.ref, controlled_by=source.controlled_by, left=each.left,
                as_of=min(actor.at, _told_until(source.synced, source.zone)),
                url=f"/e/{actor.slug}/measured/forecast/{each.work.place}", says=each.of,
            )  # fmt: skip
    return found


def _told_until(synced: date, zone: str) -> datetime:
    return datetime.combine(synced + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)
