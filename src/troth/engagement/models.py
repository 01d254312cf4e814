"""Organisations, people, engagements, the two sides, seats and invitations."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from troth.evidence.ids import uuid7
from troth.records.models import SealedKey, Space


class Organisation(models.Model):
    """A legal entity: client in one engagement, provider in another."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    domain = models.CharField(max_length=120, unique=True)
    space = models.OneToOneField(Space, models.PROTECT, related_name="+")
    key = models.ForeignKey(SealedKey, models.PROTECT, related_name="+")
    created = models.DateTimeField()


class People(BaseUserManager["Person"]):
    """How accounts are made: by e-mail address, always in an organisation."""

    def create_user(
        self, email: str, name: str, organisation: Organisation, password: str | None = None, *, admin: bool = False
    ) -> Person:
        """A new account; without a password it can only be entered by a link or a passkey."""
        person = Person(email=self.normalize_email(email).lower(), name=name, organisation=organisation, admin=admin)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """A human with an account, belonging to exactly one organisation."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people")
    admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=5, default="", blank=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Party(models.TextChoices):
    """An organisation's side in an engagement."""

    CLIENT = "client"
    PROVIDER = "provider"


class Engagement(models.Model):
    """The relationship between one client and one provider; the shared space."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    space = models.OneToOneField(Space, models.PROTECT, related_name="engagement")
    starts = models.DateField()
    ends = models.DateField(null=True)


class Side(models.Model):
    """One party of one engagement: which organisation stands there, and its private space."""

    integrity = "operational"

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="sides")
    party = models.CharField(max_length=12, choices=Party.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sides")
    private = models.OneToOneField(Space, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "party"], name="side_party")]


class Seat(models.Model):
    """A person's place in one party of one engagement, with roles."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    side = models.ForeignKey(Side, models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats")
    pseudonym = models.CharField(max_length=20)
    roles = models.CharField(max_length=60)
    since = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["side", "person"], name="seat_person")]

    @property
    def role_set(self) -> frozenset[str]:
        """The roles of this seat: lead, legal, member or reader."""
        return frozenset(self.roles.split(","))


class Invitation(models.Model):
    """A single-use link for one address; only its hash is kept, so nobody can see or make it again."""

    integrity = "operational"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token = models.CharField(max_length=64, unique=True, null=True)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=12)
    engagement = models.ForeignKey(Engagement, models.PROTECT, null=True, related_name="+")
    party = models.CharField(max_length=12, blank=True)
    inviting = models.CharField(max_length=12, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    roles = models.CharField(max_length=60, blank=True)
    admin = models.BooleanField(default=False)
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField()
    expires = models.DateTimeField()
    sent = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)
    used = models.DateTimeField(null=True)


class Contest(models.Model):
    """A contested entry, flagged until both parties settle it: the fold of its entries."""

    integrity = "derivable"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    number = models.IntegerField()
    entry = models.BigIntegerField()
    about = models.CharField(max_length=80)
    party = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    answer_due = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    counts = models.FloatField(default=1.0)
    waiting_on = models.CharField(max_length=12, blank=True)
    waiting_since = models.DateTimeField(null=True)
    state = models.JSONField()
    last_seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="contest_number")]
        indexes = [
            models.Index(fields=["space", "entry"], name="contest_entry"),
            models.Index(fields=["space", "about"], name="contest_about"),
            models.Index(fields=["space", "settled_at"], name="contest_open"),
        ]

    @property
    def ref(self) -> str:
        """C-3."""
        return f"C-{self.number}"
