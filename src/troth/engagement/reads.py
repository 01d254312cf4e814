"""Questions about an engagement: its agreement, its sides and people, what is contested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from troth.engagement.fold import AGREEMENT_KINDS, Agreement, agreement
from troth.engagement.models import Contest, Seat, Side
from troth.records.read import of_kinds


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


def agreed(space_id: UUID) -> Agreement:
    """Calendars, terms and proposals of an engagement, from its log."""
    return agreement(of_kinds(space_id, [kind.__kind__ for kind in AGREEMENT_KINDS]))  # type: ignore[attr-defined]


def sides(space_id: UUID) -> dict[str, PartyName]:
    """Both parties by their word; the provider is absent until it has joined."""
    rows = Side.objects.filter(engagement__space_id=space_id).select_related("organisation")
    return {
        row.party: PartyName(
            party=row.party, name=row.organisation.name, short=row.organisation.name.split()[0],
            domain=row.organisation.domain,
        )
        for row in rows
    }  # fmt: skip


def people(space_id: UUID) -> dict[str, SeatName]:
    """Everybody who ever had a seat, by pseudonym."""
    rows = Seat.objects.filter(side__engagement__space_id=space_id).select_related("person", "side")
    return {
        row.pseudonym: SeatName(
            pseudonym=row.pseudonym, name=row.person.name, party=row.side.party, roles=tuple(row.roles.split(",")),
            ended=row.ended is not None,
        )
        for row in rows
    }  # fmt: skip


def contests_about(space_id: UUID, subjects: Iterable[str]) -> dict[str, list[Contest]]:
    """The contests of these subjects, oldest first."""
    found: dict[str, list[Contest]] = {}
    for row in Contest.objects.filter(space_id=space_id, about__in=list(subjects)).order_by("number"):
        found.setdefault(row.about, []).append(row)
    return found


def open_contests(space_id: UUID) -> list[Contest]:
    """Contests that are not settled."""
    return list(Contest.objects.filter(space_id=space_id, settled_at=None).order_by("number"))
