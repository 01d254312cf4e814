"""Draws a piece of template as a page would."""

from __future__ import annotations

from typing import Any

from django.template import engines


def draw(piece: str, /, **context: Any) -> str:
    """The piece as text."""
    return str(engines["django"].from_string(piece).render(context)).strip()
