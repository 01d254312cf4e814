"""Saying that an entry is not right, answering, settling, and erasing words."""

from __future__ import annotations

from typing import Any

from django import forms

from troth.engagement.kinds import Ruling
from troth.engagement.submit import ActForm

RULINGS = (
    (Ruling.STANDS.value, "It stands as it is"),
    (Ruling.SHARED.value, "Both had a part in it: it counts in part"),
    (Ruling.SET_ASIDE.value, "It is set aside and counts for nothing"),
)
BASIS = {
    "request of the person": "The person it is about asked for it",
    "no longer needed": "It is no longer needed",
    "recorded by mistake": "It was recorded by mistake",
    "court or authority": "A court or an authority ordered it",
}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ContestForm(ActForm):
    """Why an entry is not right."""

    reason = forms.CharField(
        label="What is not right?", widget=_area(5), max_length=20_000,
        help_text="Say what happened instead, and what shows it. Both sides read this, and it stays.",
    )  # fmt: skip


class AnswerForm(ActForm):
    """The other view."""

    answer = forms.CharField(
        label="How does your side see it?", widget=_area(5), max_length=20_000,
        help_text="Both views stay, side by side."
    )


class SettleForm(ActForm):
    """How the entry should count."""

    ruling = forms.ChoiceField(label="How should the entry count?", choices=RULINGS, widget=forms.RadioSelect)
    share = forms.IntegerField(
        label="If in part: how much still counts, in percent", min_value=1, max_value=99, required=False
    )
    reason = forms.CharField(label="Why?", widget=_area(4), max_length=20_000)

    def clean(self) -> dict[str, Any]:
        """A part needs its size, and only a part has one."""
        cleaned = super().clean() or {}
        if cleaned.get("ruling") == Ruling.SHARED.value and not cleaned.get("share") and "share" not in self.errors:
            self.add_error("share", "Say how much of it still counts, from 1 to 99 percent.")
        if cleaned.get("ruling") not in {None, Ruling.SHARED.value} and cleaned.get("share"):
            self.add_error("share", "A percentage is only for an entry that counts in part: choose that, or remove it.")
        return cleaned


class EraseForm(ActForm):
    """Which words go, and on what ground."""

    part = forms.ChoiceField(label="What goes", widget=forms.RadioSelect)
    basis = forms.ChoiceField(label="Why", choices=tuple(BASIS.items()), widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I know that nobody can bring these words back")

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = parts  # type: ignore[attr-defined]
        if len(parts) == 1:
            self.initial["part"] = parts[0][0]
            self.fields["part"].widget = forms.HiddenInput()
