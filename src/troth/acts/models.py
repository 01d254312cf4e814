"""What was already done, so that the same command sent twice is done once."""

from __future__ import annotations

from django.db import models

from troth.records.models import Space


class Performed(models.Model):
    """One finished command by its idempotency id; the second post with the same id is answered from here."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField()
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=80)
    digest = models.BinaryField()
    subject = models.CharField(max_length=80)
    seq = models.BigIntegerField(null=True)
    at = models.DateTimeField()
