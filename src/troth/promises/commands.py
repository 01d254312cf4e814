"""What people can do with promises. Numbers are those of the engagement; dates are local dates of the promisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from troth.promises.kinds import Nature, Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePromise:
    """Promise something to the other party by a date."""

    title: str
    due: date
    detail: str = ""
    nature: Nature = Nature.DELIVERABLE
    weight: Weight = Weight.NORMAL
    due_at: datetime | None = None
    owner: str | None = None
    waits_for: tuple[int, ...] = ()
    draft: str | None = None
    unlike_the_last: bool = False
    """Refuse when this person has promised the same within the last minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptPromise:
    """Take a promise as made."""

    promise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAboutPromise:
    """Ask before accepting."""

    promise: int
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAboutPromise:
    """Answer a question about a promise."""

    promise: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclinePromise:
    """Refuse a promise as made."""

    promise: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackOffer:
    """Take back a promise that is not accepted yet."""

    promise: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeMove:
    """Propose another date."""

    promise: int
    due: date
    reason: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeMove:
    """Agree to the proposed date."""

    promise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineMove:
    """Keep the agreed date."""

    promise: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that proves something: its name and its bytes."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverPromise:
    """Declare delivery with what proves it."""

    promise: int
    proof: str
    share: int = 100
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDelivery:
    """Confirm what was delivered: the share that was declared, or less of it."""

    promise: int
    share: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectDelivery:
    """Say why it is not delivered."""

    promise: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeWithdrawal:
    """Propose to let a promise go."""

    promise: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeWithdrawal:
    """Agree to let it go."""

    promise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineWithdrawal:
    """Hold on to the promise."""

    promise: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonPromise:
    """Give a promise up alone; it is missed."""

    promise: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateWait:
    """Say that a promise waits for one of the other party."""

    promise: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDraft:
    """Prepare a promise in private."""

    title: str
    detail: str = ""
    nature: Nature = Nature.DELIVERABLE
    weight: Weight = Weight.NORMAL
    due: date | None = None
    owner: str | None = None
    waits_for: int | None = None
    draft: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DropDraft:
    """Throw a private draft away."""

    draft: str
