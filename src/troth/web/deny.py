"""Default deny: a view that carries no rule answers 404, whoever asks; private answers are never stored by caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse


class DenyMiddleware:
    """Refuses views without a rule and marks answers as not storable."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Stop before a view that nobody gave a rule."""
        if not getattr(view, "troth_rule", ""):
            raise Http404
