"""Spaces and the append-only rows of their logs (LEDGER 6.3). Entries are never changed; only parts can be erased."""

from __future__ import annotations

from django.db import models

from troth.evidence.ids import uuid7


class Space(models.Model):
    """What owns rows and a log: an engagement, one party's side of it, or one organisation."""

    integrity = "ledger"

    class Kind(models.TextChoices):
        SHARED = "shared"
        PRIVATE = "private"
        ORGANISATION = "organisation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    created = models.DateTimeField()


class SealedKey(models.Model):
    """A signing key that lies sealed at this host (level L0): the seed is encrypted under the host's seal key."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    vkey = models.CharField(max_length=400)
    sealed = models.BinaryField()
    created = models.DateTimeField()
    retired = models.DateTimeField(null=True)


class Log(models.Model):
    """The head row of one space's log: size and frontier, locked by whoever appends."""

    integrity = "ledger"

    space = models.OneToOneField(Space, models.PROTECT, primary_key=True, related_name="log")
    origin = models.CharField(max_length=200, unique=True)
    key = models.ForeignKey(SealedKey, models.PROTECT, related_name="+")
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=b"")
    last_at = models.DateTimeField(null=True)


class Entry(models.Model):
    """One signed entry at its index. The columns beside `raw` only help to find it; `troth check` compares them."""

    integrity = "ledger"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    leaf = models.BinaryField()
    raw = models.BinaryField()
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    party = models.CharField(max_length=12)
    actor = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "seq"], name="entry_space_seq")]
        indexes = [
            models.Index(fields=["space", "subject", "seq"], name="entry_subject"),
            models.Index(fields=["space", "kind", "seq"], name="entry_kind"),
            models.Index(fields=["space", "party", "seq"], name="entry_party"),
            models.Index(fields=["space", "at"], name="entry_at"),
        ]


class Tile(models.Model):
    """A full row of 256 hashes (level 0) or a growing upper tile (C2SP tlog-tiles)."""

    integrity = "ledger"

    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    level = models.SmallIntegerField()
    n = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "level", "n"], name="tile_place")]


class Checkpoint(models.Model):
    """The signed head of a log at one size (C2SP tlog-checkpoint)."""

    integrity = "ledger"

    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "size"], name="checkpoint_size")]


class Part(models.Model):
    """What an entry commits to but does not contain: words and files, erasable without breaking a proof."""

    integrity = "ledger"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    name = models.CharField(max_length=40)
    commitment = models.BinaryField()
    salt = models.BinaryField(null=True)
    body = models.BinaryField(null=True)
    erased_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "seq", "name"], name="part_place")]


class Weighed(models.Model):
    """A settled observation: what one subject tells the assessment in one dimension, and by which entry."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=80)
    judged = models.CharField(max_length=12)
    dimension = models.CharField(max_length=20)
    day = models.IntegerField()
    g = models.FloatField()
    c = models.FloatField()
    mult = models.FloatField()
    q = models.FloatField()
    entry = models.BigIntegerField()
    line = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "subject", "judged", "dimension"], name="weighed_subject")
        ]
        indexes = [
            models.Index(fields=["space", "judged", "dimension", "day", "c"], name="weighed_stream"),
            models.Index(fields=["space", "judged", "day"], name="weighed_newest"),
        ]


class DayWeight(models.Model):
    """The settled observations of one stream, day and class as sums, so that a reading never reads the whole log."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    judged = models.CharField(max_length=12)
    dimension = models.CharField(max_length=20)
    day = models.IntegerField()
    c = models.FloatField()
    weight = models.FloatField()
    kept = models.FloatField()
    strong = models.FloatField()
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "judged", "dimension", "day", "c"], name="dayweight_cell")
        ]


class Tally(models.Model):
    """Where a stream stood at the end of a month, so that a reading starts there and never at the beginning.

    Month -1 has none and says that the stream exists. `state` is `troth.trust.tally.Tally` as JSON.
    """

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    judged = models.CharField(max_length=12)
    dimension = models.CharField(max_length=20)
    month = models.IntegerField()
    state = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "judged", "dimension", "month"], name="tally_month")
        ]
