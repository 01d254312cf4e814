"""The board of who waits on whom: one function for both sides, so that both count the same things for a side."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from troth.acts.actor import Actor
from troth.engagement.models import Contest
from troth.engagement.reads import contests_of
from troth.promises import reads
from troth.promises.awaited import Waiting, awaited
from troth.promises.fold import Phase
from troth.promises.judge import Standing
from troth.web.parts import Todo

STANDS = "its clock stands still"


def board(actor: Actor) -> dict[str, list[Waiting]]:
    """Everything that waits for each side, by party: words, deliveries that are late, contests, what rooms above add,
    the oldest first; then what is due within days. Of the reader's own side, what they look after comes first."""
    found: dict[str, list[Waiting]] = {party: [] for party in ("client", "provider")}
    for line in reads.waiting(actor):
        found[line.row.waiting_on].append(_waits(actor, line))
    for line in reads.overdue(actor):
        if not line.row.waiting_on and line.standing in {Standing.OVERDUE, Standing.MISSED}:
            found[line.row.promisor].append(_late(actor, line))
    for contest in contests_of(actor):
        if contest.settled_at is None:
            found[contest.waiting_on].append(_contest(contest, actor.at))
    for party, items in found.items():
        items += awaited(actor, party)
        items.sort(key=lambda item: item.since)
        items += [_soon(actor, line) for line in reads.due_soon(actor, party)]
    found.get(actor.party, []).sort(key=lambda item: not item.own)
    return found


def todos(actor: Actor, board_: dict[str, list[Waiting]]) -> list[Todo]:
    """What needs the reader's side, as the Pulse shows it.

    Who only reads is shown where it stands, not the verb that somebody else of their side has to use.
    """
    acts, base = actor.writes, f"/e/{actor.slug}/"
    return [
        Todo(
            title=item.title, why=item.why, verb=item.verb if acts else "See", icon=item.icon, tone=item.tone,
            url=base + (item.url if acts else item.page), left=item.left, left_tone=item.left_tone,
            primary=acts and index == 0, page=base + item.page,
        )
        for index, item in enumerate(board_[actor.party])
    ]  # fmt: skip


def _waits(actor: Actor, line: reads.Line) -> Waiting:
    state = line.said.state
    since = line.row.waiting_since or line.row.last_at
    common: dict[str, Any] = {"title": line.title, "since": since, "own": _own(actor, line)}
    if state.pending is not None and state.pending.due is not None:
        proposed = _day(state.pending.due.day)
        why = f"{line.row.ref} is agreed for {_day(line.row.due_day)}; {proposed} is proposed instead."
        return Waiting(why=why, url=line.url, verb="Answer", icon="calendar-clock", tone="warn", **common)
    if state.pending is not None:
        why = f"It is proposed to cancel {line.row.ref}."
        return Waiting(why=why, url=line.url, verb="Answer", icon="undo-2", tone="warn", **common)
    if state.phase is Phase.DELIVERED:
        silence = line.said.at.silence_at
        until = f" Silence accepts it on {_day(silence)}." if silence else ""
        why = f"{line.short} marked {line.row.ref} done on {_day(since)}.{until}"
        return Waiting(
            why=why, url=line.url + "confirm/", verb="Confirm", icon="circle-check", tone="accent",
            left=_left(silence, actor.at), **common,
        )  # fmt: skip
    if state.asked_at:
        why, icon = f"A question about {line.row.ref} has to be answered first.", "message-circle-question-mark"
        return Waiting(why=why, url=line.url + "answer/", verb="Answer", icon=icon, tone="warn", **common)
    over = line.said.at.due_at <= actor.at
    then = "That day has passed: decline it, or ask for another." if over else "It counts once it is accepted."
    why = f"{line.short} offers {line.row.ref} for {_day(line.row.due_day)}. {then}"
    return Waiting(why=why, url=line.url, verb="Accept or decline", icon="handshake", tone="accent", **common)


def _own(actor: Actor, line: reads.Line) -> bool:
    return bool(line.row.owner) and line.row.owner == actor.pseudonym


def _soon(actor: Actor, line: reads.Line) -> Waiting:
    """What is due within days; who only belongs to the side that promised is not told that they did."""
    paused = bool(line.row.pauses) and line.said.verdict.paused
    who = "You" if _own(actor, line) else line.owner or line.short
    why = f"{who} promised it for {line.row.due_day:%A} {_day(line.row.due_day)}."
    return Waiting(
        title=line.title, why=f"{why} {_for_whom(line)}" if paused else why, ahead=True, own=_own(actor, line),
        since=line.said.state.accepted_at or line.row.made_at, url=line.url + "deliver/", verb="Deliver",
        icon="package-check", tone="accent", left=STANDS if paused else _left(line.row.due_at, actor.at),
    )  # fmt: skip


def _late(actor: Actor, line: reads.Line) -> Waiting:
    paused = bool(line.row.pauses) and line.said.verdict.paused
    why = f"{line.row.ref} was due on {_day(line.row.due_day)}."
    return Waiting(
        title=line.title, why=f"{why} {_for_whom(line)} Its clock stands still." if paused else why,
        own=_own(actor, line), since=line.row.late_from or line.row.due_at, url=line.url + "deliver/", verb="Deliver",
        icon="clock-alert", tone="bad", left=f"{line.late} late", left_tone="bad",
    )  # fmt: skip


def _for_whom(line: reads.Line) -> str:
    return f"It waits for {' and '.join(line.said.state.waits_for)}."


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


def oldest(items: list[Waiting]) -> date | None:
    """Since when the oldest of these waits; None when they only lie ahead."""
    return min((item.since.date() for item in items if not item.ahead), default=None)


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _left(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    days = (moment.date() - now.date()) / timedelta(days=1)
    if days <= 0:
        return "today" if moment > now else "over"
    return "tomorrow" if days == 1 else f"{int(days)} days left"
