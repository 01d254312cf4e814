"""Says size and root of the shared log on every answer within an engagement, so that each reader keeps a witness."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from troth.engagement.reads import Around, around_of, seats_of

NAME = "Troth-Checkpoint"


class CheckpointMiddleware:
    """Adds `Troth-Checkpoint: <size> <root>`; only somebody whom the door let in is ever told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        seen: Around | None = getattr(request, "checkpoint", None)
        match = request.resolver_match
        if seen is None or match is None:
            return response
        if request.method == "POST":  # the log may just have grown
            seen = around_of(seats_of(match.kwargs["slug"])[0])
        response.headers[NAME] = f"{seen.size} {seen.root_text}"
        return response
