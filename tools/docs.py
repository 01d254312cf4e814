"""Writes docs/reference/ from the code, so that it cannot drift; `--check` says what differs and writes nothing."""

from __future__ import annotations

import argparse
import ast
import contextlib
import dataclasses
import importlib
import inspect
import io
import itertools
import os
import sys
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
SOURCE = Path(__file__).resolve().parents[1] / "src" / "troth"
NOTE = "Written by `make docs` from the code; do not edit."


def settings() -> str:
    """Every setting with its default and meaning."""
    from troth.server import config

    says = _sentences(inspect.getsource(config))
    rows = [
        (f"`TROTH_{field.name.upper()}`", _default(field.default), says[field.name])
        for field in dataclasses.fields(config.Config)
    ]
    head = "All settings are environment variables. An unknown one that begins with `TROTH_` is refused."
    return _page("Settings", head, _table(("Setting", "Default", "Meaning"), rows))


def _default(value: object) -> str:
    shown = str(int(value)) if isinstance(value, bool) else str(value)
    return f"`{shown}`" if shown else "empty"


def _sentences(source: str) -> dict[str, str]:
    body = next(n.body for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == "Config")
    found = {}
    for node, after in itertools.pairwise(body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(after, ast.Expr):
            found[node.target.id] = str(getattr(after.value, "value", ""))
    return found


def acts() -> str:
    """Every act by room: what it does, who may, what it leaves, and the fields of its command."""
    from troth.acts.act import ACTS

    parts = []
    for room, names in _by_room(ACTS):
        parts.append(f"## {room.capitalize()}\n")
        for name in names:
            act = ACTS[name]
            leaves = ", ".join(f"`{kind.__kind__}`" for kind in act.leaves)  # type: ignore[attr-defined]
            parts.append(f"### `{name}`\n\n{act.says}\n\nFor {act.may.says}. Leaves {leaves}.\n")
            parts.append(f"`{act.command.__name__}`: {_fields(act.command)}\n")
    return _page("Acts", "Each change is one of these, from whatever door it comes.", "\n".join(parts))


def kinds() -> str:
    """Every kind of evidence: its sentence, its log, its facts for ever and its words that can be erased."""
    from troth.evidence.registry import load

    found, parts = load(), []
    for room, names in _by_room(found):
        parts.append(f"## {room.capitalize()}\n")
        for name in names:
            spec = found[name]
            words = [f"`{f}`{' (personal)' if f in spec.personal else ''}" for fs in spec.parts.values() for f in fs]
            lines = [f"### `{name}`\n\n{_line(inspect.getdoc(spec.cls))}\n\n> {spec.says}\n"]
            lines.append(f"- {spec.log} log, about `{spec.subject}`")
            lines.append(f"- facts: {', '.join(f'`{fact}`' for fact in spec.facts)}")
            lines += [f"- words: {', '.join(words)}"] if words else []
            lines += [f"- bears on: {', '.join(spec.bears_on)}"] if spec.bears_on else []
            parts.append("\n".join(lines) + "\n")
    head = "What acts leave behind. A kind that was shipped never changes its bytes; a changed one is a new version."
    return _page("Kinds of evidence", head, "\n".join(parts))


def commands() -> str:
    """Every command of the command line with its help."""
    from troth.server import cli

    parts = []
    for name, (module, says) in {**cli.BASE, **cli.SERVER}.items():
        shown = _help(module)
        parts.append(f"## troth {name}\n\n{says[0].upper()}{says[1:]}.\n")
        parts += [f"```\n{shown}\n```\n"] if shown else []
    head = "`troth verify` works in the base install; the others need the server part, `pip install 'troth[server]'`."
    return _page("Command line", head, "\n".join(parts))


def _help(module: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        importlib.import_module(module).main(["--help"])
    lines = [line.rstrip() for line in said.getvalue().strip().splitlines()]
    return "\n".join(lines)


def urls() -> str:
    """Every address, for whom it is, and what is there."""
    from troth.web.checks import addresses

    rows = dict.fromkeys(
        (f"`/{address.pattern}`", address.rule, _line(inspect.getdoc(address.view))) for address in addresses()
    )
    head = "Whoever is not allowed is answered as if nothing were there. Pages of an engagement begin with `/e/`."
    return _page("Addresses", head, _table(("Address", "For", "What is there"), rows))


def modules() -> str:
    """Every module with the first sentence it says of itself, folder by folder."""
    folders: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE)
        if "migrations" not in inside.parts and inside.name != "__init__.py":
            says = _line(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))
            folders.setdefault(f"{inside.parent}/", []).append((f"`{inside.name}`", says))
    parts = [f"## `{folder}`\n\n{_table(('Module', 'What it is'), rows)}" for folder, rows in sorted(folders.items())]
    head = "Where each piece of `src/troth/` lives; docs/house.md says how they fit."
    return _page("Modules", head, "\n".join(parts))


def _by_room(names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    rooms: dict[str, list[str]] = {}
    for name in sorted(names):
        rooms.setdefault(name.split(".")[0], []).append(name)
    yield from rooms.items()


def _fields(command: type) -> str:
    hints = typing.get_type_hints(command)
    shown = [f"`{f.name}` ({_type(hints[f.name])}{_optional(f)})" for f in dataclasses.fields(command)]
    return ", ".join(shown) or "nothing but the actor."


def _type(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) and not typing.get_args(hint) else str(hint).replace("datetime.", "")


def _optional(field: dataclasses.Field[object]) -> str:
    missing = dataclasses.MISSING
    return "" if field.default is missing and field.default_factory is missing else ", optional"


def _line(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _page(title: str, head: str, body: str) -> str:
    return f"# {title}\n\n{head}\n\n{body}\n*{NOTE}*\n"


PAGES = {"settings": settings, "acts": acts, "kinds": kinds, "commands": commands, "urls": urls, "modules": modules}


def differing() -> dict[str, str]:
    """The pages of the reference that are not what the code says, with what they should be."""
    os.environ["COLUMNS"] = "100"
    found = {}
    for name, write in PAGES.items():
        text, path = write(), FOLDER / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found[name] = text
    return found


def main(argv: list[str] | None = None) -> int:
    """Write the reference, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when a page differs")
    options = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.server.settings")
    import django

    django.setup()
    found = differing()
    if options.check:
        for name in found:
            print(f"docs/reference/{name}.md is not what the code says; run `make docs`.")
        return 1 if found else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in found.items():
        (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
        print(f"wrote docs/reference/{name}.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
