"""Steps that several journeys share."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from tests.journeys.hand import Hand

TURN = count(1)


def in_days(days: int) -> str:
    """A date so many days from today that is no weekend, as a date field takes it."""
    day = date.today() + timedelta(days=days)  # noqa: DTZ011
    return (day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))).isoformat()


def day_in_words(days: int) -> str:
    """The same date in words, as buttons name it."""
    day = date.fromisoformat(in_days(days))
    return f"{day.day} {day:%B}"


def make(giver: Hand, *, title: str = "", due: int = 14, **choices: str) -> int:
    """Make a promise on its page; gives its number."""
    giver.inside("promises/").follow("Make a promise")
    giver.write("What do you promise?", title or f"Thing number {next(TURN)}").write("By when?", in_days(due))
    for label, words in choices.items():
        giver.choose(LABELS[label], words)
    giver.press(f"Promise as {giver.organisation}").sees("Promised. It is entry")
    assert giver.standing() == "Offered"
    return giver.number()


LABELS = {
    "nature": "What kind of thing is it?",
    "weight": "How much does it matter?",
    "waits": "Does it need something from the other side first?",
}


def make_and_accept(giver: Hand, taker: Hand, **more: str) -> int:
    """A promise on which both agree."""
    number = make(giver, **more)
    open_promise(taker, number).press(f"Accept as {taker.organisation}").sees("Accepted.")
    assert taker.standing() == "Promised"
    return number


def open_promise(hand: Hand, number: int) -> Hand:
    """Go to the page of a promise."""
    return hand.inside(f"promises/{number}/")


def deliver(giver: Hand, number: int, proof: str = "Shown to both sides this morning.") -> Hand:
    """Declare a promise delivered."""
    open_promise(giver, number).follow("Deliver").write("What proves it?", proof)
    return giver.press(f"Deliver as {giver.organisation}").sees("Declared as delivered.", proof)
