"""Every text can be read and every control can be seen, in both themes: computed from the style sheet itself."""

from __future__ import annotations

import re

import pytest

from tests.web.sheet import contrast, rules, tokens

PAPERS = ("bg", "surface", "sunk")
SOFTS = ("accent-soft", "a-soft", "b-soft", "good-soft", "warn-soft", "bad-soft")
TEXT = [
    *((ink, paper) for ink in ("ink", "ink-2", "ink-3", "accent", "good", "warn", "bad") for paper in PAPERS),
    *((ink, paper) for ink in ("ink", "ink-2") for paper in ("hover", "here", *SOFTS)),
    *((side, paper) for side in ("a", "b") for paper in ("surface", f"{side}-soft")),
    *((tone, f"{tone}-soft") for tone in ("accent", "good", "warn", "bad")),
    ("on-accent", "accent"), ("on-accent", "accent-hover"), ("surface", "bad"), ("bg", "ink"),
    ("accent-hover", "surface"),
    ("accent", "hover"), ("bad", "hover"),
]  # fmt: skip
SEEN = [
    *(("line-2", paper) for paper in ("bg", "surface")),
    *((side, paper) for side in ("a", "b") for paper in PAPERS),
    *(("accent", paper) for paper in PAPERS),
    ("ink-3", "hover"), ("ink-3", "here"), ("a", "a-band"), ("b", "b-band"),
]  # fmt: skip


def _used_together() -> list[tuple[str, str]]:
    """Pairs of text and background that one rule of the sheet sets itself."""
    pairs = set()
    for _, body in rules():
        ink = re.search(r"(?<![-\w])color: ?var\(--([\w-]+)\)", body)
        paper = re.search(r"background: ?var\(--([\w-]+)\)", body)
        if ink and paper:
            pairs.add((ink[1], paper[1]))
    return sorted(pairs)


@pytest.mark.parametrize(("ink", "paper"), sorted({*TEXT, *_used_together()}))
def test_text_can_be_read_in_both_themes(ink: str, paper: str) -> None:
    known = tokens()
    for theme in (0, 1):
        assert contrast(known[ink][theme], known[paper][theme]) >= 4.5, (ink, paper, ["light", "dark"][theme])


@pytest.mark.parametrize(("ink", "paper"), SEEN)
def test_controls_and_marks_can_be_seen_in_both_themes(ink: str, paper: str) -> None:
    known = tokens()
    for theme in (0, 1):
        assert contrast(known[ink][theme], known[paper][theme]) >= 3.0, (ink, paper, ["light", "dark"][theme])


def test_the_sheet_sets_pairs_that_are_checked() -> None:
    assert ("on-accent", "accent") in _used_together()
    assert ("bad", "bad-soft") in _used_together()


def test_colours_stand_only_in_the_tokens() -> None:
    outside = [(s, b) for s, b in rules() if re.search(r"#[0-9a-f]{3,6}\b", b) and ":root" not in s]
    assert [s for s, b in outside if "background:#fff" not in b] == []


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


def test_every_token_that_is_used_exists() -> None:
    text = "".join(body for _, body in rules())
    defined = set(re.findall(r"--([\w-]+):", text))
    assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= defined
