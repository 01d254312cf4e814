"""What people can do with trackers: bring their issues, answer for them, link a promise to the work behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportIssues:
    """Import the issues of a tracker. `content` is the file as it is, `mapping` the text of its map in TOML;
    `supersedes` is the number of the import that this one replaces."""

    content: bytes
    file_name: str
    mapping: str = ""
    supersedes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeIssues:
    """Say that issues imported by the other side are right. `number` is that of the import."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPromise:
    """Link a promise to the work behind it: a workstream of an import, or one milestone of it."""

    promise: int
    source: int
    stream: int
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkPromise:
    """Take the link of a promise back; its forecast is no longer shown."""

    promise: int
