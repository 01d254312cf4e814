"""Finding things: a page that works without a script, and the same as a fragment for the palette."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from troth.acts.actor import Actor
from troth.engagement.door import page
from troth.engagement.submit import show
from troth.search import reads, rules


@page(may=rules.FINDS)
@require_safe
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What there is for a query, in groups."""
    query = request.GET.get("q", "")[:400].replace("\x00", "")
    small = request.headers.get("HX-Target") == "found"
    found = reads.search(actor, query, most=reads.SHOWN if small else reads.PAGE)
    if small:
        return render(request, "search/found.html", {"found": found, "actor": actor, "here": f"/e/{actor.slug}/find/"})
    return show(request, actor, "search/find.html", found=found, query=query, here=f"/e/{actor.slug}/find/")
