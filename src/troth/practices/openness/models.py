"""Rows of progress reports, folded from their entries."""

from __future__ import annotations

from django.db import models

from troth.evidence.ids import uuid7
from troth.records.models import Space


class Report(models.Model):
    """One report. Its summary is None once its words are erased."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    number = models.IntegerField()
    entry = models.BigIntegerField()
    at = models.DateTimeField()
    party = models.CharField(max_length=12)
    actor = models.CharField(max_length=20)
    summary = models.TextField(null=True)
    lines = models.IntegerField()
    measured = models.IntegerField()
    last_seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="report_number")]
        indexes = [models.Index(fields=["space", "party", "number"], name="report_party")]

    @property
    def ref(self) -> str:
        """R-3."""
        return f"R-{self.number}"


class ReportLine(models.Model):
    """What one report says of one promise, and what was measured then; chances in thousandths."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    report = models.IntegerField()
    place = models.IntegerField()
    party = models.CharField(max_length=12)
    at = models.DateTimeField()
    promise = models.IntegerField()
    colour = models.CharField(max_length=8)
    said = models.IntegerField()
    measured = models.IntegerField(null=True)
    basis = models.CharField(max_length=20, null=True)
    controlled_by = models.CharField(max_length=12, null=True)
    as_of = models.DateTimeField(null=True)
    left = models.IntegerField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "report", "place"], name="report_line")]
        indexes = [models.Index(fields=["space", "party", "report"], name="report_line_party")]
