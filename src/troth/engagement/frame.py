"""What stands around every page for this reader: navigation with its counts, the engagement, whom they act for."""

from __future__ import annotations

from django.http import HttpRequest

from troth.acts.actor import NOWHERE, Actor
from troth.engagement.reads import around, seats_of
from troth.web.shell import Copies, NavItem, NavSection, PartyMark, Shell, find_path, registered_nav

TABS = (
    ("Pulse", "", "activity"),
    ("Inbox", "inbox/", "inbox"),
    ("Promise", "promises/new/", "plus"),
    ("Promises", "promises/", "calendar-clock"),
    ("Record", "evidence/", "book-lock"),
)
ACCOUNT = (
    NavItem(label="Engagements", url="/", icon="layers"),
    NavItem(label="Your account", url="/account/", icon="user"),
    NavItem(label="Calendars", url="/account/calendars/", icon="calendar-days"),
)


def build_shell(request: HttpRequest, actor: Actor) -> Shell:
    """The frame of a page in an engagement, or of a page of the organisation."""
    if actor.engagement == NOWHERE:
        return _desk_shell(request, actor)
    base = f"/e/{actor.slug}/"
    here = around(actor)
    others = {seat.side.engagement for seat in actor.once("elsewhere", lambda: seats_of(actor.slug, actor.person)[1])}
    return Shell(
        title=here.title, slug=actor.slug, url=base, sections=_sections(request, actor, base),
        tabs=tuple(_item(request, base, label, path, icon) for label, path, icon in TABS),
        parties=tuple(mark_of(side.party, side.name) for side in here.sides.values()), person=actor.name,
        initials=initials(actor.name), party=actor.party, acting_for=actor.organisation_name,
        copies=Copies(
            state="single", title="One host holds the record",
            text=f"{here.size:,} {'entry' if here.size == 1 else 'entries'}. Keep your own copy to be sure.",
            url=base + "verify/",
        ),
        switch=tuple(
            (other.title, f"/e/{other.slug}/")
            for other in sorted(others, key=lambda each: (each.title, each.slug))[:20]
        ),
        account=ACCOUNT, find=base + find_path() if find_path() else "",
    )  # fmt: skip


def mark_of(party: str, name: str) -> PartyMark:
    """The mark of a side; its short name is the first word."""
    return PartyMark(party=party, name=name, short=name.split()[0])


def initials(name: str) -> str:
    """Up to two initials of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def _sections(request: HttpRequest, actor: Actor, base: str) -> tuple[NavSection, ...]:
    sections: dict[str, list[NavItem]] = {}
    for entry in registered_nav():
        count = entry.count(actor) if entry.count else None
        item = _item(request, base, entry.label, entry.path, entry.icon, count, entry.path == "inbox/")
        sections.setdefault(entry.section, []).append(item)
    return tuple(NavSection(label=label, items=tuple(items)) for label, items in sections.items())


def _item(
    request: HttpRequest, base: str, label: str, path: str, icon: str, count: int | None = None, alert: bool = False
) -> NavItem:
    here = request.path[len(base) :] if request.path.startswith(base) else request.path
    current = here == path if path in {"", "promises/new/"} else here.startswith(path)
    if path == "promises/" and here.startswith("promises/new/"):
        current = False
    return NavItem(label=label, url=base + path, icon=icon, current=current, count=count, alert=alert)


def _desk_shell(request: HttpRequest, actor: Actor) -> Shell:
    items = [
        NavItem(label="Engagements", url="/", icon="layers", current=request.path == "/"),
        NavItem(label="Inbox", url="/inbox/", icon="inbox", current=request.path.startswith("/inbox")),
        NavItem(
            label="People", url="/organisation/people/", icon="users",
            current=request.path.startswith("/organisation/people"),
        ),
        NavItem(
            label="Your account", url="/account/", icon="user",
            current=request.path.startswith("/account") and not request.path.startswith("/account/calendars"),
        ),
        NavItem(
            label="Calendars", url="/account/calendars/", icon="calendar-days",
            current=request.path.startswith("/account/calendars"),
        ),
    ]  # fmt: skip
    if actor.admin:
        here = request.path.startswith("/organisation/background")
        items.insert(3, NavItem(label="Background work", url="/organisation/background/", icon="cog", current=here))
        here = request.path.startswith("/organisation/record")
        items.insert(3, NavItem(label="Own record", url="/organisation/record/", icon="book-lock", current=here))
    return Shell(
        title=actor.organisation_name, url="/", sections=(NavSection(label="", items=tuple(items)),),
        person=actor.name, initials=initials(actor.name), acting_for=actor.organisation_name, account=ACCOUNT,
    )  # fmt: skip
