"""The style sheet as the tests read it: its tokens in both themes, and the contrast of two colours."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src" / "troth" / "web"
CSS = WEB / "static" / "web" / "troth.css"
JS = WEB / "static" / "web" / "troth.js"
_TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)")


def tokens() -> dict[str, tuple[str, str]]:
    """Name of each colour token, with its light and its dark value."""
    return {name: (light, dark) for name, light, dark in _TOKEN.findall(CSS.read_text())}


def rules() -> list[tuple[str, str]]:
    """Every selector with its declarations, comments removed."""
    text = re.sub(r"/\*.*?\*/", "", CSS.read_text(), flags=re.S)
    return [(selector.strip(), body) for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", text)]


def contrast(one: str, two: str) -> float:
    """The ratio of WCAG 2.2 between two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
