"""The rows of promises: the fold of their entries, kept so that lists are quick. Rebuilt at any time from the log."""

from __future__ import annotations

from django.db import models

from troth.evidence.ids import uuid7
from troth.records.models import Space


class Promise(models.Model):
    """One promise as its entries leave it, with the instants at which its standing turns."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
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
    lapses = models.JSONField(default=list)
    pauses = models.JSONField(default=list)
    delivered_at = models.DateTimeField(null=True)
    slip = models.IntegerField(null=True)
    """Days after the first promised day on which it was delivered; below 0 when earlier, null while it is not."""
    slip_agreed = models.IntegerField(null=True)
    done_day = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="promise_number")]
        indexes = [
            models.Index(fields=["space", "settled", "due_at"], name="promise_open"),
            models.Index(fields=["space", "due_at"], name="promise_due"),
            models.Index(fields=["space", "promisor", "due_at"], name="promise_promisor"),
            models.Index(fields=["space", "standing", "due_at"], name="promise_standing"),
            models.Index(fields=["space", "waiting_on", "waiting_since"], name="promise_waiting"),
            models.Index(fields=["space", "standing", "weight", "phase", "missed_from"], name="promise_broken"),
            models.Index(fields=["space", "due_day", "phase", "promisor", "slip", "slip_agreed"], name="promise_slip"),
        ]

    @property
    def ref(self) -> str:
        """P-124."""
        return f"P-{self.number}"


class Wait(models.Model):
    """One promise waits for another, by number: what changes for the one is judged again for the other."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    waiting = models.IntegerField()
    awaited = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "waiting", "awaited"], name="wait_pair")]
        indexes = [models.Index(fields=["space", "awaited"], name="wait_awaited")]


class Draft(models.Model):
    """A promise that one party prepares in its private space."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=200, null=True)
    detail = models.TextField(null=True)
    nature = models.CharField(max_length=12)
    weight = models.CharField(max_length=10)
    due = models.DateField(null=True)
    owner = models.CharField(max_length=20, null=True)
    waits_for = models.CharField(max_length=20, blank=True)
    closed = models.BooleanField(default=False)
    last_seq = models.BigIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["space", "closed", "last_at"], name="draft_open")]
