"""Every setting is documented where it is declared, in the reference, and refused when it is not known."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields

import pytest

from tests.house.source import ROOT
from troth.server import config
from troth.server.config import Config, ConfigError, load


def undocumented(source: str) -> list[str]:
    """The fields of the class Config that are not followed by a sentence."""
    body = next(n.body for n in ast.parse(source).body if isinstance(n, ast.ClassDef) and n.name == "Config")
    found = []
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            says = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and str(after.value.value)
            if not says or not str(says).rstrip().endswith("."):
                found.append(node.target.id)
    return found


def test_every_setting_has_a_sentence() -> None:
    assert undocumented(inspect.getsource(config)) == []


def test_it_bites_on_a_silent_setting() -> None:
    planted = (
        'class Config:\n    one: int = 1\n    """What it is."""\n    two: int = 2\n    three: int = 3\n    """?"""\n'
    )
    assert undocumented(planted) == ["two", "three"]


def test_every_setting_is_in_the_reference() -> None:
    text = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert [f.name for f in fields(Config) if f"`TROTH_{f.name.upper()}`" not in text] == []


def test_the_environment_is_read_in_one_place_only() -> None:
    readers = []
    for path in sorted((ROOT / "src" / "troth").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "os.environ" in text or "os.getenv" in text or "environ[" in text:
            readers.append(str(path.relative_to(ROOT / "src" / "troth")))
    writers = {name for name in readers if name.startswith("server/")}
    assert set(readers) == writers
    assert "server/config.py" in readers


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ConfigError, match="TROTH_PROT"):
        load({"TROTH_PROT": "8000"})
