"""The description of the API as OpenAPI 3.1: what ninja derives from the types, with every problem as it is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ninja.openapi import get_schema

from troth.api.book import PATH, api
from troth.api.problem import MEDIA, TITLES

ZIP = {"application/zip": {"schema": {"type": "string", "contentMediaType": "application/zip"}}}
GOOD = {200: "As asked", 201: "Recorded"}
AGAIN = "Recorded before by the same key; nothing was recorded again"
HEADERS: dict[str, dict[str, Any]] = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "405": {"Allow": {"schema": {"type": "string"}}},
    "429": {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}},
}


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The whole description, made once."""
    found: dict[str, Any] = json.loads(json.dumps(get_schema(api, path_prefix=f"{PATH}/"), default=str))
    found["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            _responses(operation["responses"], writes=method == "post")
            if path.endswith("/bundle"):
                operation["responses"]["200"]["content"] = ZIP
    return found


def _responses(responses: dict[str, Any], *, writes: bool) -> None:
    for status in list(responses):
        answer, name = responses.pop(status), str(status)
        if int(name) >= 400:
            answer["content"] = {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
            answer["description"] = TITLES[int(name)]
        else:
            answer["description"] = AGAIN if writes and name == "200" else GOOD[int(name)]
        if name in HEADERS:
            answer["headers"] = HEADERS[name]
        responses[name] = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a body, or one parameter, as the reference page shows it."""

    name: str
    where: str
    kind: str
    required: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One address as the reference page shows it."""

    name: str
    method: str
    path: str
    title: str
    says: str
    fields: tuple[Field, ...]
    gives: str
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One body as the reference page shows it."""

    name: str
    says: str
    fields: tuple[Field, ...]


@lru_cache(maxsize=1)
def calls() -> dict[str, list[Call]]:
    """Every address under its heading, reads before acts."""
    found: dict[str, list[Call]] = {}
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            acts = "/acts/" in path
            heading = f"Acts: {operation['tags'][0].lower()}" if acts else operation["tags"][0]
            found.setdefault(heading, []).append(_call(path, method, operation))
    return {heading: found[heading] for heading in sorted(found, key=lambda each: each.startswith("Acts"))}


def _call(path: str, method: str, operation: dict[str, Any]) -> Call:
    fields = [
        Field(
            name=each["name"], where=each["in"], kind=kind_of(each["schema"]), required=each["required"],
            says=each.get("description", ""),
        )
        for each in operation["parameters"]
        if each["name"] != "slug"
    ]  # fmt: skip
    body = operation.get("requestBody")
    if body is not None:
        fields += _fields(_resolved(body["content"]["application/json"]["schema"]), "body")
    good = operation["responses"].get("201") or operation["responses"]["200"]
    given = good["content"].get("application/json", {}).get("schema")
    return Call(
        name=operation["operationId"], method=method.upper(), path=path, title=operation["summary"],
        says=_rest(operation.get("description", ""), operation["summary"]), fields=tuple(fields),
        gives=given["$ref"].rsplit("/", 1)[1] if given else "",
        problems=tuple((status, TITLES[int(status)]) for status in operation["responses"] if int(status) >= 400),
    )  # fmt: skip


def _rest(description: str, summary: str) -> str:
    return description.strip().removeprefix(summary).removeprefix(".").strip()


@lru_cache(maxsize=1)
def shapes() -> list[Shape]:
    """Every body that is answered, or lies within one, by name."""
    schemas = description()["components"]["schemas"]
    return [
        Shape(name=name, says=schema.get("description", ""), fields=tuple(_fields(schema, "")))
        for name, schema in sorted(schemas.items())
        if "properties" in schema
    ]


def _fields(schema: dict[str, Any], where: str) -> list[Field]:
    needed = schema.get("required", [])
    return [
        Field(
            name=name, where=where, kind=kind_of(each), required=name in needed, says=each.get("description", "")
        )
        for name, each in schema.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = description()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return found
    return schema


def kind_of(schema: dict[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in schema:
        inner = _resolved(schema)
        return " | ".join(map(str, inner["enum"])) if "enum" in inner else schema["$ref"].rsplit("/", 1)[1]
    if "anyOf" in schema:
        return " or ".join(kind_of(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "prefixItems" in schema:
        return f"[{', '.join(kind_of(each) for each in schema['prefixItems'])}]"
    kind = str(schema.get("type", "value"))
    if kind == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    if kind == "object":
        return "object"
    if "format" in schema:
        return str(schema["format"])
    return "base64" if "contentEncoding" in schema else {"null": "null"}.get(kind, kind)
