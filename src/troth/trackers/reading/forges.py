"""Issues and milestones as the REST APIs of GitHub and GitLab tell them. Neither says when a date was set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from troth.trackers.fold import Step
from troth.trackers.reading.columns import Mapping
from troth.trackers.reading.draft import Draft, Version, due_step, endings, in_order, standing_of
from troth.trackers.reading.strict import (
    MAX_TITLE,
    Problem,
    day,
    maybe_moment,
    moment,
    name,
    table,
    text,
)  # fmt: skip

GITHUB, GITLAB = "github", "gitlab"


def is_github(value: dict[str, Any]) -> bool:
    """Whether an object is an issue or milestone of GitHub."""
    return "number" in value and "title" in value and "state" in value and "iid" not in value


def is_gitlab(value: dict[str, Any]) -> bool:
    """Whether an object is an issue or milestone of GitLab."""
    return "iid" in value and "title" in value and "state" in value


def is_milestone(value: dict[str, Any]) -> bool:
    """Whether it is a milestone: only those count issues, or expire."""
    return "open_issues" in value or "expired" in value or ("start_date" in value and "milestone" not in value)


def is_change_request(value: dict[str, Any]) -> bool:
    """Whether it is a pull or merge request, which these lists also hold."""
    return bool(value.get("pull_request")) or "source_branch" in value or "merge_status" in value


def read_issue(record: int, value: dict[str, Any], mapping: Mapping) -> Draft:
    """One issue. Raises Problem with the field."""
    gitlab = is_gitlab(value)
    created = moment(value.get("created_at"), "created_at")
    closed = maybe_moment(value.get("closed_at"), "closed_at")
    project = project_of(value)
    number = name(value["iid"] if gitlab else value["number"], "iid" if gitlab else "number")
    state = text(value.get("state"), "state")
    found = Draft(
        record=record, key=f"{project}#{number}", title=text(value.get("title"), "title", MAX_TITLE), kind=_kind(value),
        project=project, state=state, created=created,
        updated=max(created, maybe_moment(value.get("updated_at"), "updated_at") or created, closed or created),
        versions=_version(record, value.get("milestone")),
    )  # fmt: skip
    found.steps = in_order(_due(value) + _end(state, value, closed, mapping))
    return found


def _kind(value: dict[str, Any]) -> str:
    said = value.get("issue_type") or value.get("type")
    return text(said.get("name") if isinstance(said, dict) else said, "type")


def _due(value: dict[str, Any]) -> list[Step]:
    due = day(value.get("due_date"), "due_date")
    return [due_step(None, "", due.isoformat())] if due else []


def _end(state: str, value: dict[str, Any], closed: int | None, mapping: Mapping) -> list[Step]:
    if state not in ("open", "opened", "closed", "reopened"):
        raise Problem("state", state, "is no state of an issue; it can be open, opened, reopened or closed.")
    if state != "closed":
        return []
    if closed is None:
        raise Problem("closed_at", "", "is missing: the issue is closed, and nothing says since when.")
    return endings([(closed, standing_of(mapping, text(value.get("state_reason"), "state_reason") or "completed"))])


def _version(record: int, value: Any) -> list[Version]:
    if value is None:
        return []
    found = read_milestone(record, table(value, "milestone"))
    return [found] if found.name else []


def read_milestone(record: int, value: dict[str, Any]) -> Version:
    """One milestone. GitHub writes its day as a moment, at 07:00 or 08:00 UTC: it is that day."""
    on = day(value.get("due_on") or value.get("due_date"), "due_on")
    closed = value.get("closed_at") or (value.get("updated_at") if value.get("state") == "closed" else None)
    return Version(
        name=text(value.get("title"), "milestone.title"), day=on, done=day(closed, "milestone.closed_at"), record=record
    )


def project_of(value: dict[str, Any]) -> str:
    """The repository or project, from its address; empty where none is told."""
    full = value.get("references")
    if isinstance(full, dict) and isinstance(full.get("full"), str):
        return text(full["full"].rpartition("#")[0] or full["full"].rpartition("%")[0], "references.full")
    for key, before in (("repository_url", "/repos/"), ("html_url", "/"), ("web_url", "/")):
        address = value.get(key)
        if isinstance(address, str) and address:
            path = _path(address, key).partition(before)[2] if before == "/repos/" else _path(address, key)
            return text("/".join(_until(path.strip("/").split("/"))), key)
    project = value.get("project_id")
    return f"project {text(project, 'project_id')}" if project is not None else ""


def _path(address: str, key: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        raise Problem(key, address, "is no address.") from None


def _until(parts: Sequence[str]) -> Sequence[str]:
    """The parts of an address before those that name what is in a project."""
    ends = [parts.index(word) for word in ("-", "issues", "milestone", "milestones", "work_items") if word in parts]
    return parts[: min(ends)] if ends else parts
