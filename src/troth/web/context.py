"""What every template may rely on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The reader's theme, so that the first paint is right, and the demonstration banner."""
    from django.conf import settings

    user = getattr(request, "user", None)
    theme = getattr(user, "theme", "") if user is not None else ""
    return {"theme": theme, "demo": settings.TROTH.demo}
