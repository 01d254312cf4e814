"""Rows of imported issues, their workstreams and milestones, and links of promises, folded from their entries."""

from __future__ import annotations

from django.db import models

from troth.evidence.ids import uuid7
from troth.records.models import Space


class TrackerImport(models.Model):
    """One imported file of issues. Its label and file name are None once their words are erased.

    `window_until` is when the other side's time to reply is over (None: nothing waits for it), `agreed_at` when it
    said that the import is right; `gaps` are days between which nothing changed, each [from, to].
    """

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    number = models.IntegerField()
    entry = models.BigIntegerField()
    at = models.DateTimeField()
    party = models.CharField(max_length=12)
    actor = models.CharField(max_length=20)
    form = models.CharField(max_length=12)
    judged = models.CharField(max_length=12)
    controlled_by = models.CharField(max_length=12)
    label = models.CharField(max_length=200, null=True)
    file_name = models.CharField(max_length=200, null=True)
    file_digest = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    map_digest = models.CharField(max_length=64)
    zone = models.CharField(max_length=64)
    synced = models.DateField()
    left_out = models.IntegerField()
    issues = models.IntegerField()
    milestones = models.IntegerField()
    tally = models.JSONField()
    gaps = models.JSONField()
    erased = models.IntegerField(default=0)
    supersedes = models.IntegerField(null=True)
    superseded_by = models.IntegerField(null=True)
    window_until = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_entry = models.BigIntegerField(null=True)
    settled = models.BooleanField(default=False)
    last_seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="tracker_number")]
        indexes = [
            models.Index(fields=["space", "file_digest"], name="tracker_file"),
            models.Index(fields=["space", "settled", "superseded_by"], name="tracker_settled"),
        ]

    @property
    def ref(self) -> str:
        """B-3."""
        return f"B-{self.number}"


class Workstream(models.Model):
    """A workstream as an import tells it; `number` is its place among those of the import, by name."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    source = models.IntegerField()
    number = models.IntegerField()
    name = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "source", "number"], name="workstream_number")]


class Milestone(models.Model):
    """A milestone or version of a workstream, with its day and the day it was closed, as an import tells it."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    source = models.IntegerField()
    number = models.IntegerField()
    name = models.CharField(max_length=300)
    stream = models.CharField(max_length=300)
    day = models.DateField(null=True)
    done = models.DateField(null=True)
    record = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "source", "number"], name="tracker_milestone")]


class TrackedIssue(models.Model):
    """One issue of an import; `source` is the number of that import.

    `standing` is finished, withdrawn or open; `outcome` what its first due date came to (empty: it has none);
    `told_again` the newer import that tells the issue too, which counts in its stead. `day` and `g` are what the
    assessment counts (None: nothing).
    """

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    source = models.IntegerField()
    number = models.IntegerField()
    key = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=100)
    state = models.CharField(max_length=100)
    stream = models.CharField(max_length=300)
    milestone = models.CharField(max_length=300)
    standing = models.CharField(max_length=10)
    created = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    updated = models.DateTimeField()
    due = models.DateField(null=True)
    first_due = models.DateField(null=True)
    n_moves = models.IntegerField()
    reopened = models.IntegerField()
    changes = models.IntegerField()
    slip_days = models.IntegerField(null=True)
    outcome = models.CharField(max_length=12)
    after_due = models.BooleanField()
    chunk = models.IntegerField()
    record = models.IntegerField()
    told_again = models.IntegerField(null=True)
    day = models.IntegerField(null=True)
    g = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "source", "number"], name="tracked_number")]
        indexes = [
            models.Index(fields=["space", "source", "standing", "number"], name="tracked_standing"),
            models.Index(fields=["space", "source", "outcome", "number"], name="tracked_outcome"),
            models.Index(fields=["space", "key"], name="tracked_key"),
        ]

    @property
    def subject(self) -> str:
        """B-3/12."""
        return f"B-{self.source}/{self.number}"
