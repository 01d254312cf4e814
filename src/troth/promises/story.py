"""What one promise tells: its entries in words, what it counts for, and the board of who waits on whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from troth.acts.actor import Actor
from troth.clock import local_date
from troth.engagement.frame import initials
from troth.engagement.models import Contest
from troth.engagement.reads import SeatName, around, contests_of
from troth.evidence.envelope import Recorded
from troth.evidence.kind import sentence
from troth.promises import reads
from troth.promises.awaited import Waiting, awaited
from troth.promises.fold import Phase
from troth.promises.judge import Standing
from troth.promises.kinds import PromiseMade
from troth.promises.models import Promise
from troth.promises.observe import observe
from troth.promises.project import delta_of
from troth.records.models import Entry
from troth.records.read import recorded
from troth.trust import LABELS
from troth.web.parts import EntryRow, Todo

ERASED = "[erased]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One dimension that the promise bears on now."""

    label: str
    dimension: str
    percent: int
    weight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The history and the meaning of one promise."""

    entries: list[EntryRow]
    detail: str | None
    counts: list[Counts]
    contests: list[Contest]
    waits_for: list[Promise]
    needed_by: list[Promise]
    delay_first: int | None
    delay_agreed: int | None
    question: str | None
    proposal_reason: str | None
    proof: str | None


def of(actor: Actor, line: reads.Line) -> Story:
    """Everything about one promise."""
    space = reads.space_of(actor)
    rows = list(Entry.objects.filter(space_id=space, subject=line.row.ref).order_by("seq"))
    said = recorded(rows)
    names = around(actor).people
    contests = [contest for contest in contests_of(actor) if contest.about == line.row.ref]
    waits, tied = line.said.state.waits_for, reads.tied(actor, line)
    return Story(
        entries=[_entry(actor, entry, row, names) for entry, row in zip(said, rows, strict=True)][::-1],
        detail=_detail(said[0]), counts=_counts(line, contests, actor.at), contests=contests,
        waits_for=[row for row in tied if row.ref in waits], needed_by=[row for row in tied if row.ref not in waits],
        delay_first=_delay(line, line.row.first_day, actor.at),
        delay_agreed=_delay(line, line.row.due_day, actor.at), question=_last(said, "question"),
        proposal_reason=_proposal_reason(said, line), proof=_last(said, "proof"),
    )  # fmt: skip


def _entry(actor: Actor, entry: Recorded, row: Entry, names: dict[str, SeatName]) -> EntryRow:
    who = names[entry.actor].name if entry.actor in names else "Somebody"
    text = sentence(entry.evidence, "").strip()
    return EntryRow(
        party=entry.party, initials=initials(who), who=who, sentence=text, at=entry.at, number=entry.number,
        hash=bytes(row.leaf).hex(), url=f"/e/{actor.slug}/evidence/{entry.number}/",
    )  # fmt: skip


def _counts(line: reads.Line, contests: list[Contest], at: datetime) -> list[Counts]:
    found = observe(line.said.state, line.said.at, line.said.verdict, delta_of(contests, at))
    return [
        Counts(
            label=LABELS[seen.dimension], dimension=seen.dimension.value, percent=round(seen.g * 100),
            weight=f"{seen.weight:g}",
        )
        for seen in found
    ]  # fmt: skip


def _delay(line: reads.Line, against: date, now: datetime) -> int | None:
    """Days after (before, when negative) that day, in the promisor's zone; None where nothing can be said yet."""
    state, calendar = line.said.state, line.said.at.calendar
    if state.accepted_at is None or state.phase in {Phase.WITHDRAWN, Phase.ABANDONED}:
        return None
    done = line.row.done_day or local_date(calendar, now)
    return (done - against).days if line.row.done_day or done > against else None


def _last(said: list[Recorded], field: str) -> str | None:
    for entry in reversed(said):
        if hasattr(entry.evidence, field):
            return getattr(entry.evidence, field) or ERASED
    return None


def _detail(made: Recorded) -> str | None:
    evidence: PromiseMade = made.evidence
    return evidence.detail if evidence.title is not None else ERASED


def _proposal_reason(said: list[Recorded], line: reads.Line) -> str | None:
    pending = line.said.state.pending
    if pending is None:
        return None
    return next((entry.evidence.reason or ERASED for entry in said if entry.seq == pending.seq), None)


