"""Recorded evidence: what a fold reads, the same from the database and from a bundle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One entry with its decoded evidence. `seq` counts from 0 as in proofs; pages show `seq + 1`."""

    seq: int
    id: str
    kind: str
    at: datetime
    party: str
    actor: str
    subject: str
    prev: tuple[str, ...]
    evidence: Any

    @property
    def number(self) -> int:
        """The number people see."""
        return self.seq + 1
