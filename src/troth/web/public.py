"""The mark of a page that anybody may open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Say that this view is for everybody, signed in or not; a view that says nothing is refused."""
    view.troth_rule = "public"  # type: ignore[attr-defined]
    return view
