"""Issues as Jira's REST API tells them, with their change log where it is there."""

from __future__ import annotations

from typing import Any

from troth.trackers.fold import FINISHED, OPEN, WITHDRAWN, Step
from troth.trackers.reading.columns import Mapping
from troth.trackers.reading.draft import Draft, Version, due_step, endings, in_order, standing_of, state_step
from troth.trackers.reading.strict import (
    MAX_TITLE,
    Problem,
    day,
    maybe_moment,
    moment,
    name,
    rows_of,
    table,
    text,
)  # fmt: skip

Change = tuple[int, dict[str, Any]]


def is_jira(value: dict[str, Any]) -> bool:
    """Whether an object is an issue of Jira."""
    return "fields" in value and "key" in value


def read_issue(record: int, value: dict[str, Any], mapping: Mapping) -> Draft:
    """One issue. Raises Problem with the field."""
    fields = table(value["fields"], "fields")
    created = moment(fields.get("created"), "fields.created")
    log, whole = _log(value.get("changelog"))
    key = name(value["key"], "key")
    state = table(fields.get("status"), "fields.status")
    found = Draft(
        record=record, key=key, title=text(fields.get("summary"), "fields.summary", MAX_TITLE),
        kind=text(table(fields.get("issuetype"), "fields.issuetype").get("name"), "fields.issuetype.name"),
        project=text(table(fields.get("project"), "fields.project").get("key"), "fields.project.key")
        or key.rpartition("-")[0], state=text(state.get("name"), "fields.status.name"), created=created,
        updated=max([created, maybe_moment(fields.get("updated"), "fields.updated") or created, *(a for a, _ in log)]),
        changes=len(log), versions=_versions(record, fields),
    )  # fmt: skip
    steps = _dues(fields, created, log, whole=whole) + _states(log) + _ends(fields, found, log, mapping)
    found.steps = in_order(steps)
    return found


def _log(value: Any) -> tuple[list[Change], bool]:
    """The change log in order of time, and whether it is there in full."""
    if value is None:
        return [], False
    log = table(value, "changelog")
    histories = rows_of(log.get("histories"), "changelog.histories")
    found = []
    for each in histories:
        change = table(each, "changelog.histories")
        found.append((moment(change.get("created"), "changelog.histories.created"), change))
    total = log.get("total", len(histories))
    return sorted(found, key=lambda pair: pair[0]), isinstance(total, int) and total <= len(histories)


def _items(log: list[Change], field: str) -> list[tuple[int, str, str, dict[str, Any]]]:
    """The changes of one field: when, its words before and after, and the item."""
    found = []
    for at, change in log:
        for each in rows_of(change.get("items"), "changelog.items"):
            item = table(each, "changelog.items")
            if str(item.get("field", "")).casefold() == field:
                words = [text(item.get(side), f"changelog.items.{side}") for side in ("fromString", "toString")]
                found.append((at, words[0], words[1], item))
    return found


def _dues(fields: dict[str, Any], created: int, log: list[Change], *, whole: bool) -> list[Step]:
    """Every word about the due date. Without a whole log it is not known when it was set."""
    last = day(fields.get("duedate"), "fields.duedate")
    moves = [(at, _iso(item.get("from")), _iso(item.get("to"))) for at, _, _, item in _items(log, "duedate")]
    if not moves or not whole:
        return [due_step(created if whole else None, "", last.isoformat())] if last else []
    first = moves[0][1]
    steps = [due_step(created, "", first)] if first else []
    return steps + [due_step(at, before, after) for at, before, after in moves]


def _iso(value: Any) -> str:
    found = day(value, "changelog.items.duedate")
    return found.isoformat() if found else ""


def _states(log: list[Change]) -> list[Step]:
    return [state_step(at, before, after) for at, before, after, _ in _items(log, "status")]


def _ends(fields: dict[str, Any], found: Draft, log: list[Change], mapping: Mapping) -> list[Step]:
    """When it ended and was opened again: by its states where the map names those that are done, else by resolution.

    What the issue says of itself now holds over a log that was cut off.
    """
    resolution = text(table(fields.get("resolution"), "fields.resolution").get("name"), "fields.resolution.name")
    when = maybe_moment(fields.get("resolutiondate"), "fields.resolutiondate")
    if mapping.done:
        said = [(at, _by_state(mapping, after)) for at, _, after, _ in _items(log, "status")]
        now = _by_state(mapping, found.state)
    else:
        said = [(at, standing_of(mapping, after)) for at, _, after, _ in _items(log, "resolution")]
        now = standing_of(mapping, resolution)
        if now == OPEN and when is not None and not log:
            now = FINISHED
    if not said and now == OPEN:
        return []
    if not said or said[-1][1] != now:
        at = when if now != OPEN else found.updated
        if at is None:
            raise Problem("fields.resolutiondate", "", "is missing: the issue is done, and nothing says since when.")
        said.append((at, now))
    return endings(said)


def _by_state(mapping: Mapping, state: str) -> str:
    if mapping.withdrawn and mapping.is_withdrawn(state):
        return WITHDRAWN
    return FINISHED if mapping.is_done(state) else OPEN


def _versions(record: int, fields: dict[str, Any]) -> list[Version]:
    """The versions it is to be fixed in, the one that comes first in front."""
    found = []
    for each in rows_of(fields.get("fixVersions"), "fields.fixVersions"):
        version = table(each, "fields.fixVersions")
        on = day(version.get("releaseDate"), "fields.fixVersions.releaseDate")
        label = text(version.get("name"), "fields.fixVersions.name")
        if label:
            done = on if version.get("released") is True else None
            found.append(Version(name=label, day=on, done=done, record=record))
    return sorted(found, key=lambda each: (each.day is None, each.day or 0, each.name))
