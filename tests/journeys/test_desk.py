"""The service desk: levels and maintenance agreed, a log brought and agreed, a ticket explained second by second."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.hand import Hand
from tests.journeys.steps import in_days

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]
LOG = """ticket,event time,state,priority,group,sla met
{0}-1,{day} 09:00,New,High,Payments,yes
{0}-1,{day} 11:30,Resolved,High,Payments,yes
{0}-2,{day} 09:00,New,High,Payments,yes
{0}-2,{day} 10:00,Awaiting user,High,Payments,yes
{0}-2,{day} 12:00,Active,High,Payments,yes
{0}-2,{day} 16:00,Resolved,High,Payments,no
"""


def monday() -> str:
    """A Monday some weeks ago."""
    today = date.today()  # noqa: DTZ011
    return (today - timedelta(days=today.weekday() + 21)).isoformat()


def propose(hand: Hand, desk: str) -> str:
    """Propose levels for a desk; gives their number."""
    hand.inside("desk/").follow("Propose service levels").tick(desk).write("For tickets opened since", "2026-01-01")
    hand.write("States that wait", "Awaiting user").write("States that end a ticket", "Resolved\nClosed")
    hand.page.get_by_label("Priority 1", exact=True).fill("High")
    hand.page.get_by_label("Resolved within 1", exact=True).fill("soon")
    hand.may_refuse().press(f"Propose as {hand.organisation}").sees("'soon' is no length of time")
    hand.page.get_by_label("Resolved within 1", exact=True).fill("4 h")
    hand.page.get_by_label("Counted in 1", exact=True).select_option("around the clock")
    hand.press(f"Propose as {hand.organisation}").sees("Proposed. The other side agrees or declines.")
    return str(hand.page.locator("#levels a.main").first.inner_text()).split(",")[0]


def test_levels_are_declined_proposed_again_and_agreed(two: Two) -> None:
    lead, other = two
    desk = lead.organisation.split()[0]
    ref = propose(lead, desk)
    other.inside("inbox/").follow_in_row(f"Service levels {ref}", "Answer").sees("around the clock", "4 h")
    other.follow("Decline").write("Why not?", "Not around the clock.").press(f"Decline as {other.organisation}")
    other.sees(f"Service levels {ref} are declined.")
    again = propose(lead, desk)
    other.inside(f"desk/levels/{again.removeprefix('L-')}/").follow("Agree").sees("counted anew")
    other.press(f"Agree as {other.organisation}").sees(f"Service levels {again} are agreed.")


def test_maintenance_is_planned_ahead_and_answered(two: Two) -> None:
    lead, other = two
    for what, verb in (("New router", "Decline"), ("New cables", "Agree")):
        lead.inside("desk/").follow("Plan maintenance").write("What will be done", f"{what} at {lead.organisation}")
        lead.write("Day", "2026-01-05").write("Begins", "20:00").write("Ends", "22:00")
        lead.may_refuse().press(f"Propose as {lead.organisation}").sees("what has begun cannot be planned any more")
        lead.write("Day", in_days(9)).press(f"Propose as {lead.organisation}").sees("Proposed. It counts if")
        ref = lead.page.locator("#maintenance a.main").first.get_attribute("href") or ""
        number = ref.rstrip("/").rsplit("/", 1)[-1]
        other.inside("inbox/").follow_in_row(f"Planned maintenance M-{number}", "Answer").sees(what)
        other.follow(verb)
        if verb == "Decline":
            other.write("Why not?", "That is our end of quarter.")
        other.press(f"{verb} as {other.organisation}").sees(f"Planned maintenance M-{number} is")


def test_a_log_is_brought_agreed_and_every_second_explained(two: Two, tmp_path: Path) -> None:
    lead, other = two
    name = lead.organisation.split()[0]
    file = tmp_path / "desk.csv"
    file.write_text(LOG.format(name, day=monday()) + f"{name}-3,tomorrow,New,High,,\n")
    lead.inside("desk/").follow("Bring a log").field("The log").set_input_files(file)
    lead.tick(f"{lead.organisation} ({'client' if name == 'Acorn' else 'provider'})").tick("Both sides")
    lead.press("Look at the file").sees("1 place cannot be read", "Has no time zone")
    lead.inside("desk/logs/new/").field("The log").set_input_files(file)
    lead.choose("Zone of its times", "UTC").tick("Both sides")
    lead.tick(f"{lead.organisation} ({'client' if name == 'Acorn' else 'provider'})")
    lead.press("Look at the file").sees("1 place cannot be read", "s not a date written YYYY-MM-DD")
    file.write_text(LOG.format(name, day=monday()))
    lead.field("The repaired file").set_input_files(file)
    lead.press("Look at the repaired file").sees("missed, says the source")
    lead.press(f"Record as {lead.organisation}").sees("can answer until")
    ref = f"D-{lead.number()}"
    other.inside("inbox/").follow_in_row(f"as {ref}.", "Look at it").sees("Is this right?").follow("It is right")
    other.press(f"It is right, says {other.organisation}").sees(f"You said that {ref} is right.", "Counts in full")
    other.follow("See the tickets").sees("1 h over", "Kept")
    other.page.get_by_role("link", name=f"{name}-2", exact=True).click()
    other.sees("5 h", "1 h after the target was passed", "Waits, so it does not run", "never counted")
    other.page.locator("details summary", has_text="Day by day").first.click()
    other.sees("00:00–24:00")


def test_the_desk_on_a_phone_in_the_dark(stage: Stage, two: Two) -> None:
    hand = stage.same(two[0], color_scheme="dark", is_mobile=True, has_touch=True)
    hand.page.set_viewport_size({"width": 390, "height": 844})
    hand.inside("desk/").sees("Levels kept", "Planned maintenance")
    assert hand.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hand.page.locator("#logs a.main").first.click()
    hand.sees("What it tells")
    assert hand.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
