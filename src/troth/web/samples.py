"""Sample content for the guide of parts: Alder Bank and Kestrel Labs in March 2026."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from troth.web.sample_rows import ALDER, KESTREL, NOW, entries, practices, readings, timeline, todos, trust_rows
from troth.web.shell import Copies, NavItem, NavSection, Shell

HERE = "#parts"


class SampleForm(forms.Form):
    """One of each kind of question."""

    title = forms.CharField(
        label="What is promised", max_length=120, help_text="One sentence that both sides can check."
    )
    nature = forms.ChoiceField(
        label="Nature",
        choices=[("deliverable", "Deliverable"), ("input", "Input"), ("answer", "Answer"), ("report", "Report")],
    )
    due = forms.DateField(label="Due", widget=forms.DateInput(attrs={"type": "date"}))
    owner = forms.ChoiceField(
        label="Who keeps it", widget=forms.RadioSelect, choices=[("priya", "Priya Nair"), ("tomasz", "Tomasz Lis")]
    )
    proof = forms.CharField(label="How it will be checked", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label="A file that explains it", required=False, help_text="Up to 10 MB.")
    weekly = forms.BooleanField(
        label="Repeat every week", required=False, help_text="Until either side ends the rhythm."
    )


def shell() -> Shell:
    """The surroundings of an engagement, as Ana Kovač of Alder Bank sees them."""
    first = (
        NavItem(label="Pulse", icon="activity", url=HERE, current=True),
        NavItem(label="Inbox", icon="inbox", url="#needs", count=4, alert=True),
        NavItem(label="Promises", icon="calendar-clock", url="#promises", count=10),
        NavItem(label="Said and measured", icon="gauge", url="#tables"),
    )
    record = (
        NavItem(label="Evidence", icon="book-lock", url="#evidence"),
        NavItem(label="Verify", icon="shield-check", url="#proof"),
        NavItem(label="People and access", icon="users", url="#people"),
    )
    places = (*first[:2], first[2], first[3], record[0])
    tabs = tuple(replace(place, label=place.label.split()[0]) for place in places)
    return Shell(
        title="Payments rebuild",
        slug="payments-rebuild",
        url=HERE,
        parties=(ALDER, KESTREL),
        tabs=tabs,
        sections=(NavSection(label="", items=first), NavSection(label="Record", items=record)),
        person="Ana Kovač",
        initials="AK",
        party="client",
        acting_for="Alder Bank",
        copies=Copies(
            state="single",
            title="One copy so far",
            text="1,482 entries on this host. No second copy and no witness yet.",
            url="#proof",
        ),
        switch=(("Fraud desk support", "#fraud"), ("Branch network refresh", "#branches"), ("All engagements", "/")),
        account=(
            NavItem(label="Account and passkeys", icon="key-round", url="#account"),
            NavItem(label="Alder Bank", icon="building-2", url="#organisation"),
        ),
    )


def context(wrong: bool = False) -> dict[str, Any]:
    """Everything the guide shows."""
    form = SampleForm({"title": "", "owner": "x", "nature": "report"} if wrong else None)
    return {
        "shell": shell(),
        "now": NOW,
        "alder": ALDER,
        "kestrel": KESTREL,
        "todos": todos(),
        "rows": trust_rows(),
        "both": ("client", "provider"),
        "readings": readings(),
        "timeline": timeline(),
        "entries": entries(),
        "practices": practices(),
        "form": form,
        "states": (
            "promised",
            "asked",
            "delivered",
            "kept",
            "late",
            "overdue",
            "missed",
            "excused",
            "withdrawn",
            "declined",
            "contested",
        ),
        "tabs": (
            NavItem(label="Needs you", url="?tab=needs", current=True, count=4, alert=True),
            NavItem(label="Waiting on Kestrel", url="?tab=waiting", count=3),
            NavItem(label="Heard", url="?tab=heard"),
        ),
        "chips": (
            NavItem(label="All", url="?", current=True),
            NavItem(label="Kestrel owes", url="?party=provider", count=11),
            NavItem(label="Alder owes", url="?party=client", count=7),
            NavItem(label="Overdue", url="?standing=overdue", count=2),
        ),
        "falling": (9, 8, 8, 6, 6, 5, 4, 3),
        "rising": (4, 5, 5, 6, 8, 7, 10, 12),
        "level": (6, 5, 6, 5, 5, 6, 5, 5),
        "heading": "Payments platform rebuild",
        "submit": "Promise as Kestrel Labs",
        "cancel": "?",
        "lead": "Both sides see this the moment you send it.",
        "becomes": "This becomes entry 1,483. It can be answered or corrected later, not removed.",
    }
