"""The map of the columns: what it may say, its one spelling, and its problems in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.maps import PYTHON
from troth.sources.reading import Mapping, MapProblem, map_digest, parse_map, to_toml
from troth.sources.reading.columns import CONTROLS, DATES, DELIMITERS, NATURES, SHAPES, over

WORD = st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable() and text == text.strip())
MAPS = st.builds(
    Mapping,
    shape=st.sampled_from(("", *SHAPES)), nature=st.sampled_from(("", *NATURES)), as_of=st.none() | st.dates(),
    delimiter=st.sampled_from(("", *DELIMITERS)), dates=st.sampled_from(("", *DATES)),
    withdrawn=st.lists(WORD, max_size=3).map(tuple), name=st.just("") | WORD,
    controlled_by=st.sampled_from(("", *CONTROLS)), item=st.lists(WORD, max_size=3).map(tuple), date=st.just("") | WORD,
    later_dates=st.lists(WORD, max_size=3).map(tuple),
)  # fmt: skip


@given(MAPS)
def test_a_map_and_its_text_say_the_same(mapping: Mapping) -> None:
    assert parse_map(to_toml(mapping)) == mapping


def test_the_digest_does_not_depend_on_how_a_map_is_written() -> None:
    other = PYTHON.replace('shape = "long"\n', "") + "\n# the same\n"
    assert map_digest(parse_map('shape = "long"\n' + other)) == map_digest(parse_map(PYTHON))


def test_what_a_map_says_stands_over_the_answers() -> None:
    both = over(Mapping(promisor="client", name="A"), Mapping(promisor="provider"))
    assert (both.promisor, both.name) == ("provider", "A")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("shape = long", "The map is not TOML: Invalid value (at line 1, column 9)."),
        ('shape = "tall"', 'shape is "tall"; it can be "long" or "wide".'),
        ('colums = "x"', 'The map has an unknown key "colums". Known are shape, promisor, nature, zone, as_of, '
         "delimiter, dates, withdrawn, delivered, announced_ahead, sheet, source, columns."),
        ('[columns]\nitems = "x"', '[columns] has an unknown key "items". Known are item, recorded_at, promised_on, '
         "date, later_dates, delivered_on, section."),
        ('zone = "Mars/Olympus"', 'zone is "Mars/Olympus", which is no time zone; write one such as Europe/Zagreb.'),
        ('zone = "../../etc/passwd"',
         'zone is "../../etc/passwd", which is no time zone; write one such as Europe/Zagreb.'),
        ("as_of = 2026-08-22T10:00:00Z", "as_of must be a date without quotes, such as as_of = 2026-08-22."),
        ("[columns]\nitem = [1]", "item must be a text or a list of at most 5 texts."),
        ("columns = 3", "columns must be a table: write [columns] on a line of its own."),
        ('[source]\ncontrolled_by = "me"',
         'controlled_by is "me"; it can be "client", "provider", "both" or "neither".'),
        ('promisor = ""', 'promisor is ""; it can be "client" or "provider".'),
        ("x = " + "[" * 5000, None),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_used_is_refused_in_words(text: str, sentence: str | None) -> None:
    with pytest.raises(MapProblem) as problem:
        parse_map(text)
    assert sentence is None or str(problem.value) == sentence


@given(st.text(max_size=200))
def test_any_text_is_a_map_or_a_sentence(text: str) -> None:
    try:
        assert isinstance(parse_map(text), Mapping)
    except MapProblem:
        assert text
