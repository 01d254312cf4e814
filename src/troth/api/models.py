"""Personal tokens: kept as a hash, bound to a person, and never longer alive than a year."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from troth.engagement.models import Engagement, Person
from troth.evidence.ids import uuid7


class Token(models.Model):
    """One personal token; without `engagement` it reaches all engagements of its person."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    shown = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    writes = models.BooleanField(default=False)
    engagement = models.ForeignKey(Engagement, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "created"], name="token_person")]

    def works(self, at: datetime) -> bool:
        """Whether it is neither revoked nor expired at a moment; its person is another question."""
        return self.revoked is None and at < self.expires
