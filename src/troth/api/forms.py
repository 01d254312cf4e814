"""The forms of personal tokens."""

from __future__ import annotations

from typing import Any

from django import forms

from troth.api.tokens import DAYS
from troth.engagement.forms.words import NameField
from troth.engagement.models import Engagement
from troth.evidence.ids import uuid7

SCOPES = (
    ("read", "Read: sees what you see"),
    ("write", "Read and write: can also act in your name"),
)


class TokenForm(forms.Form):
    """A new token. `id` is the token's own, so that a second press makes no second one."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = NameField(
        label="Name", max_length=80, help_text="What it is for, so that you know later which one to revoke.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    scope = forms.ChoiceField(label="What it may do", choices=SCOPES, widget=forms.RadioSelect, initial="read")
    engagement = forms.ChoiceField(label="Where", required=False)
    days = forms.TypedChoiceField(
        label="How long it works", coerce=int, choices=[(day, f"{day} days") for day in DAYS], initial=90,
        help_text="Never longer than a year. Revoke it at any time.",
    )  # fmt: skip

    def __init__(self, data: Any, engagements: list[Engagement]) -> None:
        super().__init__(data, initial={"id": uuid7()})
        choices = [("", "All your engagements")] + [(each.slug, each.title) for each in engagements]
        self.fields["engagement"].choices = choices  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    """Revoking needs no words."""
