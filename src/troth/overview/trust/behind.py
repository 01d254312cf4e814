"""What stands behind a figure: the observations with their entries, their outcomes and their exact share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from uuid import UUID

from django.db.models import F, Q

from troth.acts.actor import Actor
from troth.engagement.reads import contests_of
from troth.overview.assess import DELAYED, delays_from
from troth.overview.trust.reads import assessment_of
from troth.promises import reads as promises
from troth.promises.models import Promise
from troth.promises.observe import day_of
from troth.records.models import Weighed
from troth.records.weigh import observation, shares_now
from troth.sources import reads as sources
from troth.tickets import reads as tickets
from troth.trackers import reads as trackers
from troth.trust import LABELS, Dimension, Observation, explain
from troth.trust.tally import Flow

PAGE, SHOWN, WORST = 40, 10, 5
NEWEST = 400
KEY = re.compile(r"([0-9]{1,6})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
EPOCH = date(1970, 1, 1)
HONOURED = 0.9
LATELY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One observation behind a figure: what it is, its entry, its outcome, and how many points it moves the figure."""

    title: str
    ref: str
    url: str
    label: str
    entry: int
    entry_url: str
    day: date
    percent: int
    weight: float
    points: float
    open: bool
    contested: bool

    @property
    def moved(self) -> str:
        """The points with their sign, in words."""
        return explain.points(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """One promise that came, or is, later than it was first promised."""

    title: str
    ref: str
    url: str
    first: date
    days: int
    done: date | None
    entry: int
    entry_url: str


def behind(actor: Actor, party: str, dimension: Dimension, before: str) -> tuple[list[Behind], str]:
    """The observations behind one figure, newest first, a page at a time, each with its exact contribution now."""
    found = assessment_of(actor)
    flow = found.streams.get((party, dimension), Flow())
    day = day_of(actor.at)
    live = [seen for seen in found.open if seen.judged == party and seen.dimension is dimension]
    settled = _page(actor.shared, party, dimension, before, day)
    more = _key(settled[PAGE - 1]) if len(settled) > PAGE else ""
    shown = [observation(row) for row in settled[:PAGE]]
    if not before:
        shown = sorted(live, key=lambda seen: -seen.day) + shown
    shares = shares_now(actor.shared, flow, live, shown, found.parameters.of(dimension), day)
    return _all(actor, shown, {id: 100 * share.phi for id, share in shares.items()}), more


def recent(actor: Actor, party: str) -> tuple[list[Behind], list[Behind]]:
    """The newest observations behind everything that is said of a party, and those of the last days that were honoured
    least, each thing once."""
    day = day_of(actor.at)
    live = [seen for seen in assessment_of(actor).open if seen.judged == party and seen.day <= day]
    rows = Weighed.objects.filter(space_id=actor.shared, judged=party, day__lte=day).order_by("-day")[:NEWEST]
    found = sorted(live + [observation(row) for row in rows], key=lambda seen: (-seen.day, -seen.entry, seen.dimension))
    lowered: dict[str, Observation] = {}
    for seen in found:
        if seen.day > day - LATELY and seen.g < HONOURED and seen.mult > 0:
            lowered[seen.id] = min(lowered.get(seen.id, seen), seen, key=lambda each: each.g)
    worst = sorted(lowered.values(), key=lambda seen: (seen.g, -seen.weight, seen.id))[:WORST]
    said = _all(actor, found[:SHOWN] + worst)
    return said[: len(found[:SHOWN])], said[len(found[:SHOWN]) :]


def late(actor: Actor, party: str) -> list[Late]:
    """The promises of a party that are later than first promised, the latest first."""
    today = actor.at.astimezone(UTC).date()
    mine = promises.visible(actor).filter(promisor=party, due_day__gte=delays_from(actor.at), phase__in=DELAYED)
    later = mine.filter(Q(slip__gt=0) | Q(slip=None, first_day__lt=today))
    rows = later.order_by(F("slip").desc(nulls_first=True), "number")[:500]
    found = [
        Late(
            title=row.title or "[erased]", ref=row.ref, url=f"/e/{actor.slug}/promises/{row.number}/",
            first=row.first_day, days=((row.done_day or today) - row.first_day).days, done=row.done_day,
            entry=row.last_seq + 1, entry_url=f"/e/{actor.slug}/evidence/{row.last_seq + 1}/",
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda item: (-item.days, item.ref))


def _all(actor: Actor, shown: Sequence[Observation], points: dict[str, float] | None = None) -> list[Behind]:
    titles = _titles(actor, {seen.id for seen in shown})
    contested = {contest.about for contest in contests_of(actor) if contest.settled_at is None}
    live = {(seen.id, seen.dimension) for seen in assessment_of(actor).open}
    base = f"/e/{actor.slug}/"
    return [
        Behind(
            title=titles.get(seen.id, seen.id), ref=seen.id, url=_url(base, seen.id), label=LABELS[seen.dimension],
            entry=seen.entry + 1, entry_url=f"{base}evidence/{seen.entry + 1}/", day=EPOCH + timedelta(days=seen.day),
            percent=explain.percent(seen.g), weight=seen.weight, points=(points or {}).get(seen.id, 0.0),
            open=(seen.id, seen.dimension) in live, contested=seen.id.partition("/")[0] in contested,
        )
        for seen in shown
    ]  # fmt: skip


def _url(base: str, ref: str) -> str:
    if ref.startswith("P-"):
        return f"{base}promises/{ref.removeprefix('P-')}/"
    number, _, item = ref[2:].partition("/")
    if ref.startswith("R-"):
        return f"{base}openness/reports/{number}/"
    if ref.startswith("D-"):
        return f"{base}desk/logs/{number}/{item}/"
    if ref.startswith("B-"):
        return f"{base}measured/trackers/{number}/issues/{item}/"
    return f"{base}imports/{number}/items/{item}/"


def _page(space_id: UUID, party: str, dimension: Dimension, before: str, day: int) -> list[Weighed]:
    query = Weighed.objects.filter(space_id=space_id, judged=party, dimension=str(dimension), day__lte=day)
    place = KEY.fullmatch(before)
    if place is not None:
        query = query.filter(day__lte=int(place[1])).exclude(day=int(place[1]), id__gte=UUID(place[2]))
    return list(query.order_by("-day", "-id")[: PAGE + 1])


def _key(row: Weighed) -> str:
    return f"{row.day}-{row.id}"


def _titles(actor: Actor, ids: Iterable[str]) -> dict[str, str]:
    ids = list(ids)
    told_of = {ref: ref.rpartition("/")[2] for ref in ids if ref.startswith("R-")}
    wanted = {ref for ref in ids if ref.startswith("P-")} | set(told_of.values())
    numbers = [int(ref.removeprefix("P-")) for ref in wanted]
    items = [ref for ref in ids if ref.startswith("I-")]
    told = [ref for ref in ids if ref.startswith("D-")]
    found = Promise.objects.filter(space_id=actor.shared, number__in=numbers).values_list("number", "title")
    titles = {f"P-{number}": title or "[erased]" for number, title in found}
    titles |= {ref: f"What was said of {titles.get(promise, promise)}" for ref, promise in told_of.items()}
    if items:
        titles |= {ref: item.item for ref, item in sources.behind(actor.shared, items).items()}
    if issues := [ref for ref in ids if ref.startswith("B-")]:
        titles |= trackers.behind(actor.shared, issues)
    return titles | (tickets.behind(actor.shared, told) if told else {})
