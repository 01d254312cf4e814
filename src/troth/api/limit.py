"""How often may somebody ask: a count for each minute, kept by each process, whose shares add up to the limit.

Nothing is written for it, so a read stays a read. An installation with several server processes gives each of them its
part of the limit, so that together they never allow more.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

MINUTE = 60
KEPT = 10_000


@dataclass(slots=True)
class Limiter:
    """Counts by key within the present minute."""

    most: int
    minute: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, key: str, seconds: float, shares: int = 1) -> int:
        """Counts one request; 0 when it may go on, else after how many seconds another one may."""
        minute, allowed = int(seconds // MINUTE), max(1, self.most // max(1, shares))
        with self.lock:
            self._turn(minute)
            self.counts[key] = self.counts.get(key, 0) + 1
            over = self.counts[key] > allowed
        return max(1, int((minute + 1) * MINUTE - seconds)) if over else 0

    def _turn(self, minute: int) -> None:
        if minute != self.minute or len(self.counts) > KEPT:
            self.minute = minute
            self.counts.clear()


CALLS = Limiter(most=600)
"""Requests with one token."""
FAILURES = Limiter(most=60)
"""Requests without a token that works, from one address."""
