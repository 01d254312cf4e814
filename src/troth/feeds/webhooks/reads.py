"""Questions about the webhooks of a side: how each stands, and its last deliveries in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from troth.acts.actor import Actor
from troth.feeds import rules
from troth.feeds.models import Delivery, Endpoint
from troth.feeds.webhooks.message import id_of
from troth.feeds.webhooks.outbox import LOOK_AHEAD

STATES = {
    Endpoint.State.ACTIVE: ("At work", "good", "check"), Endpoint.State.PAUSED: ("Paused", "plain", "pause"),
    Endpoint.State.STOPPED: ("Stopped", "bad", "triangle-alert"),
}  # fmt: skip
LISTED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One webhook in the list; `failing` when the entry at its head was not taken yet."""

    row: Endpoint
    word: str
    tone: str
    icon: str
    what: str
    failing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One delivery in words."""

    what: str
    entry: int
    word: str
    tone: str
    icon: str
    why: str
    answer: str
    attempts: int
    last_at: datetime
    next_try: datetime | None
    message: str


def hook(row: Endpoint) -> Hook:
    """A webhook as the list shows it."""
    word, tone, icon = STATES[Endpoint.State(row.state)]
    if row.state == Endpoint.State.ACTIVE and not row.secret:
        word, tone, icon = "Waits for its secret", "warn", "key-round"
    failing = row.state == Endpoint.State.ACTIVE and row.attempts > 0
    if failing:
        word, tone, icon = "Not answered", "warn", "clock-alert"
    what = "Every entry of the shared record" if row.wants == "all" else "What asks something of us"
    return Hook(row=row, word=word, tone=tone, icon=icon, what=what, failing=failing)


def hooks(actor: Actor) -> list[Hook]:
    """The webhooks of a side, in the order in which they were added."""
    return [hook(row) for row in Endpoint.objects.filter(rules.SEES.where(actor)).order_by("id")[:100]]


def sent(row: Endpoint, before: str = "") -> tuple[list[Sent], str]:
    """The last deliveries of a webhook, newest first, and the key after which more follow."""
    rows = Delivery.objects.filter(endpoint=row).order_by("-id")
    place = rows.filter(pk=before).first() if _is_id(before) else None
    if place is not None:
        rows = rows.filter(pk__lt=place.pk)
    found = list(rows[: LISTED + 1])
    more = str(found[LISTED - 1].pk) if len(found) > LISTED else ""
    return [_sent(row, each) for each in found[:LISTED]], more


def _is_id(text: str) -> bool:
    return len(text) == 36 and all(sign in "0123456789abcdef-" for sign in text)


def _sent(row: Endpoint, each: Delivery) -> Sent:
    states = Delivery.State
    tried = ("Tried again later", "warn", "clock") if each.attempts else ("On its way", "plain", "clock")
    words = {
        states.DONE: ("Delivered", "good", "check"), states.DEAD: ("Not delivered", "bad", "triangle-alert"),
        states.WAITING: tried,
    }  # fmt: skip
    word, tone, icon = words[states(each.state)]
    return Sent(
        what="Trial" if each.seq is None else f"Entry {each.seq + 1:,}", entry=0 if each.seq is None else each.seq + 1,
        word=word, tone=tone, icon=icon, why=each.error or (f"Answered {each.status}." if each.status else ""),
        answer=each.answer[:400] if each.state != states.DONE else "", attempts=each.attempts, last_at=each.last_at,
        next_try=each.next_try if row.state == Endpoint.State.ACTIVE else None, message=id_of(each.pk),
    )  # fmt: skip


def bounded(count: int) -> str:
    """A count that is not carried on for ever."""
    return f"{LOOK_AHEAD} or more" if count >= LOOK_AHEAD else f"{count:,}"
