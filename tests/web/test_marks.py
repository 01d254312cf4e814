"""Marks say with shape and word what they say with colour, and never show a signature that does not exist."""

from __future__ import annotations

import pytest

from tests.web.draw import draw
from troth.web import marks


@pytest.mark.parametrize("standing", sorted(marks.WORDS))
def test_a_state_has_a_shape_and_a_word(standing: str) -> None:
    text = draw("{% state s %}", s=standing)
    assert f"s-{standing}" in text
    assert text.endswith(f"{marks.WORDS[standing]}</span>")
    assert text.count("<svg") == 1


def test_no_two_states_share_a_shape() -> None:
    assert len({marks.shape(standing) for standing in marks.WORDS}) == len(marks.WORDS)


def test_sides_differ_by_shape_and_name() -> None:
    assert "<rect" in draw('{% mark "client" "Alder Bank" %}')
    assert "<circle" in draw('{% mark "provider" "Kestrel Labs" %}')
    assert "&lt;b&gt;" in draw('{% mark "client" name %}', name="<b>")


def test_a_lone_host_says_that_it_is_alone() -> None:
    text = draw('{% cosign "host" %}')
    assert "Signed by the host only" in text
    assert "g-client" not in text
    assert "g-provider" not in text


def test_an_awaited_signature_is_an_outline_and_said() -> None:
    text = draw("{% cosign signed awaits %}", signed=["provider"], awaits=["client"])
    assert text.count('class="open"') == 1
    assert "Signed by the provider, waits for the client" in text


def test_two_signatures_are_both_filled() -> None:
    text = draw("{% cosign signed %}", signed=("client", "provider"))
    assert "open" not in text
    assert "Signed by the client and the provider" in text


def test_a_hash_shows_its_beginning_and_copies_all_of_it() -> None:
    text = draw("{% hash value %}", value="f525eef4c0119d3a")
    assert ">f525eef4</code>" in text
    assert 'data-copy="f525eef4c0119d3a"' in text


def test_shared_has_no_mark_private_names_its_side() -> None:
    assert draw('{% visibility "shared" %}') == ""
    assert "Private to Alder" in draw('{% visibility "private" "Alder" %}')
    assert "Public" in draw('{% visibility "public" %}')


def test_an_icon_is_drawn_once_and_hidden_from_readers() -> None:
    from troth.web.icons import icon

    assert icon("check") is icon("check")
    assert 'aria-hidden="true"' in icon("check")
    assert 'class="icon"' in icon("check")
    assert "\n" not in icon("check")


def test_a_tag_escapes_what_people_wrote() -> None:
    assert "<script" not in draw('{% tag text "bad" "x" %}', text="<script>")
