"""A side reports on its promises, and the other side reads it: on the page, on the Pulse, and in the record."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.hand import Hand
from tests.journeys.steps import make_and_accept

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]


def test_a_report_is_made_and_read(two: Two) -> None:
    giver, taker = two
    number = make_and_accept(giver, taker)
    giver.inside("openness/").follow("Make a report").sees("What is measured stands beside what you say")
    giver.may_refuse().press(f"Report as {giver.organisation}").sees("Give at least one promise a colour.")
    giver.page.get_by_label(f"Colour of P-{number}", exact=True).select_option("amber")
    giver.page.get_by_label(f"Chance of P-{number} in percent", exact=True).fill("much")
    giver.write("In a few words", "Two of us were ill.")
    giver.press(f"Report as {giver.organisation}").sees("A whole number from 0 to 100.")
    assert giver.field("In a few words").input_value() == "Two of us were ill."
    giver.page.get_by_label(f"Chance of P-{number} in percent", exact=True).fill("55")
    giver.page.get_by_label(f"Why P-{number} differs", exact=True).fill("A second pair of hands comes on Monday.")
    giver.press(f"Report as {giver.organisation}").sees("Your report is made. It is entry", "taken on their word")
    taker.inside("openness/").sees("A second pair of hands comes on Monday.", "55 %", "Amber", "not measured")
    taker.page.locator("#reports a.main").first.click()
    taker.sees("Two of us were ill.", "frozen with what was measured when it was made")
    taker.inside().sees("in the newest reports", "on their word")


def test_openness_on_a_phone_in_the_dark(stage: Stage, two: Two) -> None:
    hand = stage.same(two[0], color_scheme="dark", is_mobile=True, has_touch=True)
    hand.page.set_viewport_size({"width": 390, "height": 844})
    for page in ("openness/", "openness/reports/new/"):
        hand.inside(page)
        assert hand.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
