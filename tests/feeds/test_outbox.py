"""Deliveries: signed, in order, each entry once taken, nothing lost through hours of failure, stopped after a day."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail

from tests.cast import World
from tests.feeds.receiver import Message, Receiver, says
from troth.engagement import commands as around
from troth.engagement.letters import POST
from troth.feeds import commands
from troth.feeds.models import Delivery, Endpoint
from troth.feeds.webhooks import outbox
from troth.feeds.webhooks.secret import another_secret, first_secret
from troth.jobs.models import Job
from troth.jobs.queue import TASKS
from troth.promises.commands import AcceptPromise, DeliverPromise, MakePromise
from troth.records.models import Entry
from troth.records.read import of_subject

pytestmark = pytest.mark.django_db


@dataclass(slots=True)
class Clock:
    """A clock that the test moves."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


def add(world: World, receiver: Receiver, by: str = "alice", wants: str = "all") -> tuple[UUID, str]:
    """A webhook with its secret."""
    done = world.do(by, commands.AddEndpoint(label="Chat", url=receiver.url, wants=wants))
    id = UUID(done.subject)
    return id, first_secret(Endpoint.objects.get(pk=id))


def promise(world: World, title: str = "Interface") -> int:
    """Bob promises, Alice accepts."""
    number = int(world.do("bob", MakePromise(title=title, due=date(2026, 5, 20))).subject.removeprefix("P-"))
    world.do("alice", AcceptPromise(promise=number))
    return number


