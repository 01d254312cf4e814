"""Builds the lone verifier: one file for the standard library alone, made from the modules of the pure floors.

    python tools/build_verifier.py OUT

The definitions that the command line reaches are written one after another. Their names must be unique across the
modules, and imports between them plain, which is checked here. The same sources give the same file.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "src"
MODULES = (
    "troth.canon",
    "troth.ledger.errors",
    "troth.ledger.strict",
    "troth.ledger.leaf",
    "troth.ledger.merkle",
    "troth.ledger.ed25519",
    "troth.ledger.note",
    "troth.ledger.checkpoint",
    "troth.ledger.cosign",
    "troth.ledger.policy",
    "troth.ledger.tile",
    "troth.ledger.part",
    "troth.ledger.entry",
    "troth.ledger.archive",
    "troth.ledger.bundle",
    "troth.ledger.proof",
    "troth.verify.verdict",
    "troth.verify.keyring",
    "troth.verify.parts",
    "troth.verify.walk",
    "troth.verify.older",
    "troth.verify.compare",
    "troth.verify.check",
    "troth.verify.single",
    "troth.verify.pipe",
    "troth.verify.report",
)
START = "run"
HEAD = '''#!/usr/bin/env python3
"""Checks a Troth record offline: `python troth-verify.py BUNDLE`. Exit 0 valid, 1 not valid, 2 cannot judge.

One file for Python 3.11 or later and nothing else; signatures are checked faster where `cryptography` is installed.
It is built from Troth's own modules and gives the same verdicts. Licence: Apache-2.0.
"""

from __future__ import annotations
'''
TAIL = f"""

if __name__ == "__main__":
    sys.exit({START}(sys.argv[1:]))
"""


class CannotBuild(Exception):
    """The modules break a rule that makes them fit into one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A statement at the top of a module: what it defines, what it mentions, how it is written."""

    module: str
    defines: frozenset[str]
    mentions: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported name of the standard library, or of an optional package."""

    name: str
    text: str


def main(argv: list[str]) -> int:
    """Write the file that the first argument names."""
    if len(argv) != 1:
        print("usage: python tools/build_verifier.py OUT", file=sys.stderr)
        return 2
    target = Path(argv[0])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(build(), encoding="utf-8")
    target.chmod(0o755)
    return 0


def build() -> str:
    """The text of the lone verifier. Raises `CannotBuild`."""
    pieces: list[Piece] = []
    imports: dict[str, Import] = {}
    for module in MODULES:
        source = SOURCES.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
        for statement in ast.parse(source).body:
            for found in _read(module, source, statement):
                if isinstance(found, Piece):
                    pieces.append(found)
                elif imports.setdefault(found.name, found) != found:
                    raise CannotBuild(f"{module}: {found.name} is imported from two places")
    kept = _reached(pieces)
    mentioned = frozenset({"sys"}).union(*(piece.mentions for piece in kept))
    lines = sorted(each.text for name, each in imports.items() if name in mentioned)
    return HEAD + "\n" + "\n".join(lines) + "\n" + "".join(_written(kept)) + TAIL


def _written(kept: list[Piece]) -> Iterator[str]:
    module = ""
    for piece in kept:
        if piece.module != module:
            module = piece.module
            yield f"\n\n# --- {module} ---\n"
        space = "\n\n" if piece.text.startswith(("def", "class", "@")) else ""
        yield f"{space}\n{piece.text}"
    yield "\n"


def _read(module: str, source: str, statement: ast.stmt) -> Iterator[Piece | Import]:
    """The piece, or the imports, of one statement."""
    _check_inner_imports(module, statement)
    match statement:
        case ast.Expr(value=ast.Constant()):
            return
        case ast.ImportFrom(module="__future__"):
            return
        case ast.ImportFrom(module=origin) if origin in MODULES:
            if any(each.asname for each in statement.names):
                raise CannotBuild(f"{module}: a name of {origin} is renamed")
        case ast.ImportFrom(module=origin, names=names):
            for each in names:
                yield Import(name=each.name, text=f"from {origin} import {each.name}")
        case ast.Import(names=names):
            for each in names:
                yield Import(name=each.name, text=f"import {each.name}")
        case _:
            yield Piece(
                module=module,
                defines=frozenset(_defined(statement)),
                mentions=frozenset(each.id for each in ast.walk(statement) if isinstance(each, ast.Name)),
                text=_text(source, statement),
            )


def _check_inner_imports(module: str, statement: ast.stmt) -> None:
    for each in ast.walk(statement):
        origins = [alias.name for alias in each.names] if isinstance(each, ast.Import) else []
        if isinstance(each, ast.ImportFrom) and (each is not statement or each.module not in MODULES):
            origins.append(each.module or "")
        if any(origin.split(".")[0] == "troth" for origin in origins):
            raise CannotBuild(f"{module} imports {origins[0]}, which is not part of the lone verifier")


def _defined(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Try():
            for each in ast.walk(statement):
                if isinstance(each, ast.Assign | ast.AnnAssign):
                    yield from _defined(each)
                if isinstance(each, ast.ImportFrom):
                    yield from (alias.asname or alias.name for alias in each.names)


def _text(source: str, statement: ast.stmt) -> str:
    """The statement as it is written, with its decorators and the comment above it."""
    lines = source.split("\n")
    first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))]) - 1
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return "\n".join(lines[first : statement.end_lineno])


def _reached(pieces: list[Piece]) -> list[Piece]:
    """The pieces that the start mentions, directly or through others, in their order."""
    owner: dict[str, Piece] = {}
    for piece in pieces:
        for name in piece.defines:
            other = owner.setdefault(name, piece)
            if other is not piece:
                raise CannotBuild(f"{name} stands in {other.module} and in {piece.module}")
    if START not in owner:
        raise CannotBuild(f"no module defines {START}")
    waiting, reached = [owner[START]], {id(owner[START])}
    while waiting:
        for name in waiting.pop().mentions:
            if name in owner and id(owner[name]) not in reached:
                reached.add(id(owner[name]))
                waiting.append(owner[name])
    return [piece for piece in pieces if id(piece) in reached]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
