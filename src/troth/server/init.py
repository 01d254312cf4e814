"""The beginning of a real installation: key files, database, first organisation with its administrator, one link."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from troth.server.config import Config

if TYPE_CHECKING:
    from troth.engagement.models import Person


class CannotBegin(ValueError):
    """What was given cannot be used, or the installation has begun already; the sentence says which."""


def initialise(config: Config, organisation: str, domain: str, email: str, name: str) -> str:
    """Make an installation usable and give the single-use link with which its administrator sets a password.

    Safe to repeat: what exists stays, and as long as nobody used the link, the same call makes a new one and stops
    the old. Raises CannotBegin in words. Starts Django when it was not started.
    """
    from troth.server.install import migrate, prepare

    prepare(config.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.server.settings")
    import django

    django.setup()
    migrate()
    return first_link(organisation, domain, email, name)


def first_link(organisation: str, domain: str, email: str, name: str) -> str:
    """The link for the administrator of the first organisation, both made when they are not there yet."""
    from django.db import transaction

    from troth.engagement.acts.people import LASTS
    from troth.engagement.links import make_link
    from troth.engagement.models import Invitation

    at = datetime.now(UTC)
    words = {"organisation": organisation.strip(), "domain": domain.strip().lower(), "name": name.strip()}
    with transaction.atomic():
        person = _administrator(words["organisation"], words["domain"], _email(email), words["name"], at)
        Invitation.objects.filter(email=person.email, purpose="account", used=None, revoked=None).update(revoked=at)
        invitation = Invitation.objects.create(
            email=person.email, name=person.name, purpose="account", organisation=person.organisation, admin=True,
            created=at, expires=at + LASTS,
        )  # fmt: skip
        return make_link(invitation)


def _administrator(organisation: str, domain: str, email: str, name: str, at: datetime) -> Person:
    from troth.engagement.models import Organisation, Person
    from troth.engagement.setup import DOMAIN, found_organisation

    if not organisation or not name:
        raise CannotBegin("Give the organisation and the administrator a name.")
    if not DOMAIN.match(domain):
        raise CannotBegin(f"{domain!r} is not a domain such as birch.example.")
    here = Organisation.objects.order_by("created").first()
    if here is None:
        here = found_organisation(organisation, domain, at)
        return Person.objects.create_user(email, name, here, admin=True)
    person = Person.objects.filter(email=email, organisation=here, admin=True).first()
    if here.domain != domain or person is None or person.has_usable_password():
        raise CannotBegin(
            f"This installation began with {here.name}. Its administrators invite everybody else on the page People."
        )
    return person


def _email(text: str) -> str:
    from troth.acts.errors import Refused
    from troth.engagement.acts.people import checked_email

    try:
        return checked_email(text)
    except Refused as refused:
        raise CannotBegin(refused.sentence) from None
