"""Output into a pipe whose reader may leave early: `troth verify X | head -1` ends quietly."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

LEFT_EARLY = 141
"""What a shell reports of a program that SIGPIPE ended: 128 + 13."""


def piped(work: Callable[[], int]) -> int:
    """The exit code of some work that prints; 141, and no word, when nobody reads the output any more."""
    try:
        try:
            return work()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        return LEFT_EARLY
