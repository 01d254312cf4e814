"""A reader who closes the pipe early: no traceback, and no code that could be taken for a verdict."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.verify.record import Record, sample

ROOT = Path(__file__).resolve().parents[2]
TROTH = [sys.executable, "-m", "troth.server.cli"]
LEFT_EARLY = 141


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("piped")
    (folder / "small.troth").write_bytes(sample().bundle())
    (folder / "large.troth").write_bytes(Record().open().go_on(1500).bundle())
    subprocess.run([sys.executable, str(ROOT / "tools/build_verifier.py"), str(folder / "lone.py")], check=True)
    return folder


def cut(command: list[str], lines: int) -> tuple[int, bytes]:
    """Run a command, read so many lines, close the pipe; gives the code and what stood on the error output."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        for _ in range(lines):
            assert running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        return running.wait(), said


@pytest.mark.parametrize("flags", [[], ["--json"], ["--timeline"]])
def test_a_reader_who_leaves_at_once_hears_nothing_more(folder: Path, flags: list[str]) -> None:
    for command in ([*TROTH, "verify"], [sys.executable, "-I", "-S", str(folder / "lone.py")]):
        assert cut([*command, str(folder / "small.troth"), *flags], 0) == (LEFT_EARLY, b"")


def test_a_reader_who_leaves_after_the_first_line_of_many(folder: Path) -> None:
    for command in ([*TROTH, "verify"], [sys.executable, "-I", "-S", str(folder / "lone.py")]):
        assert cut([*command, str(folder / "large.troth"), "--timeline"], 1) == (LEFT_EARLY, b"")


@pytest.mark.parametrize("words", [["--help"], ["verify", "--help"], ["jobs", "--help"], ["assess", "--help"]])
def test_every_command_that_prints_ends_quietly(words: list[str]) -> None:
    assert cut([*TROTH, *words], 0) == (LEFT_EARLY, b"")


def test_a_reader_who_stays_gets_everything(folder: Path) -> None:
    done = subprocess.run(
        [*TROTH, "verify", str(folder / "large.troth"), "--timeline"], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout.splitlines()) > 1500
