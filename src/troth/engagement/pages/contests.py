"""The right of reply: contesting an entry, the other view, settling, and both views side by side for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import OTHER, Actor
from troth.acts.errors import NotThere
from troth.acts.rule import Rule
from troth.engagement import commands, kinds, rules
from troth.engagement.door import page
from troth.engagement.forms.contests import AnswerForm, ContestForm, SettleForm
from troth.engagement.forms.people import NothingForm
from troth.engagement.frame import initials
from troth.engagement.kinds import Ruling
from troth.engagement.models import Contest
from troth.engagement.pages.people import becomes
from troth.engagement.reads import Around, around
from troth.engagement.submit import answer, show
from troth.evidence.envelope import Recorded
from troth.evidence.kind import sentence
from troth.records.models import Entry
from troth.records.read import of_subject, recorded
from troth.web.shell import NavItem

PAGE = 50
HALF = "While it is contested, for thirty days at most, the entry counts half. What both sides say stays."
COUNTS = {Ruling.STANDS: "stands", Ruling.SET_ASIDE: "is set aside", Ruling.SHARED: "counts in part"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One entry in words: who, the rest of the sentence, when, its number."""

    party: str
    who: str
    initials: str
    sentence: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one side says."""

    party: str
    name: str
    text: str | None
    given: bool
    at: datetime | None = None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """Something this reader can do about a contest."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A contest in the list."""

    ref: str
    url: str
    party: str
    name: str
    sentence: str
    entry: int
    entry_url: str
    opened: datetime
    standing: str
    tone: str


def said(entry: Recorded, here: Around) -> Said:
    """An entry with the name of its author in front."""
    seat = here.people.get(entry.actor)
    side = here.sides.get(entry.party)
    who = seat.name if seat else side.name if side else "Somebody"
    full = sentence(entry.evidence, who, apart=True)
    rest = full.removeprefix(who).strip() if full.startswith(who) else full
    return Said(
        party=entry.party, who=who if full.startswith(who) else "", initials=initials(who), sentence=rest, at=entry.at,
        number=entry.seq + 1,
    )  # fmt: skip


def find_entry(actor: Actor, address: dict[str, Any], may: Rule) -> Entry:
    """The entry of the shared log that an address names by its number."""
    row = Entry.objects.filter(may.where(actor), space_id=actor.shared, seq=address.pop("number") - 1).first()
    if row is None:
        raise NotThere
    return row


def find_contest(actor: Actor, address: dict[str, Any], may: Rule) -> Contest:
    """The contest that an address names."""
    row = Contest.objects.filter(may.where(actor), number=address.pop("number")).first()
    if row is None:
        raise NotThere
    return row


@page(may=rules.MEMBER, on=find_entry)
@require_http_methods(["GET", "HEAD", "POST"])
def contest_entry(request: HttpRequest, actor: Actor, entry: Entry) -> HttpResponse:
    """Say that an entry is not right."""
    base, number = f"/e/{actor.slug}/", entry.seq + 1
    return answer(
        request, actor, ContestForm(request.POST or None),
        lambda c: commands.ContestEntry(entry=number, reason=c["reason"]),
        to=lambda outcome: f"{base}contests/{outcome.subject.removeprefix('C-')}/",
        said="The entry is flagged until both sides settle it.", template="engagement/about_entry.html",
        heading=f"Say that entry {number:,} is not right", submit=f"Contest as {actor.organisation_name}",
        lead=HALF, becomes=becomes(actor), cancel=f"{base}evidence/{number}/",
        entry=said(recorded([entry])[0], around(actor)),
    )  # fmt: skip


