"""One value, one spelling: upstream vectors inside the profile, and everything outside it refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.vectors import VECTORS, needs_vectors
from troth.canon import MAX_DEPTH, MAX_INTEGER, NotCanonical, Value, decode, encode

INSIDE = ["arrays", "unicode"]
OUTSIDE = ["french", "values", "weird"]  # keys outside ASCII, and floats

scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text()
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)


@needs_vectors
@pytest.mark.parametrize("name", INSIDE)
def test_upstream_vectors_inside_the_profile_have_their_published_bytes(name: str) -> None:
    value = json.loads((VECTORS / "jcs/input" / f"{name}.json").read_bytes())
    expected = (VECTORS / "jcs/output" / f"{name}.json").read_bytes()
    assert encode(value) == expected
    assert decode(expected) == value


@needs_vectors
@pytest.mark.parametrize("name", OUTSIDE)
def test_upstream_vectors_outside_the_profile_are_refused(name: str) -> None:
    with pytest.raises(NotCanonical):
        decode((VECTORS / "jcs/output" / f"{name}.json").read_bytes())
    with pytest.raises(NotCanonical):
        encode(json.loads((VECTORS / "jcs/input" / f"{name}.json").read_bytes()))


@needs_vectors
def test_a_whole_number_written_as_a_float_is_refused_and_its_published_bytes_are_accepted() -> None:
    with pytest.raises(NotCanonical):
        encode(json.loads((VECTORS / "jcs/input/structures.json").read_bytes()))  # 56.0
    published = (VECTORS / "jcs/output/structures.json").read_bytes()
    assert encode(decode(published)) == published


@needs_vectors
def test_the_ascii_rows_of_the_weird_vector_have_their_published_bytes() -> None:
    value = json.loads((VECTORS / "jcs/input/weird.json").read_bytes())
    kept = {key: text for key, text in value.items() if key.isascii()}
    published = (VECTORS / "jcs/output/weird.json").read_text(encoding="utf-8")
    spelled = encode(kept).decode()
    assert all(json.dumps(key)[1:-1] in spelled for key in kept)
    rows = spelled[1:-1].split(",")
    assert all(row in published for row in rows)
    assert [published.index(row) for row in rows] == sorted(published.index(row) for row in rows)


@given(values)
def test_what_is_encoded_is_decoded_to_the_same_value(value: Value) -> None:
    raw = encode(value)
    assert decode(raw) == value
    assert encode(decode(raw)) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b"1.0",
        b"1e0",
        b"1E2",
        b"-0",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" * 5000,
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'{"\xc3\xa9":1}',
        b'{"a": 1}',
        b'{"a":1} ',
        b'{"a":1}\n',
        b'{"a":1}\r\n',
        b'{"b":1,"a":2}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\\u000a"',
        b'"\x7f\\u007f"',
        b"\xef\xbb\xbf1",
        b"'a'",
        b"[1,]",
        b"",
        b"01",
        b"+1",
        b"\xff",
        b"[" * 100_000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    ],
)
def test_every_other_spelling_is_refused(raw: bytes) -> None:
    with pytest.raises(NotCanonical):
        decode(raw)


def test_the_deepest_nesting_and_the_largest_numbers_are_accepted() -> None:
    deep = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert encode(decode(deep)) == deep
    assert encode([MAX_INTEGER, -MAX_INTEGER]) == b"[9007199254740991,-9007199254740991]"


def test_texts_that_look_alike_stay_different() -> None:
    assert encode("\u00e9") != encode("e\u0301")


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), MAX_INTEGER + 1, {"é": 1}, {1: 1}, "\ud800", b"bytes", {"a": {1, 2}}, object()]
)
def test_values_without_a_spelling_are_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        encode(value)  # type: ignore[arg-type]


def test_a_value_that_holds_itself_is_refused() -> None:
    loop: list[Value] = []
    loop.append(loop)
    with pytest.raises(NotCanonical):
        encode(loop)
