"""Calendars, terms, the right of reply, words that are erased, alerts: everything around the promises, both ways."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.hand import Hand
from tests.journeys.steps import deliver, make_and_accept, open_promise

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]


def test_a_side_states_its_calendar(two: Two) -> None:
    lead, other = two
    lead.inside("people/").follow("State our calendar").write("Friday", "09:00-12:30, 13:00-16:00")
    lead.may_refuse().write("Holidays", "2031-12-25\nChristmas").press(f"State it as {lead.organisation}")
    lead.sees("Line 2: 'Christmas' is not a date").write("Holidays", "2031-12-25\n2031-12-26")
    lead.press(f"State it as {lead.organisation}").sees("Your calendar is stated.")
    other.inside("people/").sees("Fri 09:00-12:30, 13:00-16:00", "25 Dec")


def test_terms_are_declined_and_others_agreed(two: Two) -> None:
    lead, other = two
    silence, reply = "Working days of silence that accept a delivery", "Working days to reply"
    lead.inside("people/terms/").write(silence, "3").write(reply, "4").press(f"Propose as {lead.organisation}")
    lead.sees("Proposed. The other side agrees or declines.", "The other side answers.")
    other.inside("people/").sees("is proposed").follow("Decline").write("Why not?", "Too short over a holiday.")
    other.press(f"Decline as {other.organisation}").sees("are declined")
    lead.inside("people/terms/").write(silence, "7").write(reply, "9").press(f"Propose as {lead.organisation}")
    other.inside("people/").follow("Agree").press(f"Agree as {other.organisation}").sees("are agreed")
    lead.inside("people/").sees("7 working days of silence accept a delivery", "9 working days to reply")


def test_two_weights_are_proposed_refused_mended_and_agreed(two: Two) -> None:
    lead, other = two
    of = "Weight of {} in Birch’s figure, %"
    first, second = of.format("Keeps promises"), of.format("Meets deadlines")
    days = re.findall(r"\d+ working days (?:of silence accept a delivery|to reply)", lead.inside("people/").text())
    assert len(days) == 2
    lead.inside("people/terms/")
    assert not lead.field(first).is_visible()
    lead.page.locator("main summary", has_text="How the figures are worked out").click()
    more, less = (int(lead.field(label).input_value()) for label in (first, second))
    lead.may_refuse().write(first, str(more + 5)).press(f"Propose as {lead.organisation}")
    lead.sees("They sum to 105 %, not to 100 %: 5 % too many.").follow("Weights in Birch’s figure")
    assert lead.field(first).input_value() == str(more + 5)
    lead.write(second, str(less - 5)).press(f"Propose as {lead.organisation}").sees("Proposed.")
    changes = [
        f"Weight of Keeps promises in Birch’s figure {more} % → {more + 5} %",
        f"Weight of Meets deadlines in Birch’s figure {less} % → {less - 5} %",
    ]
    other.inside("people/").sees(*changes).follow("Agree").sees("What would change", *changes)
    assert other.text().count("→") == 2
    other.press(f"Agree as {other.organisation}").sees("are agreed")
    for hand in two:
        method = hand.inside("trust/method/").text()
        assert re.search(rf"Keeps promises .*? {more + 5} rho .*? Meets deadlines", method)
        assert re.search(rf"Meets deadlines .*? {less - 5} rho .*? Guards", method)
        hand.inside("people/").sees(*days)


def _contested(two: Two, title: str) -> int:
    """A confirmed delivery that the promisee contests; gives the number of the contested entry."""
    giver, taker = two
    number = make_and_accept(giver, taker, title=title)
    deliver(giver, number)
    taker.inside(f"promises/{number}/").page.locator("#history .entry-no, .entries .entry-no").first.click()
    taker.page.locator("dialog#drawer[open] h2").wait_for()
    taker.page.locator("dialog#drawer").get_by_role("link", name="Say it is not right").click()
    taker.write("What is not right?", "It was shown to one person only.")
    entry = taker.number()
    taker.press(f"Contest as {taker.organisation}").sees("The entry is flagged until both sides settle it.")
    open_promise(giver, number).sees("Contested")
    return entry


def test_an_entry_is_contested_answered_and_settled(two: Two) -> None:
    giver, taker = two
    entry = _contested(two, "Audit trail export")
    here = taker.page.url.removeprefix(taker.base)
    giver.inside("inbox/").sees(f"Entry {entry} is contested")
    giver.go(here).follow("Answer").write("How does your side see it?", "Two were there, one left early.")
    giver.press(f"Answer as {giver.organisation}").sees("Your view stands beside theirs.", "shown to one person only")
    giver.follow("Propose a settlement").tick("Both had a part in it: it counts in part")
    giver.write("If in part: how much still counts, in percent", "60").write("Why?", "Both are a little right.")
    giver.press(f"Propose as {giver.organisation}").sees("Proposed.", "counts for 60 %")
    taker.go(here).follow("Agree to the settlement").press(f"Agree as {taker.organisation}").sees("Settled.")
    for hand in two:
        hand.inside(f"evidence/{entry}/").sees("What was recorded")
        hand.go(here).sees("Two were there, one left early.", "It was shown to one person only.", "Agreed by both")


def test_a_contest_is_withdrawn(two: Two) -> None:
    giver, taker = two
    _contested(two, "Handover session")
    here = taker.page.url.removeprefix(taker.base)
    taker.follow("Let the entry stand")
    taker.page.locator("main form.form button[type=submit]").click()
    taker.go(here).sees("Settled: stands")
    giver.go(here).sees("Settled: stands")


def test_words_are_erased_and_the_proof_stays(two: Two, stage: Stage) -> None:
    giver, taker = two
    number = make_and_accept(giver, taker, title="Interview notes")
    deliver(giver, number, "Told to us by Mr Unlucky on the phone.")
    giver.page.locator(".entries .entry-no").first.click()
    giver.page.locator("dialog#drawer[open]").get_by_role("link", name="Erase words").click()
    entry = giver.number()
    assert giver.sees("Told to us by Mr Unlucky", "What stays").number() == entry
    taker.inside(f"evidence/{entry}/erase/").sees("Only a lead of that side can erase them")
    giver.tick("The person it is about asked for it").tick("I know that nobody can bring these words back")
    giver.press(f"Erase as {giver.organisation}").sees("The words are gone.", "erased").sees_no("Mr Unlucky")
    for hand in two:
        hand.inside(f"evidence/{entry}/").follow("Check it now").sees("Checked just now.").sees_no("Mr Unlucky")
        open_promise(hand, number).sees_no("Mr Unlucky")


def test_both_sides_acknowledge_an_alert(two: Two) -> None:
    lead, _ = two
    lead.inside("trust/provider/deadlines/acknowledge/").sees("Acknowledge: Meets deadlines, Birch Works")
    lead.press(f"Acknowledge as {lead.organisation}").sees("Acknowledged.")
