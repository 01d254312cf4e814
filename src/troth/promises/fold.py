"""The state of a promise, rebuilt from its entries alone. One pure step per entry; no clock, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from troth.evidence.envelope import Recorded
from troth.promises import kinds
from troth.promises.kinds import Nature, Weight


class Phase(StrEnum):
    """Where a promise stands by what people said; lateness is the clock's matter."""

    OFFERED = "offered"
    DECLINED = "declined"
    OPEN = "open"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A date, and an instant where one was named; a bare date is due at the close of the promisor's working day."""

    day: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A date moved by both: from, to, when and by which entry agreed, and who had proposed it."""

    before: Due
    after: Due
    proposed_by: str
    agreed_at: datetime
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A proposal that waits for the other party: to "move" or to "withdraw"."""

    what: str
    party: str
    at: datetime
    seq: int
    due: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A promise of the other party that this one waits for, and since when that is on the record."""

    other: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseState:
    """Everything the entries of one promise say."""

    promise: str
    promisor: str
    nature: Nature
    weight: Weight
    title: str | None
    owner: str | None
    made_at: datetime
    made_seq: int
    first: Due
    due: Due
    phase: Phase = Phase.OFFERED
    accepted_at: datetime | None = None
    accepted_seq: int | None = None
    asked_at: datetime | None = None
    moves: tuple[Move, ...] = ()
    pending: Pending | None = None
    delivered_at: datetime | None = None
    delivered_seq: int | None = None
    share: int = 100
    decided_at: datetime | None = None
    decided_seq: int | None = None
    rejections: int = 0
    waits: tuple[Wait, ...] = ()
    last_seq: int
    last_at: datetime

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The numbers of the promises that it waits for."""
        return tuple(wait.other for wait in self.waits)

    @property
    def promisee(self) -> str:
        """The party to whom it is owed."""
        return "provider" if self.promisor == "client" else "client"

    @property
    def number(self) -> int:
        """124 of P-124."""
        return int(self.promise.removeprefix("P-"))

    @property
    def taken_back(self) -> bool:
        """Whether its own side withdrew it before the other accepted it."""
        return self.phase is Phase.WITHDRAWN and self.accepted_at is None

    @property
    def closed(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.phase in {Phase.DECLINED, Phase.CONFIRMED, Phase.WITHDRAWN, Phase.ABANDONED}


def step(state: PromiseState | None, entry: Recorded) -> PromiseState | None:
    """The promise after one more of its entries. Entries of other kinds only move its last entry on."""
    said = entry.evidence
    if isinstance(said, kinds.PromiseMade):
        return _made(said, entry)
    if state is None:
        return None
    state = replace(state, last_seq=entry.seq, last_at=entry.at)
    change = _CHANGES.get(type(said))
    return change(state, said, entry) if change else state


def fold(entries: Iterable[Recorded]) -> dict[str, PromiseState]:
    """All promises of a log by their number, from its entries in order."""
    found: dict[str, PromiseState] = {}
    for entry in entries:
        if entry.kind.startswith("promises.") and entry.subject.startswith("P-"):
            after = step(found.get(entry.subject), entry)
            if after is not None:
                found[entry.subject] = after
        elif entry.kind == "engagement.part.erased.v1":
            found = {key: erase(state, entry.evidence.entry, entry.evidence.part) for key, state in found.items()}
    return found


def erase(state: PromiseState, seq: int, part: str) -> PromiseState:
    """The promise after the words of one of its entries were erased."""
    return replace(state, title=None) if state.made_seq == seq and part == "words" else state


def _made(said: kinds.PromiseMade, entry: Recorded) -> PromiseState:
    due = Due(day=said.due, at=said.due_at)
    return PromiseState(
        promise=said.promise, promisor=said.promisor, nature=said.nature, weight=said.weight, title=said.title,
        owner=said.owner, made_at=entry.at, made_seq=entry.seq, first=due, due=due, last_seq=entry.seq,
        last_at=entry.at, waits=tuple(Wait(other=other, since=entry.at) for other in said.waits_for),
    )  # fmt: skip


def _accepted(state: PromiseState, said: kinds.PromiseAccepted, entry: Recorded) -> PromiseState:
    return replace(state, phase=Phase.OPEN, accepted_at=entry.at, accepted_seq=entry.seq, asked_at=None)


def _asked(state: PromiseState, said: kinds.PromiseAsked, entry: Recorded) -> PromiseState:
    return replace(state, asked_at=entry.at)


def _answered(state: PromiseState, said: kinds.PromiseAnswered, entry: Recorded) -> PromiseState:
    return replace(state, asked_at=None)


def _declined(state: PromiseState, said: kinds.PromiseDeclined, entry: Recorded) -> PromiseState:
    return replace(state, phase=Phase.DECLINED, asked_at=None, decided_at=entry.at, decided_seq=entry.seq)


def _taken_back(state: PromiseState, said: kinds.OfferTakenBack, entry: Recorded) -> PromiseState:
    return replace(state, phase=Phase.WITHDRAWN, asked_at=None, decided_at=entry.at, decided_seq=entry.seq)


def _move_proposed(state: PromiseState, said: kinds.MoveProposed, entry: Recorded) -> PromiseState:
    due = Due(day=said.due, at=said.due_at)
    return replace(state, pending=Pending(what="move", party=entry.party, at=entry.at, seq=entry.seq, due=due))


def _move_agreed(state: PromiseState, said: kinds.MoveAgreed, entry: Recorded) -> PromiseState:
    pending = state.pending
    if pending is None or pending.due is None:
        return state
    move = Move(before=state.due, after=pending.due, proposed_by=pending.party, agreed_at=entry.at, seq=entry.seq)
    return replace(state, due=pending.due, moves=(*state.moves, move), pending=None)


def _proposal_closed(state: PromiseState, said: object, entry: Recorded) -> PromiseState:
    return replace(state, pending=None)


def _withdrawal_proposed(state: PromiseState, said: kinds.WithdrawalProposed, entry: Recorded) -> PromiseState:
    return replace(state, pending=Pending(what="withdraw", party=entry.party, at=entry.at, seq=entry.seq))


def _withdrawn(state: PromiseState, said: kinds.WithdrawalAgreed, entry: Recorded) -> PromiseState:
    return replace(state, phase=Phase.WITHDRAWN, pending=None, decided_at=entry.at, decided_seq=entry.seq)


def _abandoned(state: PromiseState, said: kinds.PromiseAbandoned, entry: Recorded) -> PromiseState:
    return replace(state, phase=Phase.ABANDONED, pending=None, decided_at=entry.at, decided_seq=entry.seq)


def _delivered(state: PromiseState, said: kinds.PromiseDelivered, entry: Recorded) -> PromiseState:
    return replace(
        state, phase=Phase.DELIVERED, delivered_at=entry.at, delivered_seq=entry.seq, share=said.share, pending=None
    )


def _confirmed(state: PromiseState, said: kinds.DeliveryConfirmed, entry: Recorded) -> PromiseState:
    return replace(
        state, phase=Phase.CONFIRMED, share=said.share, decided_at=entry.at, decided_seq=entry.seq, pending=None
    )


def _rejected(state: PromiseState, said: kinds.DeliveryRejected, entry: Recorded) -> PromiseState:
    return replace(
        state, phase=Phase.OPEN, delivered_at=None, delivered_seq=None, share=100, rejections=state.rejections + 1
    )


def _waits(state: PromiseState, said: kinds.WaitStated, entry: Recorded) -> PromiseState:
    if said.other in state.waits_for:
        return state
    return replace(state, waits=(*state.waits, Wait(other=said.other, since=entry.at)))


_CHANGES: dict[type, Callable[..., PromiseState]] = {
    kinds.PromiseAccepted: _accepted,
    kinds.PromiseAsked: _asked,
    kinds.PromiseAnswered: _answered,
    kinds.PromiseDeclined: _declined,
    kinds.OfferTakenBack: _taken_back,
    kinds.MoveProposed: _move_proposed,
    kinds.MoveAgreed: _move_agreed,
    kinds.MoveDeclined: _proposal_closed,
    kinds.PromiseDelivered: _delivered,
    kinds.DeliveryConfirmed: _confirmed,
    kinds.DeliveryRejected: _rejected,
    kinds.WithdrawalProposed: _withdrawal_proposed,
    kinds.WithdrawalAgreed: _withdrawn,
    kinds.WithdrawalDeclined: _proposal_closed,
    kinds.PromiseAbandoned: _abandoned,
    kinds.WaitStated: _waits,
}
