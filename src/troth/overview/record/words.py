"""Evidence in plain words: who said what, and each field as a person would read it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from troth.engagement.reads import PartyName, SeatName
from troth.evidence.kind import KINDS, KindSpec, sentence
from troth.web.words import daylong, stamp

PSEUDONYM = re.compile(r"\ba-[0-9a-f]{8}\b")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HIDDEN = frozenset({"commit", "calendar", "engagement", "files", "parameters"})
CODES = frozenset({"vkey", "file_digest", "map_digest"})
LABELS = {
    "about": "About", "announced": "Announced ahead means", "answer": "Answer", "as_of": "As of", "basis": "Because",
    "contest": "Contest", "controlled_by": "Controlled by", "delivered_by": "Delivered by", "detail": "Details",
    "draft": "Draft", "due": "Due", "due_at": "Due at", "email": "E-mail address", "ends": "Ends", "entry": "Entry",
    "figures": "Figures", "file_digest": "Digest of the file", "file_name": "File", "file_size": "Bytes",
    "files": "Files", "holidays": "Holidays", "invitation": "Invitation", "items": "Promises", "judged": "Judged",
    "label": "Source", "map_digest": "Digest of the map", "mapping": "Map", "name": "Name", "names": "Files",
    "nature": "Kind", "org": "Name of the key", "organisation": "Organisation", "other": "Other promise",
    "owner": "Looked after by", "part": "Which part", "party": "Side",
    "promise": "Promise", "promisor": "Promised by", "proof": "What proves it", "question": "Question",
    "reason": "Reason", "remark": "Remark", "reply_days": "Time to reply", "roles": "Roles", "ruling": "The entry",
    "share": "Share", "silence_days": "Silence accepts after", "starts": "Starts", "supersedes": "Replaces",
    "title": "Title", "vkey": "Key", "waits_for": "Waits for", "week": "Working week", "weight": "Weight",
    "zone": "Time zone",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One field: its label and its value as text, or as the mark of a side, or as a key to copy."""

    label: str
    text: str = ""
    party: str = ""
    code: str = ""
    erased: bool = False


def spoken(evidence: object | None, kind: str, who: str, people: Mapping[str, SeatName]) -> tuple[str, str]:
    """Who, and the rest of the sentence; who is empty where the sentence does not begin with a person."""
    spec = KINDS.get(kind)
    if spec is None or evidence is None:
        return who, f"recorded {kind}"
    text = named(sentence(evidence, who, apart=True), people)
    if spec.says.startswith("{who} "):
        return who, text.removeprefix(who).strip()
    rest = after_name(who, text)
    return ("", text) if rest == text else (who, rest)


def after_name(who: str, text: str) -> str:
    """A sentence without the name in front that is said already, be it plain or between marks of direction."""
    for lead in (who, f"\u2068{who}\u2069"):
        if text.startswith(f"{lead} "):
            return text.removeprefix(lead).strip()
    return text


def named(text: str, people: Mapping[str, SeatName]) -> str:
    """The text with people in place of their pseudonyms."""
    return PSEUDONYM.sub(lambda found: people[found[0]].name if found[0] in people else found[0], text)


def fields_of(
    evidence: object, spec: KindSpec, erased: frozenset[str], people: Mapping[str, SeatName],
    sides: Mapping[str, PartyName],
) -> Iterator[Said]:  # fmt: skip
    """Every field that says something; those of an erased part say that they are erased."""
    place = {name: part for part, names in spec.parts.items() for name in names}
    for field in dataclasses.fields(spec.cls):
        value = getattr(evidence, field.name)
        label = LABELS.get(field.name, field.name.replace("_", " ").capitalize())
        if field.name in HIDDEN or field.name == spec.subject or field.metadata.get("raw"):
            continue
        if value is None and place.get(field.name) in erased:
            yield Said(label=label, erased=True)
        elif field.name in CODES:
            yield Said(label=label, code=str(value))
        elif isinstance(value, str) and value in sides and field.metadata["place"] == "fact":
            yield Said(label=label, party=str(value), text=sides[value].name)
        elif (text := in_words(field.name, value, people)) != "":
            yield Said(label=label, text=text)


def in_words(name: str, value: Any, people: Mapping[str, SeatName]) -> str:
    """A value as text; empty when it says nothing."""
    if value is None or value == () or value == {}:
        return ""
    if name == "week":
        return week_in_words(value)
    if name in {"silence_days", "reply_days"}:
        return f"{value} working day{'' if value == 1 else 's'}"
    if name == "share":
        return f"{value} of 100"
    if name == "entry":
        return f"{value + 1:,}"
    if isinstance(value, Enum):
        return str(value.value).replace("_", " ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return daylong(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    if isinstance(value, tuple):
        return ", ".join(filter(None, (in_words("", item, people) for item in value)))
    return f"{value:,}" if isinstance(value, int) else named(str(value), people)


def week_in_words(week: tuple[tuple[tuple[int, int], ...], ...]) -> str:
    """Mon to Fri 09:00 to 17:00; days with the same hours stand together."""
    found: list[str] = []
    start = 0
    for day in range(1, len(week) + 1):
        if day < len(week) and week[day] == week[start]:
            continue
        if week[start]:
            days = DAYS[start] if day - start == 1 else f"{DAYS[start]} to {DAYS[day - 1]}"
            found.append(f"{days} {' and '.join(f'{_clock(a)} to {_clock(b)}' for a, b in week[start])}")
        start = day
    return ", ".join(found) or "closed all week"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
