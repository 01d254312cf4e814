"""Finds every room's kinds at run time, with or without Django."""

from __future__ import annotations

import importlib
import importlib.util

from troth.evidence import rooms
from troth.evidence.kind import KINDS, KindSpec


def load() -> dict[str, KindSpec]:
    """Import the `kinds` module of each room and give back all declarations by name."""
    for room in rooms.ROOMS:
        if importlib.util.find_spec(f"{room}.kinds") is not None:
            importlib.import_module(f"{room}.kinds")
    return KINDS
