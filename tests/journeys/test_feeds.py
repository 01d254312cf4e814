"""A calendar address that is made, read and stopped; a webhook that is added, tried, paused and removed."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
import vobject

from tests.browser.looking import COMBOS, Look
from tests.feeds.receiver import Receiver
from tests.feeds.test_outbox import verified
from tests.journeys.conftest import Stage, link_of
from tests.journeys.hand import Hand
from tests.journeys.steps import make_and_accept
from tests.reliability.test_jobs import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program of one side, on this machine."""
    with Receiver() as running:
        yield running


def status(address: str) -> int:
    """What a program without any cookie is answered."""
    try:
        with urllib.request.urlopen(address) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_calendar_is_made_read_renewed_and_stopped(two: Two) -> None:
    lead, other = two
    number = make_and_accept(lead, other, title=f"In the calendar of {lead.organisation}")
    lead.inside("promises/").follow("Calendar").press("Make the address").sees("You see it this once.")
    first = link_of(lead)
    with urllib.request.urlopen(first) as answer:
        assert answer.headers["Set-Cookie"] is None
        read = vobject.readOne(answer.read().decode())
    found = {event.uid.value.partition("@")[0]: event for event in read.vevent_list}
    due = found[f"p-{number}.due.payments"]
    assert f"In the calendar of {lead.organisation}" in due.summary.value
    assert due.valarm_list
    lead.follow("Done").sees("last read").press("New address", exact=False)
    second = link_of(lead)
    assert (status(first), status(second)) == (404, 200)
    lead.follow("Done").press("Stop", exact=False).sees("That address leads nowhere any more.")
    assert status(second) == 404


def test_a_webhook_is_added_tried_paused_let_go_on_and_removed(two: Two, receiver: Receiver) -> None:
    lead, other = two
    lead.inside("webhooks/").sees("No webhook yet").follow("Add a webhook").write("What is it for?", "Chat")
    lead.write("Where does it go?", "http://10.0.0.1/").may_refuse().press(f"Add as {lead.organisation}")
    lead.sees("has to begin with https://").write("Where does it go?", receiver.url)
    lead.tick("Every entry of the shared record").press(f"Add as {lead.organisation}").sees("You see it this once.")
    secret = link_of(lead)
    lead.follow("Done").press("Send a trial").sees("A trial is on its way.")
    until(lambda: len(receiver.got) == 1)
    assert verified(receiver.got[0], secret)["type"] == "webhook.test"
    here = lead.page.url
    until(lambda: "Delivered" in lead.go(here).text())
    make_and_accept(other, lead, title="Told to the chat")
    until(lambda: len(receiver.got) == 3)
    assert "Told to the chat" in verified(receiver.got[1], secret)["data"]["sentence"]
    lead.go(here).follow("Pause").press("Pause it").sees("It is paused.", "What comes meanwhile waits.")
    make_and_accept(lead, other, title="Told later")
    lead.go(here).sees("2 entries").follow("Let it go on").press("Let it go on").sees("It goes on.")
    until(lambda: len(receiver.got) == 5)
    indexes = [json.loads(message.body)["data"]["index"] for message in receiver.got[1:]]
    assert indexes == sorted(set(indexes))
    other.inside("webhooks/").sees("No webhook yet")
    lead.go(here).follow("Remove").press("Remove it").sees("It is removed.", "No webhook yet")
    assert other.answers(here.removeprefix(other.base)) == 404


def all_over(look: Look, name: str) -> None:
    """Look at what is shown once, in both themes and every width; colours have a moment to change."""
    for width, theme in COMBOS:
        look.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        look.page.wait_for_timeout(150)
        look.here(name, width, theme)


def test_nothing_is_to_object_to_on_any_of_these_pages(stage: Stage, alice: Hand, bob: Hand) -> None:
    """With something on them: the lists, what is shown once, a delivery that failed; both themes, and phones."""
    hand = stage.same(alice)
    look = Look(page=hand.page, base=hand.base)
    hand.go("/account/calendars/").press("Make the address")
    all_over(look, "the address of a calendar")
    hand.inside("webhooks/new/").write("What is it for?", "Nobody listens")
    hand.write("Where does it go?", "http://127.0.0.1:9/").press("Add as Acorn Bank")
    all_over(look, "the secret of a webhook")
    hand.follow("Done").press("Send a trial")
    here = hand.page.url
    until(lambda: "Not delivered" in hand.go(here).text())
    end = here.removeprefix(hand.base)
    for address in ("/account/calendars/", "/e/payments/webhooks/", end, f"{end}pause/", f"{end}secret/"):
        for combo in COMBOS:
            look.at(address, [combo])
    hand.go(f"{end}remove/").press("Remove it")
    hand.go("/account/calendars/").press("Stop", exact=False)
    assert not look.wrong, "\n".join(look.wrong)
