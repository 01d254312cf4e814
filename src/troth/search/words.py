"""Words as search knows them: folded, without marks, cut at everything that is no letter and no digit; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_WORDS = 8
LONGEST = 60
MOST_QUERY = 400
WORD = re.compile(r"[^\W_]+")
AROUND = 90


def folded(text: str) -> list[str]:
    """The words of a text in small letters without accents, in their order; long ones are cut."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [word[:LONGEST] for word in WORD.findall(plain.casefold())]


def asked(query: str) -> list[str]:
    """The words that a query asks for, each once, at most eight; whatever else was typed says nothing."""
    return list(dict.fromkeys(folded(query[:MOST_QUERY])))[:MOST_WORDS]


def pieces(text: str, wanted: Iterable[str]) -> list[tuple[str, bool]]:
    """A stretch of a text around the first word that was asked for, in pieces, each with whether it was asked for."""
    wanted = tuple(wanted)
    spans = [
        (found.start(), found.end())
        for found in re.finditer(r"\w+", text)
        if any(word.startswith(wanted) for word in folded(found.group()))
    ]
    start = max(0, spans[0][0] - AROUND // 2) if spans else 0
    end = min(len(text), start + 2 * AROUND)
    found: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for low, high in spans:
        if low < at or high > end:
            continue
        found += [(text[at:low], False), (text[low:high], True)]
        at = high
    found.append((text[at:end], False))
    if end < len(text):
        found.append(("…", False))
    return [(piece, hit) for piece, hit in found if piece]
