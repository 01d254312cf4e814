"""Work to be done after a commit, kept in the database until it is done or declared dead."""

from __future__ import annotations

from django.db import models

from troth.evidence.ids import uuid7


class Job(models.Model):
    """One piece of work: leased by a worker, tried again when it fails, dead (and visible) after the last try.

    `owner` is the organisation whose administrators see it and may have it tried again; without one only the host does.
    """

    integrity = "operational"

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    owner = models.UUIDField(null=True)
    key = models.CharField(max_length=120, unique=True, null=True)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    most_attempts = models.IntegerField(default=5)
    worker = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True)
    created = models.DateTimeField()
    finished = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "run_at"], name="job_ready")]
