"""From an assessment to what a page shows: bars, words, and the entries behind a figure with their exact share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from troth.acts.actor import Actor
from troth.engagement.reads import around, contests_of, terms_of
from troth.overview.assess import Assessment, Judged, assess, delays
from troth.promises.models import Promise
from troth.promises.observe import day_of
from troth.promises.project import observe_open
from troth.promises.reads import observed_now
from troth.records.models import Weighed
from troth.records.weigh import observation
from troth.sources import reads as sources
from troth.trust import LABELS, Delay, Dimension, Observation, Whole, contributions, explain
from troth.web.parts import Bar, TrustRow
from troth.web.parts import Reading as Pair
from troth.web.shell import PartyMark

PAGE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One observation behind a figure: what it is, its entry, its outcome, and how many points it moves the figure."""

    title: str
    ref: str
    url: str
    entry: int
    entry_url: str
    day: int
    percent: int
    weight: float
    points: float
    open: bool
    contested: bool


def assessment_of(actor: Actor) -> Assessment:
    """The assessment around an actor, read once a request."""
    space_id = actor.shared

    def read() -> Assessment:
        known = {observe_open: observed_now(actor)}
        return assess(space_id, terms_of(actor), actor.at, contests_of(actor), known)

    return actor.once("assessment", read)


def delays_of(actor: Actor) -> dict[str, Delay]:
    """The delay of each side's promises against their first dates, the provider first; read once a request."""
    found = actor.once("delays", lambda: delays(actor.shared, actor.at))
    return {party: found[party] for party in ("provider", "client")}


def marks(actor: Actor) -> dict[str, PartyMark]:
    """Both sides as marks; a side that has not joined yet has a placeholder."""
    names = around(actor).sides
    blank = {"client": "The client", "provider": "The provider"}
    return {
        party: PartyMark(party=party, name=names[party].name, short=names[party].short)
        if party in names
        else PartyMark(party=party, name=word, short=word)
        for party, word in blank.items()
    }


def bar(actor: Actor, judged: Judged, dimension: Dimension) -> Bar:
    """A reading as a bar; too early is said with its count, never drawn."""
    found = judged.readings[dimension]
    url = f"/e/{actor.slug}/trust/{judged.party}/{dimension.value}/"
    if not found.enough:
        return Bar(value=None, count=found.count, url=url, early=f"{found.seen} of 5")
    return Bar(
        value=explain.percent(found.p), low=explain.percent(found.low), high=explain.percent(found.high),
        count=found.count, url=url,
    )  # fmt: skip


def rows(actor: Actor, dimensions: Sequence[Dimension]) -> list[TrustRow]:
    """Rows both ways: the provider on the left, the client on the right, as on the Pulse."""
    found = assessment_of(actor).parties
    return [
        TrustRow(label=LABELS[d], left=bar(actor, found["provider"], d), right=bar(actor, found["client"], d))
        for d in dimensions
    ]


def pairs(actor: Actor) -> list[Pair]:
    """The two figures of the whole: how far each side can trust the other, by the record."""
    names = marks(actor)
    return [
        _pair(actor, names[truster], names[trusted])
        for truster, trusted in (("client", "provider"), ("provider", "client"))
    ]


def _pair(actor: Actor, truster: PartyMark, trusted: PartyMark) -> Pair:
    judged = assessment_of(actor).parties[trusted.party]
    now, before = judged.whole, judged.whole_before
    url = f"/e/{actor.slug}/trust/{trusted.party}/"
    known = sum(reading.enough for reading in judged.readings.values())
    if not now.enough:
        early = f"{now.count} {'entry' if now.count == 1 else 'entries'} so far; {known} of 9 dimensions can be read."
        return Pair(truster=truster, trusted=trusted, bar=Bar(value=None, url=url, early=early))
    figure = Bar(
        value=explain.percent(now.o),
        low=explain.percent(now.low),
        high=explain.percent(now.high),
        count=now.count,
        url=url,
    )
    change = explain.percent(now.o) - explain.percent(before.o) if before.enough else None
    return Pair(truster=truster, trusted=trusted, bar=figure, change=change, days=30)


