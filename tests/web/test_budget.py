"""What a page may weigh, and what no template may contain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.sheet import CSS, JS, rules

SOURCE = Path(__file__).resolve().parents[2] / "src" / "troth"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))
INLINE = {
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "style element": re.compile(r"<style", re.I),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "handler attribute": re.compile(r"\son[a-z]+\s*=|hx-on", re.I),
    "script address": re.compile(r"javascript:", re.I),
}


def slow_in_loops(text: str) -> list[str]:
    """Tags inside a loop that cost too much in every row."""
    depth, found = 0, []
    for token in re.findall(r"{%.*?%}|{{.*?}}", text, re.S):
        if re.match(r"{%\s*for\s", token):
            depth += 1
        elif re.match(r"{%\s*endfor\s", token):
            depth -= 1
        elif depth and (re.search(r"\|\s*(date|time)\b", token) or re.match(r"{%\s*url\s", token)):
            found.append(token)
    return found


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_is_cheap_in_its_loops_and_short(path: Path) -> None:
    text = path.read_text()
    assert slow_in_loops(text) == []
    assert len(text.splitlines()) <= 200


def test_the_check_of_loops_sees_what_it_is_for() -> None:
    assert slow_in_loops('{% for a in b %}{{ a.at|date:"Y" }}{% endfor %}{{ c|date }}') == ['{{ a.at|date:"Y" }}']
    assert slow_in_loops("{% for a in b %}{% url 'x' %}{{ a|day }}{% endfor %}") == ["{% url 'x' %}"]


def test_the_check_of_inline_parts_sees_what_it_is_for() -> None:
    bad = '<p style="a"><style><script>x</script><b onclick="x"><a href="javascript:x">'
    assert all(pattern.search(bad) for pattern in INLINE.values())
    assert not INLINE["inline script"].search('<script src="a.js" defer></script>')


def test_python_of_the_kit_writes_no_style_either() -> None:
    for path in (SOURCE / "web").rglob("*.py"):
        assert not INLINE["style attribute"].search(path.read_text()), path.name


def test_style_and_script_stay_within_their_budgets() -> None:
    assert len(CSS.read_bytes()) <= 40 * 1024
    assert len(JS.read_bytes()) <= 8 * 1024


def test_the_sheet_names_start_and_end_not_left_and_right() -> None:
    physical = re.compile(
        r"(?<![\w-])((margin|padding|border)-(left|right)|(left|right)|text-align: ?(left|right))(:|;|\b)"
    )
    wrong = [s for s, body in rules() if physical.search(re.sub(r"background-position: ?[^;]*", "", body))]
    assert wrong == []


def test_the_script_runs_no_text_as_code() -> None:
    assert not re.search(r"\beval\b|new Function|innerHTML|document\.write", JS.read_text())
