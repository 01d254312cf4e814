"""The forms of the service desk: a log with its source, service levels, maintenance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from troth.engagement.forms.words import ZoneField, zone_choices
from troth.engagement.submit import ActForm
from troth.sources.forms import LOST, area, file_field
from troth.sources.reading import MAX_FILE, MapProblem
from troth.sources.reading.columns import DATES
from troth.tickets.kinds import Hours, Target, Weight, in_hours
from troth.tickets.reading import parse_map

TARGETS = 6
DURATION = re.compile(r"(?:(\d{1,5})\s*(?:h|hours?))?\s*(?:(\d{1,5})\s*(?:m|min|minutes?))?\Z", re.IGNORECASE)


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


class LogForm(forms.Form):
    """A log, whose desk it is, and where it comes from."""

    file = file_field("The log", "CSV in UTF-8, one row an event, also packed as .csv.gz or .csv.xz, at most 20 MB.")
    resolver = forms.ChoiceField(
        label="Whose desk it is", widget=forms.RadioSelect,
        error_messages={"required": "Say which side resolves these tickets."},
    )  # fmt: skip
    zone = ZoneField(
        label="Zone of its times", required=False,
        help_text="Needed where the times carry no offset. Say the one the desk’s clock showed.",
    )  # fmt: skip
    dates = forms.ChoiceField(label="How dates are written", choices=[(each, each) for each in DATES])
    name = forms.CharField(
        label="Name of the source", max_length=200, required=False,
        help_text="Such as “ServiceNow, incident log of March”. The file’s name if empty.",
    )  # fmt: skip
    controlled_by = forms.ChoiceField(
        label="Who controls the source", widget=forms.RadioSelect,
        help_text="Whoever can change what it says. It stands beside every figure and decides how much it counts.",
        error_messages={"required": "Say who can change what the source says."},
    )  # fmt: skip
    replaces = forms.TypedChoiceField(
        label="It replaces an earlier log", coerce=int, empty_value=None, required=False,
        help_text="A correction: the earlier log stays in the record and stops counting. A later log of the same desk "
        "needs no correction: for tickets that both tell, the newer one counts.",
    )  # fmt: skip
    mapping = MapField(
        label="A map of the columns",
        help_text="Only where the columns cannot be told from the header. What it says stands over the answers above.",
    )

    def __init__(
        self, *args: Any, names: dict[str, str], replaceable: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["zone"]
        zones.choices = [("", "None: each time carries its offset"), *zone_choices("")]  # type: ignore[attr-defined]
        both = [(party, f"{name} ({party})") for party, name in names.items()]
        self.fields["resolver"].choices = both  # type: ignore[attr-defined]
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
            raise forms.ValidationError(f"The file is larger than {MAX_FILE >> 20} MB; split it, or pack it with xz.")
        return file


class AgainForm(forms.Form):
    """The repaired file, read as the one before it."""

    file = file_field("The repaired file", "It is read by the same map, under the same name of its source.")

    clean_file = LogForm.clean_file


class MapForm(forms.Form):
    """Another map for the same file."""

    mapping = MapField(
        label="Which column says what", help_text="Change it and read the file again; nothing is recorded yet."
    )


class RecordForm(ActForm):
    """The word that records the file as it was shown."""


class DurationField(forms.CharField):
    """A length of time such as 8 h, 1 h 30 min or 45 min; in minutes once cleaned, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        marks = {"placeholder": "8 h", "class": "input", "aria-label": kwargs["label"], "autocomplete": "off"}
        widget = forms.TextInput(attrs=marks)
        super().__init__(required=False, max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """The minutes."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = DURATION.match(text)
        minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
        if not minutes:
            raise forms.ValidationError(f"{text!r} is no length of time; write 8 h, 1 h 30 min or 45 min.")
        return minutes


def _marks(label: str) -> dict[str, str]:
    """What a question in a cell of a table needs: its look and, for want of a label, its name."""
    return {"class": "input", "aria-label": label}


class LevelsForm(ActForm):
    """Service levels: the states that wait, those that end a ticket, and a row for each priority."""

    use_required_attribute = False
    resolver = forms.ChoiceField(label="Whose desk", widget=forms.RadioSelect)
    since = forms.DateField(
        label="For tickets opened since", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="It can lie in the past: both sides agree to it. Tickets that are in the record already are counted "
        "anew.",
    )  # fmt: skip
    waiting = forms.CharField(
        label="States that wait", required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, exactly as the desk writes them, such as Awaiting User Info. The clock stands still.",
    )  # fmt: skip
    ended = forms.CharField(
        label="States that end a ticket", max_length=5_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, such as Resolved and Closed. In every other state the clock runs.",
    )  # fmt: skip

    def __init__(self, *args: Any, names: dict[str, str], priorities: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolver"].choices = list(names.items())  # type: ignore[attr-defined]
        hours = [(Hours.PROVIDER.value, "the provider"), (Hours.CLIENT.value, "the client")]
        choices = [(value, f"{names.get(value, word)}’s working time") for value, word in hours]
        self.count = max(TARGETS, min(len(priorities) + 2, 20))
        for place in range(self.count):
            known = priorities[place] if place < len(priorities) else ""
            self.fields[f"priority_{place}"] = forms.CharField(
                label=f"Priority {place + 1}", max_length=80, required=False, initial=known,
                widget=forms.TextInput(attrs=_marks(f"Priority {place + 1}")),
            )  # fmt: skip
            self.fields[f"target_{place}"] = DurationField(label=f"Resolved within {place + 1}")
            self.fields[f"hours_{place}"] = forms.ChoiceField(
                label=f"Counted in {place + 1}", choices=[*choices, (Hours.ALWAYS.value, "around the clock")],
                widget=forms.Select(attrs=_marks(f"Counted in {place + 1}")),
            )  # fmt: skip
            self.fields[f"weight_{place}"] = forms.ChoiceField(
                label=f"Weight {place + 1}", choices=[(each.value, each.value) for each in Weight],
                widget=forms.Select(attrs=_marks(f"Weight {place + 1}")),
            )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, forms.BoundField]]:
        """The rows of targets."""
        names = ("priority", "target", "hours", "weight")
        return [{name: self[f"{name}_{place}"] for name in names} for place in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """The targets as they were written, each with its priority and its time."""
        cleaned = super().clean() or {}
        targets: list[Target] = []
        for place in range(self.count):
            priority, minutes = cleaned.get(f"priority_{place}"), cleaned.get(f"target_{place}")
            if f"target_{place}" in self.errors or (not priority and minutes is None):
                continue
            if not priority:
                self.add_error(f"priority_{place}", "Which priority is to be resolved in this time?")
                continue
            if minutes is None:
                continue
            hours, weight = cleaned.get(f"hours_{place}"), cleaned.get(f"weight_{place}")
            targets.append(
                Target(
                    priority=priority, minutes=minutes, hours=Hours(hours or "provider"),
                    weight=Weight(weight or "minor"),
                )
            )
        if not targets and not self.errors:
            self.add_error("target_0", "Give at least one priority the time in which it is to be resolved.")
        return {**cleaned, "targets": tuple(targets)}

    @staticmethod
    def lines(text: str) -> tuple[str, ...]:
        """The states of a text, one a line."""
        return tuple(line.strip() for line in text.splitlines() if line.strip())


def initial_of(levels: Sequence[Target], waiting: Sequence[str], ended: Sequence[str]) -> dict[str, Any]:
    """Levels as the form shows them."""
    found: dict[str, Any] = {"waiting": "\n".join(waiting), "ended": "\n".join(ended)}
    for place, target in enumerate(levels):
        found |= {
            f"priority_{place}": target.priority, f"target_{place}": in_hours(target.minutes),
            f"hours_{place}": target.hours.value, f"weight_{place}": target.weight.value,
        }  # fmt: skip
    return found


class MaintenanceForm(ActForm):
    """A window of planned maintenance, in the reader's own zone."""

    what = forms.CharField(label="What will be done", max_length=200, help_text="Both sides see it.")
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begins = forms.TimeField(label="Begins", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    last_day = forms.DateField(
        label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: the same day.",
    )  # fmt: skip
    ends = forms.TimeField(label="Ends", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.fields["begins"].help_text = f"Time in {zone}."

    def moments(self, cleaned: dict[str, Any]) -> tuple[datetime, datetime]:
        """When the window begins and ends, in UTC."""
        last: date = cleaned["last_day"] or cleaned["day"]
        begins = datetime.combine(cleaned["day"], cleaned["begins"], self.zone)
        return begins.astimezone(UTC), datetime.combine(last, cleaned["ends"], self.zone).astimezone(UTC)
