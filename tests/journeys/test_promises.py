"""The life of a promise by clicking, in both directions: everything a promise can go through without time passing."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.hand import Hand
from tests.journeys.steps import day_in_words, deliver, in_days, make, make_and_accept, open_promise

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]


def test_from_the_making_to_the_confirmed_delivery(two: Two) -> None:
    giver, taker = two
    number = make(giver, title="Test environment with invented data", due=20, nature="A milestone", weight="Major")
    assert giver.offers() == {"Take it back"}
    giver.sees("Proposed date").sees_no("owes", "Agreed date")

    taker.inside("inbox/").sees("Test environment with invented data")
    open_promise(taker, number).follow("Ask").write("What is not clear?", "For how many people at once?")
    taker.press(f"Ask as {taker.organisation}").sees("Your question is sent.")
    open_promise(giver, number).sees("Asked: For how many people at once?").follow("Answer")
    giver.write("Your answer", "For forty.").press(f"Answer as {giver.organisation}").sees("Your answer is sent.")
    open_promise(taker, number).sees("For forty.").press(f"Accept as {taker.organisation}").sees("Accepted.")

    open_promise(giver, number).follow("Propose another date").write("The new date", in_days(27))
    giver.write("Why?", "The sandbox opens later.").press(f"Propose another date as {giver.organisation}")
    giver.sees("The new date is proposed.", "It waits for the other side")
    open_promise(taker, number).sees("The sandbox opens later.").press(f"Agree to the date as {taker.organisation}")
    taker.sees("The date is moved.", "moved 1 time by both", "First promised for")

    deliver(giver, number, "Build 2.11 runs; forty people were on it.")
    open_promise(taker, number).follow("Not yet").write("Why?", "Only thirty could sign in.")
    taker.press(f"Not yet as {taker.organisation}").sees("Sent back with your reason.")
    assert taker.standing() == "Promised"
    deliver(giver, number, "Forty signed in at noon.")
    open_promise(taker, number).sees("Forty signed in at noon.").follow("Confirm")
    taker.sees("What was delivered", f"{giver.name} delivered it on", "Forty signed in at noon.", "Not yet")
    taker.write("A remark", "Seen by Ann.").press(f"Confirm as {taker.organisation}").sees("Confirmed.")
    for hand in two:
        open_promise(hand, number).sees("Only thirty could sign in.", "Seen by Ann.", "What it counts for")
        assert hand.standing() == "Kept"
        assert hand.offers() == set()


def test_a_promise_is_declined(two: Two) -> None:
    giver, taker = two
    number = make(giver)
    open_promise(taker, number).follow("Decline").write("Why?", "We need it in June.")
    taker.press(f"Decline as {taker.organisation}").sees("Declined.", "We need it in June.")
    assert open_promise(giver, number).standing() == "Declined"


def test_an_offer_is_taken_back_and_waits_for_nobody_any_more(two: Two) -> None:
    giver, taker = two
    number = make(giver, title=f"Offered too soon by {giver.name}")
    taker.inside("inbox/").sees(f"Offered too soon by {giver.name}", "Accept or decline")
    open_promise(giver, number).follow("Take it back").sees("counts for nobody").write("Why?", "We meant another one.")
    giver.press(f"Take it back as {giver.organisation}").sees("Taken back before it was accepted.", "We meant another")
    for hand in two:
        assert open_promise(hand, number).standing() == "Taken back"
        assert hand.offers() == set()
        hand.inside("inbox/").sees_no(f"Offered too soon by {giver.name}")
        hand.inside("promises/?show=closed").sees(f"Offered too soon by {giver.name}", "Taken back")


def test_who_accepts_what_was_taken_back_hears_that_it_changed(two: Two) -> None:
    giver, taker = two
    number = make(giver)
    open_promise(taker, number)
    page = taker.page.url
    open_promise(giver, number).follow("Take it back").press(f"Take it back as {giver.organisation}")
    assert taker.page.url == page
    taker.may_refuse().press(f"Accept as {taker.organisation}")
    taker.sees("Not recorded: this changed", "Somebody was faster")
    assert open_promise(taker, number).standing() == "Taken back"


def test_the_same_promise_is_asked_about_before_it_is_made_twice(two: Two) -> None:
    giver, _ = two
    number = make(giver, title=f"Once is enough for {giver.name}")
    giver.may_refuse().inside("promises/new/").write("What do you promise?", f"Once is enough for {giver.name}")
    giver.write("By when?", in_days(14)).write("What exactly, and how will it be shown?", "Typed with care.")
    giver.press(f"Promise as {giver.organisation}").sees(f"You promised the same a minute ago as P-{number}.")
    assert giver.field("What exactly, and how will it be shown?").input_value() == "Typed with care."
    giver.tick("Yes, record it a second time").press(f"Promise as {giver.organisation}").sees("Promised.")
    open_promise(giver, giver.number()).follow("Take it back").press(f"Take it back as {giver.organisation}")


def test_a_date_is_kept_and_a_withdrawal_refused_and_then_agreed(two: Two, promised: int) -> None:
    giver, taker = two
    open_promise(taker, promised).follow("Propose another date").write("The new date", in_days(5))
    taker.write("Why?", "We could use it earlier.").press(f"Propose another date as {taker.organisation}")
    open_promise(giver, promised).follow(f"Keep {day_in_words(14)}").write("Why?", "It cannot be earlier.")
    giver.press(f"Keep {day_in_words(14)} as {giver.organisation}").sees("The agreed date stands.", "never moved")

    open_promise(giver, promised).follow("Propose to cancel").write("Why?", "You bought it elsewhere.")
    giver.press(f"Propose to cancel as {giver.organisation}").sees("Cancelling is proposed.")
    open_promise(taker, promised).follow("Hold on to it").write("Why?", "We still need it.")
    taker.press(f"Hold on to it as {taker.organisation}").sees("The promise stands.")

    open_promise(taker, promised).follow("Propose to cancel").write("Why?", "Now we do not.")
    taker.press(f"Propose to cancel as {taker.organisation}")
    open_promise(giver, promised).press(f"Agree to cancel as {giver.organisation}").sees("Withdrawn by agreement.")
    assert giver.standing() == "Withdrawn by agreement"


def test_a_promise_is_given_up_alone(two: Two, promised: int) -> None:
    giver, taker = two
    assert "Declare it missed" not in open_promise(taker, promised).offers()
    open_promise(giver, promised).follow("Declare it missed").sees("counts as missed")
    giver.write("Why?", "Nobody here knows the old system.").press(f"Declare it missed as {giver.organisation}")
    assert giver.sees("Declared as missed.").standing() == "Missed"
    assert open_promise(taker, promised).standing() == "Missed"


def test_a_promise_waits_for_one_of_the_other_side(two: Two) -> None:
    giver, taker = two
    needed = make_and_accept(taker, giver, title="Read access to the logs")
    number = make_and_accept(giver, taker, title="Architecture of the ledger")
    open_promise(giver, number).follow("It waits for the other side").choose("It waits for", f"P-{needed} ")
    giver.press(f"It waits for the other side as {giver.organisation}").sees("Recorded.", "Waits for")
    open_promise(taker, needed).sees("Needed for", "Architecture of the ledger")


def test_a_draft_is_private_until_it_is_promised(two: Two) -> None:
    giver, taker = two
    giver.inside("promises/new/").write("What do you promise?", "Weekend cover in the pilot")
    giver.write("What exactly, and how will it be shown?", "Only if they pay for it.")
    giver.press("Keep as private draft").sees(f"Only {giver.organisation} can see it.", "Weekend cover in the pilot")
    taker.inside("promises/drafts/").sees_no("Weekend cover")
    giver.follow("Weekend cover in the pilot")
    address = giver.page.url.removeprefix(giver.base)
    assert taker.answers(address) == 404

    giver.write("What do you promise?", "Weekend cover, two people").write("By when?", in_days(9))
    giver.write("What exactly, and how will it be shown?", "")
    giver.press(f"Promise as {giver.organisation}").sees("Promised.")
    open_promise(taker, giver.number()).sees("Weekend cover, two people").sees_no("Only if they pay")


def test_a_draft_is_thrown_away(two: Two) -> None:
    giver, taker = two
    giver.inside("promises/new/").write("What do you promise?", "A thing nobody wants").press("Keep as private draft")
    giver.follow_in_row("A thing nobody wants", "Throw away").sees("was never shown to the other side")
    giver.press("Throw it away").sees("The draft is gone from your pages.")
    taker.inside("evidence/").sees_no("A thing nobody wants")


def test_a_form_that_is_refused_keeps_what_was_typed(two: Two) -> None:
    giver, _ = two
    giver.may_refuse().inside("promises/new/").write("What do you promise?", "Something for yesterday")
    giver.write("By when?", in_days(-9)).write("What exactly, and how will it be shown?", "Typed with care.")
    giver.press(f"Promise as {giver.organisation}")
    assert giver.page.get_by_role("alert").count() == 1
    assert giver.field("What exactly, and how will it be shown?").input_value() == "Typed with care."
    giver.write("By when?", in_days(9)).press(f"Promise as {giver.organisation}").sees("Promised.")


def test_of_two_people_at_once_the_second_hears_that_somebody_was_faster(two: Two, promised: int, stage: Stage) -> None:
    giver, taker = two
    second = stage.same(taker)
    open_promise(second, promised).follow("Propose another date").write("The new date", in_days(30))
    second.write("Why?", "Written at leisure.")
    deliver(giver, promised)
    open_promise(taker, promised).follow("Confirm").press(f"Confirm as {taker.organisation}").sees("Confirmed.")
    second.may_refuse().press(f"Propose another date as {taker.organisation}").sees("Somebody was faster")
    assert second.field("Why?").input_value() == "Written at leisure."
    assert open_promise(second, promised).sees_no("Written at leisure.").standing() == "Kept"


def test_a_button_that_came_too_late_says_so(two: Two, stage: Stage) -> None:
    giver, taker = two
    number = make(giver)
    second = stage.same(taker)
    open_promise(second, number)
    open_promise(taker, number).press(f"Accept as {taker.organisation}").sees("Accepted.")
    second.may_refuse().press(f"Accept as {taker.organisation}").sees("Somebody was faster", "has moved on")


def test_the_whole_life_without_javascript(two: Two, stage: Stage) -> None:
    giver, taker = (stage.same(hand, java_script_enabled=False) for hand in two)
    number = make_and_accept(giver, taker, title="Made without a script")
    open_promise(giver, number).follow("Propose another date").write("The new date", in_days(21))
    giver.write("Why?", "A holiday.").press(f"Propose another date as {giver.organisation}")
    open_promise(taker, number).press(f"Agree to the date as {taker.organisation}").sees("The date is moved.")
    deliver(giver, number)
    open_promise(taker, number).follow("Confirm").press(f"Confirm as {taker.organisation}").sees("Confirmed.")
    taker.inside("evidence/")
    taker.page.locator(".entry-no").first.click()
    taker.sees("What was recorded", "What it says", "Proof").follow("Check it now").sees("Checked just now.")
    taker.inside().sees("Needs you", "Trust, both ways")
