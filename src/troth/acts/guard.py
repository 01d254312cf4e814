"""The guard: in tests and development a write to a recorded table outside `perform` raises at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.apps import apps

_open: ContextVar[bool] = ContextVar("troth_writing", default=False)
_WRITE = re.compile(r"\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)


class WrittenOutsideAnAct(RuntimeError):
    """Something changed a recorded table without being an act."""


@contextmanager
def writing() -> Iterator[None]:
    """Within this block recorded tables may change; used by `perform` and by rebuilding."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


@lru_cache(maxsize=1)
def guarded_tables() -> frozenset[str]:
    """Tables of our models that hold records or what is derived from them."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "integrity", "") in {"ledger", "derivable"}
    )


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A Django execute wrapper that refuses unrecorded writes."""
    found = _WRITE.match(sql)
    if found and not _open.get() and found.group(1) in guarded_tables():
        raise WrittenOutsideAnAct(f"{found.group(1)} was written outside an act: {sql[:80]}")
    return execute(sql, params, many, context)