def covered(found: Whole) -> str:
    """How much of the agreed weight the whole rests on, in words."""
    share = explain.percent(found.covered)
    return f"Rests on dimensions that carry {share} of 100 of the agreed weight; the rest stands at its reference."


def behind(actor: Actor, party: str, dimension: Dimension, before: str) -> tuple[list[Behind], str]:
    """The observations behind one figure, newest first, a page at a time, each with its exact contribution now."""
    found = assessment_of(actor)
    cells = found.streams.get((party, dimension), ())
    settings, day = found.parameters.of(dimension), day_of(actor.at)
    live = [seen for seen in found.open if seen.judged == party and seen.dimension is dimension]
    settled = _page(actor.shared, party, dimension, before, day)
    more = _key(settled[PAGE - 1]) if len(settled) > PAGE else ""
    shown = [observation(row) for row in settled[:PAGE]]
    if not before:
        shown = sorted(live, key=lambda seen: -seen.day) + shown
    shares = contributions([seen for seen in shown if seen.mult > 0], cells, settings, day)
    titles = _titles(actor, shown)
    contested = {c.about for c in contests_of(actor) if c.settled_at is None}
    open_ids = {seen.id for seen in live}
    items = [
        _behind(actor, seen, titles.get(seen.id, ""), shares[seen.id].phi if seen.id in shares else 0.0,
                seen.id in open_ids, seen.id.partition("/")[0] in contested)
        for seen in shown
    ]  # fmt: skip
    return items, more


def _behind(actor: Actor, seen: Observation, title: str, phi: float, is_open: bool, contested: bool) -> Behind:
    base = f"/e/{actor.slug}/"
    if seen.id.startswith("P-"):
        url = f"{base}promises/{seen.id.removeprefix('P-')}/"
    else:
        number, _, item = seen.id.removeprefix("I-").partition("/")
        url = f"{base}imports/{number}/items/{item}/"
    return Behind(
        title=title or seen.id, ref=seen.id, url=url, entry=seen.entry + 1,
        entry_url=f"{base}evidence/{seen.entry + 1}/",
        day=seen.day, percent=explain.percent(seen.g), weight=seen.weight, points=100 * phi, open=is_open,
        contested=contested,
    )  # fmt: skip


def _page(space_id: UUID, party: str, dimension: Dimension, before: str, day: int) -> list[Weighed]:
    query = Weighed.objects.filter(space_id=space_id, judged=party, dimension=str(dimension), day__lte=day)
    at, _, key = before.partition("-")
    if at.isdigit() and len(at) < 7:
        try:
            same_day = UUID(key)
        except ValueError:
            return []
        query = query.filter(day__lte=int(at)).exclude(day=int(at), id__gte=same_day)
    return list(query.order_by("-day", "-id")[: PAGE + 1])


def _key(row: Weighed) -> str:
    return f"{row.day}-{row.id}"


def _titles(actor: Actor, shown: Sequence[Observation]) -> dict[str, str]:
    ids = [seen.id for seen in shown]
    numbers = [int(id.removeprefix("P-")) for id in ids if id.startswith("P-")]
    found = Promise.objects.filter(space_id=actor.shared, number__in=numbers).values_list("number", "title")
    titles = {f"P-{number}": title or "[erased]" for number, title in found}
    if len(numbers) < len(ids):
        titles |= {id: item.item for id, item in sources.behind(actor.shared, ids).items()}
    return titles


def moved(actor: Actor, party: str, days: int = 30, most: int = 3) -> list[Behind]:
    """What lowered a party most of late: the observations of the last days with the least outcome."""
    day = day_of(actor.at)
    recent = Weighed.objects.filter(space_id=actor.shared, judged=party, day__gt=day - days, day__lte=day, g__lt=0.9)
    shown = [observation(row) for row in recent.order_by("g", "-c")[:most]]
    shown += [s for s in assessment_of(actor).open if s.judged == party and s.g < 0.9 and s.day > day - days]
    unique = {seen.id: seen for seen in sorted(shown, key=lambda seen: (-seen.g, seen.c))}
    titles = _titles(actor, list(unique.values()))
    return [
        _behind(actor, seen, titles.get(seen.id, ""), 0.0, False, False)
        for seen in sorted(unique.values(), key=lambda seen: (seen.g, -seen.c))[:most]
    ]
