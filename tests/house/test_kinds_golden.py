"""A shipped kind never changes its bytes: each is compared with the file that was written when it was made."""

from __future__ import annotations

import base64
import dataclasses
import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.house.golden import FOLDER, bytes_of, golden, made, path_of
from troth import canon
from troth.evidence import registry
from troth.evidence.kind import KINDS, KindSpec, decode, fact, kind, words

SPECS = sorted(registry.load().values(), key=lambda spec: spec.name)


def stored(spec: KindSpec) -> dict[str, Any]:
    path = path_of(spec.name)
    assert path.exists(), f"{spec.name} has no golden bytes; write them once with: python -m tests.house.golden"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_a_kind_keeps_its_bytes(spec: KindSpec) -> None:
    assert golden(spec) == stored(spec), f"{spec.name} changed: leave it as it was, and declare a new version"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
@pytest.mark.parametrize("which", ["full", "least"])
def test_golden_bytes_read_back_as_what_was_said(spec: KindSpec, which: str) -> None:
    file = stored(spec)[which]
    parts = {name: base64.b64decode(body) for name, body in file["parts"].items()}
    facts: Any = canon.decode(file["facts"].encode())
    assert decode(spec.name, facts, parts) == made(spec.cls, full=which == "full")


def test_no_kind_is_ever_taken_away() -> None:
    files = {path.stem for path in FOLDER.glob("*.json")}
    assert files <= set(KINDS), f"no longer declared: {sorted(files - set(KINDS))}"


def test_the_test_bites_when_a_kind_changes() -> None:
    """A field more, a field less, another place, another name: each gives other bytes."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Before:
        thing: str = fact()
        text: str | None = words(personal=False)

    @dataclass(frozen=True, slots=True, kw_only=True)
    class MovedToFacts:
        thing: str = fact()
        text: str | None = fact()

    @dataclass(frozen=True, slots=True, kw_only=True)
    class OneMore:
        thing: str = fact()
        text: str | None = words(personal=False)
        more: int = fact(default=1)

    try:
        found = []
        for version, cls in enumerate((Before, MovedToFacts, OneMore), 1):
            kind(f"house.thing.happened.v{version}", says="{who} did", log="shared", subject="thing")(cls)
            found.append(bytes_of(made(cls, full=True)))
        assert found[0] != found[1]
        assert found[0] != found[2]
        assert not path_of("house.thing.happened.v1").exists()
    finally:
        for version in (1, 2, 3):
            KINDS.pop(f"house.thing.happened.v{version}")


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_facts_hold_nothing_that_the_kind_calls_personal(spec: KindSpec) -> None:
    assert not spec.personal & set(spec.facts)
    told = {field.name for field in dataclasses.fields(spec.cls)}
    assert spec.personal <= told
