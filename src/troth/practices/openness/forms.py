"""The form of a report: a colour for each promise that is under way, a chance where one is known, and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from troth.engagement.submit import ActForm
from troth.practices.openness.commands import Said
from troth.practices.openness.kinds import Colour
from troth.promises.measured import Measure
from troth.promises.reads import Line

COLOURS = [("", "Not in this report"), ("green", "Green, 90 %"), ("amber", "Amber, 60 %"), ("red", "Red, 20 %")]


class ReportForm(ActForm):
    """One row a promise, and a few words about the whole."""

    use_required_attribute = False
    summary = forms.CharField(
        label="In a few words", required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What went well, what did not, what is next. Both sides read it.",
    )  # fmt: skip

    def __init__(self, *args: Any, promises: Sequence[tuple[Line, Measure | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promises = promises
        for line, _ in promises:
            ref, number = line.row.ref, line.row.number
            self.fields[f"colour_{number}"] = forms.ChoiceField(
                label=f"Colour of {ref}", choices=COLOURS, required=False,
                widget=forms.Select(attrs=_marks(f"Colour of {ref}")),
            )  # fmt: skip
            self.fields[f"chance_{number}"] = forms.IntegerField(
                label=f"Chance of {ref} in percent", required=False, min_value=0, max_value=100,
                widget=forms.TextInput(
                    attrs={**_marks(f"Chance of {ref} in percent"), "inputmode": "numeric", "placeholder": "–"}
                ),
                error_messages={"invalid": "A whole number from 0 to 100."},
            )  # fmt: skip
            self.fields[f"reason_{number}"] = forms.CharField(
                label=f"Why {ref} differs", required=False, max_length=2_000,
                widget=forms.TextInput(attrs=_marks(f"Why {ref} differs")),
            )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table."""
        return [
            {
                "line": line, "measure": found, "colour": self[f"colour_{line.row.number}"],
                "chance": self[f"chance_{line.row.number}"], "reason": self[f"reason_{line.row.number}"],
                "measured": None if found is None else round(found.share * 100),
            }
            for line, found in self.promises
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What is said, of those promises to which a colour was given."""
        cleaned = super().clean() or {}
        lines = []
        for line, _ in self.promises:
            number = line.row.number
            colour = cleaned.get(f"colour_{number}")
            if not colour:
                if cleaned.get(f"chance_{number}") is not None or cleaned.get(f"reason_{number}"):
                    self.add_error(f"colour_{number}", "Choose a colour, or leave the row empty.")
                continue
            lines.append(
                Said(
                    promise=number, colour=Colour(colour), chance=cleaned.get(f"chance_{number}"),
                    reason=cleaned.get(f"reason_{number}") or "",
                )
            )
        if not lines and not self.errors:
            raise forms.ValidationError("Give at least one promise a colour.")
        return {**cleaned, "lines": tuple(lines)}


def _marks(label: str) -> dict[str, str]:
    return {"class": "input", "aria-label": label}
