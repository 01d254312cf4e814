"""What a reader finds: places to go, things to do, promises, other things of the record, entries, people.

Only documents of the reader's own two spaces are ever asked for: the shared record, and their side's private one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from troth.acts.actor import NOWHERE, Actor
from troth.engagement.reads import around
from troth.promises import rules as promise_rules
from troth.promises.models import Draft, Promise
from troth.search.engines import matching
from troth.search.models import Document
from troth.search.words import asked, folded, pieces
from troth.sources import rules as import_rules
from troth.tickets import rules as desk_rules
from troth.tickets.models import Ticket
from troth.trackers import rules as tracker_rules
from troth.trackers.models import TrackedIssue
from troth.web.places import subject_path
from troth.web.shell import registered_nav

SHOWN = 6
PAGE = 40
THINGS = {
    "C": "Contest", "I": "Import", "B": "Issues of a tracker", "D": "Service-desk log", "L": "Service levels",
    "M": "Maintenance", "R": "Report",
}  # fmt: skip
DO = (
    ("Make a promise", "promises/new/", "plus", promise_rules.MAKES),
    ("Import a history", "imports/new/", "file-up", import_rules.IMPORTS),
    ("Bring a service-desk log", "desk/logs/new/", "headset", desk_rules.IMPORTS),
    ("Bring issues of a tracker", "measured/trackers/new/", "kanban", tracker_rules.IMPORTS),
    ("Propose service levels", "desk/levels/new/", "gauge", desk_rules.AGREES),
    ("Plan maintenance", "desk/maintenance/new/", "wrench", desk_rules.IMPORTS),
    ("Make a report", "openness/reports/new/", "pen-line", import_rules.IMPORTS),
    ("Check a copy", "verify/", "shield-check", import_rules.SEES),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that was found: a title in pieces, of which some were asked for, and what stands under it."""

    title: tuple[tuple[str, bool], ...]
    url: str
    icon: str
    ref: str = ""
    under: tuple[tuple[str, bool], ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Hits of one sort; `more` is where the rest is, empty when this is all."""

    name: str
    hits: tuple[Hit, ...]
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything that was found, and the words that were asked for."""

    query: str
    words: tuple[str, ...]
    groups: tuple[Group, ...] = field(default_factory=tuple)

    @property
    def count(self) -> int:
        """How many hits are shown."""
        return sum(len(group.hits) for group in self.groups)


def search(actor: Actor, query: str, *, most: int = SHOWN) -> Found:
    """What an actor finds in their engagement; at most seven questions, however much there is."""
    words = asked(query)
    if not words:
        return Found(query=query, words=(), groups=_always(actor))
    documents = _documents(actor, words)
    groups = (
        _group("Go to", _places(actor, words), most), _group("Do", _verbs(actor, words), most),
        _group("Promises", _promises(actor, words, documents, most + 1), most),
        _group("Drafts", _drafts(actor, documents, words), most),
        _group("On the record", _things(actor, words, documents, most + 1), most),
        _group("Tickets", _tickets(actor, query), most), _group("Issues", _issues(actor, query), most),
        _group("People", _people(actor, words), most),
        _group("Evidence", _entries(actor, words, documents, most + 1), most),
    )  # fmt: skip
    return Found(query=query, words=tuple(words), groups=tuple(group for group in groups if group.hits))


def _group(name: str, hits: Sequence[Hit], most: int) -> Group:
    return Group(name=name, hits=tuple(hits[:most]), more="yes" if len(hits) > most else "")


def _always(actor: Actor) -> tuple[Group, ...]:
    """Without a query: where one can go and what one can do."""
    found = (Group(name="Go to", hits=tuple(_places(actor, ()))), Group(name="Do", hits=tuple(_verbs(actor, ()))))
    return tuple(group for group in found if group.hits)


def spaces_of(actor: Actor) -> list[UUID]:
    """The spaces whose words an actor may read: the shared one and their side's own."""
    own = actor.private if promise_rules.DRAFTS.check(actor, None) else NOWHERE
    return [space for space in (actor.shared, own) if space != NOWHERE]


def _documents(actor: Actor, words: Sequence[str]) -> list[Document]:
    ids = matching(spaces_of(actor), words)
    found = Document.objects.filter(space_id__in=spaces_of(actor)).defer("folded", "place").in_bulk(ids[: 10 * PAGE])
    return [found[id] for id in ids if id in found]


def _fits(label: str, words: Sequence[str]) -> bool:
    mine = folded(label)
    return all(any(each.startswith(word) for each in mine) for word in words)


def _places(actor: Actor, words: Sequence[str]) -> list[Hit]:
    base = f"/e/{actor.slug}/"
    return [
        Hit(title=tuple(pieces(entry.label, words)), url=base + entry.path, icon=entry.icon or "arrow-right")
        for entry in registered_nav()
        if _fits(entry.label, words)
    ]


def _verbs(actor: Actor, words: Sequence[str]) -> list[Hit]:
    base = f"/e/{actor.slug}/"
    return [
        Hit(title=tuple(pieces(label, words)), url=base + path, icon=icon)
        for label, path, icon, rule in DO
        if _fits(label, words) and rule.check(actor, None)
    ]


def _promises(actor: Actor, words: Sequence[str], documents: Sequence[Document], most: int) -> list[Hit]:
    told = (each.subject[2:] for each in documents if each.space_id == actor.shared and each.subject.startswith("P-"))
    numbers = dict.fromkeys([*_exact("P", words), *(int(number) for number in told if number.isdigit())])
    first = list(numbers)[: 4 * PAGE]
    seen = Promise.objects.filter(promise_rules.SEES.where(actor), number__in=first)
    seen = seen.only("number", "title", "promisor", "due_day")
    rows = {row.number: row for row in seen}
    found = [rows[number] for number in numbers if number in rows]
    exact = set(_exact("P", words))
    found.sort(key=lambda row: (row.number not in exact, not _fits(row.title or "", words)))
    return [
        Hit(
            title=tuple(pieces(row.title or "[erased]", words)), ref=row.ref, icon="calendar-clock",
            url=f"/e/{actor.slug}/promises/{row.number}/",
            under=((f"{around(actor).sides[row.promisor].short}, due {row.due_day.day} {row.due_day:%B %Y}", False),)
            if row.promisor in around(actor).sides else (),
        )
        for row in found[:most]
    ]  # fmt: skip


def _exact(letter: str, words: Sequence[str]) -> list[int]:
    """The numbers that a query such as P-12, p 12 or 12 names."""
    digits = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 9]
    glued = [word[1:] for word in words if word.startswith(letter.lower()) and word[1:].isdigit() and len(word) < 10]
    return [*digits, *(int(word) for word in glued)]


