"""Fields that several forms share: names without tricks, zones people look for, dates one a line."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

ZONES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Everywhere", ("UTC",)),
    (
        "Europe",
        (
            "Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin", "Europe/Brussels",
            "Europe/Bucharest", "Europe/Budapest", "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki",
            "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/Ljubljana", "Europe/London", "Europe/Madrid",
            "Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Riga", "Europe/Rome", "Europe/Sofia",
            "Europe/Stockholm", "Europe/Tallinn", "Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw",
            "Europe/Zagreb", "Europe/Zurich", "Atlantic/Reykjavik",
        ),
    ),
    (
        "America",
        (
            "America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago",
            "America/Denver", "America/Halifax", "America/Lima", "America/Los_Angeles", "America/Mexico_City",
            "America/New_York", "America/Phoenix", "America/Santiago", "America/Sao_Paulo", "America/Toronto",
            "America/Vancouver",
        ),
    ),
    (
        "Asia",
        (
            "Asia/Almaty", "Asia/Baku", "Asia/Bangkok", "Asia/Colombo", "Asia/Dhaka", "Asia/Dubai",
            "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Karachi",
            "Asia/Kathmandu", "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul",
            "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Tbilisi", "Asia/Tokyo",
            "Asia/Yerevan",
        ),
    ),
    (
        "Africa",
        (
            "Africa/Accra", "Africa/Algiers", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg",
            "Africa/Kigali", "Africa/Lagos", "Africa/Nairobi", "Africa/Tunis",
        ),
    ),
    (
        "Australia and the Pacific",
        (
            "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland",
            "Pacific/Honolulu",
        ),
    ),
)  # fmt: skip
HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def zone_choices(present: str = "") -> list[Any]:
    """The zones in groups, with the present one even when it is not among them."""
    known = {zone for _, zones in ZONES for zone in zones}
    extra = [("Now", [(present, _spelled(present))])] if present and present not in known else []
    return extra + [(group, [(zone, _spelled(zone)) for zone in zones]) for group, zones in ZONES]


def _spelled(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


class ZoneField(forms.ChoiceField):
    """A time zone from the list."""

    def __init__(self, *, present: str = "", **kwargs: Any) -> None:
        super().__init__(choices=zone_choices(present), **kwargs)


class NameField(forms.CharField):
    """A name of a person or an organisation: one line, nothing invisible, nothing that turns the reading direction."""

    def to_python(self, value: Any) -> str:
        """The name in its composed form with single spaces."""
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        if any(unicodedata.category(sign) in HIDDEN for sign in text.strip()):
            raise ValidationError("Use only letters, digits and signs that can be seen.")
        if "://" in text:
            raise ValidationError("Give a name, not an address.")
        return " ".join(text.split())


class DatesField(forms.CharField):
    """Dates, one a line."""

    widget = forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """Dates as lines again."""
        return "\n".join(day.isoformat() for day in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> tuple[date, ...]:
        """Each line as a date; the first wrong line is named."""
        found: set[date] = set()
        for number, line in enumerate(str(value or "").splitlines(), 1):
            if not line.strip():
                continue
            try:
                found.add(date.fromisoformat(line.strip()))
            except ValueError:
                wrong = line.strip()[:40]
                raise ValidationError(f"Line {number}: {wrong!r} is not a date such as 2026-12-25.") from None
        if len(found) > 400:
            raise ValidationError("At most 400 dates fit.")
        return tuple(sorted(found))
