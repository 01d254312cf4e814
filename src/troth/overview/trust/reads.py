"""From an assessment to what a page shows: bars, words, flags, and when a first figure can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from troth.acts.actor import Actor
from troth.engagement.fold import alert_name
from troth.engagement.reads import around, contests_of, terms_of
from troth.overview.assess import EPOCH, Assessment, Judged, assess, delays
from troth.practices.openness import reads as openness
from troth.practices.openness.project import observe_open as reports_open
from troth.promises import reads as promises
from troth.promises.fold import Phase
from troth.promises.judge import Standing
from troth.promises.observe import FULFILMENT, TIMING, day_of
from troth.promises.project import observe_open
from troth.records.weigh import merged
from troth.sources import present
from troth.sources.project import observe_open as imports_open
from troth.tickets import present as logs
from troth.tickets.project import observe_open as logs_open
from troth.trackers import present as trackers
from troth.trackers.project import observe_open as issues_open
from troth.trust import CLASSES, LABELS, Delay, Dimension, Flag, Observation, Reading, Whole, batches, explain
from troth.trust.reading import NEEDED_COUNT, NEEDED_DAYS
from troth.trust.tally import Flow, read_flow
from troth.web.parts import Bar, TrustRow
from troth.web.parts import Reading as Pair
from troth.web.shell import PartyMark

FORESEEN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagLine:
    """A flag with the things it is about, and where it can be acknowledged by this reader."""

    who: PartyMark
    flag: Flag
    links: tuple[tuple[str, str], ...]
    acknowledge: str = ""
    acknowledged: bool = False

    @property
    def says(self) -> str:
        """Its sentence as it reads after the name of the party and a colon."""
        return self.flag.says[:1].lower() + self.flag.says[1:]


def assessment_of(actor: Actor) -> Assessment:
    """The assessment around an actor, read once a request."""
    space_id = actor.shared

    def read() -> Assessment:
        critical = [line.row for line in promises.broken(actor)]
        known = {
            observe_open: promises.observed_now(actor), imports_open: present.observed_now(actor),
            logs_open: logs.observed_now(actor), reports_open: openness.observed_now(actor),
            issues_open: trackers.observed_now(actor),
        }  # fmt: skip
        return assess(
            space_id, terms_of(actor), actor.at, contests_of(actor), critical, known, openness.flagged(actor)
        )

    return actor.once("assessment", read)


def delays_of(actor: Actor) -> dict[str, Delay]:
    """The delay of each side's promises against their first dates, the provider first; read once a request."""
    found = actor.once("delays", lambda: delays(actor.shared, actor.at, around(actor).root))
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
        return Bar(value=None, count=found.count, url=url, early=early(found))
    return Bar(
        value=explain.percent(found.p), low=explain.percent(found.low), high=explain.percent(found.high),
        count=found.count, url=url,
    )  # fmt: skip


def early(found: Reading) -> str:
    """How far a figure is from being shown, short."""
    if "count" in found.lacking or not found.lacking:
        return f"{found.seen} of {NEEDED_COUNT}"
    if "days" in found.lacking:
        return f"{found.days} of {NEEDED_DAYS} days"
    return "not confirmed" if "strong" in found.lacking else "too little"


def first_reading(actor: Actor, party: str, dimension: Dimension) -> date | None:
    """About when a figure could first be read: once enough of what is promised now has come due. None if it cannot."""
    found = assessment_of(actor)
    flow, settings = found.streams.get((party, dimension), Flow()), found.parameters.of(dimension)
    if read_flow(flow, settings, day_of(actor.at)).enough:
        return None
    for moment, seen in _foreseen(actor, party, dimension):
        flow = Flow(start=flow.start, batches=merged(flow.batches, batches([seen])))
        if read_flow(flow, settings, moment).enough:
            return EPOCH + timedelta(days=moment)
    return None


def _foreseen(actor: Actor, party: str, dimension: Dimension) -> list[tuple[int, Observation]]:
    """What is promised and not counted yet, as it would count if it were kept: the day it would be known, and it."""
    counted = {seen.id for seen in assessment_of(actor).open if seen.dimension is dimension}
    coming = []
    for line in promises.in_hand(actor):
        nature, phase = line.said.state.nature, line.said.state.phase
        bears = TIMING[nature] is dimension or (dimension is Dimension.PROMISES and nature in FULFILMENT)
        if line.row.promisor != party or not bears or line.row.ref in counted:
            continue
        if phase is Phase.OPEN or line.standing is Standing.DELIVERED:
            known = max(line.row.due_at, line.row.silence_at or line.row.due_at, actor.at)
            weight = CLASSES[line.said.state.weight.value]
            coming.append(
                (
                    day_of(known),
                    Observation(
                        id=line.row.ref, entry=0, judged=party, dimension=dimension, g=1.0, c=weight,
                        day=day_of(min(line.row.due_at, known)),
                    ),
                )
            )  # fmt: skip
    return sorted(coming, key=lambda item: (item[0], item[1].id))[:FORESEEN]


