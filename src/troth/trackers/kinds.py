"""What trackers leave behind: imported issues, the other side's word that they are right, and links of promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from troth.evidence.kind import Words, blobs, fact, kind, words
from troth.sources.kinds import CONTROL


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a tracker came to: issues done, withdrawn and left; with a due date, done after it; due dates that were set
    or changed in its log, issues opened again, and all recorded changes."""

    issues: int
    done: int
    withdrawn: int
    left: int
    dated: int
    late: int
    changed: int
    reopened: int
    changes: int


@kind(
    "trackers.issues.imported.v1", log="shared", subject="imported", bears_on=("deadlines",),
    says="{who} imported {issues} issues of the {judged} from {file_name} as {imported}, {source}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class IssuesImported:
    """The issues of a tracker, told by a source that somebody controls. `synced` is the day up to which it tells."""

    imported: str = fact()
    file_digest: str = fact()
    file_size: int = fact()
    map_digest: str = fact()
    form: str = fact()
    judged: str = fact()
    controlled_by: str = fact()
    zone: str = fact()
    synced: date = fact()
    left_out: int = fact()
    issues: int = fact()
    milestones: int = fact()
    tally: Tally = fact()
    supersedes: str | None = fact(default=None)
    file_name: Words = words(personal=False)
    label: Words = words(personal=False)
    mapping: Words = words(personal=False)
    chunks: tuple[bytes | None, ...] = blobs(personal=False, part="rows")

    @property
    def source(self) -> str:
        """Who controls where the file comes from, in words."""
        return CONTROL[self.controlled_by]


@kind(
    "trackers.issues.agreed.v1", log="shared", subject="imported", bears_on=("deadlines",),
    says="{who} agreed that {imported} is right",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class IssuesAgreed:
    """The side that did not bring the issues says that they are right."""

    imported: str = fact()


@kind(
    "trackers.promise.linked.v1", log="shared", subject="link",
    says="{who} linked {promise} to the workstream {stream}{of_milestone}",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLinked:
    """The work behind a promise: a workstream of one side's trackers, or one milestone of it. The newest link of a
    promise holds."""

    link: str = fact()
    promise: str = fact()
    judged: str = fact()
    stream: Words = words(personal=False)
    milestone: Words = words(personal=False, default="")

    @property
    def of_milestone(self) -> str:
        """The milestone in words, where there is one."""
        return f", milestone {self.milestone}" if self.milestone else ""


@kind("trackers.promise.unlinked.v1", log="shared", subject="link", says="{who} took the link of {promise} back")
@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseUnlinked:
    """A promise is no longer linked to a workstream."""

    link: str = fact()
    promise: str = fact()
