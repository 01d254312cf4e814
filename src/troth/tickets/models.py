"""Rows of service-desk logs, folded from their entries."""

from __future__ import annotations

from django.db import models

from troth.evidence.ids import uuid7
from troth.records.models import Space


class LogImport(models.Model):
    """One imported log. Its label and file name are None once their words are erased.

    `window_until` is when the other side's time to reply is over (None: nothing waits for it), `agreed_at` when it
    said that the log is right, `reckoned` the newest entry by which its tickets were judged.
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
    label = models.CharField(max_length=200, null=True)
    file_name = models.CharField(max_length=200, null=True)
    file_digest = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    map_digest = models.CharField(max_length=64)
    zone = models.CharField(max_length=64)
    first_event = models.DateTimeField()
    last_event = models.DateTimeField()
    rows = models.IntegerField()
    events = models.IntegerField()
    tickets = models.IntegerField()
    groups = models.IntegerField()
    claimed = models.IntegerField()
    claimed_missed = models.IntegerField()
    erased = models.IntegerField(default=0)
    supersedes = models.IntegerField(null=True)
    superseded_by = models.IntegerField(null=True)
    window_until = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_entry = models.BigIntegerField(null=True)
    settled = models.BooleanField(default=False)
    reckoned = models.BigIntegerField()
    last_seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="log_number")]
        indexes = [
            models.Index(fields=["space", "file_digest"], name="log_file"),
            models.Index(fields=["space", "settled", "superseded_by"], name="log_settled"),
        ]

    @property
    def ref(self) -> str:
        """D-3."""
        return f"D-{self.number}"


class Ticket(models.Model):
    """One ticket of a log and what its clock came to; `source` is the number of its log.

    `standing` is kept, late, open (in time so far), or unbound (no level binds it); `told_again` the newer log that
    tells the ticket too, which counts in its stead. `month` is that of its opening in the zone of the log (202603).
    `day` and `g` are what the assessment counts (None: nothing), `c` the class of its priority.
    """

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    source = models.IntegerField()
    number = models.IntegerField()
    name = models.CharField(max_length=80)
    opened = models.DateTimeField()
    month = models.IntegerField()
    group = models.CharField(max_length=80)
    priority = models.CharField(max_length=80)
    state = models.CharField(max_length=80)
    claim = models.BooleanField(null=True)
    events = models.IntegerField()
    chunk = models.IntegerField()
    first_line = models.IntegerField()
    told_again = models.IntegerField(null=True)
    levels = models.IntegerField(null=True)
    standing = models.CharField(max_length=8)
    spent = models.BigIntegerField(null=True)
    target = models.BigIntegerField(null=True)
    over = models.BigIntegerField(null=True)
    missed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    day = models.IntegerField(null=True)
    g = models.FloatField(null=True)
    c = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "source", "number"], name="ticket_number")]
        indexes = [
            models.Index(fields=["space", "standing", "source", "number"], name="ticket_standing"),
            models.Index(fields=["space", "month", "source", "number"], name="ticket_month"),
            models.Index(fields=["space", "group", "source", "number"], name="ticket_group"),
            models.Index(fields=["space", "name"], name="ticket_name"),
        ]

    @property
    def subject(self) -> str:
        """D-3/12."""
        return f"D-{self.source}/{self.number}"


class Attainment(models.Model):
    """How many tickets of a log, opened in a month and last with a group, were kept, late, open or unbound; and how
    many of them the source itself says that they met or missed. Tickets that a newer log tells are left out."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    source = models.IntegerField()
    month = models.IntegerField()
    group = models.CharField(max_length=80)
    kept = models.IntegerField()
    late = models.IntegerField()
    open = models.IntegerField()
    unbound = models.IntegerField()
    claimed = models.IntegerField()
    claimed_missed = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "source", "month", "group"], name="attainment_cell")]
