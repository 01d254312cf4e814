"""The pages of the assessment."""

from __future__ import annotations

import math
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from troth.acts.actor import Actor
from troth.engagement import commands
from troth.engagement import rules as around
from troth.engagement.door import page
from troth.engagement.pages.people import becomes
from troth.engagement.reads import terms_of
from troth.engagement.submit import ActForm, answer, show
from troth.overview.trust import former, reads
from troth.overview.trust.behind import behind, late, recent
from troth.promises import rules
from troth.sources import present
from troth.trust import LABELS, PARTIES, Dimension, explain

OTHERS = ("rho", "kappa", "s_ref", "cap")


@page(may=rules.SEES)
@require_safe
def both(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Both parties side by side in all nine dimensions, and the three measures of the whole."""
    names = reads.marks(actor)
    found = reads.assessment_of(actor)
    return show(
        request, actor, "overview/trust/both.html", pairs=reads.pairs(actor), rows=reads.rows(actor, list(Dimension)),
        left=names["provider"], right=names["client"], found=found, names=names,
        delays=[(names[party], delay) for party, delay in reads.delays_of(actor).items()],
        imported=bool(present.current(actor)),
        flags=[line for party in PARTIES for line in reads.flags(actor, party)],
        weakest=[(names[party], reads.weakest(actor, party)) for party in ("provider", "client")],
        formers=former.formers(actor),
    )  # fmt: skip


@page(may=rules.SEES)
@require_safe
def party(request: HttpRequest, actor: Actor, party: str) -> HttpResponse:
    """One party: every dimension in words."""
    if party not in PARTIES:
        raise Http404
    judged = reads.assessment_of(actor).parties[party]
    lambdas = reads.assessment_of(actor).parameters.lambdas(party)
    lines = [
        {
            "label": LABELS[d], "bar": reads.bar(actor, judged, d), "says": reads.says(actor, judged, d),
            "moved": former.moved(actor, judged, d) if judged.readings[d].enough else "",
            "under": former.under(actor, party, d), "weight": round(100 * lambdas[d]),
        }
        for d in Dimension
    ]  # fmt: skip
    names, (newest, lowered) = reads.marks(actor), recent(actor, party)
    return show(
        request, actor, "overview/trust/party.html", judged=judged, lines=lines, who=names[party],
        truster=names["provider" if party == "client" else "client"], covered=reads.covered(judged.whole),
        pair=reads.pairs(actor)[0 if party == "provider" else 1], material=reads.material(judged.material),
        weakest=reads.weakest(actor, party), newest=newest, lowered=lowered, flags=reads.flags(actor, party),
        under=former.under(actor, party),
    )  # fmt: skip


@page(may=rules.SEES)
@require_safe
def delay(request: HttpRequest, actor: Actor, party: str) -> HttpResponse:
    """The promises behind the delay of one party."""
    if party not in PARTIES:
        raise Http404
    return show(
        request, actor, "overview/trust/delay.html", who=reads.marks(actor)[party], items=late(actor, party),
        found=reads.delays_of(actor)[party], imported=any(row.judged == party for row in present.current(actor)),
    )  # fmt: skip


@page(may=rules.SEES)
@require_safe
def dimension(request: HttpRequest, actor: Actor, party: str, dimension: str) -> HttpResponse:
    """One figure with every entry behind it."""
    if party not in PARTIES or dimension not in set(Dimension):
        raise Http404
    which = Dimension(dimension)
    judged = reads.assessment_of(actor).parties[party]
    items, more = behind(actor, party, which, request.GET.get("before", ""))
    settings = reads.assessment_of(actor).parameters.of(which)
    return show(
        request, actor, "overview/trust/dimension.html", label=LABELS[which], who=reads.marks(actor)[party],
        reading=judged.readings[which], bar=reads.bar(actor, judged, which),
        says=reads.says(actor, judged, which), under=former.under(actor, party, which),
        moved=former.moved(actor, judged, which), trend=judged.trends[which], more=more,
        items=items, settings=settings,
        start=explain.percent(settings.m), older=f"?before={more}" if more else "",
    )  # fmt: skip


@page(may=around.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, actor: Actor, party: str, dimension: str) -> HttpResponse:
    """Acknowledge an erosion alert for one's side."""
    if party not in PARTIES or dimension not in set(Dimension):
        raise Http404
    who, label = reads.marks(actor)[party], LABELS[Dimension(dimension)]
    here = f"/e/{actor.slug}/trust/{party}/{dimension}/"
    return answer(
        request,
        actor,
        ActForm(request.POST or None),
        lambda cleaned: commands.AcknowledgeAlert(judged=party, dimension=dimension),
        to=here,
        said="Acknowledged.",
        heading=f"Acknowledge: {label}, {who.name}",
        lead="You say that your side has seen it. When both sides have, the test starts again from here.",
        submit=f"Acknowledge as {actor.organisation_name}",
        cancel=here,
        becomes=becomes(actor),
    )


@page(may=rules.SEES)
@require_safe
def method(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How the figures are worked out, in plain words, with the parameters in force."""
    terms = terms_of(actor).current
    table: list[dict[str, Any]] = [
        {
            "label": LABELS[d], "start": f"{100 * settings.m:.6g}", "days": _constant(settings.h),
            "units": _constant(settings.n), "client": f"{100 * terms.parameters.lambdas('client')[d]:.6g}",
            "provider": f"{100 * terms.parameters.lambdas('provider')[d]:.6g}",
            "others": ", ".join(f"{name} {_constant(getattr(settings, name))}" for name in OTHERS),
        }
        for d, settings in ((d, terms.parameters.of(d)) for d in Dimension)
    ]  # fmt: skip
    return show(request, actor, "overview/trust/method.html", terms=terms, table=table, names=reads.marks(actor))


def _constant(value: float) -> str:
    return "never" if value == math.inf else f"{value:.6g}"