def says(actor: Actor, judged: Judged, dimension: Dimension) -> str:
    """A reading in a sentence or two; too early with the day of the first figure where it can be told."""
    text = explain.sentence(judged.readings[dimension], dimension)
    day = None if judged.readings[dimension].enough else first_reading(actor, judged.party, dimension)
    return f"{text} First reading about {day.day} {day:%B}." if day else text


def flags(actor: Actor, party: str) -> list[FlagLine]:
    """The flags of a party with links to what they are about."""
    base, who, agreement = f"/e/{actor.slug}/", marks(actor)[party], terms_of(actor)
    found = []
    for flag in assessment_of(actor).parties[party].flags:
        links = tuple((ref, f"{base}promises/{ref.removeprefix('P-')}/") for ref in flag.ids)
        page = f"{base}trust/{party}/{flag.dimension.value}/" if flag.dimension else ""
        if page and not links:
            links = (("See the entries", page),)
        asks = flag.kind.value == "erosion" and "lead" in actor.roles
        seen = asks and actor.party in agreement.seen_by(alert_name(party, str(flag.dimension)))
        found.append(
            FlagLine(
                who=who, flag=flag, links=links, acknowledge=f"{page}acknowledge/" if asks and not seen else "",
                acknowledged=seen,
            )
        )  # fmt: skip
    return found


def rows(actor: Actor, dimensions: Sequence[Dimension]) -> list[TrustRow]:
    """Rows both ways: the provider on the left, the client on the right, as on the Pulse."""
    found = assessment_of(actor).parties
    return [
        TrustRow(
            label=LABELS[d], left=bar(actor, found["provider"], d), right=bar(actor, found["client"], d),
            url=f"/e/{actor.slug}/trust/{actor.other}/{d.value}/",
        )
        for d in dimensions
    ]


def telling(actor: Actor, most: int) -> list[Dimension]:
    """So many dimensions, those first that can be read of either side."""
    found = assessment_of(actor).parties.values()
    return sorted(Dimension, key=lambda d: not any(judged.readings[d].enough for judged in found))[:most]


def pairs(actor: Actor) -> list[Pair]:
    """The two figures of the whole: how far each side can trust the other, by the record."""
    names = marks(actor)
    return [
        _pair(actor, names[truster], names[trusted])
        for truster, trusted in (("client", "provider"), ("provider", "client"))
    ]


def _pair(actor: Actor, truster: PartyMark, trusted: PartyMark) -> Pair:
    judged = assessment_of(actor).parties[trusted.party]
    now, before, since = judged.whole, judged.whole_before, judged.whole_since
    url = f"/e/{actor.slug}/trust/{trusted.party}/"
    known = sum(reading.enough for reading in judged.readings.values())
    if not now.enough:
        many = f"{now.count} outcome{'' if now.count == 1 else 's'} so far"
        few = f"{many}; {known} of 9 dimensions can be read."
        return Pair(truster=truster, trusted=trusted, bar=Bar(value=None, url=url, early=few))
    figure = Bar(
        value=explain.percent(now.o),
        low=explain.percent(now.low),
        high=explain.percent(now.high),
        count=now.count,
        url=url,
    )
    change = explain.percent(since.o) - explain.percent(before.o) if before.enough and since.enough else None
    measured = explain.percent(now.covered)
    return Pair(truster=truster, trusted=trusted, bar=figure, change=change, days=30, measured=measured)


def covered(found: Whole) -> str:
    """How much of the agreed weight the whole rests on, in words."""
    share = explain.percent(found.covered)
    return f"It rests on dimensions with {share} of 100 of the agreed weight; the others stand where a newcomer stands."


def weakest(actor: Actor, party: str) -> tuple[str, Bar] | None:
    """The dimension of a party with the lowest reading among those that can be read, by its label."""
    judged = assessment_of(actor).parties[party]
    lowest = judged.whole.weakest
    return (LABELS[lowest], bar(actor, judged, lowest)) if lowest else None


def material(found: Whole) -> str:
    """What major and critical matters alone come to, in words; empty where there are none."""
    if not found.count:
        return ""
    many = f"{found.count} outcome{'' if found.count == 1 else 's'}"
    if not found.enough:
        return f"Major and critical matters alone: too early to say, from {many}."
    low, high = explain.percent(found.low), explain.percent(found.high)
    return f"Major and critical matters alone: {explain.percent(found.o)} ({low} to {high}), from {many}."
