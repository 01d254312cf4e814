"""What must hold before an act on a promise, in the words of a refusal; and what may be kept of what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from troth.acts.actor import Actor
from troth.acts.errors import Refused
from troth.clock import Calendar, local_date
from troth.engagement.models import Seat
from troth.engagement.reads import agreed
from troth.promises import commands, project
from troth.promises.fold import Due, Phase, PromiseState
from troth.promises.judge import due_instant
from troth.promises.models import Promise
from troth.records.models import Entry

TEXT_LENGTH = 20_000
WAITS = 12
LATELY = timedelta(minutes=10)
FILES = 5
FILE_BYTES = 5 * 1024 * 1024


def in_phase(row: Promise, wanted: Phase, done: str) -> PromiseState:
    """The state of a promise that must be in this phase to be `done` something to."""
    state = project.state_of(row)
    if state.phase is not wanted:
        raise Refused(f"{row.ref} {now_text(state)}, so it cannot be {done}.")
    return state


def now_text(state: PromiseState) -> str:
    """What a promise is now, as the end of a sentence about it."""
    if state.taken_back:
        return "was taken back before it was accepted"
    return {
        Phase.OFFERED: "is not accepted yet", Phase.OPEN: "is open and not delivered",
        Phase.DELIVERED: "is delivered and waits for an answer", Phase.CONFIRMED: "is confirmed",
        Phase.DECLINED: "was declined", Phase.WITHDRAWN: "was withdrawn by agreement",
        Phase.ABANDONED: "was given up",
    }[state.phase]  # fmt: skip


def nothing_pending(state: PromiseState) -> None:
    """Refuses while a proposal waits for its answer."""
    if state.pending is not None:
        what = "another date" if state.pending.what == "move" else "a withdrawal"
        waits = {"client": "provider", "provider": "client"}[state.pending.party]
        raise Refused(f"A proposal of {what} waits for the {waits}'s answer already; settle it first.")


def theirs_pending(actor: Actor, row: Promise, what: str) -> PromiseState:
    """The state of a promise about which the other side has proposed this."""
    state = in_phase(row, Phase.OPEN, "changed")
    if state.pending is None or state.pending.what != what:
        raise Refused(f"There is no proposal about {row.ref} to answer any more.")
    if state.pending.party == actor.party:
        raise Refused("Your own side proposed this; the other side has to answer it.")
    return state


def waiting_for_word(actor: Actor, row: Promise) -> PromiseState:
    """The state of a promise that was delivered, while silence has not accepted it."""
    state = in_phase(row, Phase.DELIVERED, "confirmed or rejected")
    said = project.judged(row, agreed(row.space_id), actor.at)
    if said.verdict.by_silence:
        raise Refused(f"{row.ref} was accepted by silence. Contest the entry if it is not right.")
    return state


def calendar_of(row: Promise, state: PromiseState) -> Calendar:
    """The calendar that binds a promise: the promisor's when it was accepted."""
    return agreed(row.space_id).calendar(state.promisor, state.accepted_at or state.made_at)


def due_of(day: date, moment: datetime | None, calendar: Calendar, now: datetime) -> Due:
    """The due date as it is recorded: still ahead, in whole seconds, and an instant on its own day."""
    if not 2000 <= day.year <= 2099:
        raise Refused("Choose a date before the year 2100.", "due")
    if moment is not None:
        if moment.tzinfo is None:
            raise Refused("A time of day needs its time zone.", "due")
        moment = moment.astimezone(UTC).replace(microsecond=0)
        if local_date(calendar, moment) != day:
            raise Refused(f"The time does not lie on {day_text(day)} in the promisor's zone, {calendar.zone}.", "due")
    due = Due(day=day, at=moment)
    if due_instant(due, calendar) <= now:
        raise Refused("The date has passed already. Choose a later one.", "due")
    return due


