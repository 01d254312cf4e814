"""A URL without a rule cannot exist: the check at start-up names it, and whoever opens it finds nothing."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import clear_url_caches, include, path

from tests.cast import PASSWORD, organisation, person
from tests.house.answers import plain
from troth.server.urls import urlpatterns as ours
from troth.web.checks import addresses, every_address_has_a_rule
from troth.web.public import public


def rogue(request: HttpRequest, number: int = 0) -> HttpResponse:
    """A view that somebody forgot to give a rule."""
    return HttpResponse("canary")


class urls:
    """An address book with a forgotten rule in it, at the top and deeper."""

    urlpatterns = [
        path("rogue/", rogue),
        path("deep/<int:number>/", include([path("er/", rogue)])),
        path("fine/", public(lambda request: HttpResponse("fine"))),
        *ours,
    ]
    handler404 = "troth.web.errors.not_found"


def test_every_address_has_a_rule() -> None:
    assert len(addresses()) > 60
    assert [address.pattern for address in addresses() if not address.rule] == []
    assert run_checks(tags=["troth"]) == []


@override_settings(ROOT_URLCONF=urls)
def test_the_check_at_start_bites() -> None:
    clear_url_caches()
    found = every_address_has_a_rule(None)
    assert [(error.id, error.msg.split()[2]) for error in found] == [
        ("troth.E001", "rogue/"),
        ("troth.E001", "deep/<int:number>/er/"),
    ]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=urls)
def test_a_view_without_a_rule_answers_404_to_everybody() -> None:
    clear_url_caches()
    client = Client()
    outside = [
        client.get("/no/such/address/"),
        client.get("/rogue/"),
        client.get("/deep/3/er/"),
        client.post("/rogue/"),
    ]
    client.force_login(person("alice", organisation("Acorn Bank", "acorn.example"), admin=True, password=PASSWORD))
    inside = [client.get("/no/such/address/"), client.get("/rogue/"), client.get("/deep/3/er/")]
    for answers in (outside, inside):
        assert {answer.status_code for answer in answers} == {404}
        assert len({plain(answer.content, answer.wsgi_request.path) for answer in answers}) == 1
    assert client.get("/fine/").content == b"fine"
