"""The lone verifier: one file, built here, run on a bare Python, with the same verdicts as the package."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.verify.record import CEDAR, PARTIES, POLICY, Record, repacked, sample

from troth.verify.report import run

ROOT = Path(__file__).resolve().parents[2]
BARE = ("-I", "-S")  # no site-packages: neither troth nor cryptography can be imported


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lone") / "troth-verify.py"
    subprocess.run([sys.executable, str(ROOT / "tools/build_verifier.py"), str(path)], check=True)
    return path


def bundles() -> dict[str, bytes]:
    forged = sample()
    forged.say(CEDAR, "promises.promise.made.v1")
    lost = sample()
    lost.parts.popitem()
    good = sample().bundle()
    return {
        "good": good,
        "newer": sample().go_on(4).bundle(),
        "large": Record().open().go_on(300).bundle(),
        "forked": Record().open().go_on(20, "another story").bundle(),
        "changed": good.replace(b'"n":4', b'"n":7'),
        "forged": forged.bundle(),
        "lost": lost.bundle(),
        "upper": repacked(good, {"tile/1/000.p/1": bytes(32)}),
        "cut": good[:-1],
        "text": b"hello\n",
    }


CASES = [
    (("good",), 0),
    (("newer", "--against", "good"), 0),
    (("large",), 0),
    (("good", "--policy", "policy", "--parties", "parties"), 0),
    (("good", "--timeline"), 0),
    (("forked", "--against", "good"), 1),
    (("good", "--against", "newer"), 1),
    (("changed",), 1),
    (("forged",), 1),
    (("lost",), 1),
    (("upper",), 1),
    (("cut",), 2),
    (("text",), 2),
    (("absent",), 2),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundles")
    for name, raw in bundles().items():
        (path / name).write_bytes(raw)
    (path / "policy").write_text(POLICY)
    (path / "parties").write_text(PARTIES)
    return path


def outcome(lone: Path, folder: Path, arguments: tuple[str, ...], *flags: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, *flags, str(lone), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize(("arguments", "code"), CASES, ids=["-".join(arguments) for arguments, _ in CASES])
def test_a_bare_python_gives_the_verdict_of_the_package(
    lone: Path,
    folder: Path,
    arguments: tuple[str, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    assert run(arguments) == code
    assert outcome(lone, folder, arguments, *BARE) == (code, capsys.readouterr().out)
    assert run([*arguments, "--json"]) == code
    assert json.loads(outcome(lone, folder, (*arguments, "--json"), *BARE)[1]) == json.loads(capsys.readouterr().out)


def test_the_bare_python_has_neither_package(lone: Path) -> None:
    code = "import importlib.util as u; print(u.find_spec('troth'), u.find_spec('cryptography'))"
    done = subprocess.run([sys.executable, *BARE, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "None None\n"


def test_with_cryptography_the_verdict_is_the_same(lone: Path, folder: Path) -> None:
    for arguments in (("good",), ("changed",)):
        assert outcome(lone, folder, arguments, "-I") == outcome(lone, folder, arguments, *BARE)


def test_the_file_imports_the_standard_library_and_cryptography_only(lone: Path) -> None:
    found = set()
    for each in ast.walk(ast.parse(lone.read_text(encoding="utf-8"))):
        if isinstance(each, ast.Import):
            found |= {alias.name.split(".")[0] for alias in each.names}
        if isinstance(each, ast.ImportFrom):
            found.add((each.module or "").split(".")[0])
    assert found - set(sys.stdlib_module_names) - {"__future__"} == {"cryptography"}


def test_the_same_sources_give_the_same_file(lone: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.py"
    subprocess.run([sys.executable, str(ROOT / "tools/build_verifier.py"), str(again)], check=True)
    assert again.read_bytes() == lone.read_bytes()