def unlike_the_last(actor: Actor, title: str, day: date) -> None:
    """Asks whether the same is meant a second time, where this person has promised it within the last minutes."""
    rows = Promise.objects.filter(
        space_id=shared_space(actor), promisor=actor.party, title=title, due_day=day, made_at__gte=actor.at - LATELY
    ).exclude(phase__in=[Phase.DECLINED, Phase.WITHDRAWN])
    made = {project.state_of(row).made_seq: row for row in rows}
    own = Entry.objects.filter(space_id=shared_space(actor), seq__in=made, actor=actor.pseudonym).order_by("-seq")
    for entry in own[:1]:
        row = made[entry.seq]
        ago = (actor.at - row.made_at) // timedelta(minutes=1)
        when = f"{ago} minutes ago" if ago > 1 else "a minute ago"
        raise Refused(f"You promised the same {when} as {row.ref}. Record it a second time?", "again")


def day_text(day: date) -> str:
    """A day in words."""
    return f"{day.day} {day:%B %Y}"


def names_of(files: Sequence[commands.Attachment]) -> tuple[str, ...] | None:
    """The names of attached files that may be kept, or None."""
    if len(files) > FILES:
        raise Refused(f"At most {FILES} files can be attached.", "files")
    for file in files:
        if not file.body:
            raise Refused(f"{file.name} is empty.", "files")
        if len(file.body) > FILE_BYTES:
            raise Refused(f"{file.name} is larger than {FILE_BYTES // 1024**2} MB; link to it instead.", "files")
    return tuple(text_of(file.name, "files", "A file has no name.", 200) for file in files) or None


def waits_of(actor: Actor, ref: str, before: Sequence[str], numbers: Sequence[int]) -> tuple[str, ...]:
    """The promises of the other side that one waits for, beside those it waits for `before`."""
    if len(before) + len(numbers) > WAITS:
        raise Refused(f"A promise waits for at most {WAITS} others.", "waits_for")
    return tuple(_awaited(actor, ref, number) for number in dict.fromkeys(numbers))


def _awaited(actor: Actor, ref: str, number: int) -> str:
    row = Promise.objects.filter(space_id=shared_space(actor), number=number).first()
    if row is None or row.promisor == actor.party:
        raise Refused(f"P-{number} is not a promise of the other side.", "waits_for")
    state = project.state_of(row)
    if state.closed:
        raise Refused(f"{row.ref} {now_text(state)}, so there is nothing to wait for.", "waits_for")
    seen, queue = set[str](), [row]
    while queue:
        current = queue.pop()
        if current.ref == ref:
            raise Refused(f"{ref} and P-{number} would wait for each other.", "waits_for")
        if current.ref not in seen:
            seen.add(current.ref)
            queue += project.awaited_by(current.space_id, [project.state_of(current)]).values()
    return row.ref


def owner_of(actor: Actor, pseudonym: str | None) -> str | None:
    """The pseudonym of somebody who sits on the actor's side, or None."""
    if not pseudonym:
        return None
    seats = Seat.objects.filter(side__engagement=actor.engagement, side__party=actor.party, pseudonym=pseudonym)
    if not seats.filter(ended=None).exists():
        raise Refused("This person has no seat on your side.", "owner")
    return pseudonym


def shared_space(actor: Actor) -> UUID:
    """The shared space of the actor's engagement."""
    return actor.shared


def reason_of(text: str) -> str:
    """The reason that somebody gives."""
    return text_of(text, "reason", "Give the reason; the other side will read it.")


def text_of(text: str, field: str, missing: str, most: int = TEXT_LENGTH) -> str:
    """Text that may be kept, without blanks around it; `missing` says what to write."""
    cleaned = text.strip()
    if not cleaned:
        raise Refused(missing, field)
    if len(cleaned) > most:
        raise Refused(f"This is {len(cleaned)} characters long; at most {most} fit.", field)
    return cleaned


def optional(text: str, field: str) -> str | None:
    """Text that may be kept, or None for nothing."""
    return text_of(text, field, "") if text.strip() else None


def share_of(share: int) -> int:
    """A share in whole percent."""
    if not 1 <= share <= 100:
        raise Refused("From 1 to 100.", "share")
    return share