@page(may=rules.SEES)
@require_safe
def contests(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All contests, newest first."""
    base = f"/e/{actor.slug}/"
    open_only = request.GET.get("show") == "open"
    rows = Contest.objects.filter(rules.SEES.where(actor)).order_by("-number")
    if open_only:
        rows = rows.filter(settled_at=None)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 10:
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: PAGE + 1])
    kept = "&show=open" if open_only else ""
    return show(
        request, actor, "engagement/contests.html", lines=_lines(actor, found[:PAGE], base),
        older=f"?before={found[PAGE - 1].number}{kept}" if len(found) > PAGE else "",
        chips=[
            NavItem(label="All", url="?", current=not open_only),
            NavItem(label="Open", url="?show=open", current=open_only),
        ],
    )  # fmt: skip


def _lines(actor: Actor, rows: list[Contest], base: str) -> list[Line]:
    here = around(actor)
    about = recorded(Entry.objects.filter(space_id=actor.shared, seq__in=[row.entry for row in rows]))
    words = {entry.seq: said(entry, here) for entry in about}
    lines = []
    for row in rows:
        standing, tone = standing_of(row, here)
        entry = words[row.entry]
        lines.append(
            Line(
                ref=row.ref, url=f"{base}contests/{row.number}/", party=row.party, entry=row.entry + 1,
                name=here.sides[row.party].short, sentence=f"{entry.who} {entry.sentence}".strip(),
                entry_url=f"{base}evidence/{row.entry + 1}/", opened=row.opened_at, standing=standing, tone=tone,
            )
        )  # fmt: skip
    return lines


def standing_of(row: Contest, here: Around) -> tuple[str, str]:
    """Where a contest stands, in a few words, with the tone of its tag."""
    if row.settled_at is None:
        waits = here.sides.get(row.waiting_on)
        return f"Waits for {waits.short if waits else 'the other side'}", "warn"
    if row.counts == 1.0:
        return "Settled: stands", "plain"
    return ("Settled: set aside" if row.counts == 0.0 else f"Settled: counts {row.counts * 100:.0f} %"), "plain"


@page(may=rules.SEES, on=find_contest)
@require_safe
def contest(request: HttpRequest, actor: Actor, row: Contest) -> HttpResponse:
    """One contest with both views."""
    here, base = around(actor), f"/e/{actor.slug}/"
    story = of_subject(row.space_id, row.ref)
    entry = recorded(Entry.objects.filter(space_id=row.space_id, seq=row.entry))[0]
    standing, tone = standing_of(row, here)
    return show(
        request, actor, "engagement/contest.html", about=row.ref, row=row, entry=said(entry, here), standing=standing,
        tone=tone, entry_url=f"{base}evidence/{row.entry + 1}/", evidence=f"{base}evidence/",
        views=_views(row, story, here), proposal=_proposal(row, story, here),
        verbs=_verbs(actor, row, f"{base}contests/{row.number}/"),
        story=[said(one, here) for one in reversed(story)],
    )  # fmt: skip


def _about(actor: Actor, row: Contest) -> dict[str, Any]:
    """What a form about a contest shows above its question: the entry and both views."""
    here = around(actor)
    entry = recorded(Entry.objects.filter(space_id=row.space_id, seq=row.entry))[0]
    return {"row": row, "entry": said(entry, here), "views": _views(row, of_subject(row.space_id, row.ref), here)}


def _views(row: Contest, story: list[Recorded], here: Around) -> list[View]:
    opened = next(one for one in story if isinstance(one.evidence, kinds.ContestOpened))
    answered = next((one for one in reversed(story) if isinstance(one.evidence, kinds.ContestAnswered)), None)
    other = here.sides.get(OTHER[row.party])
    first = View(
        party=row.party, name=here.sides[row.party].name, text=opened.evidence.reason, given=True, at=opened.at,
        number=opened.seq + 1,
    )  # fmt: skip
    if answered is None:
        return [first, View(party=OTHER[row.party], name=other.name if other else "", text=None, given=False)]
    return [
        first,
        View(
            party=answered.party, name=here.sides[answered.party].name, text=answered.evidence.answer, given=True,
            at=answered.at, number=answered.seq + 1,
        ),
    ]  # fmt: skip


def _proposal(row: Contest, story: list[Recorded], here: Around) -> dict[str, Any] | None:
    last = next((one for one in reversed(story) if isinstance(one.evidence, kinds.SettlementProposed)), None)
    if last is None:
        return None
    return {
        "party": last.party, "name": here.sides[last.party].name, "outcome": last.evidence.outcome,
        "reason": last.evidence.reason, "at": last.at, "number": last.seq + 1,
    }  # fmt: skip


def _verbs(actor: Actor, row: Contest, base: str) -> list[Verb]:
    if row.settled_at is not None or not rules.MEMBER.check(actor, row):
        return []
    proposed_by, found = row.state.get("proposed_by", ""), []
    if proposed_by and proposed_by != actor.party:
        found.append(Verb(label="Agree to the settlement", url=base + "agree/", primary=True))
    if row.party != actor.party:
        answered = bool(row.state.get("answered_at"))
        label = "Answer again" if answered else "Answer"
        found.append(Verb(label=label, url=base + "answer/", primary=not answered and not found))
    found.append(
        Verb(label="Propose another settlement" if proposed_by else "Propose a settlement", url=base + "settle/")
    )
    if row.party == actor.party:
        found.append(Verb(label="Let the entry stand", url=base + "withdraw/"))
    return found


@page(may=rules.MEMBER, on=find_contest)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_contest(request: HttpRequest, actor: Actor, row: Contest) -> HttpResponse:
    """Give your side's view."""
    here = f"/e/{actor.slug}/contests/{row.number}/"
    return answer(
        request, actor, AnswerForm(request.POST or None, seen=row.last_seq),
        lambda c: commands.AnswerContest(contest=row.number, answer=c["answer"]), to=here,
        said="Your view stands beside theirs.",
        heading=f"Answer {row.ref}", submit=f"Answer as {actor.organisation_name}", becomes=becomes(actor), cancel=here,
        template="engagement/about_contest.html", **_about(actor, row),
    )  # fmt: skip


@page(may=rules.MEMBER, on=find_contest)
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, actor: Actor, row: Contest) -> HttpResponse:
    """Propose how the entry should count."""
    here = f"/e/{actor.slug}/contests/{row.number}/"
    return answer(
        request, actor, SettleForm(request.POST or None, seen=row.last_seq),
        lambda c: commands.ProposeSettlement(
            contest=row.number, ruling=Ruling(c["ruling"]), share=c["share"] or 100, reason=c["reason"]
        ),
        to=here, said="Proposed. The other side agrees or proposes something else.", cancel=here,
        heading=f"Propose a settlement of {row.ref}", submit=f"Propose as {actor.organisation_name}",
        becomes=becomes(actor),
        template="engagement/about_contest.html", **_about(actor, row),
    )  # fmt: skip


