"""Icons from the lucide wheel, read once each and kept as safe text (an uncached icon costs half a template)."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide as drawn


@lru_cache(maxsize=512)
def icon(name: str, size: int = 18) -> SafeString:
    """The icon as inline SVG, hidden from screen readers: a word always stands beside it."""
    text = drawn(str(name), size=None, width=size, height=size, **{"class": "icon", "aria_hidden": "true"})
    return mark_safe(" ".join(text.split()).replace("> <", "><"))
