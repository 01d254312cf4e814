"""The address book: public pages, the organisation's pages, and each room under its engagement."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, URLResolver, include, path

from troth.evidence.rooms import ROOMS
from troth.server.demo import links
from troth.server.health import healthz, readyz
from troth.web.pages import set_theme, styleguide


def _rooms(which: str) -> list[URLPattern | URLResolver]:
    """The addresses that each room gives under this name in its `urls` module."""
    found: list[URLPattern | URLResolver] = []
    for room in ROOMS:
        if importlib.util.find_spec(f"{room}.urls") is not None:
            found += getattr(importlib.import_module(f"{room}.urls"), which, [])
    return found


def _ruled(patterns: list[URLPattern | URLResolver], says: str) -> list[URLPattern | URLResolver]:
    """Give another package's views the rule under which this house opens them."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _ruled(list(pattern.url_patterns), says)
            continue
        view: Callable[..., Any] = pattern.callback
        view.troth_rule = says  # type: ignore[attr-defined]
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("styleguide/", styleguide),
    path("theme/", set_theme),
    *links.urls(),
    *_rooms("outside"),
    path("e/<slug:slug>/", include(_rooms("inside"))),
    *_rooms("desk"),
]
handler404 = "troth.web.errors.not_found"
handler500 = "troth.web.errors.server_error"
