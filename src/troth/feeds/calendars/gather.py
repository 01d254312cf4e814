"""What is due for one person: of every engagement where they have a seat now, and of nothing else.

It reaches from 90 days back to everything that is open; what is settled and older is in the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from troth.acts.actor import OTHER, Actor
from troth.acts.rule import NOBODY, Rule
from troth.engagement import rules as around
from troth.engagement.fold import Agreement
from troth.engagement.models import Contest, Engagement, Seat, Side
from troth.engagement.reads import agreed
from troth.engagement.setup import actor_in
from troth.feeds.calendars.event import AHEAD, DAY_BEFORE, THREE_DAYS, Event
from troth.promises import rules as promised
from troth.promises.fold import Phase
from troth.promises.judge import Standing
from troth.promises.kinds import Weight
from troth.promises.models import Promise
from troth.promises.reads import Line
from troth.sources import rules as told
from troth.sources.models import HistoryImport

BACK = timedelta(days=90)
BEFORE_THE_END = (timedelta(days=-60), timedelta(days=-14))
MOST_SEATS = 20
MOST = 1_000
WORDS = {
    Standing.KEPT: "Kept", Standing.EXCUSED: "Kept", Standing.LATE: "Kept late", Standing.MISSED: "Missed",
    Standing.OVERDUE: "Overdue", Standing.DELIVERED: "Delivered", Standing.OFFERED: "Offered",
    Standing.ASKED: "Offered", Standing.WITHDRAWN: "Let go",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One engagement as one person sees it."""

    actor: Actor
    engagement: Engagement
    names: dict[str, str]
    terms: Agreement

    def url(self, end: str) -> str:
        """The address of one of its pages."""
        return f"{settings.TROTH.base_url}/e/{self.engagement.slug}/{end}"

    def zone(self, party: str, at: datetime) -> str:
        """The zone in which a side works."""
        return self.terms.calendar(party, at).zone

    def name(self, party: str) -> str:
        """A side by its short name."""
        return self.names.get(party, f"the {party}")


def places(person: UUID, engagement: UUID | None, at: datetime) -> list[Place]:
    """The engagements in which this person has a seat at this moment, or the one that is asked for."""
    loaded = Seat.objects.select_related("person", "side__engagement", "side__organisation")
    seats = loaded.filter(person_id=person, ended=None).order_by("-since", "id")
    if engagement is not None:
        seats = seats.filter(side__engagement_id=engagement)
    actors = [(seat, actor_in(seat, at)) for seat in seats[:MOST_SEATS]]
    allowed = [(seat, actor) for seat, actor in actors if around.SEES.check(actor, None)]
    names: dict[UUID, dict[str, str]] = {}
    sides = Side.objects.filter(engagement__in=[seat.side.engagement_id for seat, _ in allowed])
    for side in sides.select_related("organisation"):
        names.setdefault(side.engagement_id, {})[side.party] = side.organisation.name.split()[0]
    return [
        Place(
            actor=actor, engagement=seat.side.engagement, names=names[seat.side.engagement_id],
            terms=agreed(actor.shared),
        )
        for seat, actor in allowed
    ]  # fmt: skip


def events(found: Sequence[Place], at: datetime) -> list[Event]:
    """Everything with a date in these engagements, in the order of their keys."""
    by_space = {place.actor.shared: place for place in found}
    if not by_space:
        return []
    made = [*_promises(by_space, at), *_contests(by_space), *_imports(by_space, at), *_ends(found, at)]
    return sorted(made, key=lambda event: event.key)


def _seen(places: Iterable[Place], rule: Rule) -> Q:
    """The rows that this person may see by a rule, in all of these engagements."""
    where = NOBODY
    for place in places:
        where |= rule.where(place.actor)
    return where


def _promises(places: Mapping[UUID, Place], at: datetime) -> Iterator[Event]:
    rows = Promise.objects.filter(_seen(places.values(), promised.SEES))
    unsettled = rows.filter(settled__in=[False]).order_by("due_at", "id")
    lately = rows.filter(settled=True, due_at__gte=at - BACK).order_by("-due_at", "id")
    for row in [*unsettled[:MOST], *lately[:MOST]]:
        place = places[row.space_id]
        line = Line(
            row=row, short=place.name(row.promisor), owner="", contested=False, terms=place.terms, at=at
        )  # fmt: skip
        if row.phase == Phase.DECLINED or (row.phase == Phase.WITHDRAWN and not line.accepted):
            continue
        yield _due(place, line)
        if row.phase == Phase.DELIVERED and row.silence_at is not None and row.silence_at > at:
            yield _word(place, line, row.silence_at)


