"""Lock files: what is expected, committed as text, so that a change of who may do what is seen in review.

`RELOCK=1 python -m pytest tests/house tests/matrix` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest


def compare(path: Path, head: str, lines: Sequence[str]) -> None:
    """Compare these lines with a lock file, or write it anew when asked to."""
    text = "".join(f"# {line}\n" for line in head.splitlines()) + "".join(f"{line}\n" for line in lines)
    if os.environ.get("RELOCK") == "1":
        path.write_text(text, encoding="utf-8")
    kept = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    new = [f"now:  {line}" for line in text.splitlines() if line not in set(kept)]
    old = [f"lock: {line}" for line in kept if line not in set(text.splitlines())]
    if new or old:
        pytest.fail(f"{path.name} differs (RELOCK=1 writes it anew):\n" + "\n".join([*old, *new][:60]))
