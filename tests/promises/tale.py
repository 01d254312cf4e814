"""A log written by hand: entries without a database, for tests of the fold and the clock alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from troth.clock import Calendar
from troth.engagement.fold import agreement
from troth.engagement.kinds import CalendarStated
from troth.evidence.envelope import Recorded
from troth.evidence.kind import spec_of
from troth.promises import kinds
from troth.promises.fold import fold
from troth.promises.judge import Judged, judge_all
from troth.promises.kinds import Nature, Weight
from troth.promises.project import observe_again
from troth.trust import Dimension, Observation

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OTHER = {"client": "provider", "provider": "client"}
ALWAYS = Calendar.always()
OFFICE = Calendar.office("UTC")


def at(day: int, hour: int = 9, minute: int = 0, second: int = 0, *, month: int = 3) -> datetime:
    """A moment of 2026, in UTC."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


@dataclass
class Tale:
    """Entries in order; time is said with each of them."""

    entries: list[Recorded] = field(default_factory=list)

    def say(self, party: str, evidence: Any, when: datetime) -> int:
        """Append an entry; gives its index."""
        seq, spec = len(self.entries), spec_of(evidence)
        self.entries.append(
            Recorded(
                seq=seq, id=str(seq), kind=spec.name, at=when, party=party, actor=party[0],
                subject=str(getattr(evidence, spec.subject)), prev=(), evidence=evidence,
            )
        )  # fmt: skip
        return seq

    def calendar(self, party: str, calendar: Calendar, when: datetime = MONDAY - timedelta(days=1)) -> None:
        """A party states its working calendar."""
        self.say(
            party,
            CalendarStated(
                calendar=f"calendar-{party}", party=party, zone=calendar.zone, week=calendar.week,
                holidays=tuple(sorted(calendar.holidays)),
            ),
            when,
        )  # fmt: skip

    def promise(
        self, ref: str = "P-1", *, by: str = "provider", due: date = date(2026, 3, 10), due_at: datetime | None = None,
        made: datetime = MONDAY, accepted: datetime | None = MONDAY, nature: Nature = Nature.DELIVERABLE,
        weight: Weight = Weight.NORMAL, waits_for: tuple[str, ...] = (),
    ) -> str:  # fmt: skip
        """A promise, accepted at once unless said otherwise."""
        made_of = kinds.PromiseMade(
            promise=ref, promisor=by, nature=nature, weight=weight, due=due, due_at=due_at, waits_for=waits_for,
            title=f"Promise {ref}", detail=None,
        )  # fmt: skip
        self.say(by, made_of, made)
        if accepted is not None:
            self.say(OTHER[by], kinds.PromiseAccepted(promise=ref), accepted)
        return ref

    def deliver(self, when: datetime, ref: str = "P-1", share: int = 100, confirmed: datetime | None = None) -> None:
        """The promisor declares delivery; the other side confirms it where a moment is given."""
        by = fold(self.entries)[ref].promisor
        self.say(by, kinds.PromiseDelivered(promise=ref, share=share, proof="done", names=None, attached=()), when)
        if confirmed is not None:
            self.say(OTHER[by], kinds.DeliveryConfirmed(promise=ref, share=share, remark=None), confirmed)

    def move(self, due: date, when: datetime, ref: str = "P-1", due_at: datetime | None = None) -> None:
        """Both move the date."""
        by = fold(self.entries)[ref].promisor
        self.say(by, kinds.MoveProposed(promise=ref, due=due, due_at=due_at, reason="needs more"), when)
        self.say(OTHER[by], kinds.MoveAgreed(promise=ref), when)

    def judged(self, as_of: datetime) -> dict[str, Judged]:
        """Everything judged as of a moment, from what was said up to it."""
        known = [entry for entry in self.entries if entry.at <= as_of]
        return judge_all(fold(known), agreement(known), as_of)

    def standing(self, as_of: datetime, ref: str = "P-1") -> str:
        """The word for one promise."""
        return self.judged(as_of)[ref].verdict.standing.value

    def late(self, as_of: datetime, ref: str = "P-1") -> int:
        """Business seconds late."""
        return self.judged(as_of)[ref].verdict.late_seconds

    def seen(self, as_of: datetime) -> dict[tuple[str, str], Observation]:
        """Every observation by promise and dimension."""
        known = [entry for entry in self.entries if entry.at <= as_of]
        return {(seen.id, seen.dimension.value): seen for seen in observe_again(known, as_of)}

    def g(self, as_of: datetime, dimension: Dimension = Dimension.DEADLINES, ref: str = "P-1") -> float | None:
        """The outcome of one promise in one dimension, if it makes one."""
        found = self.seen(as_of).get((ref, dimension.value))
        return found.g if found else None


def office(zone: str = "UTC", holidays: tuple[date, ...] = (), zone_of_client: str | None = None) -> Tale:
    """A log in which both sides keep office hours."""
    tale = Tale()
    tale.calendar("client", Calendar.office(zone_of_client or zone, holidays))
    tale.calendar("provider", Calendar.office(zone, holidays))
    return tale


def always() -> Tale:
    """A log in which both sides work all the time."""
    tale = Tale()
    tale.calendar("client", ALWAYS)
    tale.calendar("provider", ALWAYS)
    return tale
