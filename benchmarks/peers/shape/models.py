"""The row that peers write: column for column that of Troth's promise, audited in the way that settings choose."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Promise(models.Model):
    """Column for column the row of a promise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.UUIDField()
    number = models.IntegerField()
    promisor = models.CharField(max_length=12)
    title = models.CharField(max_length=200, null=True)
    nature = models.CharField(max_length=12)
    weight = models.CharField(max_length=10)
    owner = models.CharField(max_length=20, null=True)
    phase = models.CharField(max_length=12)
    first_day = models.DateField()
    due_day = models.DateField()
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_from = models.DateTimeField(null=True)
    missed_from = models.DateTimeField(null=True)
    silence_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    settled = models.BooleanField(default=False)
    standing = models.CharField(max_length=12, blank=True)
    late_seconds = models.BigIntegerField(default=0)
    waiting_on = models.CharField(max_length=12, blank=True)
    waiting_since = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=200, blank=True)
    state = models.JSONField()
    last_seq = models.BigIntegerField()
    last_at = models.DateTimeField()

    if settings.PEER == "simple_history":
        from simple_history.models import HistoricalRecords

        history = HistoricalRecords()

    class Meta:
        app_label = "shape"
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="shape_number")]
        indexes = [
            models.Index(fields=["space", "settled", "due_at"], name="shape_open"),
            models.Index(fields=["space", "due_at"], name="shape_due"),
            models.Index(fields=["space", "promisor", "due_at"], name="shape_promisor"),
            models.Index(fields=["space", "standing", "due_at"], name="shape_standing"),
            models.Index(fields=["space", "waiting_on", "waiting_since"], name="shape_waiting"),
        ]


class Note(models.Model):
    """What the floor keeps of a write: canonical JSON and its hash, chained."""

    seq = models.BigIntegerField(unique=True)
    leaf = models.BinaryField()
    raw = models.BinaryField()

    class Meta:
        app_label = "shape"


if settings.PEER == "auditlog":
    from auditlog.registry import auditlog

    auditlog.register(Promise)
