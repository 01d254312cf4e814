"""The hard limits of size: 500 lines a file, 60 a function, 200 a template. What reaches them becomes a package."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.house.source import committed, definitions, python_files, short, tree_of

FILE, FUNCTION, TEMPLATE = 500, 60, 200


def long_files(paths: Iterable[Path], limit: int) -> list[str]:
    """The files with more lines than this."""
    counted = ((path, path.read_text(encoding="utf-8").count("\n")) for path in paths)
    return [f"{short(path)}: {lines} lines" for path, lines in counted if lines > limit]


def long_functions(paths: Iterable[Path]) -> list[str]:
    """The functions that no longer fit on a page, decorators and docstring included."""
    found = []
    for path in paths:
        for one in definitions(path):
            if type(one.node).__name__ == "ClassDef" or one.node.end_lineno is None:
                continue
            first = min([one.node.lineno, *(mark.lineno for mark in one.node.decorator_list)])
            if (lines := one.node.end_lineno - first + 1) > FUNCTION:
                found.append(f"{short(path)}: {one.name} has {lines} lines")
    return found


def templates() -> list[Path]:
    """Every template of every room."""
    return [path for path in committed() if "templates" in path.parts and path.suffix in {".html", ".txt", ".xml"}]


def test_no_file_is_longer_than_500_lines() -> None:
    assert long_files(python_files(), FILE) == []


def test_no_function_is_longer_than_60_lines() -> None:
    assert long_functions(python_files()) == []


def test_no_template_is_longer_than_200_lines() -> None:
    assert templates()
    assert long_files(templates(), TEMPLATE) == []


def test_it_bites_on_one_line_too_many(tmp_path: Path) -> None:
    long, fits = tmp_path / "long.py", tmp_path / "fits.py"
    long.write_text("x = 1\n" * 501)
    fits.write_text("x = 1\n" * 500)
    assert long_files([long, fits], FILE) == ["long.py: 501 lines"]

    body = "    x = 1\n"
    long.write_text("def f():\n" + body * 60 + "\n\nclass A:\n    @staticmethod\n    def g():\n" + ("    " + body) * 59)
    fits.write_text("def f():\n" + body * 59)
    tree_of.cache_clear()
    assert long_functions([long, fits]) == ["long.py: f has 61 lines", "long.py: A.g has 61 lines"]

    page = tmp_path / "page.html"
    page.write_text("<p>\n" * 201)
    assert long_files([page], TEMPLATE) == ["page.html: 201 lines"]
