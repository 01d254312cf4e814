"""A second practice costs one folder and one line: its kind, act, page, guard and deep check are found from there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_one_folder_and_one_line_make_a_practice() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.house.second_practice"], cwd=ROOT, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.strip().splitlines()[-1])
    assert (found["kind"], found["act"], found["guarded"], found["problems"]) == (True, True, True, [])
    assert found["pages"] == {"alice": [200, True], "bob": [200, True], "carol": [404, False]}


def test_the_line_is_the_only_mention_of_it() -> None:
    mentions = [path for path in (ROOT / "src").rglob("*.py") if "tests.toy" in path.read_text(encoding="utf-8")]
    assert mentions == []
