"""The forms of imports: the file with its source, the map in use, and the word that records it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from troth.engagement.submit import ActForm
from troth.sources.reading import MAX_FILE, MapProblem, parse_map

MAP_ROWS = 14
LOST = "Choose the file again; a browser does not keep it."


def area(rows: int) -> forms.Textarea:
    """A wide box for a map."""
    return forms.Textarea(attrs={"rows": rows, "class": "mono", "spellcheck": "false", "autocapitalize": "off"})


def file_field(label: str, help_text: str) -> forms.FileField:
    """The question for a file."""
    return forms.FileField(
        label=label, help_text=help_text, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.gz,.xz,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )  # fmt: skip


class MapField(forms.CharField):
    """A map in TOML; empty says nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=area(MAP_ROWS), required=False, max_length=20_000, strip=False, **kwargs)

    def clean(self, value: Any) -> str:
        """The text of a map that can be used."""
        text = str(super().clean(value))
        try:
            parse_map(text)
        except MapProblem as problem:
            raise forms.ValidationError(str(problem)) from None
        return text


class FileForm(forms.Form):
    """A file, where it comes from and whose promises it tells."""

    file = file_field("The file", "CSV in UTF-8, also packed as .csv.gz or .csv.xz, or .xlsx; at most 20 MB.")
    promisor = forms.ChoiceField(
        label="Who promised", widget=forms.RadioSelect, error_messages={"required": "Say whose promises these are."}
    )
    name = forms.CharField(
        label="Name of the source", max_length=200, required=False,
        help_text="Where the file comes from, such as “Jira project PAY, export of 2 March”. The file’s name if empty.",
    )  # fmt: skip
    controlled_by = forms.ChoiceField(
        label="Who controls the source",
        widget=forms.RadioSelect,
        help_text="Whoever can change what it says. It stands beside every figure and decides how much it counts, once "
        "the other side agreed or had its time to reply.",
        error_messages={"required": "Say who can change what the source says."},
    )
    replaces = forms.TypedChoiceField(
        label="It replaces an earlier import",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="A correction: the earlier import stays in the record and stops counting.",
    )
    mapping = MapField(
        label="A map of the columns",
        help_text="Only where the columns cannot be told from the header. What it says stands over the answers above.",
    )

    def __init__(
        self, *args: Any, names: dict[str, str], replaceable: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        both = [(party, f"{name} ({party})") for party, name in names.items()]
        self.fields["promisor"].choices = both  # type: ignore[attr-defined]
        self.fields["controlled_by"].choices = [  # type: ignore[attr-defined]
            *((party, f"{name} alone") for party, name in names.items()),
            ("both", "Both sides"),
            ("neither", "Neither side: a public record, or somebody else’s system"),
        ]
        if replaceable:
            self.fields["replaces"].choices = [("", "No, it is new"), *replaceable]  # type: ignore[attr-defined]
        else:
            del self.fields["replaces"]

    def lose_file(self) -> None:
        """Say that a file that was sent with wrong answers has to be chosen again."""
        if "file" in self.files:
            self.add_error("file", LOST)

    def clean_file(self) -> Any:
        """A file of a size that can be read."""
        file = self.cleaned_data["file"]
        if file.size is None or file.size > MAX_FILE:
            raise forms.ValidationError(f"The file is larger than {MAX_FILE >> 20} MB; split it.")
        return file


class AgainForm(forms.Form):
    """The repaired file, read as the one before it."""

    file = file_field("The repaired file", "It is read by the same map, under the same name of its source.")

    clean_file = FileForm.clean_file


class MapForm(forms.Form):
    """Another map for the same file."""

    mapping = MapField(
        label="Which column says what", help_text="Change it and read the file again; nothing is recorded yet."
    )


class RecordForm(ActForm):
    """The word that records the file as it was shown."""
