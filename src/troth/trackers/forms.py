"""The forms of trackers: a file with its source, the map in use, and the link of a promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from troth.engagement.forms.words import ZoneField, zone_choices
from troth.engagement.submit import ActForm
from troth.sources.forms import LOST, area
from troth.sources.reading import MAX_FILE, MapProblem
from troth.trackers.reading import parse_map

SPLITS = (
    ("project", "By project or repository; of a table by its column of teams"),
    ("milestone", "By milestone or version"),
    ("type", "By type of issue"),
)


def file_field(label: str, help_text: str) -> forms.FileField:
    """The question for a file."""
    return forms.FileField(
        label=label, help_text=help_text,
        widget=forms.FileInput(attrs={"accept": ".json,.jsonl,.csv,.xlsx,application/json,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )  # fmt: skip


class MapField(forms.CharField):
    """A map in TOML; empty says nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=area(14), required=False, max_length=20_000, strip=False, **kwargs)

    def clean(self, value: Any) -> str:
        """The text of a map that can be used."""
        text = str(super().clean(value))
        try:
            parse_map(text)
        except MapProblem as problem:
            raise forms.ValidationError(str(problem)) from None
        return text


class IssuesForm(forms.Form):
    """A file of issues, whose work it is, and where it comes from."""

    file = file_field("The file", "JSON as Jira, GitHub or GitLab answers it, CSV in UTF-8, or .xlsx; at most 20 MB.")
    worker = forms.ChoiceField(
        label="Whose work it is", widget=forms.RadioSelect,
        error_messages={"required": "Say which side does this work."},
    )  # fmt: skip
    zone = ZoneField(
        label="Zone of its days", required=False,
        help_text="In which zone a day begins, and the zone of times without an offset. UTC if none is chosen.",
    )  # fmt: skip
    split = forms.ChoiceField(label="Workstreams", choices=SPLITS, help_text="Each has a pace and a forecast.")
    name = forms.CharField(
        label="Name of the source", max_length=200, required=False,
        help_text="Such as “Jira project PAY, export of 2 March”. The file’s name if empty.",
    )  # fmt: skip
    controlled_by = forms.ChoiceField(
        label="Who controls the source", widget=forms.RadioSelect,
        help_text="Whoever can change what it says. It stands beside every figure and decides how much it counts.",
        error_messages={"required": "Say who can change what the source says."},
    )  # fmt: skip
    replaces = forms.TypedChoiceField(
        label="It replaces an earlier import", coerce=int, empty_value=None, required=False,
        help_text="A correction: the earlier import stays in the record and stops counting. A later export of the same "
        "tracker needs no correction: for issues that both tell, the newer one counts.",
    )  # fmt: skip
    mapping = MapField(
        label="A map",
        help_text="Which states are done, which column says what. What it says stands over the answers above.",
    )

    def __init__(
        self, *args: Any, names: dict[str, str], replaceable: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [("", "UTC"), *zone_choices("")]  # type: ignore[attr-defined]
        both = [(party, f"{name} ({party})") for party, name in names.items()]
        self.fields["worker"].choices = both  # type: ignore[attr-defined]
        self.fields["controlled_by"].choices = [  # type: ignore[attr-defined]
            *((party, f"{name} alone") for party, name in names.items()),
            ("both", "Both sides"),
            ("neither", "Neither side: somebody else’s system"),
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

    clean_file = IssuesForm.clean_file


class MapForm(forms.Form):
    """Another map for the same file."""

    mapping = MapField(label="How the file is read", help_text="Change it and read again; nothing is recorded.")


class RecordForm(ActForm):
    """The word that records the file as it was shown."""


class LinkForm(ActForm):
    """Which promise a workstream, or one milestone of it, is the work behind."""

    promise = forms.TypedChoiceField(
        label="The promise", coerce=int, empty_value=None,
        error_messages={"required": "Choose a promise.", "invalid_choice": "Choose a promise that is still open."},
    )  # fmt: skip
    milestone = forms.ChoiceField(
        label="What has to be finished for it", required=False,
        help_text="The forecast counts what is left of it.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, promises: Sequence[tuple[str, str]], milestones: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["promise"].choices = [("", "Choose one"), *promises]  # type: ignore[attr-defined]
        self.fields["milestone"].choices = milestones  # type: ignore[attr-defined]
