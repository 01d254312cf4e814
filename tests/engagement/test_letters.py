"""The letter of an invitation: asked for with the act, sent by the worker over SMTP once, and again after a failure."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cast import World
from tests.engagement.letterbox import Letterbox, letterbox
from tests.engagement.visits import PASSWORD, browser, send, text_of, world_now
from troth.acts.errors import Refused
from troth.engagement import commands
from troth.engagement.letters import TRIES
from troth.engagement.links import LETTER
from troth.engagement.links import send as send_letter
from troth.engagement.models import Invitation, Seat
from troth.jobs.models import Job
from troth.jobs.worker import work_once
from troth.server.commands import jobs as jobs_command

pytestmark = pytest.mark.django_db
LINK = re.compile(r"(/join/[\w-]+/)")
EMAIL = "amy@acorn.example"
AMY: dict[str, Any] = {"email": EMAIL, "name": "Amy", "roles": ["member"]}
INVITE, PEOPLE, MEMBERS = "/e/payments/people/invite/", "/e/payments/people/", "/organisation/people/"
WORK = "/organisation/background/"


@pytest.fixture
def world() -> World:
    return world_now()


@pytest.fixture
def box(world: World, settings: Any) -> Iterator[Letterbox]:
    with letterbox() as box:
        settings.TROTH = dataclasses.replace(settings.TROTH, mail_url=f"smtp://127.0.0.1:{box.port}")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", box.port, False
        yield box


def due_now() -> None:
    """Let the time between two tries have passed."""
    Job.objects.filter(state=Job.State.READY).update(run_at=datetime.now(UTC) - timedelta(seconds=1))


def read_anywhere(secret: str) -> list[str]:
    """The tables in which something can be read."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(secret in str(value) for line in cursor.fetchall() for value in line):
                found.append(table)
    return found


def links_in(box: Letterbox) -> list[str]:
    """The links of all letters, oldest first."""
    found = []
    for letter in box.letters:
        plain = letter.get_body(("plain",))
        assert plain is not None
        found.append(LINK.findall(plain.get_content())[0])
    return found


def test_the_page_asks_the_worker_sends_and_only_the_invited_person_sees_the_link(world: World, box: Letterbox) -> None:
    alice = browser(world.people["alice"])
    response = send(alice, INVITE, **AMY)
    assert response["Location"] == PEOPLE
    assert box.talks == 0
    page = text_of(alice.get(PEOPLE))
    assert "on its way to amy@acorn.example" in page
    assert "On its way" in page
    row, job = Invitation.objects.get(email=EMAIL), Job.objects.get()
    assert (row.token, row.sent) == (None, None)
    assert (job.task, job.args) == (LETTER, {"invitation": str(row.pk)})
    assert work_once("me")
    assert not work_once("me")
    [letter], [link] = box.letters, links_in(box)
    assert letter["To"] == EMAIL
    assert "Payments rebuild" not in letter.as_string()
    html = letter.get_body(("html",))
    assert html is not None
    assert f'href="http://localhost:8000{link}"' in html.get_content()
    assert read_anywhere(link.split("/")[2]) == []
    page = text_of(alice.get(PEOPLE))
    assert "/join/" not in page
    assert "On its way" not in page
    assert "Not sent" not in page
    answers = {"name": "Amy", "password": PASSWORD, "again": PASSWORD}
    assert send(browser(), link, **answers)["Location"] == "/e/payments/"
    assert Seat.objects.filter(person__email=EMAIL).exists()


def test_a_job_run_twice_and_an_act_sent_twice_are_one_letter(world: World, box: Letterbox) -> None:
    alice = browser(world.people["alice"])
    page = text_of(alice.get(INVITE))
    form = {"act_id": re.findall(r'name="act_id" value="([^"]+)"', page)[0], **AMY}
    assert [alice.post(INVITE, form).status_code for _ in range(2)] == [302, 302]
    assert Job.objects.count() == 1
    work_once("me")
    Job.objects.update(state=Job.State.READY)
    assert work_once("another")
    send_letter(str(Invitation.objects.get(email=EMAIL).pk))
    assert (box.talks, len(box.letters)) == (1, 1)


