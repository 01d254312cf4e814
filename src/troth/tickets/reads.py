"""Questions about the service desk: logs, levels, attainment with its interval, tickets, and one ticket explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from troth.acts.actor import OTHER, Actor
from troth.engagement.reads import around
from troth.records.models import Entry
from troth.records.read import recorded
from troth.sources.observe import provenance
from troth.sources.reads import control, much
from troth.sources.reply import wants_reply
from troth.tickets import rules
from troth.tickets.fold import Levels
from troth.tickets.kinds import HOURS, Target, in_hours
from troth.tickets.models import Attainment, LogImport, Ticket
from troth.tickets.observe import KEPT, LATE, OPEN, UNBOUND
from troth.tickets.present import about, the_deal
from troth.tickets.project import heard
from troth.trust.beta import quantile

PAGE = 50
MONTHS, GROUPS = 24, 40
SHOW = {
    "": "All", LATE: "Missed", KEPT: "Kept", OPEN: "Open, in time so far", UNBOUND: "No level binds it",
    "claim": "Source says missed", "differs": "Source and clock differ",
}  # fmt: skip
STANDING = {KEPT: "kept", LATE: "missed", OPEN: "promised", UNBOUND: "withdrawn"}
WORD = {KEPT: "Kept", LATE: "Missed", OPEN: "In time so far", UNBOUND: "No level binds it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A row of attainment: how many, how many of those that are decided were kept, and where the true share lies with
    80 % (Jeffreys interval); `percent` is None where nothing is decided."""

    label: str
    url: str
    kept: int
    late: int
    open: int
    unbound: int
    claimed: int
    claimed_missed: int

    @property
    def decided(self) -> int:
        """How many were kept or missed."""
        return self.kept + self.late

    @property
    def tickets(self) -> int:
        """How many there are."""
        return self.decided + self.open + self.unbound

    @property
    def percent(self) -> float | None:
        """The share that was kept, in percent."""
        return 100 * self.kept / self.decided if self.decided else None

    @property
    def low(self) -> float:
        """The lower end of the interval, in percent."""
        return 100 * quantile(self.kept + 0.5, self.late + 0.5, 0.1) if self.decided else 0.0

    @property
    def high(self) -> float:
        """The upper end of the interval, in percent."""
        return 100 * quantile(self.kept + 0.5, self.late + 0.5, 0.9) if self.decided else 100.0

    @property
    def url_note(self) -> str:
        """The interval and the count under the figure."""
        return f"{self.low:.0f} to {self.high:.0f} %, {self.kept:,} of {self.decided:,}"

    @property
    def claim(self) -> float | None:
        """The share that was met by the source's own word, in percent."""
        return 100 * (self.claimed - self.claimed_missed) / self.claimed if self.claimed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk of one side: the whole, its months newest first, its groups by size."""

    party: str
    name: str
    whole: Share
    months: tuple[Share, ...]
    groups: tuple[Share, ...]
    more_groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A log as a page shows it."""

    row: LogImport
    label: str
    control: str
    counts: str
    judged: str
    brought_by: str
    entry_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsWords:
    """Service levels as people read them."""

    row: Levels
    desk: str
    proposer: str
    targets: tuple[tuple[Target, str, str], ...]
    standing: str
    mine: bool
    entry_url: str

    @property
    def entry(self) -> int:
        """The number of the entry that proposed them, as pages count."""
        return self.row.seq + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWords:
    """A maintenance window as people read it."""

    number: int
    ref: str
    what: str
    starts: datetime
    ends: datetime
    proposer: str
    party: str
    standing: str
    open: bool
    mine: bool
    entry: int
    entry_url: str


def visible(actor: Actor) -> QuerySet[LogImport]:
    """The logs this actor may see."""
    return LogImport.objects.filter(rules.SEES.where(actor))


def listed(actor: Actor, rows: Sequence[LogImport]) -> list[Listed]:
    """Logs with the names of the people and sides around them."""
    here = around(actor)
    return [
        Listed(
            row=row, label=row.label or "[erased]", control=control(actor, row.controlled_by),
            counts=counts_now(actor, row), judged=side_name(actor, row.judged),
            brought_by=here.people[row.actor].name if row.actor in here.people else row.actor,
            entry_url=f"/e/{actor.slug}/evidence/{row.entry + 1}/",
        )
        for row in rows
    ]  # fmt: skip


def side_name(actor: Actor, party: str) -> str:
    """The name of a side, or its word before it has joined."""
    sides = around(actor).sides
    return sides[party].name if party in sides else f"the {party}"


