"""Working calendars and terms: stating, proposing, agreeing, declining; and parameters in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement import commands, rules
from troth.engagement.door import page
from troth.engagement.fold import Proposal, Terms
from troth.engagement.forms.people import NothingForm
from troth.engagement.forms.terms import CalendarForm, DeclineForm, TermsForm
from troth.engagement.reads import around, terms_of
from troth.engagement.submit import answer
from troth.trust import DEFAULTS, LABELS, Dimension, Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """How one dimension counts, in words."""

    label: str
    half: str
    start: str
    client: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsWords:
    """Terms as people read them."""

    ref: str
    number: int
    silence_days: int
    reply_days: int
    agreed: str
    usual: bool
    memories: tuple[Memory, ...]
    party: str = ""
    name: str = ""
    at: datetime | None = None
    entry: int = 0


def in_words(terms: Terms, names: dict[str, str], proposal: Proposal | None = None) -> TermsWords:
    """Terms in force, or proposed, in words."""
    return TermsWords(
        ref=terms.terms, number=int(terms.terms.removeprefix("T-") or 0), silence_days=terms.silence_days,
        reply_days=terms.reply_days, usual=terms.parameters == DEFAULTS, memories=memories(terms.parameters),
        agreed="the house’s own, until you agree others" if terms.seq is None else f"agreed in entry {terms.seq + 1:,}",
        party=proposal.party if proposal else "", name=names.get(proposal.party, "") if proposal else "",
        at=proposal.at if proposal else None, entry=proposal.seq + 1 if proposal else 0,
    )  # fmt: skip


def memories(parameters: Parameters) -> tuple[Memory, ...]:
    """Each dimension: how long evidence counts, where a newcomer starts, how much of the whole it makes."""
    client, provider = parameters.lambdas("client"), parameters.lambdas("provider")
    return tuple(
        Memory(
            label=LABELS[d], half=_half(parameters.of(d).h, parameters.of(d).n),
            start=f"{parameters.of(d).m * 100:.0f} %", client=f"{client[d] * 100:.0f} %",
            provider=f"{provider[d] * 100:.0f} %",
        )
        for d in Dimension
    )  # fmt: skip


def _half(days: float, newer: float) -> str:
    time = "never fades with time" if math.isinf(days) else f"half after {days:.0f} days"
    return time if math.isinf(newer) else f"{time} or {newer:.0f} newer pieces"


@page(may=rules.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def state_calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """State your own working time."""
    base = f"/e/{actor.slug}/people/"
    mine = [stated.calendar for stated in terms_of(actor).calendars if stated.party == actor.party]
    form = CalendarForm(
        request.POST or None, present=mine[-1] if mine else terms_of(actor).calendar(actor.party, actor.at)
    )
    return answer(
        request, actor, form,
        lambda c: commands.StateCalendar(zone=c["zone"], week=c["week"], holidays=c["holidays"]), to=base,
        said="Your calendar is stated.", template="engagement/calendar.html", heading="State our calendar",
        lead="The clock counts your side’s promises in these hours, from this entry on.", cancel=base,
        submit=f"State it as {actor.organisation_name}",
        becomes=f"This becomes entry {around(actor).size + 1:,}. Nothing that was accepted before is counted anew.",
    )  # fmt: skip


@page(may=rules.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_terms(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Propose other terms."""
    base, current = f"/e/{actor.slug}/people/", terms_of(actor).current
    first = {"silence_days": current.silence_days, "reply_days": current.reply_days}
    kept = {} if current.parameters == DEFAULTS else current.parameters.facts()
    return answer(
        request, actor, TermsForm(request.POST or None, initial=first),
        lambda c: commands.ProposeTerms(silence_days=c["silence_days"], reply_days=c["reply_days"], parameters=kept),
        to=base, said="Proposed. The other side agrees or declines.", heading="Propose terms", cancel=base,
        lead="They bind what is accepted after both sides agreed. How the assessment counts stays as it is.",
        submit=f"Propose as {actor.organisation_name}",
        becomes=f"This becomes entry {around(actor).size + 1:,}. It counts only when the other side agrees.",
    )  # fmt: skip


def _theirs(actor: Actor, number: int) -> Proposal:
    found = next((p for p in terms_of(actor).proposals if p.terms == f"T-{number}"), None)
    if found is None or found.party == actor.party:
        raise NotThere
    return found


@page(may=rules.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def agree_terms(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Agree to proposed terms."""
    base = f"/e/{actor.slug}/people/"
    value = _theirs(actor, number).value if request.method != "POST" else terms_of(actor).current
    return answer(
        request, actor, NothingForm(request.POST or None), lambda c: commands.AgreeTerms(terms=number), to=base,
        said=f"Terms T-{number} are agreed.", heading=f"Agree to terms T-{number}?", cancel=base,
        lead=f"{value.silence_days} working days of silence accept a delivery; {value.reply_days} to reply.",
        submit=f"Agree as {actor.organisation_name}",
        becomes=f"This becomes entry {around(actor).size + 1:,} and binds both sides for what comes after.",
    )  # fmt: skip


@page(may=rules.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def decline_terms(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Decline proposed terms, with the reason."""
    base = f"/e/{actor.slug}/people/"
    if request.method != "POST":
        _theirs(actor, number)
    return answer(
        request, actor, DeclineForm(request.POST or None),
        lambda c: commands.DeclineTerms(terms=number, reason=c["reason"]), to=base,
        said=f"Terms T-{number} are declined.", heading=f"Decline terms T-{number}", cancel=base,
        submit=f"Decline as {actor.organisation_name}",
        becomes=f"This becomes entry {around(actor).size + 1:,}. The terms in force stay.",
    )  # fmt: skip
