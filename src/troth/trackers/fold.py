"""Imported issues, rebuilt from entries and their parts alone: every step of each, and what they come to.

A part `rows-NNNN` is canonical JSON: `m`ilestones, each a list [name, workstream, day, done day, record], and `i`ssues,
each an object with short keys; a step is a list [seconds since 1970 or null, what, before, after].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from troth import canon
from troth.evidence.envelope import Recorded
from troth.sources.fold import History, Item, Reckoning, Said, Statement, judge
from troth.trackers.kinds import IssuesImported, PromiseLinked, PromiseUnlinked, Tally

CHUNK = 128 * 1024
DUE, STATE, DONE = "due", "state", "done"
FINISHED, WITHDRAWN, OPEN = "finished", "withdrawn", "open"
GAP_DAYS, GAPS = 14, 8


@dataclass(frozen=True, slots=True)
class Step:
    """One change of an issue: when (None: the source does not say), and of what: its due date, its state, or whether it
    is finished, withdrawn or open."""

    at: int | None
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Everything a tracker says about one issue, numbered from 1 as the file names them. People are not kept."""

    number: int
    record: int
    key: str
    title: str
    kind: str
    stream: str
    state: str
    created: int
    updated: int
    milestone: str = ""
    changes: int = 0
    steps: tuple[Step, ...] = ()

    @property
    def standing(self) -> str:
        """Whether it is finished, withdrawn or open, by the last word of the source."""
        return next((step.after for step in reversed(self.steps) if step.what == DONE), OPEN)

    @property
    def ended(self) -> int | None:
        """When it was finished or withdrawn, for good."""
        return next((s.at for s in reversed(self.steps) if s.what == DONE), None) if self.standing != OPEN else None

    @property
    def reopened(self) -> int:
        """How often it was opened again."""
        return sum(step.what == DONE and step.after == OPEN for step in self.steps)

    @property
    def dues(self) -> tuple[Step, ...]:
        """Every word about its due date."""
        return tuple(step for step in self.steps if step.what == DUE)

    @property
    def due(self) -> date | None:
        """The due date that stands last."""
        said = next((step.after for step in reversed(self.steps) if step.what == DUE), "")
        return date.fromisoformat(said) if said else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A milestone or version of a workstream with its day, if it has one, and the day on which it was closed."""

    name: str
    stream: str
    day: date | None
    done: date | None
    record: int


def pack(milestones: Iterable[Milestone], issues: Iterable[Issue]) -> Iterator[bytes]:
    """Milestones and issues as parts of about CHUNK bytes."""
    marks: list[Any] = []
    rows: list[Any] = []
    size = 0
    values = ((marks, _plain_milestone(each)) for each in milestones), ((rows, _plain(each)) for each in issues)
    for group in values:
        for target, value in group:
            length = len(canon.encode(value)) + 1
            if size and size + length > CHUNK:
                yield canon.encode({"i": rows, "m": marks})
                marks.clear()
                rows.clear()
                size = 0
            target.append(value)
            size += length
    if size:
        yield canon.encode({"i": rows, "m": marks})


def _plain_milestone(each: Milestone) -> list[Any]:
    days = (each.day, each.done)
    return [each.name, each.stream, *(day.isoformat() if day else None for day in days), each.record]


def _plain(issue: Issue) -> dict[str, Any]:
    value = {
        "c": issue.created, "k": issue.key, "l": issue.record, "m": issue.milestone, "n": issue.number,
        "s": issue.state, "t": issue.title, "u": issue.updated, "w": issue.stream, "y": issue.kind, "z": issue.changes,
        "h": [[step.at, step.what, step.before, step.after] for step in issue.steps],
    }  # fmt: skip
    return {key: each for key, each in value.items() if each not in ("", [])}


def unpack(raw: bytes) -> tuple[list[Milestone], list[Issue]]:
    """What one part holds. Raises ValueError or LookupError for bytes that `pack` did not make."""
    value: Any = canon.decode(raw)
    marks = [
        Milestone(name=name, stream=stream, day=_day(day), done=_day(done), record=record)
        for name, stream, day, done, record in value["m"]
    ]
    return marks, [_issue(each) for each in value["i"]]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _issue(value: dict[str, Any]) -> Issue:
    return Issue(
        number=value["n"], record=value["l"], key=value["k"], title=value.get("t", ""), kind=value.get("y", ""),
        stream=value["w"], state=value.get("s", ""), created=value["c"], updated=value["u"],
        milestone=value.get("m", ""), changes=value.get("z", 0),
        steps=tuple(Step(*each) for each in value.get("h", ())),
    )  # fmt: skip


def issues_of(said: IssuesImported) -> Iterator[tuple[int, Issue]]:
    """Every issue of an import with the number of its part; those whose part was erased are gone."""
    for place, raw in enumerate(said.chunks, 1):
        if raw is not None:
            for issue in unpack(raw)[1]:
                yield place, issue


def milestones_of(said: IssuesImported) -> list[Milestone]:
    """The milestones of an import that are left of it."""
    return [each for raw in said.chunks if raw is not None for each in unpack(raw)[0]]


def history_of(issue: Issue) -> History | None:
    """The due dates of an issue as a history of promises; None where it never had one."""
    said = [
        Statement(line=issue.record, recorded=_moment(step.at), said=Said.PROMISED, day=date.fromisoformat(step.after))
        for step in issue.dues
        if step.after
    ]
    return History(number=issue.number, item=issue.key, statements=tuple(said)) if said else None


def dated(issue: Issue, zone: str, synced: date) -> Item | None:
    """What the first due date of an issue came to, judged as an imported promise is; None where it has no date."""
    history = history_of(issue)
    if history is None:
        return None
    last: tuple[Statement, ...] = ()
    if issue.standing == WITHDRAWN:
        last = (Statement(line=issue.record, recorded=_moment(issue.ended), said=Said.WITHDRAWN),)
    elif issue.ended is not None:
        day = local_day(issue.ended, zone)
        last = (Statement(line=issue.record, recorded=_moment(issue.ended), said=Said.DELIVERED, day=day),)
    whole = History(number=history.number, item=history.item, statements=(*history.statements, *last))
    return judge(whole, Reckoning(zone=zone, as_of=synced, delivered_by="column", announced="before"))


def _moment(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)


def local_day(at: int, zone: str) -> date:
    """The day of an instant in a zone."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).date()


