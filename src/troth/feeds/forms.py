"""The forms of this room: which calendar, and where a webhook goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from troth.engagement.submit import ActForm

ALL = "*"


class CalendarForm(forms.Form):
    """One engagement, or all of them."""

    engagement = forms.ChoiceField(label="What should it show?")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["engagement"].choices = [(ALL, "All my engagements"), *choices]  # type: ignore[attr-defined]


class EndpointForm(ActForm):
    """A new webhook."""

    label = forms.CharField(
        label="What is it for?", max_length=80, help_text="A name for your side, such as “Chat of the team”."
    )
    url = forms.CharField(
        label="Where does it go?", max_length=1000, help_text="It begins with https:// and is kept sealed.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    wants = forms.ChoiceField(
        label="What is sent?", initial="asks", widget=forms.RadioSelect,
        choices=[
            ("asks", "Only what asks something of us: offers, questions, deliveries, contests, imports"),
            ("all", "Every entry of the shared record"),
        ],
    )  # fmt: skip


class NothingForm(ActForm):
    """An act that needs no words."""
