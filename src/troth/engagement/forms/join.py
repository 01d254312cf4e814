"""What somebody who was invited fills in, once."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from troth.engagement.forms.sign_in import LENGTH
from troth.engagement.forms.words import NameField, ZoneField
from troth.engagement.models import Invitation, Organisation, Person
from troth.engagement.setup import DOMAIN
from troth.engagement.submit import ActForm


def _secret(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text, max_length=200)


class AcceptForm(ActForm):
    """One button: somebody who has an account takes the place offered."""


class AcceptSideForm(ActForm):
    """One button and a zone: an organisation that is here already takes its side."""

    zone = ZoneField(label="Time zone you work in", help_text="Dates are due at the close of your working day.")


class NewPersonForm(ActForm):
    """A new account of an organisation that is here already."""

    name = NameField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = _secret("A password", LENGTH)
    again = _secret("The password again")

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        self.invitation = invitation
        super().__init__(*args, initial={"name": invitation.name, **kwargs.pop("initial", {})}, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Both passwords agree, and the password is none that others guess."""
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", "The two passwords differ.")
        if password:
            try:
                validate_password(password, Person(email=self.invitation.email, name=cleaned.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return cleaned


class NewSideForm(NewPersonForm):
    """A new account and a new organisation, which takes the other side."""

    organisation = NameField(
        label="Your organisation", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    domain = forms.CharField(
        label="Its domain", max_length=120, help_text="The organisation’s key carries this name in every entry.",
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "autocapitalize": "none"}),
    )  # fmt: skip
    zone = ZoneField(label="Time zone you work in", help_text="Dates are due at the close of your working day.")
    field_order = ("organisation", "domain", "zone", "name", "password", "again")

    def __init__(self, *args: Any, invitation: Invitation, zone: str = "UTC", **kwargs: Any) -> None:
        first = {"domain": invitation.email.rpartition("@")[2], "zone": zone}
        super().__init__(*args, invitation=invitation, initial=first, **kwargs)

    def clean_domain(self) -> str:
        """A domain name that no organisation here has."""
        domain = re.sub(r"^https?://|/.*$", "", str(self.cleaned_data["domain"]).strip().lower())
        if not DOMAIN.match(domain):
            raise ValidationError("Write a domain such as birch.example, without a path.")
        if Organisation.objects.filter(domain=domain).exists():
            raise ValidationError(
                "An organisation with this domain is here already. If it is yours, ask its administrator for an "
                "account, then open this link again."
            )
        return domain
