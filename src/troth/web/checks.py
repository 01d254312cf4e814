"""The address book as a list, and the check at start-up that no address of it lacks a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One pattern of the address book: its text from the root, what it captures, and the view behind it."""

    pattern: str
    captures: tuple[tuple[str, str], ...]
    view: Callable[..., Any]
    name: str = ""

    @property
    def rule(self) -> str:
        """For whom the view says it is; empty when it does not say."""
        return str(getattr(self.view, "troth_rule", ""))


def addresses(resolver: URLResolver | None = None) -> list[Address]:
    """Every address that the URL configuration can lead to, in its order."""
    return list(_walk(resolver or get_resolver(), "", ()))


def _walk(resolver: URLResolver, prefix: str, captured: tuple[tuple[str, str], ...]) -> Iterator[Address]:
    for child in resolver.url_patterns:
        text, more = prefix + str(child.pattern), (*captured, *_captures(child.pattern))
        if isinstance(child, URLPattern):
            yield Address(pattern=text, captures=more, view=child.callback, name=child.name or "")
        else:
            yield from _walk(child, text, more)


def _captures(pattern: object) -> tuple[tuple[str, str], ...]:
    if isinstance(pattern, RoutePattern):
        names = {id(converter): name for name, converter in _known().items()}
        return tuple((name, names.get(id(found), type(found).__name__)) for name, found in pattern.converters.items())
    if isinstance(pattern, RegexPattern):
        return tuple((name, "regex") for name in pattern.regex.groupindex)
    return ()


def _known() -> dict[str, Any]:
    from django.urls.converters import get_converters

    return dict(get_converters())


@register("troth")
def every_address_has_a_rule(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An address whose view carries no rule is an error: nobody could open it, and nobody decided who should."""
    return [
        Error(
            f"The address {address.pattern} leads to a view without a rule.",
            hint="Declare it with @page(may=...), @desk(may=...) or @public.",
            obj=f"{address.view.__module__}.{getattr(address.view, '__qualname__', address.view)}",
            id="troth.E001",
        )
        for address in addresses()
        if not address.rule
    ]
