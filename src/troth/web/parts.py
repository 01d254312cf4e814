"""The plain values that the parts of a page are drawn from; reads build them, tags draw them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from troth.web.shell import PartyMark


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A trust figure in whole percent with its interval and count, or the words for "too early"."""

    value: int | None
    low: int = 0
    high: int = 100
    count: int = 0
    url: str = ""
    early: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustRow:
    """One dimension seen both ways; a side may be missing."""

    label: str
    left: Bar | None
    right: Bar | None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How far one side trusts the other, how that moved (in points over `days`), and how much of its weight is measured
    (whole percent; the rest stands where a newcomer stands)."""

    truster: PartyMark
    trusted: PartyMark
    bar: Bar
    change: int | None = None
    days: int = 90
    measured: int | None = None

    @property
    def moved(self) -> int:
        """The size of the change without its direction."""
        return abs(self.change or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One promise on a lane; `x` is percent of the plot's width."""

    x: float
    standing: str
    title: str
    url: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled date under the lanes."""

    x: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Everything one side owes; `summary` is the same in one short clause for narrow screens."""

    label: str
    party: str
    points: tuple[Point, ...]
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Both lanes over one stretch of time; `today` is percent of the width, or None when outside."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...] = ()
    today: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """Something the reader has to do: what, why, the verb, and the time that is left."""

    title: str
    why: str
    verb: str
    url: str
    icon: str = "circle-check"
    tone: str = "accent"
    left: str = ""
    left_tone: str = ""
    primary: bool = False
    page: str = ""
    """Where the thing itself is read; its title leads there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """A file that came with an entry; without an address it was erased."""

    name: str
    size: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry of the record in a list: who, the rest of the sentence, when, signatures, number and hash."""

    party: str
    initials: str
    who: str
    sentence: str
    at: datetime
    number: int
    hash: str
    url: str
    signed: Collection[str] = ("host",)
    awaits: Collection[str] = ()
    flag: str = ""
    """A word that marks the entry, such as Contested."""
    files: Collection[FileLink] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a list with what it counts; an empty value draws a dash, never a nought."""

    icon: str
    title: str
    text: str
    value: str = ""
    url: str = ""
    tone: str = ""
