"""Characters that nobody sees: named to who wrote them, and where old ones stand, kept from turning what is around."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

import pytest

from troth.evidence.kind import sentence
from troth.evidence.text import isolated, wrong_character
from troth.promises.kinds import Nature, OfferTakenBack, PromiseMade, Weight
from troth.web.words import said

OPEN, SHUT = "\u2068", "\u2069"
TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
CONTROLS = [chr(code) for code in (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x2028, 0xD800)]


@pytest.mark.parametrize("sign", TURNS + CONTROLS)
def test_a_sign_that_nobody_sees_is_named_by_the_word_before_it(sign: str) -> None:
    for one_line in (True, False):
        assert wrong_character(f"Go Live{sign} now", one_line=one_line).endswith(" after “Live”.")
    assert wrong_character(f"Live{TURNS[4]}") == "Remove the invisible character after “Live”."
    assert wrong_character(f"{sign}Live").endswith(" before “Live”.")
    assert wrong_character(sign) in {"Remove the invisible character.", "Remove the line break."}


def test_lines_part_only_texts_of_several_lines() -> None:
    text = "First\tcolumn\r\nsecond line"
    assert wrong_character(text) == ""
    assert wrong_character(text, one_line=True) == "Remove the invisible character after “First”."
    assert wrong_character("First\nsecond", one_line=True) == "Remove the line break after “First”."


@pytest.mark.parametrize("text", ["Zażółć 漢字", "مرحبا بالعالم", "👩\u200d💻 works", "می\u200cخواهم", "a\u200eb", ""])
def test_what_people_write_in_their_scripts_may_stay(text: str) -> None:
    assert wrong_character(text, one_line=True) == ""


@pytest.mark.parametrize(
    "text", ["plain", "\u202egnp.exe", "\u2066open", "shut\u2069 early", "\u2069\u2067\u2069\u2069", ""]
)
def test_an_isolated_text_is_shut_exactly_where_it_ends(text: str) -> None:
    found = isolated(text)
    steps = [(sign in "\u2066\u2067\u2068") - (sign == SHUT) for sign in found]
    depth = [0, *accumulate(steps)]
    assert depth[-1] == 0
    assert all(level > 0 for level in depth[1:-1])
    assert (found == "") == (text == "")


def test_a_sentence_keeps_what_was_written_apart_only_where_it_is_asked_to() -> None:
    made = PromiseMade(
        promise="P-1", promisor="client", nature=Nature.MILESTONE, weight=Weight.NORMAL, due=date(2026, 3, 4),
        title="Live \u202eevil", detail=None,
    )  # fmt: skip
    assert sentence(made, "Ann") == "Ann promised P-1 “Live \u202eevil” by 4 Mar 2026"
    apart = sentence(made, "Ann", apart=True)
    assert apart == f"Ann promised P-1 “{OPEN}Live \u202eevil{SHUT}” by 4 Mar 2026"
    assert said(apart) == "Ann promised P-1 “<bdi>Live \u202eevil</bdi>” by 4 Mar 2026"
    assert sentence(OfferTakenBack(promise="P-1", reason=None), "Ann", apart=True) == "Ann took back P-1"


def test_a_page_shuts_what_was_cut_short_and_escapes_the_rest() -> None:
    assert said(f"“{OPEN}<b>&\u2067x") == "“<bdi>&lt;b&gt;&amp;\u2067x\u2069</bdi>"
    assert said(f"a{SHUT}b{OPEN}\u2066c{SHUT}d{SHUT}") == "a\ufffdb<bdi>\u2066c\u2069d</bdi>"
    assert said(None) == ""
