"""Rows of the inbox: mentions, folded from their entries; and what is only for one person: marks and choices."""

from __future__ import annotations

from django.db import models

from troth.engagement.models import Person
from troth.evidence.ids import uuid7
from troth.records.models import Space


class Mention(models.Model):
    """A person mentioned by a message or a note, open until they write in that thread: the fold of its entries."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    thread = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    entry = models.UUIDField()
    person = models.CharField(max_length=20)
    by = models.CharField(max_length=20)
    at = models.DateTimeField()
    answered = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "seq", "person"], name="mention_place")]
        indexes = [models.Index(fields=["space", "person", "answered"], name="mention_open")]

    @property
    def ref(self) -> str:
        """What names it within its log."""
        return f"{self.seq}:{self.person}"


class Seen(models.Model):
    """A person says that they saw a mention; it asks nothing of them any more."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "space", "seq"], name="seen_place")]


class ReadMark(models.Model):
    """How far a person has read a record: everything before `upto` is read."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    upto = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "space"], name="readmark_place")]


class MailChoice(models.Model):
    """Which mail a person wants, and where their clock stands; without a row the defaults hold."""

    integrity = "operational"

    class Digest(models.TextChoices):
        DAILY = "daily"
        WEEKLY = "weekly"
        NONE = "none"

    reader = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="+")
    digest = models.CharField(max_length=8, choices=Digest.choices, default=Digest.DAILY)
    instant = models.BooleanField(default=True)
    zone = models.CharField(max_length=64, blank=True)


class Letter(models.Model):
    """A letter that went out, so that it goes out once; `upto` says how long each record was when it was written."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=8)
    at = models.DateTimeField()
    upto = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["reader", "kind", "at"], name="letter_newest")]
