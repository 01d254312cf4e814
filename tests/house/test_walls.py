"""The walls between the rooms hold, and each of them gives way to a planted offender."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, SRC

PLANTED = {
    "practices/__init__.py": "",
    "practices/oak/__init__.py": "",
    "practices/oak/kinds.py": "import django",
    "practices/oak/commands.py": "",
    "practices/oak/fold.py": "from troth.practices.oak import commands",
    "practices/oak/models.py": "",
    "practices/oak/rules.py": "",
    "practices/oak/project.py": "",
    "practices/oak/acts.py": "from troth.practices.elm import commands",
    "practices/oak/helpers.py": "",
    "practices/elm/__init__.py": "",
    "practices/elm/kinds.py": "",
    "practices/elm/commands.py": "from troth.practices.elm import fold",
    "practices/elm/fold.py": "",
    "practices/elm/models.py": "",
    "practices/elm/rules.py": "",
    "practices/elm/project.py": "",
    "practices/elm/acts.py": "",
    "clock/strange.py": "from troth.trust import dimension",
    "annex/__init__.py": "",
    "web/ring_a.py": "from troth.web import ring_b",
    "web/ring_b.py": "from troth.web import ring_a",
    "engagement/utils.py": "",
    "inbox/helpers.py": "",
    "feeds/calendars/ring.py": "from troth.feeds.webhooks import wire",
}
BITES = {
    "Floors": ("troth.clock is not allowed to import troth.trust", "troth.annex"),
    "Practices are independent": ("troth.practices.oak is not allowed to import troth.practices.elm",),
    "No Django below": ("troth.practices.oak.kinds is not allowed to import django",),
    "Inside a practice": ("troth.practices.oak.helpers", "commands is not allowed to import troth.practices.elm.fold"),
    "Inside engagement": ("troth.engagement.utils",),
    "Inside the inbox": ("troth.inbox.helpers",),
    "Inside feeds": ("troth.feeds.calendars is not allowed to import troth.feeds.webhooks",),
    "No circles among siblings": ("ring_a",),
}


def lint(source: Path) -> str:
    """What the import linter says of a source folder, by the contracts of this house."""
    call = [Path(sys.executable).parent / "lint-imports", ROOT / ".importlinter", "--no-cache"]
    done = subprocess.run(
        call, cwd=source, capture_output=True, text=True, env={"PYTHONPATH": str(source)}, check=False
    )
    return re.sub(r"\s*\n\s*(?=\S)", "\n", done.stdout + done.stderr)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> str:
    source = tmp_path_factory.mktemp("src")
    shutil.copytree(SRC, source / "troth", ignore=shutil.ignore_patterns("__pycache__", "static", "templates"))
    for name, text in PLANTED.items():
        path = source / "troth" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'"""Planted."""\n{text}\n')
    return lint(source)


def test_the_walls_hold() -> None:
    said = lint(ROOT / "src")
    assert "0 broken." in said, said


@pytest.mark.parametrize("contract", BITES)
def test_each_wall_bites(planted: str, contract: str) -> None:
    assert f"{contract} BROKEN" in planted, planted
    for offence in BITES[contract]:
        assert offence in planted


def test_the_names_of_the_contracts_are_all_tried() -> None:
    names = set(re.findall(r"^name = (.+)$", (ROOT / ".importlinter").read_text(), re.MULTILINE))
    assert names - set(BITES) == {"Inside acts"}
