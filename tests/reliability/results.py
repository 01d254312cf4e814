"""Counts of what was really tried, kept for the document: full runs write a file, ordinary runs keep nothing."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PLACE = Path(__file__).resolve().parents[2] / "build" / "reliability.jsonl"


@dataclass(slots=True, kw_only=True)
class Result:
    """One trial on one engine, and its counts."""

    trial: str
    engine: str
    counts: dict[str, float] = field(default_factory=dict)

    def add(self, **counts: int) -> None:
        """Count."""
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count

    def most(self, name: str, value: float) -> None:
        """Remember the largest value."""
        self.counts[f"most {name}"] = max(self.counts.get(f"most {name}", 0), value)


def keep(result: Result) -> None:
    """Print the counts of a trial that passed, and in a full run add them to the file."""
    line: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "trial": result.trial, "engine": result.engine,
        "counts": result.counts,
    }  # fmt: skip
    print(json.dumps(line))
    if os.environ.get("TROTH_FULL") == "1":
        PLACE.parent.mkdir(exist_ok=True)
        with PLACE.open("a") as handle:
            handle.write(json.dumps(line) + "\n")
