"""Trackers: an export brought, repaired, agreed; a promise linked to its work, forecast, reported on and unlinked."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.hand import Hand
from tests.journeys.steps import make_and_accept

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]
HEAD = "key,title,created,resolved,due,due set,milestone,project\n"


def board(name: str, *, weeks: int = 16, left: int = 14) -> str:
    """A board that finishes one issue a week, up to last week."""
    today = date.today()  # noqa: DTZ011
    monday = today - timedelta(days=today.weekday())
    rows = []
    for week in range(weeks, 0, -1):
        opened, done = monday - timedelta(days=7 * week + 9), monday - timedelta(days=7 * week - 2)
        due = done + timedelta(days=3)
        rows.append(f"{name}-{100 - week},Step {week},{opened},{done},{due},{opened},,{name}")
    rows += [f"{name}-{200 + n},Left {n},{monday - timedelta(days=20)},,,,Pilot,{name}" for n in range(left)]
    return HEAD + "\n".join(rows) + "\n"


def test_from_a_broken_export_to_a_report_held_against_it(two: Two, tmp_path: Path) -> None:
    lead, other = two
    name = lead.organisation.split()[0]
    side = f"{lead.organisation} ({'client' if name == 'Acorn' else 'provider'})"
    promise = make_and_accept(lead, other, title=f"The pilot of {name}")
    file = tmp_path / "board.csv"
    file.write_text(board(name) + f"{name}-999,No day,soon,,,,,{name}\n")
    lead.inside("measured/trackers/").follow("Bring issues").field("The file").set_input_files(file)
    lead.may_refuse().press("Look at the file")
    lead.sees("Say who can change what the source says.", "Choose the file again")
    lead.field("The file").set_input_files(file)
    lead.tick(side).tick("Both sides").press("Look at the file").sees("1 place cannot be read", "soon")
    file.write_text(board(name))
    lead.field("The repaired file").set_input_files(file)
    lead.press("Look at the repaired file").sees("What it tells", "done after it")
    lead.press(f"Record as {lead.organisation}").sees("The issues")
    number = lead.number()
    other.inside("inbox/").follow_in_row(f"as B-{number}.", "Look at it").sees("Is this right?").follow("It is right")
    other.press(f"It is right, says {other.organisation}").sees("that it is right: entry")
    other.page.get_by_role("link", name=f"{name}-90", exact=True).click()
    other.sees("Every step", "First due date", "days earlier")
    lead.inside("measured/forecast/").page.get_by_role("link", name=name, exact=True).first.click()
    lead.sees("When it will be finished", "What is left").follow("Link a promise")
    lead.choose("The promise", f"P-{promise} The pilot of {name}").press("Link it").sees("The promise is linked.")
    other.inside("measured/forecast/").sees(f"The pilot of {name}", "14")
    lead.inside("openness/reports/new/").page.locator(f"[name=colour_{promise}]").select_option("green")
    lead.may_refuse().press(f"Report as {lead.organisation}").sees("Say why it differs.")
    lead.page.locator(f"[name=reason_{promise}]").fill("Two more people begin on Monday.")
    lead.press(f"Report as {lead.organisation}").sees("Two more people begin on Monday.", f"B-{number}")
    other.inside("").sees("Said and measured", f"The pilot of {name}")
    lead.inside("measured/forecast/").follow_in_row(f"The pilot of {name}", "Unlink")
    lead.press("Take it back").sees("The link is taken back.")


def test_the_forecast_on_a_phone_in_the_dark(stage: Stage, two: Two) -> None:
    hand = stage.same(two[0], color_scheme="dark", is_mobile=True, has_touch=True)
    hand.page.set_viewport_size({"width": 390, "height": 844})
    for path in ("measured/trackers/", "measured/forecast/"):
        hand.inside(path).page.locator("tbody a.main").first.click()
        assert hand.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
