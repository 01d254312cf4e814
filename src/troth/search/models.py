"""The words of every entry, as search finds them. A full-text index of the database follows this table by itself."""

from __future__ import annotations

from django.db import models

from troth.records.models import Space


class Document(models.Model):
    """What one entry says in words: its sentence without the name of who recorded it, and its free texts.

    `folded` holds the same words in small letters without accents, one blank between them; `place` is the space as one
    more word, so that the index itself keeps spaces apart.
    """

    integrity = "derivable"

    id = models.BigAutoField(primary_key=True)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    party = models.CharField(max_length=12)
    at = models.DateTimeField()
    place = models.CharField(max_length=33)
    text = models.TextField()
    folded = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "seq"], name="search_entry")]
        indexes = [models.Index(fields=["space", "subject"], name="search_subject")]
