"""The golden bytes of every kind, each in `tests/vectors/kinds/<kind>.json`.

    python -m tests.house.golden

writes the files of kinds that have none yet, and never changes one that is there: a kind that was shipped keeps its
bytes for ever, and a changed one is a new version. Each file holds two pieces of evidence, one with every field and
one with only the fields that must be there, as the log takes them: facts as canonical JSON, parts as base64.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import types
import typing
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Union

from troth import canon
from troth.evidence import registry
from troth.evidence.kind import KindSpec, encode

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "kinds"


def sample(annotation: Any, name: str, *, full: bool) -> Any:
    """A fixed value of a field's type; None where nothing is needed and `full` is false."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in args if arg is not type(None))
        return sample(inner, name, full=full) if full else None
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(sample(args[0], f"{name}{place}", full=full) for place in range(2)) if full else ()
        return tuple(sample(arg, f"{name}{place}", full=full) for place, arg in enumerate(args))
    if origin is dict:
        return {key: sample(args[1], key, full=full) for key in ("beta", "alpha")} if full else {}
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if dataclasses.is_dataclass(annotation):
        return made(typing.cast(type, annotation), full=full)
    simple: dict[Any, Any] = {
        str: f"{name} ä “1” \\ 😀" if full else name, int: 7, bool: True, bytes: name.encode() + b"\x00\xff",
        date: date(2026, 3, 4), datetime: datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC),
    }  # fmt: skip
    return simple[annotation]


def made(cls: type, *, full: bool) -> Any:
    """A fixed instance of a dataclass."""
    hints = typing.get_type_hints(cls)
    return cls(**{f.name: sample(hints[f.name], f.name, full=full) for f in dataclasses.fields(cls)})


def bytes_of(evidence: Any) -> dict[str, Any]:
    """What a piece of evidence becomes in the log."""
    encoded = encode(evidence)
    parts = {name: base64.b64encode(body).decode() for name, body in sorted(encoded.parts.items())}
    return {"facts": canon.encode(encoded.facts).decode(), "parts": parts, "subject": encoded.subject}


def golden(spec: KindSpec) -> dict[str, Any]:
    """The content of a kind's file."""
    return {
        "kind": spec.name, "log": spec.log, "subject": spec.subject, "personal": sorted(spec.personal),
        "full": bytes_of(made(spec.cls, full=True)), "least": bytes_of(made(spec.cls, full=False)),
    }  # fmt: skip


def path_of(kind: str) -> Path:
    """Where a kind's file lies."""
    return FOLDER / f"{kind}.json"


def main() -> None:
    """Write the files that are missing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for spec in registry.load().values():
        path = path_of(spec.name)
        if not path.exists():
            path.write_text(json.dumps(golden(spec), indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
            print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
