"""Addresses of calendar feeds, webhooks and their deliveries: what works, not what is claimed; no row is a record."""

from __future__ import annotations

from django.db import models

from troth.engagement.models import Engagement, Person
from troth.evidence.ids import uuid7
from troth.records.models import Space


class CalendarLink(models.Model):
    """The secret address of one person's calendar feed; only its hash is kept. Without an engagement it is of all of
    theirs. `hour` and `asked` count how often it was fetched within the present hour."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField()
    fetched = models.DateTimeField(null=True)
    hour = models.IntegerField(default=0)
    asked = models.IntegerField(default=0)


class Endpoint(models.Model):
    """A webhook of one party. `position` is the index of the first shared entry that it has not got yet; `attempts`
    and `next_try` are about that one. Whoever delivers holds it until `busy_until`. Address and secret lie sealed."""

    integrity = "operational"

    class State(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"
        STOPPED = "stopped"
        REMOVED = "removed"

    class Wants(models.TextChoices):
        ALL = "all"
        ASKS = "asks"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    shared = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    party = models.CharField(max_length=12)
    label = models.CharField(max_length=80)
    host = models.CharField(max_length=260)
    address = models.TextField(blank=True)
    secret = models.TextField(blank=True)
    wants = models.CharField(max_length=8, choices=Wants.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created = models.DateTimeField()
    changed = models.DateTimeField()
    position = models.BigIntegerField()
    attempts = models.IntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shared", "state", "position"], name="endpoint_due")]


class Delivery(models.Model):
    """One entry on its way to one webhook, or one trial (without an entry). Its id is the id of the message, whatever
    the number of attempts."""

    integrity = "operational"

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries", db_index=False)
    seq = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    status = models.IntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    next_try = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "seq"], name="delivery_once")]
        indexes = [models.Index(fields=["endpoint", "id"], name="delivery_newest")]