def test_a_server_that_refuses_is_asked_again_and_no_half_sent_link_works(world: World, box: Letterbox) -> None:
    box.refusing = True
    world.do("alice", commands.InviteColleague(email=EMAIL, roles=("member",)))
    work_once("me")
    job = Job.objects.get()
    assert (job.state, job.attempts, job.most_attempts) == ("ready", 1, TRIES)
    assert job.run_at > datetime.now(UTC)
    assert "try again later" in job.error
    assert Invitation.objects.get(email=EMAIL).token is None
    box.refusing = False
    assert not work_once("me")
    due_now()
    assert work_once("me")
    job.refresh_from_db()
    assert (job.state, job.attempts, len(box.letters)) == ("done", 2, 1)
    assert browser().get(links_in(box)[0]).status_code == 200


def test_a_letter_that_nobody_takes_is_buried_shown_to_both_and_sent_when_revived(
    world: World, box: Letterbox, capsys: pytest.CaptureFixture[str]
) -> None:
    box.refusing = True
    world.do("alice", commands.InviteToOrganisation(email=EMAIL))
    world.do("alice", commands.InviteColleague(email="al@acorn.example", roles=("member",)))
    for _ in range(2 * TRIES):
        due_now()
        assert work_once("me")
    assert box.letters == []
    alice = browser(world.people["alice"])
    assert ["Not sent" in text_of(alice.get(url)) for url in (MEMBERS, PEOPLE)] == [True, True]
    jobs_command.main(["--json"])
    listed = json.loads(capsys.readouterr().out)
    assert [(job["task"], job["state"], job["tries"]) for job in listed] == [(LETTER, "dead", TRIES)] * 2
    page = text_of(alice.get(WORK))
    assert (page.count("The letter of an invitation</b> to"), page.count("try again later")) == (2, 2)
    assert "Nothing waits" in text_of(browser(world.people["bob"]).get(WORK))
    box.refusing = False
    first, second = (job["id"] for job in listed)
    assert browser(world.people["bob"]).post(f"{WORK}{first}/again/").status_code == 404
    for _ in range(2):
        assert alice.post(f"{WORK}{first}/again/")["Location"] == WORK
    assert jobs_command.main(["--retry", second]) == 0
    assert "Failed for good" not in text_of(alice.get(WORK))
    assert "On its way" in text_of(alice.get(MEMBERS))
    assert work_once("me")
    assert work_once("me")
    assert sorted(letter["To"] for letter in box.letters) == ["al@acorn.example", EMAIL]


def test_an_act_that_is_taken_back_or_refused_sends_nothing(world: World, box: Letterbox) -> None:
    with transaction.atomic():
        world.do("alice", commands.InviteColleague(email=EMAIL, roles=("member",)))
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    with pytest.raises(Refused):
        world.do("alice", commands.InviteColleague(email="bob@birch.example", roles=("member",)))
    assert not Job.objects.exists()
    assert not work_once("me")


@pytest.mark.parametrize("over", ["stopped", "used", "late", "sender closed"])
def test_what_is_over_when_the_worker_comes_is_not_sent(world: World, box: Letterbox, over: str) -> None:
    world.do("alice", commands.InviteColleague(email=EMAIL, roles=("member",)))
    row = Invitation.objects.filter(email=EMAIL)
    if over == "stopped":
        world.do("alice", commands.RevokeInvitation(invitation=str(row.get().pk)))
    elif over == "sender closed":
        type(world.people["alice"]).objects.filter(pk=world.people["alice"].pk).update(is_active=False)
    else:
        row.update(**{"used": {"used": world.at}, "late": {"expires": world.at - timedelta(days=1)}}[over])
    assert work_once("me")
    assert Job.objects.get().state == "done"
    assert box.talks == 0
    assert row.get().token is None


def test_without_mail_nothing_is_asked_for(world: World) -> None:
    assert "/join/" in text_of(send(browser(world.people["alice"]), INVITE, **AMY))
    assert not Job.objects.exists()