def _drafts(actor: Actor, documents: Sequence[Document], words: Sequence[str]) -> list[Hit]:
    mine = {d.subject for d in documents if d.space_id == actor.private and d.kind.startswith("promises.draft.")}
    if not mine:
        return []
    rows = Draft.objects.filter(space_id=actor.private, closed=False).order_by("-last_at", "-id")[:200]
    return [
        Hit(
            title=tuple(pieces(row.title or "[erased]", words)), url=f"/e/{actor.slug}/promises/drafts/{row.pk}/",
            icon="pencil-line", private=True,
        )
        for row in rows
        if str(row.pk) in mine
    ]  # fmt: skip


def _things(actor: Actor, words: Sequence[str], documents: Sequence[Document], most: int) -> list[Hit]:
    found: dict[str, Document] = {}
    for each in documents:
        if each.space_id == actor.shared and each.subject.partition("-")[0] in THINGS and subject_path(each.subject):
            found.setdefault(each.subject, each)
    return [
        Hit(
            title=((f"{THINGS[ref.partition('-')[0]]} {ref}", False),), url=f"/e/{actor.slug}/{subject_path(ref)}",
            icon="folder-open", under=tuple(pieces(each.text, words)),
        )
        for ref, each in list(found.items())[:most]
    ]  # fmt: skip


def _tickets(actor: Actor, query: str) -> list[Hit]:
    """Tickets whose name begins with what was typed."""
    name = query.strip()[:80]
    if len(name) < 3 or "\x00" in name:
        return []
    mine = Ticket.objects.filter(desk_rules.SEES.where(actor), told_again=None)
    rows = mine.filter(name__gte=name, name__lt=name + "\U0010fffd")
    return [
        Hit(
            title=((row.name, True),), icon="ticket", url=f"/e/{actor.slug}/desk/logs/{row.source}/{row.number}/",
            under=((", ".join(word for word in (row.priority, row.group, row.state) if word), False),),
        )
        for row in rows.order_by("name")[: SHOWN + 1]
        if row.name.startswith(name)
    ]  # fmt: skip


def _issues(actor: Actor, query: str) -> list[Hit]:
    """Issues of trackers whose key begins with what was typed."""
    key = query.strip()[:80]
    if len(key) < 3 or "\x00" in key:
        return []
    mine = TrackedIssue.objects.filter(tracker_rules.SEES.where(actor), told_again=None)
    rows = mine.filter(key__gte=key, key__lt=key + "\U0010fffd")
    base = f"/e/{actor.slug}/measured/trackers/"
    return [
        Hit(
            title=((row.key, True), (f" {row.title}", False)), icon="kanban",
            url=f"{base}{row.source}/issues/{row.number}/",
            under=((", ".join(word for word in (row.stream, row.milestone, row.state) if word), False),),
        )
        for row in rows.order_by("key")[: SHOWN + 1]
        if row.key.startswith(key)
    ]  # fmt: skip


def _people(actor: Actor, words: Sequence[str]) -> list[Hit]:
    here = around(actor)
    return [
        Hit(
            title=tuple(pieces(person.name, words)), url=f"/e/{actor.slug}/people/", icon="user",
            under=((here.sides[person.party].name if person.party in here.sides else person.party, False),),
        )
        for person in here.people.values()
        if not person.ended and _fits(person.name, words)
    ]  # fmt: skip


def _entries(actor: Actor, words: Sequence[str], documents: Sequence[Document], most: int) -> list[Hit]:
    found = []
    for number in _exact("#", words):
        if 0 < number <= around(actor).size:
            url = f"/e/{actor.slug}/evidence/{number}/"
            found.append(Hit(title=((f"Entry {number:,}", True),), url=url, icon="book-lock", ref=f"#{number:,}"))
    for each in documents:
        if len(found) >= most:
            break
        if each.space_id == actor.shared:
            number = each.seq + 1
            found.append(
                Hit(
                    title=tuple(pieces(each.text, words)), ref=f"#{number:,}", icon="book-lock",
                    url=f"/e/{actor.slug}/evidence/{number}/",
                    under=((f"{each.at.day} {each.at:%B %Y}", False),),
                )
            )  # fmt: skip
    return found
