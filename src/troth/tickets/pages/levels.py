"""Service levels: as they stand, proposing other ones, agreeing and declining."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement.door import page
from troth.engagement.forms.people import NothingForm
from troth.engagement.forms.terms import DeclineForm
from troth.engagement.pages.people import becomes
from troth.engagement.reads import around
from troth.engagement.submit import answer, show
from troth.tickets import reads, rules
from troth.tickets.commands import AgreeLevels, DeclineLevels, ProposeLevels
from troth.tickets.fold import Levels
from troth.tickets.forms import LevelsForm, initial_of
from troth.tickets.pages.desk import base_of
from troth.tickets.present import the_deal


def _find(actor: Actor, number: int) -> Levels:
    found = next((each for each in the_deal(actor).levels if each.number == number), None)
    if found is None:
        raise NotThere
    return found


@page(may=rules.SEES)
@require_safe
def one(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Service levels as they were proposed, and what became of them."""
    words = reads.levels_words(actor, _find(actor, number))
    return show(
        request, actor, "tickets/levels.html", about=f"L-{number}", base=base_of(actor), words=words, row=words.row,
        may_answer=rules.AGREES.check(actor, None) and words.standing == "open" and not words.mine,
    )  # fmt: skip


@page(may=rules.AGREES)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Propose service levels."""
    of = request.GET.get("of", "provider")
    of = of if of in {"client", "provider"} else "provider"
    states, priorities = reads.vocabulary(actor, of)
    before = the_deal(actor).agreed(of)
    initial: dict[str, Any] = {"resolver": of, "since": actor.at.date()}
    if before:
        said = before[-1].said
        initial |= initial_of(said.targets, said.waiting, said.ended)
        priorities = [target.priority for target in said.targets] + [
            each for each in priorities if each not in {target.priority for target in said.targets}
        ]
    names = {party: side.short for party, side in around(actor).sides.items()}
    form = LevelsForm(request.POST or None, names=names, priorities=priorities, initial=initial)
    return answer(
        request, actor, form,
        lambda c: ProposeLevels(
            resolver=c["resolver"], since=c["since"], waiting=LevelsForm.lines(c["waiting"]),
            ended=LevelsForm.lines(c["ended"]), targets=c["targets"],
        ),
        to=base_of(actor), said="Proposed. The other side agrees or declines.", template="tickets/propose.html",
        heading="Propose service levels", cancel=base_of(actor), states=states, base=base_of(actor),
        submit=f"Propose as {actor.organisation_name}", becomes=becomes(actor),
    )  # fmt: skip


@page(may=rules.AGREES)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Agree to service levels."""
    words = _theirs(request, actor, number)
    return answer(
        request, actor, NothingForm(request.POST or None), lambda c: AgreeLevels(levels=number), to=base_of(actor),
        said=f"Service levels {words.row.levels} are agreed.", heading=f"Agree to service levels {words.row.levels}?",
        template="tickets/levels_answer.html", words=words, cancel=f"{base_of(actor)}levels/{number}/",
        base=base_of(actor), submit=f"Agree as {actor.organisation_name}", becomes=becomes(actor),
    )  # fmt: skip


@page(may=rules.AGREES)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Decline service levels, with the reason."""
    words = _theirs(request, actor, number)
    return answer(
        request, actor, DeclineForm(request.POST or None),
        lambda c: DeclineLevels(levels=number, reason=c["reason"]), to=base_of(actor),
        said=f"Service levels {words.row.levels} are declined.", heading=f"Decline service levels {words.row.levels}",
        template="tickets/levels_answer.html", words=words, cancel=f"{base_of(actor)}levels/{number}/",
        base=base_of(actor), submit=f"Decline as {actor.organisation_name}", becomes=becomes(actor),
    )  # fmt: skip


def _theirs(request: HttpRequest, actor: Actor, number: int) -> reads.LevelsWords:
    """The other side's open proposal; a form sent to any other gets the reason from the act."""
    words = reads.levels_words(actor, _find(actor, number))
    if request.method != "POST" and (words.standing != "open" or words.mine):
        raise NotThere
    return words
