"""Which characters a text may have: what can be seen, and what parts words and lines. Nothing is taken out silently."""

from __future__ import annotations

import re

TURNS = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates of the Unicode bidirectional algorithm (UAX 9): they turn what stands around."""

_ALWAYS = f"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{TURNS}"
_IN_LINES, _IN_ONE_LINE = re.compile(f"[{_ALWAYS}]"), re.compile(f"[\t\n\r{_ALWAYS}]")
_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_MENTIONED = 30
FIRST_STRONG, POP = "\u2068", "\u2069"


def wrong_character(text: str, *, one_line: bool = False) -> str:
    """What to remove from a text, as a sentence for who wrote it; empty when every character may stay.

    Line breaks and tabs may stand in texts of several lines, never in one line.
    """
    found = (_IN_ONE_LINE if one_line else _IN_LINES).search(text)
    if found is None:
        return ""
    what = "line break" if found[0] in _BREAKS else "invisible character"
    before, after = _words(text[: found.start()]), _words(text[found.end() :])
    if before:
        return f"Remove the {what} after “{before[-1][-_MENTIONED:]}”."
    return f"Remove the {what} before “{after[0][:_MENTIONED]}”." if after else f"Remove the {what}."


def _words(text: str) -> list[str]:
    return _IN_ONE_LINE.sub(" ", text).split()


def isolated(text: str) -> str:
    """A text between the marks that keep its reading direction to itself; marks of its own that would end this early,
    or not end in it, become visible."""
    return f"{FIRST_STRONG}{_levelled(text)}{POP}" if text else ""


def _levelled(text: str) -> str:
    depth, found = 0, []
    for sign in text:
        depth += ("\u2066" <= sign <= FIRST_STRONG) - (sign == POP)
        found.append("\ufffd" if depth < 0 else sign)
        depth = max(0, depth)
    return "".join(found) + POP * depth
