"""Rows of imported histories, folded from their entries, and uploads that wait for a person's word."""

from __future__ import annotations

from django.db import models

from troth.evidence.ids import uuid7
from troth.records.models import Space


class HistoryImport(models.Model):
    """One imported file. Its label and file name are None once their words are erased.

    `window_until` is when the other side's time to reply is over (None: nothing waits for it), `agreed_at` when it
    said that the import is right.
    """

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    number = models.IntegerField()
    entry = models.BigIntegerField()
    at = models.DateTimeField()
    party = models.CharField(max_length=12)
    actor = models.CharField(max_length=20)
    judged = models.CharField(max_length=12)
    controlled_by = models.CharField(max_length=12)
    nature = models.CharField(max_length=12)
    label = models.CharField(max_length=200, null=True)
    file_name = models.CharField(max_length=200, null=True)
    file_digest = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    map_digest = models.CharField(max_length=64)
    zone = models.CharField(max_length=64)
    as_of = models.DateField()
    rows = models.IntegerField()
    statements = models.IntegerField()
    items = models.IntegerField()
    erased = models.IntegerField(default=0)
    figures = models.JSONField()
    supersedes = models.IntegerField(null=True)
    superseded_by = models.IntegerField(null=True)
    window_until = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_entry = models.BigIntegerField(null=True)
    settled = models.BooleanField(default=False)
    last_seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="import_number")]
        indexes = [
            models.Index(fields=["space", "file_digest"], name="import_file"),
            models.Index(fields=["space", "settled", "superseded_by"], name="import_settled"),
        ]

    @property
    def ref(self) -> str:
        """I-3."""
        return f"I-{self.number}"


class HistoryItem(models.Model):
    """One item of an imported file and what became of it; `source` is the number of its import.

    `first_recorded` is the moment of the first record, `late` and `day` what the assessment counts (None: nothing).
    """

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    source = models.IntegerField()
    number = models.IntegerField()
    item = models.CharField(max_length=1000)
    first_recorded = models.DateTimeField(null=True)
    first_promised = models.DateField()
    n_moves = models.IntegerField()
    last_date = models.DateField(null=True)
    delivered = models.DateField(null=True)
    withdrawn = models.BooleanField()
    announced_ahead = models.BooleanField()
    slip_days = models.IntegerField(null=True)
    outcome = models.CharField(max_length=12)
    first_line = models.IntegerField()
    lines = models.IntegerField()
    chunk = models.IntegerField()
    day = models.IntegerField(null=True)
    g = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "source", "number"], name="import_item")]
        indexes = [
            models.Index(fields=["space", "source", "outcome", "number"], name="import_outcome"),
        ]

    @property
    def subject(self) -> str:
        """I-3/12."""
        return f"I-{self.source}/{self.number}"


class Upload(models.Model):
    """A file that one person looks at before anything is recorded; it goes when they record it, discard it, or a day
    has passed. Nobody else can see it. `purpose` says which pages it waits for."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    person = models.UUIDField()
    purpose = models.CharField(max_length=12, default="history")
    name = models.CharField(max_length=200)
    body = models.BinaryField()
    mapping = models.TextField()
    supersedes = models.IntegerField(null=True)
    created = models.DateTimeField()
    expires = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "created"], name="upload_person"),
            models.Index(fields=["expires"], name="upload_expires"),
        ]
