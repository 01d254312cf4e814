"""Importing a history in a real browser, as both parties: the file of Python's release promises, and a file gone wrong.

With TROTH_PICTURES=1 the pictures of docs/real-runs.md are made anew.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sources.maps import PYTHON, folder

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
SIDES = ("client", "provider")
SMALL = """item,promised on,date promised,moved to,delivered on
Sandbox,2025-09-01,2025-10-01,2025-10-06,2025-10-07
Pilot,2025-09-01,2025-11-03,,2025-11-03
"""
WRONG = SMALL + "=cmd|'/C calc'!A0,2025-09-01,soon,,\nRollout,2025-09-01,2025-12-01,,2099-12-01\n"


@pytest.fixture(scope="module")
def links() -> Iterator[dict[str, str]]:
    """The demonstration, served by its own command; the sign-in link of each side."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("TROTH_", "DJANGO_"))}
    program = "import sys; from troth.server.cli import main; sys.exit(main(sys.argv[1:]))"
    demo = subprocess.Popen(
        [sys.executable, "-u", "-c", program, "demo", "--port", str(port)], env=environ, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert demo.stdout is not None
    found: dict[str, str] = {}
    said = []
    for line in demo.stdout:
        said.append(line)
        link = re.search(r"http://localhost:[0-9]+/demo/[^\s]+", line)
        if link:
            found[SIDES[len(found)]] = link.group()
        if len(found) == len(SIDES):
            break
    assert len(found) == len(SIDES), "".join(said)
    yield found
    demo.send_signal(signal.SIGINT)
    demo.wait(timeout=40)


def sign_in(chromium: Any, link: str, width: int = 1440, theme: str = "light") -> Any:
    """A page of somebody signed in, which fails on any message in its console."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.on("console", lambda message: pytest.fail(f"console: {message.text}"))
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    for attempt in range(40):
        try:
            page.goto(link)
            break
        except Exception:
            if attempt == 39:
                raise
            page.wait_for_timeout(250)
    return page


def imports(page: Any) -> str:
    """Where the imports of the engagement begin."""
    return re.sub(r"(/e/[^/]+/).*", r"\1imports/", str(page.url))


def picture(page: Any, name: str) -> None:
    """Keep a picture for the documentation, when asked to."""
    if os.environ.get("TROTH_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"real-import-{name}.png"), full_page=False)


def fill(page: Any, name: str, content: bytes, *, mapping: str = "") -> None:
    """The first form, filled and sent."""
    page.set_input_files("input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_label("Kestrel Labs (provider)").check()
    page.get_by_label("Name of the source").fill("Programme plan")
    page.get_by_label("Neither side").check()
    if mapping:
        page.get_by_text("Name the columns yourself").click()
        page.get_by_label("A map of the columns").fill(mapping)
    page.get_by_role("button", name="Look at the file").click()


def test_a_provider_imports_a_file_and_the_client_reads_every_line(chromium: Any, links: dict[str, str]) -> None:
    tomasz = sign_in(chromium, links["provider"])
    base = imports(tomasz)
    tomasz.get_by_role("link", name="Imports").first.click()
    tomasz.get_by_role("link", name="Bring a file").first.click()
    fill(tomasz, "plan.csv", SMALL.encode())
    expect(tomasz.get_by_text("2 rows, 5 statements about 2 items, 1 move")).to_be_visible()
    tomasz.get_by_role("button", name="Record as Kestrel Labs").click()
    expect(tomasz.get_by_text("Imported as I-1.")).to_be_visible()
    ana = sign_in(chromium, links["client"])
    ana.goto(base)
    ana.get_by_role("link", name="Programme plan").click()
    ana.locator(".stat", has_text="later than first promised").get_by_role("link").click()
    ana.get_by_role("link", name="Sandbox").click()
    expect(ana.get_by_role("heading", name="Sandbox")).to_be_visible()
    expect(ana.get_by_text("6 days later")).to_be_visible()
    expect(ana.locator("tbody tr")).to_have_count(3)


def test_a_file_gone_wrong_lists_its_rows_and_gives_them_to_download(chromium: Any, links: dict[str, str]) -> None:
    ana = sign_in(chromium, links["client"])
    ana.goto(imports(ana) + "new/")
    fill(ana, "plan.csv", WRONG.encode())
    expect(ana.get_by_text("2 places cannot be read, so nothing can be recorded.")).to_be_visible()
    expect(ana.get_by_role("button", name="Record as")).to_have_count(0)
    with ana.expect_download() as waiting:
        ana.get_by_role("link", name="Download the list").click()
    rows = Path(waiting.value.path()).read_text().splitlines()
    assert rows[1] == '"4","date promised","soon","is not a date written YYYY-MM-DD."'
    assert rows[2].startswith('"5","delivered on","2099-12-01","lies after')
    ana.get_by_role("button", name="Throw it away").click()
    expect(ana.get_by_text("The file was thrown away. Nothing was recorded.")).to_be_visible()


def test_the_release_history_of_python_comes_back_figure_by_figure(
    chromium: Any, links: dict[str, str], shared: Path
) -> None:
    path = folder(shared) / "history.csv.xz"
    if not path.exists():
        pytest.skip("the release history is not here")
    tomasz = sign_in(chromium, links["provider"])
    tomasz.goto(imports(tomasz) + "new/")
    picture(tomasz, "new")
    fill(tomasz, "history.csv.xz", path.read_bytes(), mapping=PYTHON)
    expect(tomasz.get_by_text("808 rows, 808 statements about 357 items, 352 moves")).to_be_visible()
    picture(tomasz, "preview")
    tomasz.get_by_role("button", name="Record as Kestrel Labs").click()
    figures = {
        "later than first promised": ("132", 132), "later by more than a week": ("59", 59),
        "on the first promised day": ("38", 38), "earlier": ("10", 10), "withdrawn": ("57", 57),
        "not announced ahead": ("120", 120),
    }  # fmt: skip
    home = str(tomasz.url)
    picture(tomasz, "figures")
    for label, (value, count) in figures.items():
        tomasz.goto(home)
        link = tomasz.locator(".stat", has=tomasz.get_by_text(label, exact=True)).get_by_role("link")
        expect(link).to_have_text(value)
        follow(tomasz, link)
        assert counted(tomasz) == count, label
    tomasz.goto(home + "?show=week")
    tomasz.get_by_role("link", name="3.2 / 3.2 alpha 1", exact=True).click()
    expect(tomasz.get_by_role("link", name=re.compile(r"Entry [0-9,]+, line 2\b"))).to_be_visible()
    expect(tomasz.get_by_text("36 days later")).to_be_visible()
    picture(tomasz, "item")
    dark = sign_in(chromium, links["client"], width=390, theme="dark")
    dark.goto(home)
    picture(dark, "phone")
    dark.goto(imports(dark) + "new/")
    fill(dark, "again.csv.xz", path.read_bytes(), mapping=PYTHON)
    expect(dark.get_by_text("This file is in the record already.")).to_be_visible()


def follow(page: Any, link: Any) -> None:
    """Click, and wait for the page that comes to be whole: what is counted at once must all be there."""
    with page.expect_navigation():
        link.click()


def counted(page: Any) -> int:
    """The rows of a list, from its first page to its last."""
    total = page.locator("tbody tr").count()
    while page.get_by_role("link", name="Older").count():
        follow(page, page.get_by_role("link", name="Older"))
        total += page.locator("tbody tr").count()
    return int(total)
