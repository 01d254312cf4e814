"""An organisation's own record, for its administrators: accounts opened and closed, who administers, invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from troth.acts.actor import Actor
from troth.acts.rule import ADMIN
from troth.engagement.door import desk
from troth.engagement.frame import initials
from troth.engagement.models import Person
from troth.engagement.reads import SeatName
from troth.engagement.setup import pseudonym_in
from troth.engagement.submit import show
from troth.overview.record.listing import PAGE, evidence_of
from troth.overview.record.verify_pages import bundle_of
from troth.overview.record.words import spoken
from troth.records.models import Entry

HERE = "/organisation/record/"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """One entry: who did what, about whom when that is somebody else, and its number and leaf."""

    who: str
    initials: str
    sentence: str
    about: str
    at: datetime
    number: int
    leaf: str


@desk(may=ADMIN)
@require_safe
def own_record(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the organisation recorded about its own accounts, newest first."""
    before = request.GET.get("before", "")
    rows = Entry.objects.filter(space_id=actor.own).order_by("-seq")
    if before.isascii() and before.isdigit() and len(before) < 12:
        rows = rows.filter(seq__lt=int(before) - 1)
    found = list(rows[: PAGE + 1])
    return show(
        request, actor, "overview/record/own.html", rows=_rows(actor, found[:PAGE]), base=HERE,
        older=f"?before={found[PAGE - 1].seq + 1}" if len(found) > PAGE else "", newer=HERE if before else "",
    )  # fmt: skip


@desk(may=ADMIN)
@require_safe
def own_bundle(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The organisation's own record as one file."""
    return bundle_of(actor.own, "organisation.troth")


def _rows(actor: Actor, entries: list[Entry]) -> list[OwnRow]:
    told = evidence_of(entries)
    persons = {str(pk): (pk, name) for pk, name in _persons(actor)}
    people = {
        word: SeatName(pseudonym=word, name=name, party="", roles=(), ended=False)
        for pk, name in persons.values()
        for word in (pseudonym_in(actor.own, pk),)
    }
    found = []
    for entry in entries:
        person = people[entry.actor].name if entry.actor in people else "Somebody"
        who, sentence = spoken(told.get(entry.seq), entry.kind, person, people)
        about = persons[entry.subject][1] if entry.subject in persons else ""
        found.append(
            OwnRow(
                who=who, initials=initials(person), sentence=sentence, at=entry.at, number=entry.seq + 1,
                about="" if about in {who, person} or about in sentence else about, leaf=bytes(entry.leaf).hex(),
            )
        )  # fmt: skip
    return found


def _persons(actor: Actor) -> list[tuple[UUID, str]]:
    return list(Person.objects.filter(organisation=actor.organisation).values_list("pk", "name"))
