"""What happens around the relationship itself: who joined, who sits where, calendars, terms, contests, erasures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from troth.evidence.kind import Words, fact, kind, words

Week = tuple[tuple[tuple[int, int], ...], ...]


class Ruling(StrEnum):
    """How a contest ends for the contested entry."""

    STANDS = "stands"
    SET_ASIDE = "set_aside"
    SHARED = "shared"


@kind("engagement.opened.v1", says="{who} opened the engagement {title}", log="shared", subject="engagement")
@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementOpened:
    """The first entry of every shared log; states the opening party's key."""

    engagement: str = fact()
    party: str = fact()
    org: str = fact()
    vkey: str = fact()
    starts: date = fact()
    ends: date | None = fact(default=None)
    title: Words = words(personal=False)
    organisation: Words = words(personal=False)


@kind("engagement.joined.v1", says="{organisation} joined as {party}", log="shared", subject="engagement")
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyJoined:
    """The other organisation takes its side and states its key."""

    engagement: str = fact()
    party: str = fact()
    org: str = fact()
    vkey: str = fact()
    organisation: Words = words(personal=False)


@kind("engagement.seat.given.v1", says="{name} took a seat as {roles_text}", log="shared", subject="seat")
@dataclass(frozen=True, slots=True, kw_only=True)
class SeatGiven:
    """A person may act for a party from now on."""

    seat: str = fact()
    party: str = fact()
    roles: tuple[str, ...] = fact()
    name: Words = words(personal=True)

    @property
    def roles_text(self) -> str:
        """The roles in words."""
        return ", ".join(self.roles)


@kind("engagement.seat.changed.v1", says="{who} changed the roles of {seat} to {roles_text}", log="shared", subject="seat")
@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChanged:
    """A seat has other roles from now on."""

    seat: str = fact()
    roles: tuple[str, ...] = fact()

    @property
    def roles_text(self) -> str:
        """The roles in words."""
        return ", ".join(self.roles)


@kind("engagement.seat.ended.v1", says="{who} ended the seat {seat}", log="shared", subject="seat")
@dataclass(frozen=True, slots=True, kw_only=True)
class SeatEnded:
    """A person no longer acts for a party."""

    seat: str = fact()


@kind("engagement.invitation.sent.v1", says="{who} invited {email}", log="private", subject="invitation")
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSent:
    """A single-use link went out; kept in the inviting party's own log."""

    invitation: str = fact()
    party: str = fact()
    roles: tuple[str, ...] = fact()
    email: Words = words(personal=True)


@kind("engagement.invitation.revoked.v1", says="{who} revoked an invitation", log="private", subject="invitation")
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked:
    """A link that had not been used stopped working."""

    invitation: str = fact()


@kind("engagement.calendar.stated.v1", says="{who} stated the working calendar of the {party} ({zone})", log="shared", subject="calendar")
@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarStated:
    """A party's working time, used by the clock from this entry on. Minutes of the local day, Monday first."""

    calendar: str = fact()
    party: str = fact()
    zone: str = fact()
    week: Week = fact()
    holidays: tuple[date, ...] = fact()


@kind("engagement.terms.proposed.v1", says="{who} proposed terms {terms}: {silence_days} working days of silence, {reply_days} to reply", log="shared", subject="terms")
@dataclass(frozen=True, slots=True, kw_only=True)
class TermsProposed:
    """How this engagement counts: silence, replies, and the parameters of the assessment where they differ."""

    terms: str = fact()
    silence_days: int = fact()
    reply_days: int = fact()
    parameters: dict[str, str] = fact()


@kind("engagement.terms.agreed.v1", says="{who} agreed to terms {terms}", log="shared", subject="terms")
@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAgreed:
    """Proposed terms bind both parties from this entry on, for what comes after."""

    terms: str = fact()


@kind("engagement.terms.declined.v1", says="{who} declined terms {terms}", log="shared", subject="terms")
@dataclass(frozen=True, slots=True, kw_only=True)
class TermsDeclined:
    """Proposed terms were not accepted."""

    terms: str = fact()
    reason: Words = words(personal=False)


