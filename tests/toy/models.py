"""The rows of thanks."""

from django.db import models

from troth.evidence.ids import uuid7
from troth.records.models import Space


class Thanks(models.Model):
    """One thank-you."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    words = models.TextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="toy_number")]
