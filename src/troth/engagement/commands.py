"""What people can do with the relationship itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from troth.engagement.kinds import Ruling, Week


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEngagement:
    """Open the shared space for a client and a provider; the opener's organisation takes one side."""

    title: str
    slug: str
    party: str
    starts: date
    ends: date | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinEngagement:
    """Take the free side of an engagement for one's organisation, by invitation."""

    invitation: str
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSeat:
    """Take a seat on one's own side, by invitation."""

    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitePartner:
    """Invite the other organisation by the address of one of its people."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteColleague:
    """Invite somebody of one's own organisation to a seat."""

    email: str
    roles: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeInvitation:
    """Stop an invitation that was not used."""

    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSeat:
    """Give a seat other roles."""

    seat: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSeat:
    """End a seat; the person can no longer enter."""

    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCalendar:
    """State one's own working time."""

    zone: str
    week: Week
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeTerms:
    """Propose how the engagement counts."""

    silence_days: int
    reply_days: int
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeTerms:
    """Agree to proposed terms."""

    terms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineTerms:
    """Decline proposed terms."""

    terms: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestEntry:
    """Say that an entry is not right. `entry` is its number on pages (from 1)."""

    entry: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContest:
    """Give the other view."""

    contest: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeSettlement:
    """Propose how the contested entry should count."""

    contest: int
    ruling: Ruling
    reason: str
    share: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeSettlement:
    """Agree to the proposed settlement."""

    contest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawContest:
    """Let the entry stand after all."""

    contest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePart:
    """Erase the words of an entry. `entry` is its number on pages (from 1)."""

    entry: int
    part: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteToOrganisation:
    """Invite somebody to an account of one's own organisation."""

    email: str
    name: str = ""
    admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAccountInvitation:
    """Stop such an invitation before it is used."""

    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccount:
    """Take up one's own account, by invitation."""

    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAccount:
    """Make somebody of the organisation an administrator, or end that."""

    person: str
    admin: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAccount:
    """Close an account of the organisation; every session of it ends at once."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenAccount:
    """Open a closed account again."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlert:
    """Acknowledge that a dimension of a party got worse than its own record."""

    judged: str
    dimension: str
