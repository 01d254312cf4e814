"""What both parties agreed about counting: calendars, terms and contests, rebuilt from entries alone.

A calendar or terms bind what is accepted after them; of a later calendar only its future holidays are taken over, so
nobody can excuse yesterday by changing the calendar today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from troth.clock import Calendar, local_date
from troth.engagement import kinds
from troth.engagement.kinds import Ruling
from troth.evidence.envelope import Recorded
from troth.trust import DEFAULTS, Parameters

BOTH = {"client", "provider"}
SILENCE_DAYS = 10
REPLY_DAYS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A calendar as a party stated it, from when, and by which entry."""

    party: str
    at: datetime
    seq: int
    calendar: Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms in force: working days of silence that accept a delivery, days to reply, parameters."""

    silence_days: int = SILENCE_DAYS
    reply_days: int = REPLY_DAYS
    parameters: Parameters = DEFAULTS
    terms: str = ""
    seq: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Terms that wait for the other party's word."""

    terms: str
    party: str
    at: datetime
    seq: int
    value: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """All calendars and terms of an engagement, oldest first, and open proposals."""

    calendars: tuple[Stated, ...] = ()
    terms: tuple[Terms, ...] = (Terms(),)
    proposals: tuple[Proposal, ...] = ()
    acknowledged: tuple[tuple[str, str, datetime], ...] = ()

    def seen_by(self, alert: str) -> frozenset[str]:
        """The parties that acknowledged an alert since both last did."""
        waiting: set[str] = set()
        for name, party, _ in self.acknowledged:
            if name == alert:
                waiting = set() if waiting | {party} == BOTH else waiting | {party}
        return frozenset(waiting)

    def settled_alerts(self, alert: str) -> tuple[datetime, ...]:
        """The moments at which both parties had acknowledged an alert."""
        waiting: set[str] = set()
        moments = []
        for name, party, at in self.acknowledged:
            if name == alert:
                waiting.add(party)
                if waiting == BOTH:
                    moments.append(at)
                    waiting = set()
        return tuple(moments)

    def calendar(self, party: str, at: datetime) -> Calendar:
        """The calendar of a party that binds what was accepted at `at`, with later stated holidays of days to come."""
        mine = [stated for stated in self.calendars if stated.party == party]
        if not mine:
            return Calendar.office("UTC")
        base = max((s for s in mine if s.at <= at), key=lambda s: s.seq, default=mine[0])
        extra = {
            day
            for later in mine
            if later.seq > base.seq
            for day in later.calendar.holidays
            if day > local_date(base.calendar, later.at)
        }
        if extra <= base.calendar.holidays:
            return base.calendar
        return replace(base.calendar, holidays=base.calendar.holidays | extra)

    def in_force(self, at: datetime) -> Terms:
        """The terms that bind what is accepted at `at`."""
        bound = (terms for terms in self.terms if terms.at is None or terms.at <= at)
        return max(bound, key=lambda terms: -1 if terms.seq is None else terms.seq)

    @property
    def current(self) -> Terms:
        """The terms in force now."""
        return self.terms[-1]


AGREEMENT_KINDS = (
    kinds.CalendarStated,
    kinds.TermsProposed,
    kinds.TermsAgreed,
    kinds.TermsDeclined,
    kinds.AlertAcknowledged,
)


def alert_name(judged: str, dimension: str) -> str:
    """The name of an alert as a subject of entries."""
    return f"alert-{judged}-{dimension}"


def agreement(entries: Iterable[Recorded]) -> Agreement:
    """Fold calendar and terms entries, in order."""
    state = Agreement()
    for entry in entries:
        state = _step(state, entry)
    return state


def proposed(said: kinds.TermsProposed) -> Terms:
    """The terms that an entry proposes."""
    return Terms(
        silence_days=said.silence_days, reply_days=said.reply_days, terms=said.terms,
        parameters=Parameters.from_facts(said.parameters) if said.parameters else DEFAULTS,
    )  # fmt: skip


def _step(state: Agreement, entry: Recorded) -> Agreement:
    said = entry.evidence
    if isinstance(said, kinds.CalendarStated):
        calendar = Calendar(said.zone, said.week, frozenset(said.holidays))
        stated = Stated(party=said.party, at=entry.at, seq=entry.seq, calendar=calendar)
        return replace(state, calendars=(*state.calendars, stated))
    if isinstance(said, kinds.TermsProposed):
        proposal = Proposal(terms=said.terms, party=entry.party, at=entry.at, seq=entry.seq, value=proposed(said))
        return replace(state, proposals=(*state.proposals, proposal))
    if isinstance(said, kinds.TermsAgreed | kinds.TermsDeclined):
        found = next((p for p in state.proposals if p.terms == said.terms), None)
        rest = tuple(p for p in state.proposals if p.terms != said.terms)
        if found is None or isinstance(said, kinds.TermsDeclined):
            return replace(state, proposals=rest)
        agreed = replace(found.value, seq=entry.seq, at=entry.at)
        return replace(state, proposals=rest, terms=(*state.terms, agreed))
    if isinstance(said, kinds.AlertAcknowledged):
        return replace(state, acknowledged=(*state.acknowledged, (said.alert, entry.party, entry.at)))
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestState:
    """One contested entry: who contests it, both views, and how it was settled."""

    contest: str
    entry: int
    about: str
    party: str
    opened_at: datetime
    opened_seq: int
    answered_at: datetime | None = None
    proposed_by: str = ""
    proposed_seq: int | None = None
    ruling: Ruling | None = None
    share: int = 100
    settled_at: datetime | None = None
    last_seq: int

    @property
    def open(self) -> bool:
        """Whether the entry is still flagged."""
        return self.settled_at is None

    @property
    def counts(self) -> float:
        """The share of the entry that counts once settled."""
        if self.ruling is Ruling.SET_ASIDE:
            return 0.0
        return self.share / 100 if self.ruling is Ruling.SHARED else 1.0


def contest_step(state: ContestState | None, entry: Recorded) -> ContestState | None:
    """The contest after one more of its entries; anything else leaves it as it was."""
    said = entry.evidence
    if isinstance(said, kinds.ContestOpened):
        return ContestState(
            contest=said.contest, entry=said.entry, about=said.about, party=entry.party, opened_at=entry.at,
            opened_seq=entry.seq, last_seq=entry.seq,
        )  # fmt: skip
    if state is None or not state.open:
        return state
    state = replace(state, last_seq=entry.seq)
    if isinstance(said, kinds.ContestAnswered):
        return replace(state, answered_at=entry.at)
    if isinstance(said, kinds.SettlementProposed):
        return replace(
            state, proposed_by=entry.party, proposed_seq=entry.seq, ruling=said.ruling,
            share=said.share if said.ruling is Ruling.SHARED else 100,
        )  # fmt: skip
    if isinstance(said, kinds.ContestSettled):
        return replace(state, settled_at=entry.at)
    if isinstance(said, kinds.ContestWithdrawn):
        return replace(state, settled_at=entry.at, ruling=Ruling.STANDS, share=100)
    return state


def contests(entries: Iterable[Recorded]) -> dict[str, ContestState]:
    """All contests of a log by their number, from its entries in order."""
    found: dict[str, ContestState] = {}
    for entry in entries:
        if entry.kind.startswith("engagement.contest."):
            after = contest_step(found.get(entry.subject), entry)
            if after is not None:
                found[entry.subject] = after
    return found
