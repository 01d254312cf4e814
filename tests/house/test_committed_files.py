"""Nothing committed names a machine's folders, a package registry or a secret, and nothing committed is heavy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.source import committed, short

HEAVY = 2_000_000
HOME = "/" + "home/"
FOLDERS = [r"(?<![\w./-])/" + name + r"(?=[/\s'\"`)]|$)" for name in ("work", "root", "workspace")]
REGISTRIES = ["pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.(?:org|com)", "proxy" + r"\.golang\.org"]
SECRETS = [
    "-----BEGIN (?:[A-Z]+ )?" + "PRIVATE KEY",
    r"\bAKIA" + r"[0-9A-Z]{16}\b",
    r"\bgh[pousr]_" + r"[A-Za-z0-9]{36,}\b",
    r"\bxox[abprs]-" + r"[A-Za-z0-9-]{10,}",
    r"PRIVATE\+KEY" + r"\+[\w.+/-]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{40,}",
]
OFFENCES = {
    "a folder of one machine": re.compile("|".join([*FOLDERS, r"(?<![\w./-])" + HOME + r"\w+/"])),
    "a temporary folder": re.compile(r"(?<![\w.$}])/tmp/[\w.-]+"),
    "a package registry": re.compile("|".join(REGISTRIES)),
    "a secret": re.compile("|".join(SECRETS)),
}
PUBLISHED = {"PeterNeumann"}
"""Words on the line of a key that its specification published as an example."""


def offences(paths: Iterable[Path]) -> list[str]:
    """Where a text file names what must not be committed: file, line and what it is."""
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for what, pattern in OFFENCES.items():
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                if not any(word in text.splitlines()[line - 1] for word in PUBLISHED):
                    found.append(f"{short(path)}:{line} names {what}")
    return sorted(found)


def test_no_committed_file_names_a_machine_a_registry_or_a_secret() -> None:
    assert offences(committed()) == []


def test_no_committed_file_is_heavy() -> None:
    assert [short(path) for path in committed() if path.stat().st_size > HEAVY] == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("open('/" + "work/main/x')", "a folder of one machine"),
        ("cd /" + "root", "a folder of one machine"),
        ("see /" + "home/ada/troth", "a folder of one machine"),
        ("save to /" + "tmp/shots", "a temporary folder"),
        ("https://files.pythonhosted" + ".org/x", "a package registry"),
        ("-----BEGIN " + "PRIVATE KEY-----", "a secret"),
        ("ghp_" + "a" * 36, "a secret"),
    ],
)
def test_it_bites(tmp_path: Path, line: str, what: str) -> None:
    planted = tmp_path / "note.md"
    planted.write_text(f"fine\n{line}\n")
    assert offences([planted]) == [f"note.md:2 names {what}"]


def test_ordinary_words_pass(tmp_path: Path) -> None:
    planted = tmp_path / "note.md"
    planted.write_text(
        "The work/rest balance, e/x/root/, a workshop, frameworks/roots, https://example.com/home/page\n"
    )
    assert offences([planted]) == []
