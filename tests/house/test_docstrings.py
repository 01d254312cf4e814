"""Every module says what it is for, every public function what it gives, and no name is empty."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tests.house.source import definitions, of_the_house, python_files, short, tree_of

EMPTY_FILES = {"utils", "helpers", "common", "core", "misc", "util", "helper"}
SLOTS = {"Meta", "clean", "clean_password", "get_by_natural_key", "format_field"}
EMPTY_NAMES = re.compile(r"(Manager|Handler|Helper|Utils?)$|^(process|handle|data|info)$")


def silent_modules(paths: Iterable[Path]) -> list[str]:
    """Modules without a word at their head; an empty file needs none."""
    found = []
    for path in paths:
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree_of(path)):
            found.append(f"{short(path)} does not say what it is for")
    return found


def silent_functions(paths: Iterable[Path]) -> list[str]:
    """Public functions and classes of a module, and public methods of public classes, without a docstring."""
    found = []
    for path in paths:
        protocols = {one.name for one in definitions(path) if _has_base(one.node, "Protocol")}
        for one in definitions(path):
            if one.name.rpartition(".")[0] in protocols:
                continue
            if not one.public or one.nested or ast.get_docstring(one.node) or _plain(one.name, one.node):
                continue
            found.append(f"{short(path)}: {one.name} has no docstring")
    return found


def _plain(name: str, node: ast.AST) -> bool:
    """Whether a name needs no words: Django's inner classes, or a method that fills in a framework's slot."""
    return _has_base(node, "TextChoices") or ("." in name and name.rsplit(".", 1)[-1] in SLOTS)


def _has_base(node: ast.AST, name: str) -> bool:
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any(getattr(base, "attr", getattr(base, "id", "")) == name for base in bases)


def empty_names(paths: Iterable[Path]) -> list[str]:
    """Files and definitions whose names say nothing."""
    found = [f"{short(path)}: say what it holds" for path in paths if path.stem in EMPTY_FILES]
    for path in paths:
        found += [
            f"{short(path)}: {one.name}" for one in definitions(path) if EMPTY_NAMES.search(one.name.split(".")[-1])
        ]
    return found


def test_every_module_says_what_it_is_for() -> None:
    assert silent_modules(p for p in python_files() if "migrations" not in p.parts) == []


def test_every_public_function_says_what_it_gives() -> None:
    assert silent_functions(of_the_house()) == []


def test_no_name_is_empty() -> None:
    assert empty_names(of_the_house()) == []


def test_it_bites_on_silence_and_on_empty_names(tmp_path: Path) -> None:
    mute = tmp_path / "helpers.py"
    mute.write_text("def given(x):\n    return x\n\n\nclass LogManager:\n    def open(self):\n        pass\n")
    assert silent_modules([mute]) == ["helpers.py does not say what it is for"]
    assert silent_functions([mute]) == [
        "helpers.py: given has no docstring",
        "helpers.py: LogManager has no docstring",
        "helpers.py: LogManager.open has no docstring",
    ]
    assert empty_names([mute]) == ["helpers.py: say what it holds", "helpers.py: LogManager"]