@page(may=rules.MEMBER, on=find_contest)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, actor: Actor, row: Contest) -> HttpResponse:
    """Agree to the proposed settlement."""
    here = f"/e/{actor.slug}/contests/{row.number}/"
    ruling = row.state.get("ruling")
    counts = f"counts for {row.state.get('share')} %" if ruling == Ruling.SHARED.value else COUNTS.get(ruling, "stands")
    return answer(
        request, actor, NothingForm(request.POST or None, seen=row.last_seq),
        lambda c: commands.AgreeSettlement(contest=row.number), to=here,
        said="Settled. The flag is gone; both views stay.",
        heading=f"Settle {row.ref}?", lead=f"Entry {row.entry + 1:,} {counts}.", cancel=here,
        submit=f"Agree as {actor.organisation_name}", becomes=becomes(actor),
        template="engagement/about_contest.html", **_about(actor, row),
    )  # fmt: skip


@page(may=rules.MEMBER, on=find_contest)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, actor: Actor, row: Contest) -> HttpResponse:
    """Let the entry stand after all."""
    here = f"/e/{actor.slug}/contests/{row.number}/"
    return answer(
        request, actor, NothingForm(request.POST or None, seen=row.last_seq),
        lambda c: commands.WithdrawContest(contest=row.number), to=here, said=f"{row.ref} is withdrawn.",
        heading=f"Let entry {row.entry + 1:,} stand?", cancel=here, submit=f"Withdraw as {actor.organisation_name}",
        lead="The flag goes, and the entry counts in full. What both sides said stays.", becomes=becomes(actor),
    )  # fmt: skip
