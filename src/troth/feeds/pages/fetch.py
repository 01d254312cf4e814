"""The feed itself: whoever has its address may read it, as long as the person behind it may. It needs no cookie.

What it shows is judged at each fetch. An address that is wrong, was stopped, or leads nowhere any more gives the same
404 as one that never was.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from troth.engagement import door
from troth.feeds.calendars import gather, ics
from troth.feeds.calendars.links import by_secret, fetched
from troth.web.public import public

PRIVATE = {
    "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
    "Content-Disposition": 'inline; filename="troth.ics"',
}  # fmt: skip


@public
@require_safe
def fetch(request: HttpRequest, secret: str) -> HttpResponse:
    """A calendar for a program, or 304 when nothing changed since it asked last."""
    at = door.now()
    link = by_secret(secret)
    if link is None:
        raise Http404
    places = gather.places(link.person_id, link.engagement_id, at)
    if link.engagement_id is not None and not places:
        raise Http404
    if not fetched(link, at):
        wait = 3600 - int(at.timestamp()) % 3600
        late = {"Retry-After": str(wait)}
        return HttpResponse("Too often. Try again later.\n", status=429, content_type="text/plain", headers=late)
    name = places[0].engagement.title if link.engagement_id is not None else "All engagements"
    about = f"What is due, as {link.person.name} may see it."
    body = ics.calendar(f"{name} · Troth", about, settings.TROTH.origin_host, gather.events(places, at))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(body, content_type=ics.TYPE)
    response.headers["ETag"] = etag
    for header, value in PRIVATE.items():
        response.headers[header] = value
    return response
