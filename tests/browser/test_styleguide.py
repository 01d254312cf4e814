"""The parts of a page in a real browser: nothing to object to for axe, at three widths and in both themes, and the
behaviour that needs a browser: drawer, theme, phone menu, pages without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390, 320)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = """least => {
  const pressed = "main :is(a, button, summary, input, select), .tabbar a, .top :is(a, button, summary)";
  const inText = "p, dd, .vh, svg, .rows, .table, .mv, .reading-value, .stat, .entry-proof, .figure";
  return [...document.querySelectorAll(pressed)]
    .filter(e => e.checkVisibility() && !e.closest(inText) && !["hidden", "checkbox", "radio"].includes(e.type))
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
    .filter(([, high]) => high > 0 && high < least - 0.5);
}"""


@pytest.fixture
def opened(chromium: Any, public_site: str) -> Iterator[Any]:
    """Opens the guide at a width, and in the end wants an empty console."""
    said: list[str] = []
    contexts = []

    def go(query: str = "", width: int = 1440, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 844}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{public_site}/styleguide/{query}")
        return page

    yield go
    for context in contexts:
        context.close()
    assert said == []


def _objections(page: Any) -> list[tuple[str, list[Any]]]:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def _too_wide(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(opened: Any, width: int, theme: str) -> None:
    page = opened(f"?theme={theme}&wrong=1", width)
    assert _objections(page) == []
    assert _too_wide(page) == 0


@pytest.mark.parametrize("show", ["plain", "form", "drawer"])
@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (320, "light")])
def test_whole_pages_have_no_objection_either(opened: Any, show: str, width: int, theme: str) -> None:
    page = opened(f"?show={show}&theme={theme}&wrong=1", width)
    assert _objections(page) == []
    assert _too_wide(page) == 0


def test_on_a_phone_what_is_touched_is_44_pixels_high(opened: Any) -> None:
    assert opened("", 390).evaluate(SMALL, 44) == []


def test_the_drawer_takes_the_focus_and_gives_it_back(opened: Any) -> None:
    page = opened()
    link = page.get_by_role("link", name="Entry #1481")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog#drawer[open] h2")
    assert page.evaluate("document.activeElement.textContent") == "Entry 1,481"
    assert _objections(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog#drawer:not([open])", state="attached")
    assert page.evaluate("document.activeElement.textContent").startswith("Entry #1481")
    expect(page.locator("#drawer")).not_to_contain_text("Entry 1,481")


def test_the_drawer_fills_a_phone(opened: Any) -> None:
    page = opened("", 390, reduced_motion="reduce")
    page.get_by_role("link", name="Open the drawer").click()
    page.wait_for_selector("dialog#drawer[open] h2")
    box = page.locator("#drawer").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)


def test_without_javascript_the_entry_is_a_page_of_its_own(opened: Any) -> None:
    page = opened("", java_script_enabled=False)
    page.get_by_role("link", name="Open the drawer").click()
    expect(page.locator("h2", has_text="Entry 1,481")).to_be_visible()
    expect(page.locator("button.copy:visible")).to_have_count(0)


def test_the_theme_button_is_seen_at_once_and_remembered(opened: Any) -> None:
    page = opened("", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(245, 244, 239)"
    with page.expect_response("**/theme/") as answer:
        page.get_by_role("button", name="Switch between light and dark").click()
    assert answer.value.status == 303
    assert page.evaluate(ground) == "rgb(14, 20, 18)"
    page.reload()
    assert page.evaluate(ground) == "rgb(14, 20, 18)"


def test_the_theme_button_works_without_javascript(opened: Any) -> None:
    page = opened("", java_script_enabled=False)
    page.get_by_role("button", name="Switch between light and dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.url.endswith("/styleguide/")


def test_a_reader_who_chose_nothing_gets_the_theme_of_the_system(opened: Any) -> None:
    page = opened("", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 20, 18)"


def test_the_navigation_opens_on_a_phone_without_javascript(opened: Any) -> None:
    page = opened("", 390, java_script_enabled=False)
    menu = page.get_by_role("link", name="People and access")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Navigation").click()
    expect(menu).to_be_visible()


def test_the_first_tab_leads_to_the_content(opened: Any) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_wrong_form_is_opened_at_its_summary(opened: Any) -> None:
    page = opened("?show=form&wrong=1")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.get_by_role("link", name="What is promised").click()
    assert page.evaluate("document.activeElement.id") == "id_title"


def test_a_dialog_closes_and_gives_the_focus_back(opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Open a dialog").click()
    expect(page.get_by_role("dialog", name="Withdraw by agreement?")).to_be_visible()
    page.get_by_role("button", name="Keep it").click()
    assert page.evaluate("document.activeElement.textContent") == "Open a dialog"


def test_a_form_is_sent_once_however_often_it_is_pressed(opened: Any) -> None:
    page = opened("?show=form")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.evaluate("document.querySelector('form.form').addEventListener('submit', e => e.preventDefault())")
    first, second = page.evaluate(
        """() => { const form = document.querySelector('form.form'), seen = [];
        form.addEventListener('submit', () => seen.push(1));
        form.requestSubmit(); const once = seen.length; form.requestSubmit(); return [once, seen.length]; }"""
    )
    assert (first, second) == (1, 1)


def test_copying_says_that_it_copied(opened: Any) -> None:
    page = opened("", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy f525eef4 in full").first.click()
    page.locator("#live", has_text="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "f525eef4c0119d3a7be0"


def test_a_printed_page_leaves_out_what_can_only_be_pressed(opened: Any) -> None:
    page = opened()
    page.emulate_media(media="print")
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".todo-do").first).to_be_hidden()
    expect(page.locator(".entry").first).to_be_visible()
