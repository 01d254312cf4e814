"""The record itself: an imported history, every entry in the drawer, a bundle that is checked outside, on the page and
by the command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import Stage
from tests.journeys.hand import Hand
from tests.journeys.steps import make_and_accept

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]
HISTORY = """item,promised on,date promised,delivered on
Login of {0},2026-01-05,2026-02-02,2026-02-09
Search of {0},2026-01-05,2026-03-02,2026-03-02
"""


def test_a_history_is_imported_and_comes_back_line_by_line(two: Two, tmp_path: Path) -> None:
    lead, other = two
    file = tmp_path / "tracker.csv"
    file.write_text(HISTORY.format(lead.organisation))
    lead.inside("imports/").follow("Bring a file", exact=False).field("The file").set_input_files(file)
    lead.tick("Birch Works (provider)").tick("Both sides").press("Look at the file").sees("What it comes to")
    lead.press(f"Record as {lead.organisation}").sees("Login of", "Search of")
    other.go(lead.page.url).sees(f"Login of {lead.organisation}")
    lead.inside("imports/new/").field("The file").set_input_files(file)
    lead.tick("Birch Works (provider)").tick("Both sides").press("Look at the file")
    lead.sees("This file is in the record already.")


def test_the_side_that_did_not_bring_it_is_asked_and_says_that_it_is_right(two: Two, tmp_path: Path) -> None:
    lead, other = two
    file = tmp_path / "repaired.csv"
    file.write_text(HISTORY.format(f"the pilot of {lead.organisation}") + "Export,2026-01-05,soon,\n")
    lead.inside("imports/new/").field("The file").set_input_files(file)
    lead.may_refuse().press("Look at the file").sees("Choose the file again; a browser does not keep it.")
    lead.field("The file").set_input_files(file)
    lead.write("Name of the source", "Plan of the pilot").tick("Birch Works (provider)").tick("Both sides")
    lead.press("Look at the file").sees("1 place cannot be read, so nothing can be recorded.")
    file.write_text(HISTORY.format(f"the pilot of {lead.organisation}"))
    lead.field("The repaired file").set_input_files(file)
    lead.press("Look at the repaired file").sees("Plan of the pilot, controlled by both sides; counts")
    lead.press(f"Record as {lead.organisation}").sees(f"{other.organisation.split()[0]} can answer until")
    ref = f"I-{lead.number()}"
    lead.inside("inbox/theirs/").sees(f"as {ref}. They say if it is right until")
    other.inside("inbox/").sees(f"as {ref}. Say if it is right until").follow_in_row(f"as {ref}.", "Look at it")
    other.sees("Is this right?").follow("It is right")
    other.sees(f"Is {ref} right?", "controlled by both sides: 1 of 2 later")
    other.press(f"It is right, says {other.organisation}").sees(f"You said that {ref} is right. It is entry")
    other.sees("Counts in full").inside("inbox/").sees_no(f"as {ref}.")
    lead.inside(f"imports/{ref.removeprefix('I-')}/").sees("that it is right: entry").sees_no("Is this right?")


def test_the_drawer_takes_the_focus_gives_it_back_and_is_an_address_of_its_own(two: Two) -> None:
    hand, _ = two
    hand.inside("evidence/")
    link = hand.page.locator(".entry-no").first
    link.focus()
    hand.page.keyboard.press("Enter")
    drawer = hand.page.locator("dialog#drawer[open]")
    drawer.locator("h2").wait_for()
    assert hand.page.evaluate("document.activeElement.closest('dialog') !== null")
    assert hand.page.evaluate("document.activeElement.tagName") == "H2"
    hand.page.keyboard.press("Escape")
    hand.page.wait_for_selector("dialog#drawer:not([open])", state="attached")
    assert hand.page.evaluate("document.activeElement.classList.contains('entry-no')")
    address = link.get_attribute("href") or ""
    hand.go(address).sees("What it says", "Counts for", "Based on", "Follows", "Proof")


def test_the_first_tab_leads_past_the_navigation(two: Two) -> None:
    hand, _ = two
    hand.inside().page.keyboard.press("Tab")
    hand.page.keyboard.press("Enter")
    assert hand.page.evaluate("document.activeElement.id") == "main"


def test_a_bundle_is_checked_by_the_command_and_by_the_page(two: Two, stage: Stage, tmp_path: Path) -> None:
    hand, other = two
    hand.inside("verify/").sees("Intact", "In place", "Signed", "Not yet")
    older = _download(hand, "Download payments.troth", tmp_path / "older.troth")
    make_and_accept(hand, other)
    bundle = _download(hand.inside("verify/"), "Download payments.troth", tmp_path / "payments.troth")
    assert _verify(bundle)["verdict"] == _verify(bundle, "--against", str(older))["verdict"] == "valid"

    nobody = stage.enter("Nobody", "", "")
    nobody.go("/verify/").page.locator("input[type=file]").first.set_input_files(bundle)
    nobody.press("Check it").sees("This record holds")
    cut = tmp_path / "cut.troth"
    cut.write_bytes(bundle.read_bytes()[:2000])
    nobody.may_refuse().go("/verify/").page.locator("input[type=file]").first.set_input_files(cut)
    nobody.press("Check it").sees_no("This record holds")


def test_what_is_private_is_a_second_file_of_its_own_side(two: Two, tmp_path: Path) -> None:
    hand, other = two
    hand.inside("promises/new/").write("What do you promise?", "Nobody else knows this").press("Keep as private draft")
    bundle = _download(hand.inside("verify/"), f"{hand.organisation.split()[0]}’s private log", tmp_path / "own.troth")
    assert _verify(bundle)["verdict"] == "valid"
    shared = _download(other.inside("verify/"), "Download payments.troth", tmp_path / "shared.troth")
    assert b"Nobody else knows this" not in shared.read_bytes()


def _download(hand: Hand, words: str, target: Path) -> Path:
    with hand.page.expect_download() as waiting:
        hand.follow(words)
    waiting.value.save_as(target)
    return target


def _verify(bundle: Path, *more: str) -> dict[str, object]:
    call = [sys.executable, "-m", "troth.server.cli", "verify", str(bundle), *more, "--json"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found
