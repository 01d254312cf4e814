"""The committed source as the house tests read it: files, syntax trees, sizes."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "troth"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=1)
def committed() -> tuple[Path, ...]:
    """Every file of the project that git knows; all files where there is no git."""
    call = ["git", "ls-files", "--cached"]
    try:
        found = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        skip = {".venv", ".git", "build", "dist", "__pycache__"}
        found = [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if not skip & set(p.relative_to(ROOT).parts)]
    return tuple(path for name in found if (path := ROOT / name).is_file())


def python_files() -> list[Path]:
    """Every Python file of the project."""
    return [path for path in committed() if path.suffix == ".py"]


def of_the_house(*, migrations: bool = False) -> list[Path]:
    """The Python files of the product itself."""
    return [p for p in python_files() if SRC in p.parents and (migrations or "migrations" not in p.parts)]


def short(path: Path) -> str:
    """A path as a failing test names it."""
    return str(path.relative_to(ROOT)) if ROOT in path.parents else path.name


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A function or class, and whether its name and everything around it is public."""

    path: Path
    name: str
    node: Function | ast.ClassDef
    public: bool
    nested: bool


def definitions(path: Path) -> Iterator[Definition]:
    """Every function and class of a file, methods and inner ones included."""
    yield from _inside(path, tree_of(path), "", True, False)


def _inside(path: Path, parent: ast.AST, prefix: str, public: bool, nested: bool) -> Iterator[Definition]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            seen = public and not node.name.startswith("_")
            yield Definition(path=path, name=prefix + node.name, node=node, public=seen, nested=nested)
            inner = nested or not isinstance(node, ast.ClassDef)
            yield from _inside(path, node, f"{prefix}{node.name}.", seen, inner)
        else:
            yield from _inside(path, node, prefix, public, nested)
