"""Panels under the page of a thing: a room above adds what it knows of the thing, without the page knowing the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, Any, str], SafeString]
_PANELS: list[Panel] = []
ACCOUNT = "account"
"""What a person's own account page is about."""


def panel(draw: Panel) -> Panel:
    """Register what a room shows about a thing (P-12, C-3, E-40, or ACCOUNT); empty text where it shows nothing."""
    if draw not in _PANELS:
        _PANELS.append(draw)
    return draw


def panels_about(request: HttpRequest, actor: Any, about: str) -> list[SafeString]:
    """Everything that the rooms above show about a thing."""
    return [drawn for draw in _PANELS if (drawn := draw(request, actor, about))]
