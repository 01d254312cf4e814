"""Signing in: the password, the second factor, recovery codes, sessions, and what strangers learn (nothing)."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import PASSWORD, World
from tests.engagement.visits import browser, send, text_of, world_now
from troth.engagement.models import Person
from troth.jobs.models import Job
from troth.jobs.worker import work_once
from troth.web.opaque import Opaque

pytestmark = pytest.mark.django_db
NEW = "quite another passphrase 8"


@pytest.fixture
def world() -> World:
    cache.clear()
    world = world_now()
    for person in world.people.values():
        person.set_password(PASSWORD)
        person.save()
    return world


def sign_in(person: Person, password: str = PASSWORD, **more: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/account/login/", {"login": person.email, "password": password, **more})


def deliver() -> None:
    """Let the worker send every letter that waits."""
    while work_once("me"):
        pass


def code_of(secret: str, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def with_app(world: World, name: str = "alice") -> tuple[Client, str, list[str]]:
    """A browser whose person just added an authenticator app: its secret and the recovery codes."""
    client, _ = sign_in(world.people[name])
    assert client.get("/account/2fa/totp/activate/").status_code == 302
    client.post("/account/reauthenticate/?next=/account/2fa/totp/activate/", {"password": PASSWORD})
    page = text_of(client.get("/account/2fa/totp/activate/"))
    secret = re.search(r'data-copy="([A-Z2-7]{16,})"', page)
    assert secret is not None
    done = client.post("/account/2fa/totp/activate/", {"code": code_of(secret[1])})
    assert done["Location"] == "/account/2fa/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", text_of(client.get(done["Location"])))
    assert len(codes) == 10
    return client, secret[1], codes


def test_the_password_signs_in_and_leads_back(world: World) -> None:
    client, response = sign_in(world.people["alice"], next="/e/payments/people/")
    assert response["Location"] == "/e/payments/people/"
    assert client.get("/e/payments/people/").status_code == 200


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(world: World, goal: str) -> None:
    _, response = sign_in(world.people["alice"], next=goal)
    assert response["Location"] == "/"


def test_a_stranger_and_a_wrong_password_hear_the_same(world: World) -> None:
    unknown = Client().post("/account/login/", {"login": "nobody@acorn.example", "password": NEW})
    wrong = Client().post("/account/login/", {"login": "alice@acorn.example", "password": NEW})
    assert unknown.status_code == wrong.status_code == 422
    plain = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(r)).replace(who, "X")
        for r, who in ((unknown, "nobody@acorn.example"), (wrong, "alice@acorn.example"))
    ]
    assert plain[0] == plain[1]
    assert "do not belong together" in plain[0]


def test_a_forgotten_password_is_answered_the_same_for_known_and_unknown(world: World) -> None:
    addresses = ("alice@acorn.example", "no@acorn.example")
    answers = [Client().post("/account/password/reset/", {"email": address}) for address in addresses]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert mail.outbox == []
    assert "/account/password/reset/key/" not in str(Job.objects.values_list())
    deliver()
    assert [letter.to for letter in mail.outbox] == [["alice@acorn.example"], ["no@acorn.example"]]
    assert mail.outbox[0].subject == mail.outbox[1].subject
    assert "/account/password/reset/key/" in mail.outbox[0].body
    assert "There is no account" in mail.outbox[1].body


def test_a_new_password_by_letter_ends_every_session(world: World) -> None:
    client, _ = sign_in(world.people["alice"])
    Client().post("/account/password/reset/", {"email": "alice@acorn.example"})
    deliver()
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body)
    assert link is not None
    visitor = Client()
    form = visitor.get(link[1])["Location"]
    assert visitor.get(form).status_code == 200
    done = visitor.post(form, {"password1": NEW, "password2": NEW})
    assert visitor.get(done["Location"]).status_code == 200
    assert client.get("/account/").status_code == 302
    assert sign_in(world.people["alice"], NEW)[1].status_code == 302
    assert "does not work any more" in text_of(Client().get(link[1]))


def test_a_changed_password_ends_the_other_sessions_only(world: World) -> None:
    here, _ = sign_in(world.people["alice"])
    there, _ = sign_in(world.people["alice"])
    done = here.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert done["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    deliver()
    assert mail.outbox[-1].subject == "Your password was changed"


def test_too_many_failures_are_stopped(world: World) -> None:
    for _ in range(5):
        assert sign_in(world.people["alice"], NEW)[1].status_code == 422
    stopped = sign_in(world.people["alice"])[1]
    assert stopped.status_code == 422
    assert "Too many attempts" in text_of(stopped)
    assert sign_in(world.people["bob"])[1].status_code == 302


def test_a_forged_address_does_not_get_round_the_limit(world: World) -> None:
    for n in range(5):
        Client().post(
            "/account/login/", {"login": "alice@acorn.example", "password": NEW}, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}"
        )
    late = Client().post(
        "/account/login/", {"login": "alice@acorn.example", "password": PASSWORD}, HTTP_X_FORWARDED_FOR="198.51.100.99"
    )
    assert late.status_code == 422


def test_a_flood_is_answered_429_with_a_page_of_ours(world: World) -> None:
    answers = [Client().post("/account/login/", {"login": f"n{n}@x.example", "password": NEW}) for n in range(31)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in text_of(answers[-1])


def test_the_app_is_asked_for_after_the_password(world: World) -> None:
    _, secret, _ = with_app(world)
    client, response = sign_in(world.people["alice"])
    assert response["Location"] == "/account/2fa/authenticate/"
    assert client.get("/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 422
    cache.clear()
    done = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert done["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_a_code_of_the_app_works_once(world: World) -> None:
    _, secret, _ = with_app(world)
    cache.clear()
    code = code_of(secret)
    first, second = sign_in(world.people["alice"])[0], sign_in(world.people["alice"])[0]
    assert first.post("/account/2fa/authenticate/", {"code": code}).status_code == 302
    assert second.post("/account/2fa/authenticate/", {"code": code}).status_code == 422


def test_a_recovery_code_works_once(world: World) -> None:
    _, _, codes = with_app(world)
    client, _ = sign_in(world.people["alice"])
    assert client.post("/account/2fa/authenticate/", {"code": codes[3]})["Location"] == "/"
    assert "9 left" in text_of(client.get("/account/"))
    again, _ = sign_in(world.people["alice"])
    assert again.post("/account/2fa/authenticate/", {"code": codes[3]}).status_code == 422


def test_the_secrets_of_factors_lie_sealed(world: World) -> None:
    _, secret, _ = with_app(world)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert "secret" in kept


def test_a_removed_factor_ends_the_other_sessions(world: World) -> None:
    client, _, codes = with_app(world)
    elsewhere, _ = sign_in(world.people["alice"])
    elsewhere.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert elsewhere.get("/account/").status_code == 200
    client.get("/account/")
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    deliver()
    assert "authenticator app was removed" in mail.outbox[-1].subject


def test_the_app_can_be_removed_and_new_codes_made(world: World) -> None:
    client, _, codes = with_app(world)
    assert client.post("/account/2fa/recovery-codes/generate/").status_code == 302
    page = client.get("/account/2fa/recovery-codes/")
    assert not set(codes) & set(re.findall(r"\d{8}", text_of(page)))
    text = client.get("/account/2fa/recovery-codes/download/")
    assert text["Content-Type"].startswith("text/plain")
    assert len(text_of(text).split()) == 10
    assert client.get("/account/2fa/totp/deactivate/").status_code == 200
    assert client.post("/account/2fa/totp/deactivate/")["Location"] == "/account/"
    assert "Not set up" in text_of(client.get("/account/"))


def test_sensitive_pages_ask_again_who_it_is(world: World) -> None:
    client, _ = sign_in(world.people["alice"])
    for page in ("2fa/totp/activate/", "2fa/webauthn/add/", "2fa/recovery-codes/generate/"):
        assert "/reauthenticate/?next=" in client.get(f"/account/{page}")["Location"], page
    assert client.post("/account/reauthenticate/", {"password": NEW}).status_code == 422


def test_sessions_are_listed_and_can_be_ended(world: World) -> None:
    here, _ = sign_in(world.people["alice"])
    there, _ = sign_in(world.people["alice"])
    third, _ = sign_in(world.people["alice"])
    bob, _ = sign_in(world.people["bob"])
    page = text_of(here.get("/account/"))
    rows = re.findall(r"/account/sessions/([\w-]{22})/end/", page)
    assert len(rows) == 2
    foreign = Opaque().to_url(UserSession.objects.get(user=world.people["bob"]).pk)
    assert here.post(f"/account/sessions/{foreign}/end/").status_code == 404
    assert here.post(f"/account/sessions/{'A' * 22}/end/").status_code == 404
    assert here.post(f"/account/sessions/{rows[0]}/end/").status_code == 302
    assert sorted([there.get("/account/").status_code, third.get("/account/").status_code]) == [200, 302]
    assert here.post("/account/sessions/end/").status_code == 302
    assert there.get("/account/").status_code == third.get("/account/").status_code == 302
    assert here.get("/account/").status_code == bob.get("/account/").status_code == 200


def test_looking_at_pages_does_not_write_each_time(world: World) -> None:
    client, _ = sign_in(world.people["alice"])
    client.get("/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/")
    assert not [q["sql"] for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    before = UserSession.objects.get(user=world.people["alice"]).last_seen_at
    session = client.session
    session["troth_seen"] -= 6
    session.save()
    client.get("/")
    assert UserSession.objects.get(user=world.people["alice"]).last_seen_at > before


def test_a_closed_account_is_out_at_once_everywhere(world: World) -> None:
    ann, _ = sign_in(world.people["ann"])
    assert ann.get("/e/payments/people/").status_code == 200
    admin = browser(world.people["alice"])
    assert send(admin, f"/organisation/people/{world.people['ann'].pk}/close/").status_code == 302
    assert ann.get("/e/payments/people/").status_code == 302
    assert not UserSession.objects.filter(user=world.people["ann"]).exists()
    shut, response = sign_in(world.people["ann"])
    assert response["Location"] == "/account/inactive/"
    assert "This account is closed" in text_of(shut.get("/account/inactive/"))
    assert shut.get("/account/").status_code == 302
    deliver()
    mail.outbox.clear()
    Client().post("/account/password/reset/", {"email": "ann@acorn.example"})
    deliver()
    assert "/account/password/reset/key/" not in mail.outbox[0].body
    assert send(admin, f"/organisation/people/{world.people['ann'].pk}/reopen/").status_code == 302
    assert sign_in(world.people["ann"])[1]["Location"] == "/"


def test_there_is_no_sign_up(world: World) -> None:
    before = Person.objects.count()
    form = {"email": "new@acorn.example", "password1": NEW, "password2": NEW}
    for response in (Client().get("/account/signup/"), Client().post("/account/signup/", form)):
        assert "Accounts come by invitation" in text_of(response)
    assert Person.objects.count() == before


def _addresses(patterns: Any, base: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += _addresses(pattern.url_patterns, base + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            found.append((base + str(pattern.pattern), pattern.callback))
    return found


def test_every_address_has_a_rule() -> None:
    addresses = _addresses(get_resolver().url_patterns)
    assert len(addresses) > 40
    assert [where for where, view in addresses if not getattr(view, "troth_rule", "")] == []


def test_pages_of_the_account_ask_for_sign_in() -> None:
    own = [where for where, _ in _addresses(get_resolver().url_patterns) if where.startswith("account/")]
    open_to_all = {"login/", "logout/", "inactive/", "signup/", "password/reset/", "2fa/authenticate/"}
    open_to_all.add("2fa/webauthn/login/")
    for where in own:
        short = where.removeprefix("account/")
        if short.startswith("^") or any(short.startswith(o) for o in open_to_all):
            continue
        url = "/" + re.sub(r"<opaque:\w+>", Opaque().to_url(1), where)
        url = re.sub(r"<uuid:\w+>", "01a23064-fdac-7000-904d-cfe90100ede5", url)
        response = Client().get(url)
        assert response.status_code == 302, url
        assert response["Location"].startswith("/account/login/?next="), url


@pytest.mark.parametrize(
    "url",
    [
        "/account/email/", "/account/confirm-email/", "/account/2fa/", "/account/2fa/webauthn/signup/",
        "/account/3rdparty/", "/account/login/code/", "/accounts/login/", "/admin/",
    ],
)  # fmt: skip
def test_nothing_else_of_allauth_can_be_reached(world: World, url: str) -> None:
    assert Client().get(url).status_code == 404
    assert browser(world.people["alice"]).get(url).status_code == 404


def test_answers_are_not_stored_and_keep_a_strict_policy(world: World) -> None:
    for url in ("/account/login/", "/account/", "/"):
        response = browser(world.people["alice"]).get(url)
        assert response["Cache-Control"].startswith(("no-store", "max-age=0")), url
        policy = response["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
