"""A body of the right shape for each act of the API: the smallest that its command allows."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import date, datetime
from enum import Enum
from typing import Any, Union

from troth.acts.act import ACTS

PLAIN: dict[Any, Any] = {
    str: "x", int: 1, bool: True, date: "2026-12-01", datetime: "2026-12-01T09:00:00+00:00", bytes: "eA==",
}  # fmt: skip
GIVEN = {
    "party": "client", "slug": "more", "zone": "UTC", "judged": "client", "dimension": "deadlines", "part": "words",
    "about": "P-1",
    "week": [[[540, 1020]]] * 5 + [[], []],
}  # fmt: skip
"""Where any text would not be one."""


def body_for(path: str, named: dict[str, str]) -> str:
    """What is posted to an address of the API; `named` are things that there are, by the field that names them."""
    act = ACTS.get(path.rpartition("/acts/")[2])
    body = {} if act is None else smallest(act.command)
    return json.dumps(body | {name: value for name, value in named.items() if name in body})


def smallest(command: type) -> dict[str, Any]:
    """The smallest body for a command: only what it needs."""
    hints = typing.get_type_hints(command)
    return {
        field.name: GIVEN.get(field.name, _least(hints[field.name]))
        for field in dataclasses.fields(command)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }


def _least(hint: Any) -> Any:
    if hint in PLAIN:
        return PLAIN[hint]
    origin = typing.get_origin(hint)
    if origin in {Union, types.UnionType}:
        return None
    if origin is tuple:
        return [_least(typing.get_args(hint)[0])]
    if origin is dict:
        return {}
    if dataclasses.is_dataclass(hint):
        return smallest(typing.cast(type, hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint)).value
    raise TypeError(f"No body for {hint}")
