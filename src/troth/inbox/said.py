"""What letters say: who did what to which thing, never a title, a reason or anybody's words."""

from __future__ import annotations

from troth.acts.actor import Actor
from troth.inbox.awaiting import about_words
from troth.inbox.kinds import THREAD
from troth.promises.awaited import Waiting
from troth.web.places import subject_path

DID = {
    "engagement.contest.opened": "contested an entry",
    "engagement.contest.answered": "answered a contest",
    "engagement.contest.withdrawn": "withdrew a contest",
    "engagement.contest.settled": "settled a contest",
    "engagement.contest.settlement_proposed": "proposed how to settle a contest",
    "engagement.alert.acknowledged": "acknowledged an alert",
    "engagement.invitation.sent": "invited somebody",
    "engagement.invitation.revoked": "stopped an invitation",
    "engagement.joined": "joined the engagement",
    "engagement.opened": "opened the engagement",
    "engagement.part.erased": "erased words of an entry",
    "engagement.calendar.stated": "stated a working calendar",
    "engagement.seat.changed": "changed a seat",
    "engagement.seat.ended": "ended a seat",
    "engagement.seat.given": "took or gave a seat",
    "engagement.terms.proposed": "proposed terms",
    "engagement.terms.agreed": "agreed to terms",
    "engagement.terms.declined": "declined terms",
    "inbox.message.posted": "wrote to both sides",
    "promises.promise.made": "offered a promise",
    "promises.promise.accepted": "accepted a promise",
    "promises.promise.asked": "asked about a promise",
    "promises.promise.answered": "answered about a promise",
    "promises.promise.declined": "declined a promise",
    "promises.promise.delivered": "delivered a promise",
    "promises.promise.taken_back": "took an offer back",
    "promises.promise.abandoned": "gave a promise up",
    "promises.delivery.confirmed": "confirmed a delivery",
    "promises.delivery.rejected": "rejected a delivery",
    "promises.move.proposed": "proposed another date",
    "promises.move.agreed": "agreed to another date",
    "promises.move.declined": "kept the agreed date",
    "promises.withdrawal.proposed": "proposed to let a promise go",
    "promises.withdrawal.agreed": "agreed to let a promise go",
    "promises.withdrawal.declined": "held on to a promise",
    "promises.wait.stated": "said what a promise waits for",
    "sources.history.imported": "imported a history",
    "sources.history.agreed": "agreed that an import is right",
}


def what_happened(who: str, kind: str, subject: str) -> str:
    """One entry in a sentence: its author, what they did, and the number of the thing."""
    did = DID.get(kind.rpartition(".v")[0], "recorded something")
    about = subject.removeprefix(THREAD)
    return f"{who} {did}: {about_words(about)}." if subject_path(about) else f"{who} {did}."


def in_mail(item: Waiting, actor: Actor) -> str:
    """What waits for somebody, by the number of the thing instead of its title."""
    about = thing_of(item)
    if item.url.startswith("threads/"):
        return f"You are mentioned about {about_words(about)}."
    return item.why if about in item.why or not about else f"{about}: {item.why}"


def thing_of(item: Waiting) -> str:
    """The number of the thing behind a line of the board, such as P-12; empty where it has none."""
    room, _, number = item.page.strip("/").partition("/")
    if room == "threads":
        return number
    letter = {"promises": "P", "contests": "C", "imports": "I"}.get(room, "")
    return f"{letter}-{number}" if letter and number.isdigit() else ""