def short_name(actor: Actor, party: str) -> str:
    """The first word of a side's name."""
    sides = around(actor).sides
    return sides[party].short if party in sides else f"the {party}"


def counts(judged: str, held: str, party: str, other: str) -> str:
    """How much a log that `party` brings counts for, in words; `other` is the name of the other side."""
    full = much(provenance(judged, held), heard=True)
    if not wants_reply(judged, held, party):
        return f"counts {full}"
    return f"counts for nothing until {other} says that it is right or its time to reply is over, then {full}"


def counts_now(actor: Actor, row: LogImport) -> str:
    """How much a log counts for at this moment, in words."""
    if not heard(row, about(actor, row), actor.at):
        return counts(row.judged, row.controlled_by, row.party, short_name(actor, OTHER[row.party]))
    return f"counts {much(provenance(row.judged, row.controlled_by), heard=True)}"


def desks(actor: Actor) -> list[Desk]:
    """The desks that any current log tells of, the provider's first; two queries, however many tickets there are."""
    current = dict(visible(actor).filter(superseded_by=None).values_list("number", "judged"))
    if not current:
        return []
    sums = ("kept", "late", "open", "unbound", "claimed", "claimed_missed")
    rows = Attainment.objects.filter(rules.SEES.where(actor), source__in=list(current))
    cells = list(rows.values_list("source", "month", "group", *sums))
    base = f"/e/{actor.slug}/desk/tickets/?of="
    found = []
    for party in ("provider", "client"):
        mine = [cell for cell in cells if current[cell[0]] == party]
        if not mine and party not in current.values():
            continue
        months = _totals((cell[1], cell[3:]) for cell in mine)
        groups = _totals((cell[2], cell[3:]) for cell in mine)
        largest = sorted(groups, key=lambda name: (-sum(groups[name][:4]), name))
        found.append(
            Desk(
                party=party, name=side_name(actor, party),
                whole=_share("All tickets", f"{base}{party}", _sum(months.values())),
                months=tuple(
                    _share(month_name(month), f"{base}{party}&month={month}", months[month])
                    for month in sorted(months, reverse=True)[:MONTHS]
                ),
                groups=tuple(
                    _share(name or "No group", f"{base}{party}&group={quoted(name)}", groups[name])
                    for name in largest[:GROUPS]
                ),
                more_groups=max(0, len(groups) - GROUPS),
            )
        )  # fmt: skip
    return found


def _totals(cells: Iterable[tuple[int | str, Sequence[int]]]) -> dict[int | str, list[int]]:
    found: dict[int | str, list[int]] = {}
    for key, numbers in cells:
        row = found.setdefault(key, [0] * 6)
        for place, number in enumerate(numbers):
            row[place] += number
    return found


def _sum(rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)] or [0] * 6


def _share(label: str | int, url: str, row: Sequence[int]) -> Share:
    kept, late, still, unbound, claimed, missed = row
    return Share(
        label=str(label), url=url, kept=kept, late=late, open=still, unbound=unbound, claimed=claimed,
        claimed_missed=missed,
    )  # fmt: skip


def month_name(month: int | str) -> str:
    """202603 is March 2026."""
    return f"{date(int(month) // 100, int(month) % 100, 1):%B %Y}"


