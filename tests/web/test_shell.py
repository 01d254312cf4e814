"""Navigation is announced by rooms; theme and guide are for everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.cast import organisation, person
from troth.web import samples, shell
from troth.web.context import THEME_COOKIE, page
from troth.web.pages import set_theme, styleguide
from troth.web.shell import Copies


@pytest.fixture
def empty_nav(monkeypatch: pytest.MonkeyPatch) -> None:
    """A navigation that no room has entered yet."""
    monkeypatch.setattr(shell, "_entries", {})


@pytest.mark.usefixtures("empty_nav")
def test_places_stand_in_their_order_and_once() -> None:
    shell.register_nav("Record", "Evidence", "book-lock", "evidence/", 80)
    shell.register_nav("", "Pulse", "activity", "", 10)
    shell.register_nav("Record", "Evidence", "book-lock", "evidence/", 81, count=lambda actor: 3)
    assert [(e.label, e.order) for e in shell.registered_nav()] == [("Pulse", 10), ("Evidence", 81)]


def _post(**fields: str) -> HttpRequest:
    request = RequestFactory().post("/theme/", fields)
    request.user = AnonymousUser()
    return request


def test_the_theme_is_kept_in_a_cookie_before_signing_in() -> None:
    answer = set_theme(_post(theme="dark", next="/e/payments/"))
    assert (answer.status_code, answer["Location"]) == (303, "/e/payments/")
    assert answer.cookies[THEME_COOKIE].value == "dark"
    request = RequestFactory().get("/")
    request.COOKIES[THEME_COOKIE] = "dark"
    assert page(request)["theme"] == "dark"


@pytest.mark.django_db
def test_the_theme_is_kept_with_the_account() -> None:
    request = _post(theme="dark", next="/")
    request.user = person("alice", organisation("Acorn Bank", "acorn.example"))
    set_theme(request)
    assert type(request.user).objects.get(pk=request.user.pk).theme == "dark"
    request.POST = QueryDict("theme=device&next=/")
    answer = set_theme(request)
    assert type(request.user).objects.get(pk=request.user.pk).theme == ""
    assert answer.cookies[THEME_COOKIE]["max-age"] == 0


@pytest.mark.parametrize("goal", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_theme_button_leads_nowhere_else(goal: str) -> None:
    assert set_theme(_post(theme="dark", next=goal))["Location"] == "/"


def test_an_unknown_theme_is_not_kept() -> None:
    assert THEME_COOKIE not in set_theme(_post(theme="x", next="/")).cookies
    request = RequestFactory().get("/")
    request.COOKIES[THEME_COOKIE] = '"><script>'
    assert page(request)["theme"] == ""


def test_the_theme_is_set_by_post_only() -> None:
    assert set_theme(RequestFactory().get("/theme/")).status_code == 405


@pytest.mark.parametrize("show", ["", "plain", "form", "drawer"])
def test_the_guide_draws_every_page_without_a_gap(show: str) -> None:
    answer = styleguide(RequestFactory().get("/styleguide/", {"show": show, "theme": "dark", "wrong": "1"}))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-theme="dark"' in text
    assert text.count("<h1") == 1
    assert "{%" not in text
    assert "{{" not in text


def test_public_pages_carry_their_rule() -> None:
    assert {getattr(view, "troth_rule", "") for view in (styleguide, set_theme)} == {"public"}


@pytest.mark.parametrize(
    "name", ["web/error.html", "web/plain.html", "web/form_page.html", "web/app.html", "web/org.html"]
)
def test_a_base_page_stands_with_little_given(name: str) -> None:
    text = render_to_string(
        name, {"title": "Nothing here", "text": "A sentence.", "form": samples.SampleForm(), "heading": "Heading"}
    )
    assert text.count('<main id="main"') == 1
    assert text.count("</html>") == 1
    assert 'class="skip"' in text


def test_copies_that_differ_are_said_on_every_page() -> None:
    differ = Copies(state="differ", title="The two records differ", text="From entry 1,455.", url="/verify/")
    text = render_to_string("web/app.html", {"shell": replace(samples.shell(), copies=differ)})
    assert "See the difference" in text
    assert "See the difference" not in render_to_string("web/app.html", {"shell": samples.shell()})


def test_the_demonstration_says_what_it_is() -> None:
    assert "invented companies" in render_to_string("web/plain.html", {"demo": True})
    assert "invented companies" not in render_to_string("web/plain.html", {"demo": False})


def test_a_find_box_is_not_shown_before_there_is_a_page_that_finds() -> None:
    assert "data-find" not in render_to_string("web/app.html", {"shell": samples.shell()})