def tally(issues: Iterable[Issue], zone: str) -> Tally:
    """What issues came to, counted. Late: finished or withdrawn after the due date that stands last."""
    issues = list(issues)
    standings = [issue.standing for issue in issues]
    return Tally(
        issues=len(issues), done=standings.count(FINISHED), withdrawn=standings.count(WITHDRAWN),
        left=standings.count(OPEN), dated=sum(issue.due is not None for issue in issues),
        late=sum(_after_due(issue, zone) for issue in issues),
        changed=sum(any(step.before or step.at != issue.created for step in issue.dues if step.at is not None)
                    for issue in issues),
        reopened=sum(issue.reopened > 0 for issue in issues), changes=sum(issue.changes for issue in issues),
    )  # fmt: skip


def _after_due(issue: Issue, zone: str) -> bool:
    return issue.due is not None and issue.ended is not None and local_day(issue.ended, zone) > issue.due


def gaps(issues: Iterable[Issue], zone: str, synced: date) -> list[tuple[date, date]]:
    """The longest stretches of more than GAP_DAYS days in which no issue changed, the longest first."""
    moments = {at for issue in issues for at in (issue.created, issue.updated, *(s.at for s in issue.steps)) if at}
    days = sorted({local_day(at, zone) for at in moments} | {synced})
    found = [(a, b) for a, b in pairwise(days) if b - a > timedelta(days=GAP_DAYS)]
    return sorted(found, key=lambda pair: (pair[0] - pair[1], pair[0]))[:GAPS]


def tellers(imports: Iterable[tuple[int, str, Iterable[str]]]) -> dict[str, int]:
    """By the key of each issue the import that counts for it, of imports (number, party, keys) about one side's work,
    oldest first. The side that told an issue first goes on telling it; the other side contests that import."""
    found: dict[str, tuple[str, int]] = {}
    for number, party, keys in imports:
        for key in keys:
            before = found.get(key)
            if before is None or before[0] == party:
                found[key] = (party, number)
    return {key: number for key, (_, number) in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The work behind a promise as it stands; the names are None once erased."""

    promise: str
    judged: str
    stream: str | None
    milestone: str | None
    seq: int
    party: str


def links(entries: Iterable[Recorded]) -> dict[str, Link]:
    """The links that stand, by promise."""
    found: dict[str, Link] = {}
    for entry in entries:
        said = entry.evidence
        if isinstance(said, PromiseLinked):
            found[said.promise] = Link(
                promise=said.promise, judged=said.judged, stream=said.stream, milestone=said.milestone, seq=entry.seq,
                party=entry.party,
            )  # fmt: skip
        elif isinstance(said, PromiseUnlinked):
            found.pop(said.promise, None)
    return found
