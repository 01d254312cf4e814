"""Webhooks as leads, others of the side, the other side and the outsider meet their pages."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import World
from tests.feeds.receiver import Receiver, says
from tests.feeds.test_outbox import Clock, promise
from troth.evidence.ids import uuid7
from troth.feeds.models import Delivery, Endpoint
from troth.feeds.webhooks import outbox
from troth.jobs.models import Job
from troth.jobs.queue import TASKS

pytestmark = pytest.mark.django_db
BASE = "/e/payments/webhooks/"
WORDS = {"label": "Chat", "url": "https://hooks.example.com/services/T0/secret-path", "wants": "all"}


def enter(world: World, name: str) -> Client:
    """A browser of somebody of the cast."""
    client = Client()
    client.force_login(world.people[name])
    return client


def add(client: Client, **other: str) -> str:
    """Add a webhook on its page; the answer, which shows the secret."""
    answer = client.post(BASE + "new/", {**WORDS, **other, "act_id": str(uuid7())})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_a_lead_adds_one_and_sees_the_secret_once(world: World) -> None:
    client, act = enter(world, "alice"), str(uuid7())
    first = client.post(BASE + "new/", {**WORDS, "act_id": act}).content.decode()
    secret = first.partition('data-copy="')[2].partition('"')[0]
    assert secret.startswith("whsec_")
    again = client.post(BASE + "new/", {**WORDS, "act_id": act}, follow=True).content.decode()
    assert secret not in again
    assert "secret was shown then" in again
    row = Endpoint.objects.get()
    for page in (BASE, f"{BASE}{row.pk}/", "/e/payments/evidence/private/"):
        text = client.get(page).content.decode()
        assert secret not in text
        assert "secret-path" not in text
    assert "hooks.example.com" in client.get(BASE).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("url", "http://hooks.example.com/", "begin with https://"), ("url", "https://10.0.0.1/", "private network"),
        ("url", "https://localhost/", "private network"), ("url", "hooks", "begin with https://"),
        ("label", " ", "required"), ("wants", "none", "valid choice"), ("label", "a\u202eb", "Remove the "),
    ],
)  # fmt: skip
def test_wrong_answers_are_said_and_what_was_typed_stays(world: World, field: str, value: str, says: str) -> None:
    answer = enter(world, "alice").post(BASE + "new/", {**WORDS, field: value, "act_id": str(uuid7())})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert says in text
    assert WORDS["url" if field != "url" else "label"] in text
    assert not Endpoint.objects.exists()


def test_only_leads_manage_their_own_and_nobody_else_learns_of_it(world: World) -> None:
    add(enter(world, "bob"))
    row = Endpoint.objects.get()
    here = f"{BASE}{row.pk}/"
    assert enter(world, "ben").get(here).status_code == 200
    assert "New secret" not in enter(world, "ben").get(here).content.decode()
    for name in ("ben", "alice", "ann", "carol"):
        client = enter(world, name)
        if name != "ben":
            assert client.get(here).status_code == 404
            listed = client.get(BASE)
            assert listed.status_code == (404 if name == "carol" else 200)
            assert b"hooks.example.com" not in listed.content
        for verb in ("secret", "test", "again", "pause", "resume", "remove"):
            assert client.post(f"{here}{verb}/", {"act_id": str(uuid7())}).status_code == 404
    assert enter(world, "ben").get(BASE + "new/").status_code == 404
    row.refresh_from_db()
    assert row.state == "active"
    assert not Delivery.objects.exists()


def test_trial_pause_go_on_and_remove(world: World, receiver: Receiver) -> None:
    client = enter(world, "alice")
    add(client, url=receiver.url)
    row = Endpoint.objects.get()
    here = f"{BASE}{row.pk}/"
    assert "A trial is on its way" in client.post(f"{here}test/", follow=True).content.decode()
    job = Job.objects.get(task=outbox.TRIAL)
    TASKS[outbox.TRIAL](**job.args)
    assert "Delivered" in client.get(here).content.decode()
    assert "Let it go on" in client.post(f"{here}pause/", {"act_id": str(uuid7())}, follow=True).content.decode()
    number = promise(world)
    assert number == 1
    assert outbox.drain(row.pk, Clock(world.at)) == 0
    assert "2 entries" in client.get(here).content.decode()
    assert client.post(f"{here}pause/", {"act_id": str(uuid7())}).status_code == 422
    client.post(f"{here}resume/", {"act_id": str(uuid7())})
    assert outbox.drain(row.pk, Clock(world.at)) == 2
    client.post(f"{here}remove/", {"act_id": str(uuid7())})
    assert client.get(here).status_code == 404
    assert "No webhook yet" in client.get(BASE).content.decode()
    assert "removed a webhook" in client.get("/e/payments/evidence/private/").content.decode()


def test_what_fails_is_shown_with_its_reason_and_can_be_tried_now(world: World, receiver: Receiver) -> None:
    client, receiver.answer = enter(world, "alice"), says(500, b"<b>no</b>")
    add(client, url=receiver.url)
    row = Endpoint.objects.get()
    here = f"{BASE}{row.pk}/"
    promise(world)
    outbox.drain(row.pk, Clock(world.at))
    text = client.get(here).content.decode()
    assert "It answered 500." in text
    assert "&lt;b&gt;no&lt;/b&gt;" in text
    assert "Try now" in text
    assert "Not answered" in client.get(BASE).content.decode()
    receiver.answer = says(200)
    client.post(f"{here}again/")
    assert outbox.drain(row.pk, Clock(world.at)) == 2
    Endpoint.objects.filter(pk=row.pk).update(state="stopped")
    assert "Try again" in client.get(here).content.decode()


def test_pages_take_as_many_questions_for_31_deliveries_as_for_one(world: World) -> None:
    client = enter(world, "alice")
    add(client)
    row = Endpoint.objects.get()
    counts = []
    for many in (1, 60):
        for _ in range(many):
            Delivery.objects.create(endpoint=row, first_at=world.at, last_at=world.at)
        with CaptureQueriesContext(connection) as asked:
            text = client.get(f"{BASE}{row.pk}/").content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
    older = text.partition('href="?before=')[2].partition('"')[0]
    assert UUID(older)
    assert "Trial" in client.get(f"{BASE}{row.pk}/?before={older}").content.decode()
    assert client.get(f"{BASE}{row.pk}/?before=zzz").status_code == 200
