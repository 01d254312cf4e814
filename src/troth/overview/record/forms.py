"""The choices of the evidence list, and the files that are brought to be checked."""

from __future__ import annotations

from typing import Any

from django import forms

from troth.overview.record.listing import Wish

RENAMED = {"from": "since", "to": "until"}


class WishForm(forms.Form):
    """The query string of the evidence list."""

    party = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    about = forms.CharField(required=False, max_length=80)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    contested = forms.BooleanField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def __init__(self, given: Any, parties: dict[str, str], rooms: dict[str, str]) -> None:
        super().__init__({RENAMED.get(name, name): given.get(name) for name in given})
        self.fields["party"].choices = [("", "Both sides"), *parties.items()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "Everything"), *rooms.items()]  # type: ignore[attr-defined]
        self.fields["since"].error_messages["invalid"] = "The first day must look like 2026-03-09."
        self.fields["until"].error_messages["invalid"] = "The last day must look like 2026-03-09."

    def wish(self) -> Wish:
        """What is asked for; what cannot be understood is left out, and `errors` says so."""
        self.is_valid()
        value = self.cleaned_data.get
        about = str(value("about") or "").strip()
        about = f"P-{about}" if about.isdigit() else about.upper() if about[1:2] == "-" else about
        return Wish(
            party=value("party") or "", room=value("kind") or "", about=about, since=value("since"),
            until=value("until"), contested=bool(value("contested")),
        )  # fmt: skip


class CompareForm(forms.Form):
    """Something that the reader saw earlier."""

    older = forms.FileField(
        label="An older copy", required=False, help_text="A bundle, the proof of an entry, or a signed checkpoint."
    )
    seen = forms.CharField(
        label="Or size and root", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="As the foot of a page or the header Troth-Checkpoint said it: 359 entries, root NqGmXAK2fy5Z",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        values = super().clean() or {}
        if not values.get("older") and not values.get("seen") and not self.errors:
            raise forms.ValidationError("Choose a file, or paste what you saw.")
        return values


class VerifyForm(forms.Form):
    """A record to check, and an older copy to compare it with."""

    bundle = forms.FileField(
        label="Record", help_text="A file NAME.troth, at most 50 MB. It is checked here and not kept.",
        error_messages={"required": "Choose the record to check.", "empty": "This file is empty."},
    )  # fmt: skip
    older = forms.FileField(
        label="An older copy of it", required=False,
        help_text="A bundle or signed checkpoint that you kept: shows whether anything was removed or changed since.",
    )  # fmt: skip
