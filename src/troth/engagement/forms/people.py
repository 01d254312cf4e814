"""Who sits where: inviting, roles, and the confirmations that need no words."""

from __future__ import annotations

from django import forms

from troth.engagement.forms.words import NameField, ZoneField
from troth.engagement.submit import ActForm

ROLE_CHOICES = (
    ("lead", "Lead: acts in everything, invites, agrees to terms"),
    ("legal", "Legal: acts, above all on contracts"),
    ("member", "Member: acts in the daily work"),
    ("reader", "Reader: sees everything shared, records nothing"),
)
_email = forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class NothingForm(ActForm):
    """An act that needs no words."""


class RolesForm(ActForm):
    """The roles of a seat."""

    roles = forms.MultipleChoiceField(label="Roles", choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple)


class PartnerForm(ActForm):
    """Somebody of the other organisation."""

    email = forms.EmailField(label="Their e-mail address", widget=_email)
    name = NameField(
        label="Their name", max_length=120, required=False, help_text="For the greeting. They can change it."
    )


class ColleagueForm(PartnerForm):
    """A colleague for a seat on one's own side."""

    roles = forms.MultipleChoiceField(
        label="Roles", choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple, initial=["member"]
    )


class AccountForm(PartnerForm):
    """A colleague for an account of the organisation."""

    admin = forms.BooleanField(
        label="Administrator", required=False,
        help_text="Manages the people of your organisation. Reads nothing by that.",
    )  # fmt: skip


class EngagementForm(ActForm):
    """A new engagement."""

    title = NameField(
        label="Title", max_length=120, help_text="What it is about, such as Payments rebuild. Both sides see it."
    )
    slug = forms.SlugField(
        label="Short name in addresses", max_length=60,
        help_text="Small letters, digits and hyphens. It cannot be changed.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    party = forms.ChoiceField(
        label="Your side", widget=forms.RadioSelect,
        choices=(("client", "Client: we have it done"), ("provider", "Provider: we do it")),
    )  # fmt: skip
    starts = forms.DateField(label="Starts", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends = forms.DateField(
        label="Ends", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    zone = ZoneField(
        label="Time zone you work in", help_text="Dates are due at the close of your working day.", initial="UTC"
    )

    def clean_slug(self) -> str:
        """Addresses are in small letters."""
        return str(self.cleaned_data["slug"]).lower()
