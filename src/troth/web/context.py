"""What every template may rely on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

THEMES = ("light", "dark")
DEVICE = "device"
THEME_COOKIE = "troth_theme"


def page(request: HttpRequest) -> dict[str, Any]:
    """The reader's theme, so that the first paint is right, and the demonstration banner."""
    from django.conf import settings

    user = getattr(request, "user", None)
    kept = getattr(user, "theme", "") if user is not None else ""
    theme = kept or request.COOKIES.get(THEME_COOKIE, "")
    return {"theme": theme if theme in THEMES else "", "demo": settings.TROTH.demo}