def _due(place: Place, line: Line) -> Event:
    """The day of a promise, both sides' alike; the reader's own open ones ring."""
    row, standing = line.row, line.standing
    mine, word = row.promisor == place.actor.party, WORDS.get(standing, "")
    rings = mine and row.phase == Phase.OPEN
    moved = f"First promised for {row.first_day.isoformat()}." if row.first_day != row.due_day else ""
    let_go, offered = row.phase == Phase.WITHDRAWN, row.phase == Phase.OFFERED
    return Event(
        key=f"p-{row.number}.due.{place.engagement.slug}", kind="Promise", day=row.due_day,
        title=f"{word + ': ' if word else ''}{row.ref} {line.title} ({line.short})",
        text=_text(f"{line.short} promised it" + (", your side." if mine else "."), moved, place),
        url=place.url(line.url), revision=row.last_seq, changed=row.last_at,
        status="CANCELLED" if let_go else "TENTATIVE" if offered else "CONFIRMED",
        alarms=((THREE_DAYS,) if row.weight == Weight.CRITICAL else ()) + (DAY_BEFORE,) if rings else (),
    )  # fmt: skip


def _word(place: Place, line: Line, until: datetime) -> Event:
    """A delivery that waits to be confirmed, until silence accepts it."""
    row, party = line.row, OTHER[line.row.promisor]
    says = f"{line.short} delivered {row.ref}. Silence of {place.name(party)} accepts it {_both(place, until)}."
    return Event(
        key=f"p-{row.number}.confirm.{place.engagement.slug}", kind="Confirmation", until=until,
        zone=place.zone(party, until), title=f"Confirm {row.ref} {line.title} ({place.name(party)})",
        text=_text(says, "", place), url=place.url(line.url), revision=row.last_seq, changed=row.last_at,
        alarms=(AHEAD,) if party == place.actor.party else (),
    )  # fmt: skip


def _contests(places: Mapping[UUID, Place]) -> Iterator[Event]:
    rows = Contest.objects.filter(_seen(places.values(), around.SEES), settled_at=None).order_by("answer_due", "id")
    for row in rows[:MOST]:
        place, party = places[row.space_id], OTHER[row.party]
        if row.waiting_on != party or row.state.get("proposed_by"):
            continue
        by = _both(place, row.answer_due)
        says = f"{place.name(row.party)} contests {row.about}. {place.name(party)} answers by {by}."
        yield Event(
            key=f"c-{row.number}.answer.{place.engagement.slug}", kind="Reply", until=row.answer_due,
            zone=place.zone(party, row.opened_at), title=f"Answer {row.ref} about {row.about} ({place.name(party)})",
            text=_text(says, "", place), url=place.url(f"contests/{row.number}/"), revision=row.last_seq,
            changed=row.waiting_since or row.opened_at, alarms=(AHEAD,) if party == place.actor.party else (),
        )  # fmt: skip


def _imports(places: Mapping[UUID, Place], at: datetime) -> Iterator[Event]:
    seen = _seen(places.values(), told.SEES)
    rows = HistoryImport.objects.filter(seen, settled=False, superseded_by=None, window_until__gt=at, agreed_at=None)
    for row in rows.order_by("window_until", "id")[:MOST]:
        place, party = places[row.space_id], OTHER[row.party]
        if row.window_until is None:
            continue
        says = (
            f"{place.name(row.party)} imported a history. {place.name(party)} says if it is right until"
            f" {_both(place, row.window_until)}."
        )
        yield Event(
            key=f"i-{row.number}.reply.{place.engagement.slug}", kind="Reply", until=row.window_until,
            zone=place.zone(party, row.at), title=f"Reply to {row.ref} {row.label or '[erased]'} ({place.name(party)})",
            text=_text(says, "", place), url=place.url(f"imports/{row.number}/"), revision=row.last_seq,
            changed=row.at, alarms=(AHEAD,) if party == place.actor.party else (),
        )  # fmt: skip


def _ends(found: Sequence[Place], at: datetime) -> Iterator[Event]:
    """The day an engagement ends, with time to think before it."""
    for place in found:
        ends = place.engagement.ends
        if ends is not None and ends >= (at - BACK).date():
            yield Event(
                key=f"ends.{place.engagement.slug}", kind="End", day=ends, title=f"{place.engagement.title} ends",
                text="The engagement ends on this day.", url=place.url(""), revision=0, alarms=BEFORE_THE_END,
                changed=datetime.combine(place.engagement.starts, time(), UTC),
            )  # fmt: skip


def _text(first: str, second: str, place: Place) -> str:
    return "\n".join(filter(None, (first, second, place.engagement.title)))


def _both(place: Place, moment: datetime) -> str:
    """A moment in the zones of both sides, once where they are the same."""
    zones = dict.fromkeys(place.zone(party, moment) for party in ("client", "provider") if party in place.names)
    said = [(moment.astimezone(ZoneInfo(zone)), zone.rpartition("/")[2].replace("_", " ")) for zone in zones]
    first = said[0][0]
    return f"{first.day} {first:%B}, " + ", ".join(
        f"{local:%H:%M} {city}" + (f" on {local.day} {local:%B}" if local.date() != first.date() else "")
        for local, city in said
    )
