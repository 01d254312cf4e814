"""Working calendars and terms: stating, proposing, agreeing, declining."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement import commands, rules
from troth.engagement.door import page
from troth.engagement.fold import Terms
from troth.engagement.forms.parameters import TermsForm
from troth.engagement.forms.people import NothingForm
from troth.engagement.forms.terms import CalendarForm, DeclineForm
from troth.engagement.reads import around, terms_of
from troth.engagement.submit import answer
from troth.engagement.terms_words import MEANINGS, Change, Memory, changes, memories
from troth.trust import DEFAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsWords:
    """Terms as people read them."""

    number: int
    silence_days: int
    reply_days: int
    agreed: str
    usual: bool
    memories: tuple[Memory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWords:
    """Proposed terms as people read them: who, when, what would change, and whether that concerns the figures."""

    ref: str
    number: int
    party: str
    name: str
    at: datetime
    entry: int
    changes: tuple[Change, ...]
    figures: bool


def in_words(terms: Terms) -> TermsWords:
    """Terms in force in words."""
    return TermsWords(
        number=int(terms.terms.removeprefix("T-") or 0), silence_days=terms.silence_days,
        reply_days=terms.reply_days, usual=terms.parameters == DEFAULTS, memories=memories(terms.parameters),
        agreed="the house’s own, until you agree others" if terms.seq is None else f"agreed in entry {terms.seq + 1:,}",
    )  # fmt: skip


def proposals_in_words(actor: Actor) -> list[ProposalWords]:
    """Terms that wait for an answer, beside those in force."""
    sides = around(actor).sides
    return [
        ProposalWords(
            ref=each.terms, number=int(each.terms.removeprefix("T-")), party=each.party, at=each.at,
            name=sides[each.party].name, entry=each.seq + 1,
            changes=changes(terms_of(actor).current, each.value, short_names(actor)),
            figures=each.value.parameters != terms_of(actor).current.parameters,
        )
        for each in terms_of(actor).proposals
    ]  # fmt: skip


def short_names(actor: Actor) -> dict[str, str]:
    """Each side that joined by its short name."""
    return {party: side.short for party, side in around(actor).sides.items()}


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
    base, names = f"/e/{actor.slug}/people/", short_names(actor)
    form = TermsForm(request.POST or None, present=terms_of(actor).current, names=names, method=_method(actor))
    return answer(
        request, actor, form,
        lambda c: commands.ProposeTerms(**{name: c[name] for name in ("silence_days", "reply_days", "parameters")}),
        to=base, said="Proposed. The other side agrees or declines.", heading="Propose terms", cancel=base,
        template="engagement/terms_propose.html", constants=MEANINGS,
        names={party: names.get(party, party) for party in form.figures},
        lead="They bind what is accepted after both sides agreed. What you leave as it is stays as it is.",
        submit=f"Propose as {actor.organisation_name}",
        becomes=f"This becomes entry {around(actor).size + 1:,}. It counts only when the other side agrees.",
    )  # fmt: skip


def _method(actor: Actor) -> SafeString:
    """What can be written among the other constants, with the way to the method."""
    return format_html(
        "Such as <code>promises.n = 30</code> or <code>deadlines.kappa = 0.2</code>. Leave it empty and they stay. "
        '<a href="/e/{}/trust/method/">How it is worked out</a>', actor.slug,
    )  # fmt: skip


def _proposal(request: HttpRequest, actor: Actor, number: int) -> ProposalWords | None:
    """The other side's open proposal; a form sent to any other gets the reason from the act."""
    found = next((each for each in proposals_in_words(actor) if each.number == number), None)
    if request.method != "POST" and (found is None or found.party == actor.party):
        raise NotThere
    return found


@page(may=rules.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def agree_terms(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Agree to proposed terms."""
    base = f"/e/{actor.slug}/people/"
    return answer(
        request, actor, NothingForm(request.POST or None), lambda c: commands.AgreeTerms(terms=number), to=base,
        said=f"Terms T-{number} are agreed.", heading=f"Agree to terms T-{number}?", cancel=base,
        template="engagement/terms_answer.html", proposal=_proposal(request, actor, number), agrees=True,
        lead="They bind both sides for what is accepted from then on.", submit=f"Agree as {actor.organisation_name}",
        becomes=f"This becomes entry {around(actor).size + 1:,} and binds both sides for what comes after.",
    )  # fmt: skip


@page(may=rules.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def decline_terms(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Decline proposed terms, with the reason."""
    base = f"/e/{actor.slug}/people/"
    return answer(
        request, actor, DeclineForm(request.POST or None),
        lambda c: commands.DeclineTerms(terms=number, reason=c["reason"]), to=base,
        said=f"Terms T-{number} are declined.", heading=f"Decline terms T-{number}", cancel=base,
        template="engagement/terms_answer.html", proposal=_proposal(request, actor, number),
        lead="The terms in force stay.", submit=f"Decline as {actor.organisation_name}",
        becomes=f"This becomes entry {around(actor).size + 1:,}. The terms in force stay.",
    )  # fmt: skip