def quoted(name: int | str) -> str:
    """A name as an address holds it."""
    return quote(str(name), safe="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which tickets a page shows: of whose desk, a month, a group, a standing."""

    of: str = "provider"
    month: int | None = None
    group: str | None = None
    show: str = ""


def tickets(actor: Actor, wish: Wish, after: tuple[int, int]) -> tuple[list[Ticket], str]:
    """A page of tickets of the current logs in their order, and where the next page begins (empty: there is none)."""
    logs = visible(actor).filter(superseded_by=None, judged=wish.of).values("number")
    query = Ticket.objects.filter(rules.SEES.where(actor), source__in=logs, told_again=None)
    if wish.month is not None:
        query = query.filter(month=wish.month)
    if wish.group is not None:
        query = query.filter(group=wish.group)
    query = query.filter(_shown(wish.show))
    source, number = after
    later = Q(source__gt=source) | Q(source=source, number__gt=number)
    rows = list(query.filter(later).order_by("source", "number")[: PAGE + 1])
    more = f"{rows[PAGE - 1].source}-{rows[PAGE - 1].number}" if len(rows) > PAGE else ""
    return rows[:PAGE], more


def _shown(show: str) -> Q:
    if show == "claim":
        return Q(claim=False)
    if show == "differs":
        return Q(standing=KEPT, claim=False) | Q(standing=LATE, claim=True)
    return Q(standing=show) if show in STANDING else Q()


def levels_words(actor: Actor, levels: Levels) -> LevelsWords:
    """Service levels in words for this reader."""
    if levels.agreed_at is not None:
        standing = "agreed"
    else:
        standing = "declined" if levels.declined_at is not None else "open"
    return LevelsWords(
        row=levels, desk=side_name(actor, levels.said.resolver), proposer=side_name(actor, levels.party),
        targets=tuple((each, in_hours(each.minutes), _hours(actor, each)) for each in levels.said.targets),
        standing=standing, mine=levels.party == actor.party, entry_url=f"/e/{actor.slug}/evidence/{levels.seq + 1}/",
    )  # fmt: skip


def _hours(actor: Actor, target: Target) -> str:
    if target.hours.value in around(actor).sides:
        return f"in {short_name(actor, target.hours.value)}’s working time"
    return HOURS[target.hours]


def planned_words(actor: Actor, most: int = 40) -> list[PlannedWords]:
    """Maintenance windows in words, the newest first."""
    rows = list(reversed(the_deal(actor).planned))[:most]
    seqs = [row.seq for row in rows]
    said = {e.seq: e.evidence.what for e in recorded(Entry.objects.filter(space_id=actor.shared, seq__in=seqs))}
    return [
        PlannedWords(
            number=row.number, ref=row.maintenance, what=said.get(row.seq) or "[erased]", starts=row.starts,
            ends=row.ends, proposer=side_name(actor, row.party), party=row.party, entry=row.seq + 1,
            mine=row.party == actor.party, open=row.open(actor.at),
            entry_url=f"/e/{actor.slug}/evidence/{row.seq + 1}/",
            standing="agreed" if row.agreed_at else "declined" if row.declined_at
            else "open" if row.open(actor.at) else "not agreed in time",
        )
        for row in rows
    ]  # fmt: skip


def span(seconds: int) -> str:
    """Seconds in words, to the second: 3 h 05 min, 12 s."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours:,} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{left} s"] * bool(left)
    return " ".join(parts) or "0 s"


def vocabulary(actor: Actor, party: str) -> tuple[list[str], list[str]]:
    """The last states and priorities that current logs of a desk use, the most used first; for the form of levels."""
    logs = visible(actor).filter(superseded_by=None, judged=party).values("number")
    rows = Ticket.objects.filter(rules.SEES.where(actor), source__in=logs)
    found = []
    for name in ("state", "priority"):
        counted = rows.exclude(**{name: ""}).values_list(name).annotate(n=Count("pk")).order_by("-n", name)
        found.append([word for word, _ in counted[:30]])
    return found[0], found[1]


def replaceable(actor: Actor) -> list[tuple[str, str]]:
    """The logs of the actor's own side that a new file can replace."""
    rows = visible(actor).filter(party=actor.party, superseded_by=None).order_by("-number")[:50]
    return [(str(row.number), f"{row.ref} {row.label or '[erased]'}") for row in rows]


def behind(space_id: UUID, subjects: Iterable[str]) -> dict[str, str]:
    """The names of the tickets behind these subjects of observations (D-1/12); at most one query."""
    wanted: dict[int, list[int]] = {}
    for subject in subjects:
        source, _, number = subject.removeprefix("D-").partition("/")
        if subject.startswith("D-") and source.isdigit() and number.isdigit():
            wanted.setdefault(int(source), []).append(int(number))
    if not wanted:
        return {}
    these = Q(pk__in=[])
    for origin, members in wanted.items():
        these |= Q(source=origin, number__in=members)
    rows = Ticket.objects.filter(these, space_id=space_id)
    return {row.subject: f"{row.name}, {row.priority}" if row.priority else row.name for row in rows}


def totals(actor: Actor, source: int) -> Mapping[str, int]:
    """The counts of one log."""
    sums = {name: Sum(name) for name in ("kept", "late", "open", "unbound", "claimed", "claimed_missed")}
    found = Attainment.objects.filter(rules.SEES.where(actor), source=source).aggregate(**sums)
    return {name: value or 0 for name, value in found.items()}



def elsewhere(actor: Actor, source: int) -> list[tuple[int, int]]:
    """For how many tickets of a log another one counts, by the number of that one."""
    rows = Ticket.objects.filter(rules.SEES.where(actor), source=source, told_again__isnull=False)
    return list(rows.values_list("told_again").annotate(n=Count("pk")).order_by("told_again"))
