"""What stands around a page: brand, navigation, the state of the copies, and for whom the reader acts.

Rooms announce their navigation with `register_nav`; whoever knows the reader builds a `Shell` from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMark:
    """One side: `party` is client or provider, `short` the name inside sentences ("Alder")."""

    party: str
    name: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One link of a menu; `alert` paints its count as something that waits for the reader."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NavSection:
    """A group of links; the first group has no label."""

    label: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What is known about the copies of the record: state is single, agree, waits or differ."""

    state: str
    title: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Everything `web/app.html` and `web/org.html` show around the page."""

    title: str
    url: str
    sections: tuple[NavSection, ...]
    person: str
    initials: str
    slug: str = ""
    parties: tuple[PartyMark, ...] = ()
    tabs: tuple[NavItem, ...] = ()
    party: str = ""
    """The reader's side, which colours the initials."""
    acting_for: str = ""
    copies: Copies | None = None
    switch: tuple[tuple[str, str], ...] = ()
    """Other engagements: title and address."""
    account: tuple[NavItem, ...] = ()
    """Links of the account menu, above the button that signs out."""
    sign_out: str = "/account/logout/"
    help_url: str = ""
    find: str = ""
    """Where things are found by words; the palette asks there. Empty where nothing can be found."""


Counter = Callable[[Any], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NavEntry:
    """A room's place in the engagement's navigation; `path` is relative to the engagement's address."""

    section: str
    label: str
    icon: str
    path: str
    order: int
    count: Counter | None = None


_entries: dict[str, NavEntry] = {}
_find: list[str] = []


def register_nav(section: str, label: str, icon: str, path: str, order: int, count: Counter | None = None) -> None:
    """Give a room its place in the sidebar; called in `ready()`, a second call for the same path replaces the first."""
    _entries[path] = NavEntry(section=section, label=label, icon=icon, path=path, order=order, count=count)


def registered_nav() -> tuple[NavEntry, ...]:
    """All places in the order of the sidebar; a section stands where its first entry stands."""
    return tuple(sorted(_entries.values(), key=lambda entry: (entry.order, entry.label)))


def offer_find(path: str) -> None:
    """Name the page of an engagement, relative to its address, on which things are found; called in `ready()`."""
    _find[:] = [path]


def find_path() -> str:
    """The page on which things are found; empty when no room offers one."""
    return _find[0] if _find else ""
