"""Addresses of the API, of its reference, and of one's tokens."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, path

from troth.api import routes as _routes  # noqa: F401
from troth.api.book import PATH, RULES, api
from troth.api.door import front
from troth.api.pages import reference, tokens
from troth.api.writes import generate


def _addresses() -> list[URLPattern | URLResolver]:
    """The addresses of ninja, each behind the door of programs, with the rule that was declared for it."""
    generate()
    found: list[URLPattern | URLResolver] = []
    for router in api._get_bound_routers():
        for text, view in router.path_operations.items():
            methods = [method for operation in view.operations for method in operation.methods]
            address = text.replace("{", "<").replace("}", ">").lstrip("/")
            entered = front(view.get_view(), methods, asked_for(view.operations), RULES[text])
            found.append(path(f"{PATH}/{address}", entered))
    return found


def asked_for(operations: list[Any]) -> frozenset[str]:
    """The names that the query string of an address may have."""
    models = [model for operation in operations for model in operation.models]
    return frozenset(
        name for model in models if model.__ninja_param_source__ == "query" for name in model.__ninja_flatten_map__
    )


outside: list[URLPattern | URLResolver] = [
    path(f"{PATH}/openapi.json", reference.openapi, name="api-openapi"),
    path(f"{PATH}/docs/", reference.docs, name="api-docs"),
    *_addresses(),
    path(f"{PATH}/", reference.nothing),
    path(f"{PATH}/<path:rest>", reference.nothing),
]
desk: list[URLPattern | URLResolver] = [
    path("account/tokens/", tokens.overview, name="api-tokens"),
    path("account/tokens/new/", tokens.make, name="api-token-new"),
    path("account/tokens/<uuid:token>/revoke/", tokens.revoke, name="api-token-revoke"),
]
