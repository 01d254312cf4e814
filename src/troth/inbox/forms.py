"""The forms of the inbox: a message or note with the people it mentions, and which mail a person wants."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms

from troth.engagement.submit import ActForm
from troth.inbox.models import MailChoice

DIGESTS = (
    (MailChoice.Digest.DAILY, "Every working day at 08:00"),
    (MailChoice.Digest.WEEKLY, "On the first working day of the week at 08:00"),
    (MailChoice.Digest.NONE, "Never"),
)


class MessageForm(ActForm):
    """A message or a note."""

    text = forms.CharField(
        label="What do you want to say?", widget=forms.Textarea(attrs={"rows": 5}), strip=True,
        error_messages={"required": "Write something."},
    )  # fmt: skip
    mentions = forms.MultipleChoiceField(
        label="Who should answer?", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="It stands under “Needs you” for them until they answer. Writing @ and a name does the same.",
        error_messages={"invalid_choice": "Somebody you mention has no seat that can see this."},
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentions"].choices = people  # type: ignore[attr-defined]
        if not people:
            del self.fields["mentions"]


class MailForm(forms.Form):
    """Which mail a person wants, and where their clock stands."""

    digest = forms.ChoiceField(label="A summary of everything", choices=DIGESTS, widget=forms.RadioSelect)
    instant = forms.BooleanField(
        label="Write to me at once when something needs me", required=False,
        help_text="At most one letter a day about the same thing.",
    )  # fmt: skip
    zone = forms.CharField(
        label="Your time zone", required=False, max_length=64,
        help_text="Such as Europe/Ljubljana. Left empty, it is that of your side's calendar.",
    )  # fmt: skip

    def clean_zone(self) -> str:
        """A zone that exists, or none."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(f"There is no time zone “{zone}”. Write it like Europe/Ljubljana.")
        return zone