def verified(message: Message, secret: str) -> dict[str, Any]:
    """What docs/running/webhooks.md tells a receiver to do."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message.headers['webhook-id']}.{message.headers['webhook-timestamp']}.".encode() + message.body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert hmac.compare_digest(wanted, message.headers["webhook-signature"])
    found: dict[str, Any] = json.loads(message.body)
    return found


def indexes(receiver: Receiver) -> list[int]:
    """The entries that came, in the order in which they came."""
    return [json.loads(message.body)["data"]["index"] for message in receiver.got]


def due(id: UUID) -> datetime | None:
    """When the next try is due."""
    return Endpoint.objects.get(pk=id).next_try


def test_each_entry_goes_out_once_in_order_and_signed(world: World, receiver: Receiver) -> None:
    before = Entry.objects.filter(space=world.engagement.space_id).count()
    id, secret = add(world, receiver)
    promise(world)
    assert outbox.drain(id, Clock(world.at)) == 2
    assert outbox.drain(id, Clock(world.at)) == 0
    assert indexes(receiver) == [before, before + 1]
    said = verified(receiver.got[0], secret)
    assert said["type"] == "entry.recorded"
    assert said["data"]["sentence"] == "Bob promised P-1 “Interface” by 20 May 2026"
    assert said["data"] | {"sentence": "", "id": "", "recorded_at": ""} == {
        "engagement": "payments", "entry": before + 1, "index": before, "id": "", "kind": "promises.promise.made.v1",
        "subject": "P-1", "recorded_at": "", "party": "provider", "organisation": "Birch Works", "sentence": "",
        "asks_you": True, "url": f"http://localhost:8000/e/payments/evidence/{before + 1}/",
        "subject_url": "http://localhost:8000/e/payments/promises/1/",
    }  # fmt: skip
    assert receiver.got[0].line == "POST /hook?for=troth HTTP/1.1"
    assert not said["data"]["sentence"].count("@")
    assert len({message.headers["webhook-id"] for message in receiver.got}) == 2


def test_an_act_wakes_its_webhooks_in_its_own_transaction(world: World, receiver: Receiver) -> None:
    id, _ = add(world, receiver)
    Job.objects.all().delete()
    promise(world)
    jobs = Job.objects.filter(task=outbox.DELIVER)
    assert {job.args["endpoint"] for job in jobs} == {str(id)}
    TASKS[outbox.DELIVER](endpoint=str(id))
    assert len(receiver.got) == 2


def test_an_hour_of_failures_loses_nothing_doubles_nothing_and_keeps_the_order(
    world: World, receiver: Receiver
) -> None:
    id, secret = add(world, receiver)
    start = Entry.objects.filter(space=world.engagement.space_id).count()
    promise(world)
    clock, receiver.answer = Clock(world.at), says(500)
    healed = world.at + timedelta(hours=1)
    tries = 0
    while clock.at < healed:
        outbox.drain(id, clock)
        tries += 1
        if tries == 3:
            world.at = max(world.at, clock.at)
            promise(world, "Meanwhile")
        clock.at = due(id) or clock.at
    receiver.answer = says(200)
    assert outbox.drain(id, clock) == 4
    taken = indexes(receiver)[-4:]
    assert taken == [start, start + 1, start + 2, start + 3]
    assert set(indexes(receiver)[:-4]) == {start}, "while the first was not taken, no later one was tried"
    head = [message for message in receiver.got if json.loads(message.body)["data"]["index"] == start]
    assert len({message.headers["webhook-id"] for message in head}) == 1
    assert len({message.headers["webhook-timestamp"] for message in head}) == len(head)
    assert 5 <= len(head) <= 8
    for message in receiver.got:
        verified(message, secret)
    assert list(Delivery.objects.order_by("seq").values_list("state", flat=True)) == ["done"] * 4


def test_after_about_a_day_it_stops_tells_its_owner_and_goes_on_where_it_stood(
    world: World, receiver: Receiver
) -> None:
    id, _ = add(world, receiver)
    promise(world)
    clock, receiver.answer = Clock(world.at), says(503, b"busy")
    for _ in range(30):
        outbox.drain(id, clock)
        if due(id) is None:
            break
        clock.at = due(id) or clock.at
    row = Endpoint.objects.get(pk=id)
    assert row.state == Endpoint.State.STOPPED
    assert timedelta(hours=18) < clock.at - world.at < timedelta(hours=30)
    assert len(receiver.got) == len(outbox.DELAYS) + 1
    dead = Delivery.objects.get()
    assert (dead.state, dead.status, dead.error, dead.answer) == ("dead", 503, "It answered 503.", "busy")
    letter = Job.objects.get(task=POST)
    TASKS[POST](**letter.args)
    assert mail.outbox[0].to == ["alice@acorn.example"]
    assert "payments" not in mail.outbox[0].body.lower()
    promise(world, "Later")
    assert outbox.drain(id, clock) == 0
    receiver.answer = says(204)
    world.at = clock.at
    world.do("alice", commands.ResumeEndpoint(endpoint=str(id)))
    assert outbox.drain(id, clock) == 4
    assert indexes(receiver)[-4:] == sorted(indexes(receiver)[-4:])
    assert receiver.got[-4].headers["webhook-id"] == receiver.got[0].headers["webhook-id"]


def test_gone_stops_at_once(world: World, receiver: Receiver) -> None:
    id, _ = add(world, receiver)
    promise(world)
    receiver.answer = says(410)
    outbox.drain(id, Clock(world.at))
    assert Endpoint.objects.get(pk=id).state == Endpoint.State.STOPPED
    assert len(receiver.got) == 1


def test_what_asks_something_of_us_is_what_the_other_side_says(world: World, receiver: Receiver) -> None:
    id, _ = add(world, receiver, wants="asks")
    number = promise(world)
    world.do("alice", MakePromise(title="Input", due=date(2026, 5, 20)))
    world.do("bob", DeliverPromise(promise=number, proof="Build 7"))
    assert outbox.pending(Endpoint.objects.get(pk=id)) == 2
    assert outbox.drain(id, Clock(world.at)) == 2
    assert [json.loads(m.body)["data"]["kind"] for m in receiver.got] == [
        "promises.promise.made.v1", "promises.promise.delivered.v1",
    ]  # fmt: skip
    assert Endpoint.objects.get(pk=id).position == Entry.objects.filter(space=world.engagement.space_id).count()


def test_erased_words_are_said_to_be_erased(world: World, receiver: Receiver) -> None:
    id, _ = add(world, receiver)
    seq = world.do("bob", MakePromise(title="Call Mr. Private", due=date(2026, 5, 20))).seq
    world.do("bob", around.ErasePart(entry=seq + 1, part="words", basis="recorded by mistake"))
    outbox.drain(id, Clock(world.at))
    assert b"Mr. Private" not in b"".join(message.body for message in receiver.got)
    assert "[erased]" in json.loads(receiver.got[0].body)["data"]["sentence"]


def test_two_at_one_webhook_take_turns_and_a_dead_ones_turn_ends(world: World, receiver: Receiver) -> None:
    id, _ = add(world, receiver)
    promise(world)
    Job.objects.all().delete()
    Endpoint.objects.filter(pk=id).update(busy_until=world.at + outbox.HOLD)
    assert outbox.drain(id, Clock(world.at)) == 0
    assert receiver.got == []
    later = Job.objects.filter(task=outbox.DELIVER).order_by("-run_at")[0]
    assert later.run_at == world.at + outbox.HOLD
    assert outbox.drain(id, Clock(later.run_at)) == 2


def test_a_round_wakes_what_was_forgotten(world: World, receiver: Receiver) -> None:
    id, _ = add(world, receiver)
    promise(world)
    Job.objects.all().delete()
    outbox.sweep()
    assert [job.args for job in Job.objects.filter(task=outbox.DELIVER)] == [{"endpoint": str(id)}]


def test_a_new_secret_signs_from_then_on_and_nothing_goes_out_unsigned(world: World, receiver: Receiver) -> None:
    done = world.do("alice", commands.AddEndpoint(label="Chat", url=receiver.url, wants="all"))
    id = UUID(done.subject)
    promise(world)
    assert outbox.drain(id, Clock(world.at)) == 0
    row = Endpoint.objects.get(pk=id)
    first = first_secret(row)
    assert first_secret(row) == ""
    second = another_secret(row)
    assert outbox.drain(id, Clock(world.at)) == 2
    verified(receiver.got[0], second)
    with pytest.raises(AssertionError):
        verified(receiver.got[0], first)


def test_no_copy_of_the_database_gives_away_address_or_secret(world: World, receiver: Receiver) -> None:
    id, secret = add(world, receiver)
    row = Endpoint.objects.get(pk=id)
    private = world.engagement.sides.get(party="client").private_id
    entry = Entry.objects.get(space=private, kind="feeds.endpoint.added.v1")
    said = str(of_subject(private, str(id)))
    told = " ".join([row.address, row.secret, row.host, bytes(entry.raw).decode("latin1"), said])
    assert secret.removeprefix("whsec_") not in told
    assert "/hook?for=troth" not in told
    world.do("alice", commands.RemoveEndpoint(endpoint=str(id)))
    row.refresh_from_db()
    assert (row.address, row.secret, row.state) == ("", "", "removed")


def test_a_trial_is_one_try_beside_the_order(world: World, receiver: Receiver) -> None:
    id, secret = add(world, receiver)
    promise(world)
    row = Endpoint.objects.get(pk=id)
    receiver.turns.append(says(500))
    first = outbox.trial_later(row, datetime.now(UTC))
    TASKS[outbox.TRIAL](delivery=str(first.pk))
    TASKS[outbox.TRIAL](delivery=str(first.pk))
    assert len(receiver.got) == 1
    assert verified(receiver.got[0], secret)["type"] == "webhook.test"
    first.refresh_from_db()
    assert (first.state, first.status) == ("dead", 500)
    assert outbox.drain(id, Clock(world.at)) == 2
