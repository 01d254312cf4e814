"""Planned maintenance: proposing a window, and the other side's answer before it begins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.acts.errors import NotThere
from troth.engagement.door import page
from troth.engagement.forms.people import NothingForm
from troth.engagement.forms.terms import DeclineForm
from troth.engagement.pages.people import becomes
from troth.engagement.reads import terms_of
from troth.engagement.submit import answer, show
from troth.tickets import reads, rules
from troth.tickets.commands import AgreeMaintenance, DeclineMaintenance, ProposeMaintenance
from troth.tickets.forms import MaintenanceForm
from troth.tickets.pages.desk import base_of


def _find(actor: Actor, number: int) -> reads.PlannedWords:
    found = next((each for each in reads.planned_words(actor, 10_000) if each.number == number), None)
    if found is None:
        raise NotThere
    return found


@page(may=rules.SEES)
@require_safe
def one(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """A window of maintenance, and what became of it."""
    words = _find(actor, number)
    return show(
        request, actor, "tickets/maintenance.html", about=f"M-{number}", base=base_of(actor), words=words,
        may_answer=rules.IMPORTS.check(actor, None) and words.open and not words.mine,
    )  # fmt: skip


@page(may=rules.IMPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Propose planned maintenance."""
    zone = terms_of(actor).calendar(actor.party, actor.at).zone
    form = MaintenanceForm(request.POST or None, zone=zone)

    def build(cleaned: dict[str, object]) -> ProposeMaintenance:
        starts, ends = form.moments(cleaned)
        return ProposeMaintenance(starts=starts, ends=ends, what=str(cleaned["what"]))

    return answer(
        request, actor, form, build, to=base_of(actor), said="Proposed. It counts if the other side agrees in time.",
        template="tickets/form.html", heading="Plan maintenance", cancel=base_of(actor), base=base_of(actor),
        submit=f"Propose as {actor.organisation_name}", becomes=becomes(actor),
        lead="No ticket’s clock runs in a window that both sides agreed before it began.",
    )  # fmt: skip


@page(may=rules.IMPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Agree to planned maintenance."""
    words = _theirs(request, actor, number)
    return answer(
        request, actor, NothingForm(request.POST or None), lambda c: AgreeMaintenance(maintenance=number),
        to=base_of(actor), said=f"Planned maintenance {words.ref} is agreed.", heading=f"Agree to {words.ref}?",
        template="tickets/maintenance_answer.html", words=words, cancel=f"{base_of(actor)}maintenance/{number}/",
        base=base_of(actor), submit=f"Agree as {actor.organisation_name}", becomes=becomes(actor),
    )  # fmt: skip


@page(may=rules.IMPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Decline planned maintenance, with the reason."""
    words = _theirs(request, actor, number)
    return answer(
        request, actor, DeclineForm(request.POST or None),
        lambda c: DeclineMaintenance(maintenance=number, reason=c["reason"]), to=base_of(actor),
        said=f"Planned maintenance {words.ref} is declined.", heading=f"Decline {words.ref}",
        template="tickets/maintenance_answer.html", words=words, cancel=f"{base_of(actor)}maintenance/{number}/",
        base=base_of(actor), submit=f"Decline as {actor.organisation_name}", becomes=becomes(actor),
    )  # fmt: skip


def _theirs(request: HttpRequest, actor: Actor, number: int) -> reads.PlannedWords:
    """The other side's open proposal; a form sent to any other gets the reason from the act."""
    words = _find(actor, number)
    if request.method != "POST" and (not words.open or words.mine):
        raise NotThere
    return words
