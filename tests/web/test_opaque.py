"""Numbers in addresses: back and forth, and nothing of their order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.web.opaque import Opaque


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_a_number_comes_back(number: int) -> None:
    text = Opaque().to_url(number)
    assert len(text) == 22
    assert Opaque().to_python(text) == number


def test_neighbours_have_nothing_in_common() -> None:
    texts = [Opaque().to_url(number) for number in range(200)]
    assert len(set(texts)) == 200
    assert texts != sorted(texts)
    shared = [sum(a == b for a, b in zip(one, two, strict=True)) for one, two in pairwise(texts)]
    assert max(shared) < 8


@pytest.mark.parametrize("text", ["A" * 22, "_" * 22])
def test_what_was_not_made_here_matches_nothing(text: str) -> None:
    with pytest.raises(ValueError, match="not made here"):
        Opaque().to_python(text)


def test_one_changed_letter_matches_nothing() -> None:
    text = Opaque().to_url(7)
    other = "B" if text[3] != "B" else "C"
    with pytest.raises(ValueError, match="not made here"):
        Opaque().to_python(text[:3] + other + text[4:])
