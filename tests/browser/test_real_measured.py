"""Three real histories in one engagement, brought by page as both parties: a service-desk log of 141,712 events, the
issues of a public tracker, and the release promises of Python. With TROTH_PICTURES=1 the pictures are made anew.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_import import PICTURES, fill, imports, links, sign_in
from tests.sources.maps import PYTHON, folder
from troth.verify.command import main as verify

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800), pytest.mark.xdist_group("real")]
_ = links
LONG = 240_000
DESK = """zone = "Europe/Lisbon"
dates = "DD/MM/YYYY"
[columns]
at = "sys_updated_at"
opened = "opened_at"
"""
TARGETS = (
    ("1 - Critical", "4 h", "around the clock"), ("2 - High", "8 h", "around the clock"),
    ("3 - Moderate", "24 h", "Kestrel"), ("4 - Low", "40 h", "Kestrel"),
)  # fmt: skip


def picture(page: Any, name: str, *, whole: bool = False) -> None:
    """Keep a picture for the documentation, when asked to."""
    if os.environ.get("TROTH_PICTURES") == "1":
        page.screenshot(path=str(PICTURES / f"real-{name}.png"), full_page=whole)


def bring(page: Any, address: str, file: Path, whose: str, *, mapping: str = "") -> str:
    """Bring a file on a page of the measured side; gives the address of what it became."""
    page.goto(address)
    page.set_input_files("input[type=file]", str(file))
    page.get_by_label(whose).first.check()
    page.get_by_label("Neither side").check()
    if mapping:
        page.locator("main details summary", has_text=re.compile("how it is read|columns yourself")).first.click()
        page.locator("textarea[name=mapping]").fill(mapping)
    page.get_by_role("button", name="Look at the file").click()
    page.get_by_role("button", name=re.compile("^Record as ")).click()
    page.wait_for_url(re.compile(r"/(logs|trackers)/\d+/$"))
    return str(page.url)


def agree(page: Any, address: str) -> None:
    """Say that what the other side brought is right."""
    page.goto(address)
    page.get_by_role("link", name="It is right").click()
    page.get_by_role("button", name=re.compile("^It is right, says ")).click()
    expect(page.get_by_text(re.compile("^You said that ")).first).to_be_visible()


def level(page: Any, base: str) -> str:
    """Propose levels that bind the tickets of the log; gives their number."""
    page.goto(f"{base}desk/levels/new/")
    page.get_by_label("Kestrel").first.check()
    page.get_by_label("For tickets opened since").fill("2016-01-01")
    waits = ("User Info", "Vendor", "Problem", "Evidence")
    page.get_by_label("States that wait").fill("\n".join(f"Awaiting {each}" for each in waits))
    page.get_by_label("States that end a ticket").fill("Resolved\nClosed")
    for place, (priority, within, hours) in enumerate(TARGETS, 1):
        page.get_by_label(f"Priority {place}", exact=True).fill(priority)
        page.get_by_label(f"Resolved within {place}", exact=True).fill(within)
        box = page.get_by_label(f"Counted in {place}", exact=True)
        names = box.locator("option").all_inner_texts()
        box.select_option(label=next(name for name in names if hours in name))
    page.get_by_role("button", name=re.compile("^Propose as ")).click()
    page.wait_for_url(re.compile("/desk/$"))
    return str(page.locator("#levels a.main").first.get_attribute("href"))


def test_three_real_histories_stand_in_one_record_that_verifies(
    chromium: Any, links: dict[str, str], shared: Path, tmp_path: Path
) -> None:
    log = shared / "data/servicenow-incidents/incident_event_log.csv.xz"
    issues = shared / "data/jira-issues-raw/apache-issues.jsonl.xz"
    releases = folder(shared) / "history.csv.xz"
    if not (log.exists() and issues.exists() and releases.exists()):
        pytest.skip("the three histories are not here")
    tomasz, ana = sign_in(chromium, links["provider"]), sign_in(chromium, links["client"])
    for page in (tomasz, ana):
        page.set_default_timeout(LONG)
        page.set_default_navigation_timeout(LONG)
    base = re.sub(r"(/e/[^/]+/).*", r"\1", str(ana.url))
    tomasz.goto(imports(tomasz) + "new/")
    fill(tomasz, "history.csv.xz", releases.read_bytes(), mapping=PYTHON)
    tomasz.get_by_role("button", name="Record as Kestrel Labs").click()
    tracker = bring(tomasz, f"{base}measured/trackers/new/", issues, "Kestrel Labs (provider)")
    for label, figure in (("issues", "501"), ("with a due date", "148"), ("done after it", "102"),
                          ("due date set later or moved", "54")):  # fmt: skip
        expect(tomasz.locator(".stat", has=tomasz.get_by_text(label, exact=True))).to_contain_text(figure)
    picture(tomasz, "tracker")
    desk = bring(ana, f"{base}desk/logs/new/", log, "Kestrel Labs (provider)", mapping=DESK)
    expect(ana.get_by_text("24,918").first).to_be_visible()
    agree(ana, tracker)
    agree(tomasz, desk)
    levels = level(ana, base)
    tomasz.goto(re.sub("/e/.*", "", base) + levels)
    tomasz.get_by_role("link", name="Agree").click()
    tomasz.get_by_role("button", name=re.compile("^Agree as ")).click()
    expect(tomasz.get_by_text("are agreed.")).to_be_visible()
    ana.goto(f"{base}desk/")
    picture(ana, "desk")
    ana.goto(f"{base}desk/tickets/?of=provider&show=late&month=201605")
    ana.locator("tbody a.main").first.click()
    expect(ana.get_by_text("after the target was passed").first).to_be_visible()
    picture(ana, "ticket", whole=True)
    ana.goto(f"{base}measured/forecast/")
    picture(ana, "forecast")
    ana.goto(base)
    picture(ana, "pulse")
    ana.goto(f"{base}trust/")
    picture(ana, "trust")
    bundle = tmp_path / "record.troth"
    bundle.write_bytes(ana.request.get(f"{base}verify/bundle/", timeout=LONG).body())
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert verify([str(bundle), "--json"]) == 0
    assert json.loads(said.getvalue())["size"] > 370
