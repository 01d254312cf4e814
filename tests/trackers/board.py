"""A small tracker in three forms, and what is done with it, for the tests of the room."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.cast import World
from troth.acts.perform import Outcome
from troth.trackers.commands import AgreeIssues, ImportIssues

BEGAN = datetime(2025, 9, 1, 9, tzinfo=UTC)


def at(day: int, hour: int = 9) -> str:
    """A moment so many days after the tracker began, as Jira writes it."""
    return (BEGAN + timedelta(days=day, hours=hour - 9)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def day(number: int) -> str:
    """A day so many days after the tracker began."""
    return (BEGAN + timedelta(days=number)).date().isoformat()


def issue(
    key: str, created: int, *, done: int | None = None, dues: tuple[tuple[int, int | None], ...] = (),
    resolution: str = "Done", reopened: tuple[int, int] | None = None, project: str = "PAY", version: str = "",
) -> dict[str, Any]:  # fmt: skip
    """An issue of Jira: `dues` are (set on, due on); the first may be set as it was created."""
    log, before = [], None
    for set_on, due_on in dues:
        after = None if due_on is None else day(due_on)
        if set_on != created:
            log.append(_change(set_on, "duedate", before, after))
        before = after
    if reopened is not None:
        log += [_resolved(reopened[0], None, resolution), _resolved(reopened[1], resolution, None)]
    if done is not None:
        log += [_change(done, "status", "Open", "Closed"), _resolved(done, None, resolution)]
    fields = {
        "summary": f"Work on {key}", "created": at(created), "updated": at(max(created, done or 0)),
        "issuetype": {"name": "Task"}, "project": {"key": project}, "duedate": before,
        "status": {"name": "Closed" if done is not None else "Open"},
        "resolution": {"name": resolution} if done is not None else None,
        "resolutiondate": at(done) if done is not None else None,
        "assignee": {"displayName": "Nobody Shouldkeep"},
        "fixVersions": [{"name": version, "releaseDate": day(200), "released": False}] if version else [],
    }  # fmt: skip
    histories = sorted(log, key=lambda each: str(each["created"]))
    return {"key": key, "fields": fields, "changelog": {"total": len(histories), "histories": histories}}


def _change(on: int, field: str, before: str | None, after: str | None) -> dict[str, Any]:
    item = {"field": field, "from": before, "to": after, "fromString": before, "toString": after}
    return {"created": at(on), "author": {"name": "Nobody Shouldkeep"}, "items": [item]}


def _resolved(on: int, before: str | None, after: str | None) -> dict[str, Any]:
    return _change(on, "resolution", before, after)


KEPT = issue("PAY-1", 0, done=20, dues=((0, 30),))
LATE = issue("PAY-2", 1, done=45, dues=((1, 30), (28, 60)))
GIVEN_UP = issue("PAY-3", 2, done=40, dues=((2, 35),), resolution="Won't Fix")
LEFT = issue("PAY-4", 3, dues=((3, 170),), version="1.0")
AFTERWARDS = issue("PAY-5", 4, done=50, dues=((51, 40),))
AGAIN = issue("PAY-6", 5, done=70, reopened=(50, 60))
ISSUES = [KEPT, LATE, GIVEN_UP, LEFT, AFTERWARDS, AGAIN]


def steady(weeks: int = 20, a_week: int = 2, left: int = 6) -> list[dict[str, Any]]:
    """Issues of a workstream LED that finishes so many a week, with so many left."""
    done = [
        issue(f"LED-{week * a_week + n}", max(0, 7 * week - 7), done=7 * week + 2 + n % 5, project="LED")
        for week in range(weeks)
        for n in range(a_week)
    ]
    return done + [issue(f"LED-9{n:02}", 1, project="LED", version="2.0" if n % 2 else "") for n in range(left)]


def body(issues: list[dict[str, Any]]) -> bytes:
    """The answer of Jira's search."""
    return json.dumps({"startAt": 0, "total": len(issues), "issues": issues}).encode()


FILE = body(ISSUES + steady())


def mapped(controlled_by: str = "neither", worker: str = "provider", more: str = "") -> str:
    """A map that says whose work it is and who controls the source."""
    return f'worker = "{worker}"\n{more}\n[source]\nname = "Board"\ncontrolled_by = "{controlled_by}"\n'


def bring(world: World, name: str = "alice", content: bytes = FILE, **more: object) -> Outcome:
    """Import issues as somebody of the cast."""
    values = {"file_name": "board.json", "mapping": mapped(), **more}
    return world.do(name, ImportIssues(content=content, **values), uuid4())  # type: ignore[arg-type]


def agree(world: World, outcome: Outcome, name: str = "bob") -> None:
    """The other side says that an import is right."""
    world.do(name, AgreeIssues(number=int(outcome.subject.removeprefix("B-"))), uuid4())
