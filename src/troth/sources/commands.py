"""What people can do with sources of measured evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPromises:
    """Import a history of promises from a file. `content` is the file as it is, `mapping` the text of its map in TOML;
    `supersedes` is the number of the import that this one replaces."""

    content: bytes
    file_name: str
    mapping: str = ""
    supersedes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeImport:
    """Say that an import of the other side is right. `number` is that of the import."""

    number: int
