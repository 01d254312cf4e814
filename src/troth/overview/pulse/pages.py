"""The Pulse page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from troth.acts.actor import Actor
from troth.engagement.door import page
from troth.engagement.reads import around
from troth.engagement.submit import show
from troth.overview.pulse import reads
from troth.overview.trust.reads import marks
from troth.promises import rules


@page(may=rules.SEES)
@require_safe
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The home of an engagement."""
    names = marks(actor)
    here = around(actor)
    return show(
        request, actor, "overview/pulse.html", pulse=reads.pulse(actor), left=names["provider"], right=names["client"],
        sides=here.sides, other=names[actor.other], joined=len(here.sides) == 2, practices=reads.practices(actor),
        heading=here.title, base=f"/e/{actor.slug}/",
    )  # fmt: skip
