"""The life of a promise as evidence. `promise` is its number within the engagement (P-124) and the entry's subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from troth.evidence.kind import Words, blobs, fact, kind, words


class Nature(StrEnum):
    """What is promised; it decides which dimensions the promise bears on (TRUST 3.1)."""

    DELIVERABLE = "deliverable"
    MILESTONE = "milestone"
    INPUT = "input"
    DECISION = "decision"
    ANSWER = "answer"
    PAYMENT = "payment"
    REPORT = "report"


class Weight(StrEnum):
    """Materiality, fixed when the promise is made: a quarter, one, two or four units of evidence."""

    MINOR = "minor"
    NORMAL = "normal"
    MAJOR = "major"
    CRITICAL = "critical"


BEARS = ("promises", "deadlines", "responsiveness", "money")


@kind("promises.promise.made.v1", says="{who} promised {promise} “{title}” by {due}", log="shared", subject="promise", bears_on=BEARS)
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade:
    """A party says what it will do for the other, and by when; it binds once the other accepts."""

    promise: str = fact()
    promisor: str = fact()
    nature: Nature = fact()
    weight: Weight = fact()
    due: date = fact()
    due_at: datetime | None = fact(default=None)
    owner: str | None = fact(default=None)
    waits_for: tuple[str, ...] = fact(default=())
    title: Words = words(personal=False)
    detail: Words = words(personal=False)


@kind("promises.promise.accepted.v1", says="{who} accepted {promise}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAccepted:
    """The other party takes the promise as made: from now on it counts."""

    promise: str = fact()


@kind("promises.promise.asked.v1", says="{who} asked about {promise}: {question}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAsked:
    """A question before accepting."""

    promise: str = fact()
    question: Words = words(personal=False)


@kind("promises.promise.answered.v1", says="{who} answered about {promise}: {answer}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAnswered:
    """The answer to a question about a promise."""

    promise: str = fact()
    answer: Words = words(personal=False)


@kind("promises.promise.declined.v1", says="{who} declined {promise}: {reason}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDeclined:
    """The other party does not want the promise as made; it never counts."""

    promise: str = fact()
    reason: Words = words(personal=False)


@kind("promises.promise.taken_back.v1", says="{who} took back {promise}{why}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTakenBack:
    """The promisor takes the promise back before it was accepted; it never counts."""

    promise: str = fact()
    reason: Words = words(personal=False)

    @property
    def why(self) -> str:
        """The reason, where one was given."""
        return f": {self.reason}" if self.reason else ""


@kind("promises.move.proposed.v1", says="{who} proposed to move {promise} to {due}: {reason}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class MoveProposed:
    """Either party proposes another date; nothing moves before the other agrees."""

    promise: str = fact()
    due: date = fact()
    due_at: datetime | None = fact(default=None)
    reason: Words = words(personal=False)


@kind("promises.move.agreed.v1", says="{who} agreed to move {promise}", log="shared", subject="promise", bears_on=BEARS)
@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAgreed:
    """The date is moved by both; the first promise is kept beside it for ever."""

    promise: str = fact()


@kind("promises.move.declined.v1", says="{who} did not agree to move {promise}: {reason}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDeclined:
    """The agreed date stands."""

    promise: str = fact()
    reason: Words = words(personal=False)


@kind("promises.promise.delivered.v1", says="{who} delivered {promise}: {proof}", log="shared", subject="promise", bears_on=BEARS)
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDelivered:
    """The promisor declares delivery with what proves it; it waits for the other party's word.

    `files` are the SHA-256 digests of what is attached, in order; names and bytes are parts and can be erased.
    """

    promise: str = fact()
    share: int = fact(default=100)
    files: tuple[str, ...] = fact(default=())
    proof: Words = words(personal=False)
    names: tuple[str, ...] | None = words(personal=False, default=None)
    attached: tuple[bytes | None, ...] = blobs(personal=False, part="file")


@kind("promises.delivery.confirmed.v1", says="{who} confirmed {promise}{how}", log="shared", subject="promise", bears_on=BEARS)
@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryConfirmed:
    """The promisee accepts what was delivered; `share` is the accepted percentage."""

    promise: str = fact()
    share: int = fact(default=100)
    remark: Words = words(personal=False)

    @property
    def how(self) -> str:
        """How much of it, where that is not all, and the remark."""
        part = f" for {self.share} %" if self.share < 100 else ""
        return f"{part}: {self.remark}" if self.remark else part


@kind("promises.delivery.rejected.v1", says="{who} rejected the delivery of {promise}: {reason}", log="shared", subject="promise", bears_on=BEARS)
@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRejected:
    """The promisee says why it is not delivered; the promise is open again and its clock has not stopped."""

    promise: str = fact()
    reason: Words = words(personal=False)


@kind("promises.withdrawal.proposed.v1", says="{who} proposed to withdraw {promise}: {reason}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalProposed:
    """Either party proposes to let the promise go."""

    promise: str = fact()
    reason: Words = words(personal=False)


@kind("promises.withdrawal.agreed.v1", says="{who} agreed to withdraw {promise}", log="shared", subject="promise", bears_on=BEARS)
@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalAgreed:
    """Both let the promise go; it counts for nobody and against nobody."""

    promise: str = fact()


@kind("promises.withdrawal.declined.v1", says="{who} did not agree to withdraw {promise}: {reason}", log="shared", subject="promise")
@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalDeclined:
    """The promise stands."""

    promise: str = fact()
    reason: Words = words(personal=False)


@kind("promises.promise.abandoned.v1", says="{who} gave up {promise}: {reason}", log="shared", subject="promise", bears_on=BEARS)
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAbandoned:
    """The promisor gives up alone: the promise is missed."""

    promise: str = fact()
    reason: Words = words(personal=False)


@kind("promises.wait.stated.v1", says="{who} stated that {promise} waits for {other}", log="shared", subject="promise", bears_on=BEARS)
@dataclass(frozen=True, slots=True, kw_only=True)
class WaitStated:
    """The promise waits for one of the other party: while that one is late, this one's clock stands still."""

    promise: str = fact()
    other: str = fact()


@kind("promises.draft.kept.v1", says="{who} kept a draft “{title}”", log="private", subject="draft")
@dataclass(frozen=True, slots=True, kw_only=True)
class DraftKept:
    """A promise that a party prepares in private; a later version replaces it on the page, not in the log."""

    draft: str = fact()
    nature: Nature = fact()
    weight: Weight = fact()
    due: date | None = fact(default=None)
    owner: str | None = fact(default=None)
    waits_for: str | None = fact(default=None)
    title: Words = words(personal=False)
    detail: Words = words(personal=False)


@kind("promises.draft.closed.v1", says="{who} closed a draft", log="private", subject="draft")
@dataclass(frozen=True, slots=True, kw_only=True)
class DraftClosed:
    """A draft became a promise, or was dropped."""

    draft: str = fact()
    promise: str | None = fact(default=None)
