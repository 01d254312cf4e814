"""`troth verify`: the report of the verifier, with the sentences of the kinds that are installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any

from troth.ledger.bundle import Bundle
from troth.verify.report import run, type_name
from troth.verify.walk import Line


def main(argv: Sequence[str]) -> int:
    """`troth verify BUNDLE [--against OLDER] [--policy FILE] [--parties FILE] [--timeline] [--json]`."""
    return run(argv, sentence_of)


def sentence_of(line: Line, bundle: Bundle) -> str:
    """The sentence of an entry's kind; its type name when nobody declares the kind, or the entry does not fit it."""
    entry = line.entry
    if entry.type not in _kinds():
        return type_name(line, bundle)
    from troth.evidence.kind import decode, sentence

    present = set(bundle.commits)
    parts = {name: bundle.payload(each) if each in present else None for name, each in entry.commit.items()}
    try:
        return sentence(decode(entry.type, entry.facts, parts), line.party)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return type_name(line, bundle)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, Any]:
    """The declared kinds, found through the entry-point group `troth.kinds`; empty when none is installed."""
    found = entry_points(group="troth.kinds")
    if not found:
        return {}
    for each in found:
        try:
            each.load()
        except ImportError:
            continue
    from troth.evidence.kind import KINDS

    return dict(KINDS)
