"""A file of issues, read whole: its form is told by its content; every issue, or every place that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from troth.sources.reading.table import open_table
from troth.sources.reading.text import Rejected, Unreadable, shown, unpacked
from troth.trackers.fold import Issue, Milestone, local_day, tally
from troth.trackers.kinds import Tally
from troth.trackers.reading import forges, jira
from troth.trackers.reading.columns import Mapping, complete
from troth.trackers.reading.draft import Draft, Version
from troth.trackers.reading.rows import read_row
from troth.trackers.reading.strict import Problem, values

MAX_ISSUES = 50_000
MAX_REJECTED = 1_000
MAX_STEPS = 500
JIRA, GITHUB, GITLAB, TABLE = "jira", "github", "gitlab", "table"
FORMS = {
    JIRA: "Jira (REST JSON)", GITHUB: "GitHub (REST JSON)", GITLAB: "GitLab (REST JSON)", TABLE: "a table",
}  # fmt: skip
LISTS = ("issues", "milestones", "items", "values")


@dataclass(kw_only=True)
class IssueReading:
    """A file as it would be recorded: its map, its issues, and what cannot be read (`refused` counts all of it)."""

    mapping: Mapping
    form: str = ""
    header: tuple[str, ...] = ()
    issues: list[Issue] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    left_out: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    refused: int = 0
    zone: str = "UTC"
    synced: date = date.min

    @property
    def fits(self) -> bool:
        """Whether it can be recorded."""
        return not self.refused

    @property
    def tally(self) -> Tally:
        """What the issues come to, counted."""
        return tally(self.issues, self.zone)

    @property
    def streams(self) -> list[str]:
        """The workstreams, in order of their names."""
        return sorted({issue.stream for issue in self.issues})

    def reject(self, line: int, column: str, value: str, reason: str) -> None:
        """Note a place that cannot be read."""
        self.refused += 1
        if len(self.rejected) < MAX_REJECTED:
            self.rejected.append(Rejected(line=line, column=column, value=value, reason=reason))


def read(content: bytes, said: Mapping, *, now: datetime) -> IssueReading:
    """The issues of a file by a map, as far as it says something."""
    found = IssueReading(mapping=said, zone=said.zone or "UTC")
    keys: dict[str, int] = {}
    marks: dict[tuple[str, str], Version] = {}
    try:
        for record, make in _records(content, found, marks):
            _take(found, record, make, keys, marks, now)
        if not found.issues and not found.refused:
            found.reject(0, "", "", "the file has no issue.")
    except Unreadable as problem:
        found.rejected, found.refused = [problem.rejected], 1
        return found
    _sync(found, said, now)
    found.milestones = [
        Milestone(name=mark.name, stream=stream, day=mark.day, done=mark.done, record=mark.record)
        for (stream, _), mark in sorted(marks.items())
    ]
    found.rejected.sort(key=lambda each: each.line)
    return found


Made = Callable[[], Draft]


def _take(
    found: IssueReading, record: int, make: Made, keys: dict[str, int], marks: dict[tuple[str, str], Version],
    now: datetime,
) -> None:  # fmt: skip
    """Put one issue to the others, or note why it cannot be read."""
    try:
        draft = make()
    except Problem as problem:
        found.reject(record, problem.field, problem.value, problem.reason)
        return
    if draft.key in keys:
        found.reject(record, "key", shown(draft.key), f"is told twice, first at {keys[draft.key]:,}.")
    elif draft.updated > now.timestamp() or any((step.at or 0) > now.timestamp() for step in draft.steps):
        found.reject(record, "", shown(draft.key), "tells something that is still to come.")
    elif len(draft.steps) > MAX_STEPS:
        found.reject(record, "", shown(draft.key), f"has more than {MAX_STEPS} changes of state or date.")
    elif len(keys) >= MAX_ISSUES:
        raise Unreadable(f"there are more than {MAX_ISSUES:,} issues; split the file.", line=record)
    else:
        keys[draft.key] = record
        stream = draft.stream(found.mapping)
        for version in draft.versions:
            marks.setdefault((stream, version.name), version)
        found.issues.append(_numbered(draft, len(keys), stream))


def _numbered(draft: Draft, number: int, stream: str) -> Issue:
    return Issue(
        number=number, record=draft.record, key=draft.key, title=draft.title, kind=draft.kind, stream=stream,
        state=draft.state, created=draft.created, updated=draft.updated, milestone=draft.milestone,
        changes=draft.changes, steps=tuple(draft.steps),
    )  # fmt: skip


def _records(
    content: bytes, found: IssueReading, marks: dict[tuple[str, str], Version]
) -> Iterator[tuple[int, Made]]:  # fmt: skip
    """Every issue of the file as what reads it, with its place: a line, or its number in a list."""
    content = unpacked(content)
    start = content.lstrip()[:1]
    if start not in (b"{", b"["):
        yield from _of_table(content, found)
        return
    for record, value in _flat(values(content)):
        if not isinstance(value, dict):
            found.reject(record, "", shown(str(value)), "is no issue.")
        elif jira.is_jira(value):
            _form(found, JIRA, record)
            yield record, _jira(record, value, found.mapping)
        elif forges.is_gitlab(value) or forges.is_github(value):
            _form(found, GITLAB if forges.is_gitlab(value) else GITHUB, record)
            if forges.is_change_request(value):
                found.left_out += 1
            elif forges.is_milestone(value):
                _milestone(found, record, value, marks)
            else:
                yield record, _forge(record, value, found.mapping)
        else:
            found.reject(record, "", shown(", ".join(value)), _unknown(value))


def _jira(record: int, value: dict[str, Any], mapping: Mapping) -> Made:
    return lambda: jira.read_issue(record, value, mapping)


def _forge(record: int, value: dict[str, Any], mapping: Mapping) -> Made:
    return lambda: forges.read_issue(record, value, mapping)


def _flat(found: list[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    """The issues of answers: lists, and objects that hold a list of issues or milestones, are opened."""
    lines = len(found) > 1
    count = 0
    for line, value in found:
        groups = [value[key] for key in LISTS if isinstance(value.get(key), list)] if isinstance(value, dict) else []
        if isinstance(value, dict) and (not groups or "fields" in value or "title" in value):
            groups = [[value]]
        for group in groups or [value if isinstance(value, list) else [value]]:
            for each in group:
                count += 1
                yield (line if lines else count), each


def _form(found: IssueReading, form: str, record: int) -> None:
    if found.form not in ("", form):
        raise Unreadable(f"the file mixes {FORMS[found.form]} with {FORMS[form]}; bring them apart.", line=record)
    found.form = form


def _unknown(value: dict[str, Any]) -> str:
    if "webhookEvent" in value or "object_kind" in value or "action" in value:
        return "is a webhook delivery, not an answer of the tracker’s REST API."
    if "errorMessages" in value or "message" in value:
        return "is an error answer of the tracker, not a list of issues."
    return "is no issue of Jira, GitHub or GitLab as their REST APIs tell one."


def _milestone(
    found: IssueReading, record: int, value: dict[str, Any], marks: dict[tuple[str, str], Version]
) -> None:  # fmt: skip
    try:
        mark = forges.read_milestone(record, value)
        stream = found.mapping.workstream or forges.project_of(value) or "All issues"
    except Problem as problem:
        found.reject(record, problem.field, problem.value, problem.reason)
        return
    if mark.name:
        marks[stream if found.mapping.split in ("", "project") else mark.name, mark.name] = mark


def _of_table(content: bytes, found: IssueReading) -> Iterator[tuple[int, Made]]:
    said = found.mapping
    table = open_table(content, said.delimiter, sheet=said.sheet, dates=said.dates)
    found.form, found.header = TABLE, table.header
    mapping = replace(complete(said, table.header), delimiter=table.delimiter)
    found.mapping = mapping
    positions = {name: at for at, name in enumerate(table.header)}
    for row in table.rows:
        if len(row.cells) > len(table.header):
            found.reject(row.line, "", "", f"has {len(row.cells)} cells; the header has {len(table.header)}.")
            continue
        yield row.line, lambda row=row: read_row(row, positions, mapping, found.zone)  # type: ignore[misc]


def _sync(found: IssueReading, said: Mapping, now: datetime) -> None:
    """The day up to which the file tells: the one that the map says, else that of the newest change."""
    newest = max((local_day(issue.updated, found.zone) for issue in found.issues), default=date.min)
    today = now.astimezone(ZoneInfo(found.zone)).date() if found.zone else now.astimezone(UTC).date()
    found.synced = said.as_of or newest
    if said.as_of is not None and said.as_of > today:
        found.reject(0, "", "", f"the map says that the file was taken on {said.as_of}, which is still to come.")
    elif said.as_of is not None and said.as_of < newest:
        found.reject(0, "", "", f"the map says that it was taken on {said.as_of}, and an issue changed on {newest}.")
