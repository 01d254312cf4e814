"""Questions about an engagement: its agreement, its sides and people, what is contested."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from troth.acts.actor import Actor
from troth.engagement.fold import AGREEMENT_KINDS, Agreement, agreement
from troth.engagement.models import Contest, Seat, Side
from troth.evidence.kind import kind_of
from troth.ledger.merkle import Frontier
from troth.ledger.strict import to_base64
from troth.records.read import newest_leaf, of_kinds
from troth.records.statement import Select

AGREEMENT = tuple(kind_of(kind) for kind in AGREEMENT_KINDS)
T = TypeVar("T")
KEPT = 512
_KEPT: dict[tuple[UUID, str], tuple[bytes, Any]] = {}
_ABOUT = Select(Contest, "space_id = %s AND about = %s", "space", "about", tail="ORDER BY number")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyName:
    """One side by name."""

    party: str
    name: str
    short: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatName:
    """A person behind a pseudonym."""

    pseudonym: str
    name: str
    party: str
    roles: tuple[str, ...]
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The engagement as every page needs it: title, both sides, everybody who ever sat, and how long its log is."""

    title: str
    starts: date
    ends: date | None
    sides: dict[str, PartyName]
    people: dict[str, SeatName]
    size: int
    root: bytes

    @property
    def root_text(self) -> str:
        """The root over all entries, as a checkpoint spells it."""
        return to_base64(self.root)


def around(actor: Actor) -> Around:
    """The engagement around an actor; one query, once a request."""
    return actor.once("around", lambda: around_of(seats_of(actor.slug)[0]))


def seats_of(slug: str, person: UUID | None = None) -> tuple[list[Seat], list[Seat]]:
    """All seats of an engagement with everything that hangs on them, and the seats that a person has elsewhere."""
    loaded = Seat.objects.select_related("person", "side__organisation", "side__engagement__space__log")
    wanted = Seat.objects.filter(side__engagement__slug=slug).values("pk")
    if person is not None:
        wanted = wanted.union(Seat.objects.filter(person=person, ended=None).values("pk"))
    found = list(loaded.filter(pk__in=wanted).order_by("since", "id"))
    here = [seat for seat in found if seat.side.engagement.slug == slug]
    return here, [seat for seat in found if seat.side.engagement.slug != slug]


def around_of(seats: list[Seat]) -> Around:
    """The engagement that these seats belong to."""
    engagement = seats[0].side.engagement
    log = engagement.space.log
    names = {seat.side.party: _party(seat.side) for seat in seats}
    return Around(
        title=engagement.title, starts=engagement.starts, ends=engagement.ends,
        sides={party: names[party] for party in ("client", "provider") if party in names},
        people={seat.pseudonym: _seat(seat) for seat in seats}, size=log.size,
        root=Frontier.unpack(log.size, bytes(log.frontier)).root(),
    )  # fmt: skip


def by_record(actor: Actor, name: str, read: Callable[[], T]) -> T:
    """What `read` finds in rows that follow from the shared log alone, whoever asks and whenever.

    Such rows change with an entry only, so it is read once for each state of the log, which its root names, and kept
    by this process; most pages then ask nothing. What depends on the reader, on the time, or on a private log does not
    belong here.
    """
    return actor.once(name, lambda: _by_root(actor.shared, around(actor).root, name, read))


def _by_root(space_id: UUID, root: bytes, name: str, read: Callable[[], T]) -> T:
    place = (space_id, name)
    known = _KEPT.get(place)
    if known is not None and known[0] == root:
        found: T = known[1]
        return found
    found = read()
    while len(_KEPT) >= KEPT:
        _KEPT.pop(next(iter(_KEPT)), None)
    _KEPT[place] = (root, found)
    return found


def agreed(space_id: UUID) -> Agreement:
    """Calendars, terms and proposals of an engagement, from its log; one short query."""
    return _agreed(space_id, newest_leaf(space_id, AGREEMENT))


@lru_cache(maxsize=256)
def _agreed(space_id: UUID, leaf: bytes | None) -> Agreement:
    """The agreement up to the entry of this leaf, which names everything before it: it never has to be read again."""
    return agreement(of_kinds(space_id, AGREEMENT, with_parts=False)) if leaf else Agreement()


def terms_of(actor: Actor) -> Agreement:
    """The agreement around an actor, read once a request."""
    space_id = actor.shared
    return by_record(actor, "agreement", lambda: agreed(space_id))


def sides(space_id: UUID) -> dict[str, PartyName]:
    """Both parties by their word; the provider is absent until it has joined."""
    rows = Side.objects.filter(engagement__space_id=space_id).select_related("organisation")
    return {row.party: _party(row) for row in rows}


def _party(side: Side) -> PartyName:
    name = side.organisation.name
    return PartyName(party=side.party, name=name, short=name.split()[0], domain=side.organisation.domain)


def people(space_id: UUID) -> dict[str, SeatName]:
    """Everybody who ever had a seat, by pseudonym."""
    rows = Seat.objects.filter(side__engagement__space_id=space_id).select_related("person", "side")
    return {row.pseudonym: _seat(row) for row in rows}


def _seat(row: Seat) -> SeatName:
    return SeatName(
        pseudonym=row.pseudonym, name=row.person.name, party=row.side.party, roles=tuple(row.roles.split(",")),
        ended=row.ended is not None,
    )  # fmt: skip


def contests_about(space_id: UUID, subjects: Iterable[str]) -> dict[str, list[Contest]]:
    """The contests of these subjects, oldest first."""
    found: dict[str, list[Contest]] = {}
    wanted = list(subjects)
    if len(wanted) == 1:
        rows = _ABOUT(space_id, wanted[0])
        return {wanted[0]: rows} if rows else {}
    for row in Contest.objects.filter(space_id=space_id, about__in=wanted).order_by("number"):
        found.setdefault(row.about, []).append(row)
    return found


def contests_of(actor: Actor) -> list[Contest]:
    """The contests of an engagement, newest first, read once a request; there are few."""
    rows = Contest.objects.filter(space_id=actor.shared).order_by("-number")
    return by_record(actor, "contests", lambda: list(rows[:500]))


def open_contests(space_id: UUID) -> list[Contest]:
    """Contests that are not settled."""
    return list(Contest.objects.filter(space_id=space_id, settled_at=None).order_by("number"))
