"""Working time, and the answer to terms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from troth.clock import Calendar
from troth.clock.calendar import WEEKDAYS
from troth.engagement.forms.words import DatesField, ZoneField
from troth.engagement.submit import ActForm

Hours = tuple[tuple[int, int], ...]
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\Z")


def spelled(hours: Hours) -> str:
    """Open stretches of a day as people write them: 09:00-12:30, 13:00-17:00."""
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in hours)


class HoursField(forms.CharField):
    """The open hours of a weekday; empty when it is closed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "closed", "autocomplete": "off"})
        super().__init__(max_length=80, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Stretches of minutes as text."""
        return spelled(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Hours:
        """The stretches as minutes of the day."""
        spans = [span.strip() for span in str(value or "").replace(";", ",").split(",") if span.strip()]
        return tuple(sorted(self._span(span) for span in spans if span.lower() != "closed"))

    def _span(self, text: str) -> tuple[int, int]:
        found = SPAN.match(text)
        if not found:
            raise ValidationError(f"{text[:30]!r} is not a stretch of time such as 09:00-17:00.")
        a, b, c, d = (int(part) for part in found.groups())
        start, end = a * 60 + b, c * 60 + d
        if b > 59 or d > 59 or not 0 <= start < end <= 1440:
            raise ValidationError(f"{text[:30]!r} must end after it starts, at 24:00 at the latest.")
        return start, end


class CalendarForm(ActForm):
    """One side's working time."""

    use_required_attribute = False
    zone = ZoneField(label="Time zone")
    monday = HoursField(label="Monday")
    tuesday = HoursField(label="Tuesday")
    wednesday = HoursField(label="Wednesday")
    thursday = HoursField(label="Thursday")
    friday = HoursField(label="Friday")
    saturday = HoursField(label="Saturday")
    sunday = HoursField(label="Sunday")
    holidays = DatesField(
        label="Holidays", required=False,
        help_text="One date a line, such as 2026-12-25. Of days gone by nothing changes."
    )

    def __init__(self, *args: Any, present: Calendar, **kwargs: Any) -> None:
        days = {name.lower(): hours for name, hours in zip(WEEKDAYS, present.week, strict=True)}
        first = {"zone": present.zone, "holidays": sorted(present.holidays), **days}
        super().__init__(*args, initial=first, **kwargs)
        self.fields["zone"] = ZoneField(label="Time zone", present=present.zone)

    @property
    def days(self) -> list[forms.BoundField]:
        """The seven questions of the week."""
        return [self[name.lower()] for name in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        """A week that never opens says so at its first day."""
        cleaned = super().clean() or {}
        week = tuple(cleaned.get(name.lower(), ()) for name in WEEKDAYS)
        if not self.errors and not any(week):
            self.add_error("monday", "At least one weekday must be open.")
        return {**cleaned, "week": week}


class DeclineForm(ActForm):
    """No, with the reason."""

    reason = forms.CharField(
        label="Why not?", widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000,
        help_text="The other side reads this."
    )