@kind("engagement.contest.opened.v1", says="{who} contests entry {entry_number}: {reason}", log="shared", subject="contest")
@dataclass(frozen=True, slots=True, kw_only=True)
class ContestOpened:
    """A party says that an entry which concerns it is not right; the entry stays, flagged."""

    contest: str = fact()
    entry: int = fact()
    about: str = fact()
    reason: Words = words(personal=False)

    @property
    def entry_number(self) -> int:
        """The contested entry as pages count it."""
        return self.entry + 1


@kind("engagement.contest.answered.v1", says="{who} answered {contest}: {answer}", log="shared", subject="contest")
@dataclass(frozen=True, slots=True, kw_only=True)
class ContestAnswered:
    """The other party's view; both views stay."""

    contest: str = fact()
    answer: Words = words(personal=False)


@kind("engagement.contest.settlement_proposed.v1", says="{who} proposed to settle {contest}: the entry {outcome}", log="shared", subject="contest")
@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementProposed:
    """How a contest could end; `share` is the percentage that still counts when the blame is shared."""

    contest: str = fact()
    ruling: Ruling = fact()
    share: int = fact()
    reason: Words = words(personal=False)

    @property
    def outcome(self) -> str:
        """The proposed ruling in words."""
        if self.ruling is Ruling.SHARED:
            return f"counts for {self.share} %"
        return "stands" if self.ruling is Ruling.STANDS else "is set aside"


@kind("engagement.contest.settled.v1", says="{who} agreed to settle {contest}", log="shared", subject="contest", bears_on=("collaboration",))
@dataclass(frozen=True, slots=True, kw_only=True)
class ContestSettled:
    """Both parties agreed how the contested entry counts; the flag clears."""

    contest: str = fact()


@kind("engagement.contest.withdrawn.v1", says="{who} withdrew {contest}", log="shared", subject="contest")
@dataclass(frozen=True, slots=True, kw_only=True)
class ContestWithdrawn:
    """The party that contested lets the entry stand."""

    contest: str = fact()


@kind("engagement.part.erased.v1", says="{who} erased the words of entry {entry_number} ({basis})", log="shared", subject="about")
@dataclass(frozen=True, slots=True, kw_only=True)
class PartErased:
    """Words of an entry were erased; the entry, its facts and every proof stay valid."""

    about: str = fact()
    entry: int = fact()
    part: str = fact()
    commit: str = fact()
    basis: str = fact()

    @property
    def entry_number(self) -> int:
        """The entry as pages count it."""
        return self.entry + 1


@kind("engagement.account.invited.v1", says="{who} invited {email} to the organisation", log="organisation", subject="invitation")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInvited:
    """A single-use link for an account of this organisation went out."""

    invitation: str = fact()
    admin: bool = fact()
    email: Words = words(personal=True)


@kind("engagement.account.uninvited.v1", says="{who} stopped an invitation to the organisation", log="organisation", subject="invitation")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUninvited:
    """Such a link stopped working before it was used."""

    invitation: str = fact()


@kind("engagement.account.opened.v1", says="{name} opened an account", log="organisation", subject="person")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened:
    """A person of this organisation has an account from now on."""

    person: str = fact()
    admin: bool = fact()
    name: Words = words(personal=True)


@kind("engagement.account.changed.v1", says="{who} {change}", log="organisation", subject="person")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """A person became an administrator of the organisation, or is none any more."""

    person: str = fact()
    admin: bool = fact()

    @property
    def change(self) -> str:
        """The change in words."""
        return "made somebody an administrator" if self.admin else "took the administration from somebody"


@kind("engagement.account.closed.v1", says="{who} closed an account", log="organisation", subject="person")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed:
    """A person can no longer sign in; every session ended at that moment."""

    person: str = fact()


@kind("engagement.account.reopened.v1", says="{who} opened an account again", log="organisation", subject="person")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReopened:
    """A person whose account was closed can sign in again."""

    person: str = fact()


@kind("engagement.alert.acknowledged.v1", says="{who} acknowledged that {dimension} of the {judged} got worse", log="shared", subject="alert")
@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged:
    """A party has seen an erosion alert; when both have, the test starts again (TRUST 4.4)."""

    alert: str = fact()
    judged: str = fact()
    dimension: str = fact()
