"""What one promise tells: its entries in words, what it counts for, and the board of who waits on whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from troth.acts.actor import Actor
from troth.engagement.frame import initials
from troth.engagement.models import Contest
from troth.engagement.reads import SeatName, around, contests_of
from troth.evidence.envelope import Recorded
from troth.evidence.kind import sentence
from troth.promises import reads
from troth.promises.fold import Phase
from troth.promises.judge import Standing
from troth.promises.models import Promise
from troth.promises.observe import observe
from troth.promises.project import delta_of
from troth.records.models import Entry
from troth.records.read import recorded
from troth.trust import LABELS
from troth.web.parts import EntryRow, Todo


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
    numbers = [int(ref.removeprefix("P-")) for ref in line.said.state.waits_for]
    return Story(
        entries=[_entry(actor, entry, row, names) for entry, row in zip(said, rows, strict=True)][::-1],
        detail=getattr(said[0].evidence, "detail", None), counts=_counts(line, contests, actor.at), contests=contests,
        waits_for=list(reads.visible(actor).filter(number__in=numbers)) if numbers else [],
        needed_by=_needed_by(actor, line), delay_first=_delay(line, line.said.at.first_due_at, actor.at),
        delay_agreed=_delay(line, line.said.at.due_at, actor.at), question=_last(said, "question"),
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


def _needed_by(actor: Actor, line: reads.Line) -> list[Promise]:
    rows = reads.visible(actor).filter(settled=False).exclude(waits_for="").filter(promisor=line.said.state.promisee)
    return [row for row in rows[:200] if line.row.ref in row.waits_for.split(",")]


def _delay(line: reads.Line, against: datetime, now: datetime) -> int | None:
    state, done = line.said.state, line.said.verdict.done_at
    if state.accepted_at is None or state.phase in {Phase.WITHDRAWN, Phase.ABANDONED}:
        return None
    if done is None and now < against:
        return None
    return ((done or now).date() - against.date()).days


def _last(said: list[Recorded], field: str) -> str | None:
    for entry in reversed(said):
        value = getattr(entry.evidence, field, None)
        if isinstance(value, str):
            return value
    return None


def _proposal_reason(said: list[Recorded], line: reads.Line) -> str | None:
    pending = line.said.state.pending
    if pending is None:
        return None
    return next((entry.evidence.reason for entry in said if entry.seq == pending.seq), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits for one side, in words."""

    title: str
    why: str
    since: datetime
    url: str
    verb: str
    icon: str
    tone: str
    left: str = ""
    left_tone: str = ""

    @property
    def page(self) -> str:
        """The page of the thing itself, without the verb that only the other side can use."""
        return "/".join(self.url.split("/")[:2]) + "/"


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
    return {party: sorted(items, key=lambda item: item.since) for party, items in found.items()}


def todos(actor: Actor, board_: dict[str, list[Waiting]]) -> list[Todo]:
    """What needs the reader's side, as the Pulse shows it; what is due within the week comes last."""
    items = [
        Todo(
            title=item.title, why=item.why, verb=item.verb, url=f"/e/{actor.slug}/{item.url}", icon=item.icon,
            tone=item.tone, left=item.left, left_tone=item.left_tone, primary=index == 0,
        )
        for index, item in enumerate(board_[actor.party])
    ]  # fmt: skip
    soon = [line for line in reads.due_soon(actor) if not line.row.waiting_on]
    for line in soon[:5]:
        items.append(
            Todo(
                title=line.title, why=f"You promised it for {line.row.due_day:%A} {line.row.due_day.day} {line.row.due_day:%B}.",
                verb="Deliver", url=f"/e/{actor.slug}/{line.url}deliver/", icon="package-check", tone="accent",
                left=_left(line.row.due_at, actor.at), primary=not items,
            )
        )  # fmt: skip
    return items


def _waits(actor: Actor, line: reads.Line, promisor: str) -> Waiting:
    state = line.said.state
    since = line.row.waiting_since or line.row.last_at
    common: dict[str, Any] = {"title": line.title, "since": since}
    if state.pending is not None and state.pending.what == "move":
        due = state.pending.due
        day = f"{due.day.day} {due.day:%B}" if due else ""
        return Waiting(
            why=f"{line.row.ref} is agreed for {line.row.due_day.day} {line.row.due_day:%B}; {day} is proposed instead.",
            url=line.url, verb="Answer", icon="calendar-clock", tone="warn", **common,
        )  # fmt: skip
    if state.pending is not None:
        return Waiting(why=f"It is proposed to let {line.row.ref} go.", url=line.url, verb="Answer", icon="undo-2", tone="warn", **common)
    if state.phase is Phase.DELIVERED:
        silence = line.said.at.silence_at
        until = f" Silence accepts it on {silence.day} {silence:%B}." if silence else ""
        return Waiting(
            why=f"{promisor} marked {line.row.ref} done on {since.day} {since:%B}.{until}", url=line.url + "confirm/",
            verb="Confirm", icon="circle-check", tone="accent", left=_left(silence, actor.at) if silence else "", **common,
        )  # fmt: skip
    if state.asked_at:
        return Waiting(why=f"The other side asked about {line.row.ref} before accepting it.", url=line.url + "answer/", verb="Answer", icon="message-circle-question-mark", tone="warn", **common)
    return Waiting(
        why=f"{promisor} offers {line.row.ref} for {line.row.due_day.day} {line.row.due_day:%B}. It counts once you accept.",
        url=line.url, verb="Answer", icon="handshake", tone="accent", **common,
    )  # fmt: skip


def _late(line: reads.Line) -> Waiting:
    return Waiting(
        title=line.title, why=f"{line.row.ref} was due on {line.row.due_day.day} {line.row.due_day:%B}.",
        since=line.row.late_from or line.row.due_at, url=line.url + "deliver/", verb="Deliver", icon="clock-alert",
        tone="bad", left=f"{line.late} late", left_tone="bad",
    )  # fmt: skip


def _contest(contest: Contest, now: datetime) -> Waiting:
    proposed = bool(contest.state.get("proposed_by"))
    late = not proposed and now > contest.answer_due
    why = "A settlement is proposed." if proposed else f"Both views are kept; answer by {contest.answer_due.day} {contest.answer_due:%B}."
    return Waiting(
        title=f"Entry {contest.entry + 1:,} is contested", why=f"{contest.ref} about {contest.about}. {why}",
        since=contest.waiting_since or contest.opened_at, url=f"contests/{contest.number}/", verb="Answer",
        icon="scale", tone="bad" if late else "warn", left="answer is late" if late else "", left_tone="bad" if late else "",
    )  # fmt: skip


def _left(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    days = (moment.date() - now.date()) / timedelta(days=1)
    if days <= 0:
        return "today" if moment > now else "over"
    return "tomorrow" if days == 1 else f"{int(days)} days left"


