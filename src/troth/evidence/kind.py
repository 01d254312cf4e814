"""Kinds: what an act leaves behind. A shipped kind never changes its bytes; a changed one is a new version."""

from __future__ import annotations

import dataclasses
import re
import string
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from troth import canon
from troth.evidence.codec import from_json, to_json
from troth.evidence.text import isolated

Words = str | None
"""Free text of a part; None once it has been erased."""

T = TypeVar("T")
NAME = re.compile(r"[a-z]+(\.[a-z_]+){1,3}\.v[1-9][0-9]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSpec:
    """The declaration of one kind."""

    name: str
    cls: type
    says: str
    log: str
    subject: str
    bears_on: tuple[str, ...]
    facts: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    personal: frozenset[str]
    raw: frozenset[str]
    many: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Evidence as the log takes it: facts for the leaf, canonical bytes for each part."""

    kind: str
    subject: str
    facts: dict[str, Any]
    parts: dict[str, bytes]


KINDS: dict[str, KindSpec] = {}


def fact(default: Any = dataclasses.MISSING) -> Any:
    """A field that stays in the log for ever: a date, a number, a choice or an opaque id; nothing personal."""
    return dataclasses.field(default=default, metadata={"place": "fact"})


def words(*, personal: bool, part: str = "words", default: Any = dataclasses.MISSING) -> Any:
    """A field that lives in an erasable part; it must be said whether it is about a person."""
    return dataclasses.field(default=default, metadata={"place": part, "personal": personal})


def blob(*, personal: bool, part: str, default: Any = dataclasses.MISSING) -> Any:
    """A field of raw bytes that is a part by itself, such as a file."""
    return dataclasses.field(default=default, metadata={"place": part, "personal": personal, "raw": True})


def blobs(*, personal: bool, part: str) -> Any:
    """A field of many pieces of raw bytes, each a part by itself (`rows-0001`, `rows-0002`, ...), together too large
    for one entry; an erased piece is None in its place."""
    return dataclasses.field(metadata={"place": part, "personal": personal, "raw": True, "many": True})


def kind(
    name: str, *, says: str, log: str, subject: str, bears_on: tuple[str, ...] = ()
) -> Callable[[type[T]], type[T]]:
    """Register a frozen dataclass as a kind. `log`: "shared", "private" or "organisation"; it decides where it goes."""

    def register(cls: type[T]) -> type[T]:
        if not NAME.match(name):
            raise TypeError(f"{name} is not a kind's name (room.thing.happened.v1)")
        if log not in {"shared", "private", "organisation"}:
            raise TypeError(f"{name}: log must be shared, private or organisation")
        if name in KINDS and KINDS[name].cls.__qualname__ != cls.__qualname__:
            raise TypeError(f"{name} is declared twice")
        KINDS[name] = _spec(name, cls, says, log, subject, bears_on)
        cls.__kind__ = name  # type: ignore[attr-defined]
        return cls

    return register


def _spec(name: str, cls: type, says: str, log: str, subject: str, bears_on: tuple[str, ...]) -> KindSpec:
    facts: list[str] = []
    parts: dict[str, list[str]] = {}
    personal, many, raw = set(), set(), set()
    for field in dataclasses.fields(cls):
        place = field.metadata.get("place")
        if place is None:
            raise TypeError(f"{name}.{field.name} must be declared fact(), words(personal=...) or blob(personal=...)")
        if place == "fact":
            facts.append(field.name)
            continue
        parts.setdefault(place, []).append(field.name)
        if field.metadata["personal"]:
            personal.add(field.name)
        if field.metadata.get("many"):
            many.add(place)
        if field.metadata.get("raw"):
            raw.add(place)
    if subject not in facts:
        raise TypeError(f"{name}: the subject must be one of its facts")
    return KindSpec(
        name=name, cls=cls, says=says, log=log, subject=subject, bears_on=bears_on, facts=tuple(facts),
        parts={part: tuple(names) for part, names in parts.items()}, personal=frozenset(personal), many=frozenset(many),
        raw=frozenset(raw),
    )  # fmt: skip


def kind_of(cls: type) -> str:
    """The permanent name of a declared kind."""
    return str(cls.__kind__)  # type: ignore[attr-defined]


def spec_of(evidence: object) -> KindSpec:
    """The declaration behind a piece of evidence; TypeError for anything that is not a kind."""
    name = getattr(type(evidence), "__kind__", None)
    if name is None:
        raise TypeError(f"{type(evidence).__name__} is not a kind of evidence")
    return KINDS[name]


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def encode(evidence: object) -> Encoded:
    """Facts and parts of a piece of evidence; absent (None) values are left out."""
    spec = spec_of(evidence)
    facts = _present(evidence, spec.facts)
    parts: dict[str, bytes] = {}
    for part, names in spec.parts.items():
        first = getattr(evidence, names[0])
        if part in spec.many:
            parts |= {f"{part}-{place:04d}": piece for place, piece in enumerate(first, 1) if piece is not None}
            continue
        if isinstance(first, bytes):
            parts[part] = first
            continue
        values = _present(evidence, names)
        if values:
            parts[part] = canon.encode(values)
    return Encoded(kind=spec.name, subject=str(getattr(evidence, spec.subject)), facts=facts, parts=parts)


def _present(evidence: object, names: tuple[str, ...]) -> dict[str, Any]:
    pairs = ((name, getattr(evidence, name)) for name in names)
    return {name: to_json(value) for name, value in pairs if value is not None}


def decode(name: str, facts: Mapping[str, Any], parts: Mapping[str, bytes | None]) -> Any:
    """The evidence again; fields of an erased or absent part are None. KeyError for a kind nobody declared."""
    spec = KINDS[name]
    hints, values = _hints(spec.cls), {}
    for field in spec.facts:
        if field in facts:
            values[field] = from_json(hints[field], facts[field])
    for part, names in spec.parts.items():
        if part in spec.many:
            values[names[0]] = tuple(parts[name] for name in sorted(parts) if name.startswith(f"{part}-"))
            continue
        raw = parts.get(part)
        if bytes in (hints[names[0]], *typing.get_args(hints[names[0]])):
            values[names[0]] = raw
            continue
        body: Any = canon.decode(raw) if raw is not None else {}
        for field in names:
            values[field] = from_json(hints[field], body[field]) if field in body else None
    return spec.cls(**values)


class _Sentence(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None:
            return "[erased]"
        if isinstance(value, datetime):
            return f"{value.day} {value:%b %Y, %H:%M} UTC"
        if isinstance(value, date):
            return f"{value.day} {value:%b %Y}"
        return str(super().format_field(value, format_spec))


def sentence(evidence: object, who: str, *, apart: bool = False) -> str:
    """The one sentence of this evidence for pages, mail and the command line; `who` names the actor.

    `apart` keeps the reading direction of what people wrote to itself, between marks that pages turn into `<bdi>`.
    """
    spec = spec_of(evidence)
    names = {name for _, name, _, _ in _Sentence().parse(spec.says) if name} - {"who"}
    values = {name: getattr(evidence, name) for name in names}
    if apart:
        written = {name: text for name, text in values.items() if name not in spec.facts and type(text) is str}
        values |= {name: isolated(text) for name, text in written.items()}
    return _Sentence().vformat(spec.says, (), {**values, "who": who})
