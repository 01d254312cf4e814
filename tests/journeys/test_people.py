"""Who comes in and how: single-use links, seats, accounts, codes, and an engagement that the other side opens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

import pytest

from tests.journeys.conftest import PASSWORD, Stage, accept, link_of, open_engagement
from tests.journeys.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
Two = tuple[Hand, Hand]


def _colleague(hand: Hand, stage: Stage, name: str) -> Hand:
    return stage.enter(name, hand.organisation, f"{name.split()[0].lower()}@{hand.email.partition('@')[2]}")


def test_a_colleague_comes_by_a_link_that_works_once_changes_roles_and_leaves(two: Two, stage: Stage) -> None:
    lead, other = two
    guest = _colleague(lead, stage, "Cleo Lane" if lead.organisation == "Acorn Bank" else "Otto Lane")
    lead.inside("people/").follow("Invite a colleague").write("Their e-mail address", guest.email)
    lead.untick("Member: acts in the daily work").tick("Reader: sees everything shared, records nothing")
    lead.press(f"Invite as {lead.organisation}").sees("Pass this link on", "You see it this once")
    link = link_of(lead)
    lead.follow("Done").sees(guest.email)
    other.inside("people/").sees_no(guest.email)

    guest.go(link).sees(f"{lead.organisation} invites you", "to a seat as reader")
    accept(guest, link, f"Take the seat as {lead.organisation}").sees("You are in.", "Payments rebuild")
    assert guest.answers("/e/payments/promises/new/") == 404
    stranger = stage.enter("Nobody", "", "")
    stranger.may_refuse(410).go(link).sees("This link was used")
    other.inside("people/").sees(guest.name)

    lead.inside("people/").follow_in_row(guest.name, "Change").tick("Member: acts in the daily work")
    lead.press(f"Change as {lead.organisation}").sees(f"The roles of {guest.name} are changed.")
    guest.inside("promises/new/").sees("Make a promise")
    lead.follow_in_row(guest.name, "Change").follow("End this seat")
    lead.press(f"End it as {lead.organisation}").sees(f"The seat of {guest.name} is ended.")
    guest.may_refuse(404).inside().sees("Nothing here")


def test_an_invitation_that_was_stopped_says_so(two: Two, stage: Stage) -> None:
    lead, _ = two
    lead.inside("people/invite/").write("Their e-mail address", "dina@" + lead.email.partition("@")[2])
    lead.press(f"Invite as {lead.organisation}")
    link = link_of(lead)
    lead.follow("Done").follow_in_row("dina@", "Stop").press(f"Stop it as {lead.organisation}").sees("is stopped")
    stage.enter("Dina", "", "").may_refuse(410).go(link).sees("This invitation was stopped")


def test_an_administrator_opens_closes_and_reopens_an_account(two: Two, stage: Stage) -> None:
    admin, other = two
    guest = _colleague(admin, stage, "Erin Moss" if admin.organisation == "Acorn Bank" else "Ivan Moss")
    admin.go("/organisation/people/").follow("Invite a colleague").write("Their e-mail address", guest.email)
    admin.press(f"Invite as {admin.organisation}")
    accept(guest, link_of(admin), "Open the account").sees("No engagement yet")
    assert guest.answers("/e/payments/") == 404
    other.go("/organisation/people/").sees_no(guest.name)

    for wanted, said in (("Make an administrator", "is an administrator"), ("End the administration", "no longer an")):
        admin.go("/organisation/people/").follow_in_row(guest.name, "Manage").follow(wanted)
        admin.press(f"Change it as {admin.organisation}").sees(said)
    admin.follow_in_row(guest.name, "Manage").follow("Close the account")
    admin.press(f"Close it as {admin.organisation}").sees(f"The account of {guest.name} is closed.")
    guest.go("/").sees("Sign in")
    admin.follow_in_row(guest.name, "Manage").follow("Open it again")
    admin.press(f"Open it as {admin.organisation}").sees(f"{guest.name} can sign in again.")
    guest.write("E-mail address", guest.email).write("Password", PASSWORD).press("Sign in").sees("No engagement yet")


def test_an_invitation_to_the_organisation_is_stopped(two: Two, stage: Stage) -> None:
    admin, _ = two
    admin.go("/organisation/people/invite/").write("Their e-mail address", "fay@" + admin.email.partition("@")[2])
    admin.press(f"Invite as {admin.organisation}")
    link = link_of(admin)
    admin.follow("Done").follow_in_row("fay@", "Stop").press(f"Stop it as {admin.organisation}").sees("is stopped")
    stage.enter("Fay", "", "").may_refuse(410).go(link).sees("This invitation was stopped")


def test_the_provider_opens_an_engagement_and_the_client_joins_with_the_account_it_has(alice: Hand, bob: Hand) -> None:
    open_engagement(bob, "Mobile application", "mobile", "Provider: we do it")
    bob.follow("Invite the client").write("Their e-mail address", alice.email).press("Invite as Birch Works")
    link = link_of(bob)
    alice.go(link).sees("Birch Works invites you", "Mobile application").choose("Time zone you work in", "UTC")
    alice.press("Join as Acorn Bank").sees("You are in.", "Mobile application")
    alice.go("/").sees("Payments rebuild", "Mobile application")


def test_a_code_from_an_app_is_asked_for_at_the_next_sign_in(stage: Stage, bob: Hand) -> None:
    guest = _colleague(bob, stage, "Gus Hale")
    bob.go("/organisation/people/invite/").write("Their e-mail address", guest.email).press("Invite as Birch Works")
    accept(guest, link_of(bob), "Open the account")
    guest.go("/account/").follow("Add one")
    if "Show that it is you" in guest.text():
        guest.write("Your password", PASSWORD).press("Go on")
    secret = guest.page.locator("main [data-copy]").first.get_attribute("data-copy")
    guest.write("The six digits that the app shows", _digits(secret)).press("Ask for codes from now on")
    codes = guest.go("/account/2fa/recovery-codes/").page.locator(".codes code").all_inner_texts()
    assert len(codes) == len(set(codes)) >= 8

    again = stage.enter(guest.name, guest.organisation, guest.email)
    again.go("/account/login/").write("E-mail address", guest.email).write("Password", PASSWORD).press("Sign in")
    again.sees("And your second factor").may_refuse().write("Code", "000000").press("Sign in").sees("second factor")
    again.write("Code", codes[0]).press("Sign in").sees("Engagements")
    assert guest.go("/account/").sees("9 left", "Where you are signed in").press("End all the others").sees("is ended")
    again.go("/").sees("Sign in")


def _digits(secret: str) -> str:
    """The one-time code of this half minute (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def test_the_outsider_finds_nothing(stage: Stage, alice: Hand, bob: Hand) -> None:
    nobody = stage.enter("Nobody", "", "")
    for end in ("", "promises/", "evidence/1/", "people/", "verify/bundle/"):
        assert nobody.answers(f"/e/payments/{end}") in {302, 404}
    carol = _colleague(alice, stage, "Carol Cedar")
    alice.go("/organisation/people/invite/").write("Their e-mail address", carol.email).press("Invite as Acorn Bank")
    accept(carol, link_of(alice), "Open the account")
    for end in ("", "promises/", "evidence/1/", "people/", "verify/bundle/", "nothing/"):
        assert carol.answers(f"/e/payments/{end}") == 404
