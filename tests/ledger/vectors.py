"""Where the upstream test vectors lie; tests that read them are skipped when the folder is absent."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the upstream vectors are not here")


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def load_lines(name: str) -> list[Any]:
    lines = (VECTORS / name).read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def hashes(words: list[str] | None) -> list[bytes]:
    return [b64decode(word) for word in words or []]