def board(actor: Actor) -> dict[str, list[Waiting]]:
    """What waits for each side, the oldest first, by party."""
    names = around(actor).sides
    found: dict[str, list[Waiting]] = {party: [] for party in ("client", "provider")}
    for line in reads.waiting(actor):
        found[line.row.waiting_on].append(_waits(actor, line, names[line.row.promisor].short))
    for line in reads.overdue(actor):
        if not line.row.waiting_on and line.standing in {Standing.OVERDUE, Standing.MISSED}:
            found[line.row.promisor].append(_late(line))
    for contest in contests_of(actor):
        if contest.settled_at is not None:
            continue
        found[contest.waiting_on].append(_contest(contest, actor.at))
    for party, items in found.items():
        items += awaited(actor, party)
    return {party: sorted(items, key=lambda item: item.since) for party, items in found.items()}


def todos(actor: Actor, board_: dict[str, list[Waiting]]) -> list[Todo]:
    """What needs the reader's side, as the Pulse shows it; what is due within the week comes last.

    Who only reads is shown where it stands, not the verb that somebody else of their side has to use.
    """
    soon = [_soon(line, actor.at) for line in reads.due_soon(actor) if not line.row.waiting_on]
    acts = actor.writes
    return [
        Todo(
            title=item.title, why=item.why, verb=item.verb if acts else "See", icon=item.icon, tone=item.tone,
            url=f"/e/{actor.slug}/{item.url if acts else item.page}", left=item.left, left_tone=item.left_tone,
            primary=acts and index == 0,
        )
        for index, item in enumerate([*board_[actor.party], *soon[:5]])
    ]  # fmt: skip


def _waits(actor: Actor, line: reads.Line, promisor: str) -> Waiting:
    state = line.said.state
    since = line.row.waiting_since or line.row.last_at
    common: dict[str, Any] = {"title": line.title, "since": since}
    if state.pending is not None and state.pending.due is not None:
        proposed = _day(state.pending.due.day)
        why = f"{line.row.ref} is agreed for {_day(line.row.due_day)}; {proposed} is proposed instead."
        return Waiting(why=why, url=line.url, verb="Answer", icon="calendar-clock", tone="warn", **common)
    if state.pending is not None:
        why = f"It is proposed to let {line.row.ref} go."
        return Waiting(why=why, url=line.url, verb="Answer", icon="undo-2", tone="warn", **common)
    if state.phase is Phase.DELIVERED:
        silence = line.said.at.silence_at
        until = f" Silence accepts it on {_day(silence)}." if silence else ""
        why = f"{promisor} marked {line.row.ref} done on {_day(since)}.{until}"
        return Waiting(
            why=why, url=line.url + "confirm/", verb="Confirm", icon="circle-check", tone="accent",
            left=_left(silence, actor.at), **common,
        )  # fmt: skip
    if state.asked_at:
        why, icon = f"A question about {line.row.ref} has to be answered first.", "message-circle-question-mark"
        return Waiting(why=why, url=line.url + "answer/", verb="Answer", icon=icon, tone="warn", **common)
    over = line.said.at.due_at <= actor.at
    then = "That day has passed: decline it, or ask for another." if over else "It counts once it is accepted."
    why = f"{promisor} offers {line.row.ref} for {_day(line.row.due_day)}. {then}"
    return Waiting(why=why, url=line.url, verb="Answer", icon="handshake", tone="accent", **common)


def _soon(line: reads.Line, now: datetime) -> Waiting:
    return Waiting(
        title=line.title, why=f"You promised it for {line.row.due_day:%A} {_day(line.row.due_day)}.", since=now,
        url=line.url + "deliver/", verb="Deliver", icon="package-check", tone="accent",
        left=_left(line.row.due_at, now),
    )  # fmt: skip


def _late(line: reads.Line) -> Waiting:
    return Waiting(
        title=line.title, why=f"{line.row.ref} was due on {_day(line.row.due_day)}.",
        since=line.row.late_from or line.row.due_at, url=line.url + "deliver/", verb="Deliver", icon="clock-alert",
        tone="bad", left=f"{line.late} late", left_tone="bad",
    )  # fmt: skip


def _contest(contest: Contest, now: datetime) -> Waiting:
    proposed = bool(contest.state.get("proposed_by"))
    late = not proposed and now > contest.answer_due
    then = "A settlement is proposed." if proposed else f"Both views are kept; answer by {_day(contest.answer_due)}."
    return Waiting(
        title=f"Entry {contest.entry + 1:,} is contested", why=f"{contest.ref} about {contest.about}. {then}",
        since=contest.waiting_since or contest.opened_at, url=f"contests/{contest.number}/", verb="Answer",
        icon="scale", tone="bad" if late else "warn", left="answer is late" if late else "",
        left_tone="bad" if late else "",
    )  # fmt: skip


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _left(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    days = (moment.date() - now.date()) / timedelta(days=1)
    if days <= 0:
        return "today" if moment > now else "over"
    return "tomorrow" if days == 1 else f"{int(days)} days left"


