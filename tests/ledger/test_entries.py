"""Entries: one spelling, one signature, bound to their log; parts: nothing without the salt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.canon import encode
from troth.ledger.entry import Entry, Seen, check_entry_signature, parse_entry, sign_entry, verify_entry
from troth.ledger.errors import (
    BadEntry,
    BadPart,
    BadProof,
    BadSignature,
    CannotJudge,
    EntryTooLarge,
    LedgerError,
    NoKnownSignature,
)
from troth.ledger.leaf import EMPTY_ROOT
from troth.ledger.note import SigningKey, sign_note
from troth.ledger.part import commit, new_salt, verify_part
from troth.ledger.proof import parse_extra, spell_extra

ACORN = SigningKey("acorn.example/org", b"\x01" * 32)
BIRCH = SigningKey("birch.example/org", b"\x02" * 32)
ONE = "0190a5d0-0000-7000-8000-000000000001"
TWO = "0190a5d0-0000-7000-8000-000000000002"

ENTRY = Entry(
    actor="a-7f3c9e21",
    at="2026-03-04T10:11:12Z",
    commit={"main": b"\x05" * 32},
    facts={"done": "2026-03-03", "due": "2026-03-04"},
    id=ONE,
    log="troth.example/engagement/7",
    org=ACORN.name,
    prev=(TWO,),
    seen=Seen(1234, b"\x06" * 32),
    subject="ms-0042",
    type="promises.promise.kept.v1",
)
LINE = (
    '{"actor":"a-7f3c9e21","at":"2026-03-04T10:11:12Z","commit":{"main":"BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU="},'
    '"facts":{"done":"2026-03-03","due":"2026-03-04"},"id":"0190a5d0-0000-7000-8000-000000000001",'
    '"log":"troth.example/engagement/7","org":"acorn.example/org","prev":["0190a5d0-0000-7000-8000-000000000002"],'
    '"seen":{"root":"BgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgY=","size":1234},"subject":"ms-0042",'
    '"type":"promises.promise.kept.v1","v":1}'
)
TEXT = f"troth-entry/v1\n{LINE}\n"
RAW = sign_entry(ENTRY, ACORN)


def signed(line: str, key: SigningKey = ACORN, first: str = "troth-entry/v1") -> bytes:
    return sign_note(f"{first}\n{line}\n", key).encode()


def test_an_entry_is_a_signed_note_of_its_canonical_line() -> None:
    assert RAW.decode() == TEXT + "\n" + ACORN.sign(TEXT)
    found = verify_entry(RAW, [BIRCH.verifying, ACORN.verifying])
    assert found.entry == ENTRY
    assert (found.name, found.text) == (ACORN.name, TEXT)


def test_the_first_entry_saw_the_empty_tree_and_some_saw_none() -> None:
    for seen in (Seen(0, EMPTY_ROOT), None):
        entry = replace(ENTRY, seen=seen)
        assert parse_entry(sign_entry(entry, ACORN)).entry == entry


def test_nobody_signs_for_another() -> None:
    with pytest.raises(BadEntry):
        sign_entry(ENTRY, BIRCH)
    with pytest.raises(BadEntry):
        parse_entry(signed(LINE, BIRCH))


def test_unknown_and_false_signatures_are_told_apart() -> None:
    with pytest.raises(NoKnownSignature):
        verify_entry(RAW, [BIRCH.verifying])
    namesake = SigningKey(ACORN.name, b"\x09" * 32)
    with pytest.raises(NoKnownSignature):
        verify_entry(sign_entry(ENTRY, namesake), [ACORN.verifying])
    with pytest.raises(BadSignature):
        verify_entry(RAW.replace(b"2026-03-03", b"2026-03-02"), [ACORN.verifying])


@pytest.mark.parametrize(
    "change",
    [
        {"log": "troth.example/engagement/8"},
        {"id": TWO, "prev": ()},
        {"type": "promises.promise.missed.v1"},
        {"at": "2026-03-04T10:11:13Z"},
    ],
)
def test_a_signature_cannot_be_moved_to_another_log_id_type_or_time(change: dict[str, object]) -> None:
    signature = RAW.split(b"\n\n")[1]
    other = sign_entry(replace(ENTRY, **change), ACORN)  # type: ignore[arg-type]
    with pytest.raises(BadSignature):
        verify_entry(other.split(b"\n\n")[0] + b"\n\n" + signature, [ACORN.verifying])


def test_every_flipped_bit_of_an_entry_is_refused() -> None:
    for at in range(len(RAW)):
        for bit in (1, 2, 32, 128):
            bent = bytearray(RAW)
            bent[at] ^= bit
            with pytest.raises(LedgerError):
                verify_entry(bytes(bent), [ACORN.verifying])


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace('"v":1', '"v":1,"w":1'),
        LINE.replace(',"v":1', ""),
        LINE.replace('"v":1', '"v":true'),
        LINE.replace('"v":1', '"v":"1"'),
        LINE.replace('"v":1', '"v":1.0'),
        LINE.replace('"v":1', '"v":1e0'),
        LINE.replace('"v":1', '"v":1,"v":1'),
        LINE.replace('"actor":"a-7f3c9e21",', '"actor":"a-7f3c9e21","actor":"a-7f3c9e21",'),
        LINE.replace("{", "{ ", 1),
        LINE + " ",
        LINE.replace('"subject"', '"\\u0073ubject"'),
        LINE.replace("ms-0042", "\\ud800"),
        LINE.replace('"a-7f3c9e21"', "7"),
        LINE.replace('"a-7f3c9e21"', '""'),
        LINE.replace('"a-7f3c9e21"', "null"),
        LINE.replace('{"main"', '{"ma in"'),
        LINE.replace("BQU=", "BQV="),
        LINE.replace("BQUFBQU=", "BQU="),
        LINE.replace('{"done":"2026-03-03","due":"2026-03-04"}', "[]"),
        LINE.replace('{"done":"2026-03-03","due":"2026-03-04"}', '{"done":NaN}'),
        LINE.replace('["0190a5d0-0000-7000-8000-000000000002"]', '"0190a5d0-0000-7000-8000-000000000002"'),
        LINE.replace('["0190a5d0-0000-7000-8000-000000000002"]', "[7]"),
        LINE.replace("000000000002", "000000000001"),
        LINE.replace("0190a5d0-0000-7000-8000-000000000001", "0190A5D0-0000-7000-8000-000000000001"),
        LINE.replace('"size":1234', '"size":-1'),
        LINE.replace('"size":1234', '"size":true'),
        LINE.replace('"size":1234', '"size":"1234"'),
        LINE.replace('"size":1234', '"extra":1,"size":1234'),
        LINE.replace("T10:11:12Z", "T10:11:12+00:00"),
        LINE.replace("T10:11:12Z", "T10:11:60Z"),
        LINE.replace("promises.promise.kept.v1", "kept"),
        LINE.replace("promises.promise.kept.v1", "promises.promise.kept.v01"),
        LINE.replace("promises.promise.kept.v1", "Promises.promise.kept.v1"),
        LINE.replace('"troth.example/engagement/7"', '"troth-entry/v1"'),
        "[]",
        "null",
        "",
    ],
)
def test_other_lines_are_refused_also_when_they_are_signed(line: str) -> None:
    assert line != LINE
    with pytest.raises(BadEntry):
        parse_entry(signed(line))


@pytest.mark.parametrize(
    "raw",
    [
        RAW[:-1],
        RAW + b"\n",
        RAW.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + RAW,
        RAW + ACORN.sign(TEXT).encode(),
        signed(LINE + "\n" + LINE),
        signed(LINE, first="troth-entry/v1 "),
        signed(LINE, first="cosignature/v1"),
        sign_note("troth.example/engagement/7\n1\n" + "A" * 43 + "=\n", ACORN).encode(),
        b"",
    ],
)
def test_other_notes_are_refused(raw: bytes) -> None:
    with pytest.raises(BadEntry):
        parse_entry(raw)


@pytest.mark.parametrize("raw", [signed(LINE.replace('"v":1', '"v":2')), signed(LINE, first="troth-entry/v2")])
def test_an_unknown_version_cannot_be_judged(raw: bytes) -> None:
    with pytest.raises(CannotJudge):
        parse_entry(raw)


def test_composed_and_decomposed_letters_are_two_entries() -> None:
    one, other = (sign_entry(replace(ENTRY, subject=text), ACORN) for text in ("é", "e\u0301"))
    assert one != other
    assert parse_entry(one).entry.subject != parse_entry(other).entry.subject


def test_an_entry_is_at_most_65535_bytes() -> None:
    spare = 65_535 - len(sign_entry(replace(ENTRY, subject=""), ACORN))
    longest = sign_entry(replace(ENTRY, subject="x" * spare), ACORN)
    assert len(longest) == 65_535
    check_entry_signature(parse_entry(longest), [ACORN.verifying])
    with pytest.raises(EntryTooLarge):
        sign_entry(replace(ENTRY, subject="x" * (spare + 1)), ACORN)
    with pytest.raises(EntryTooLarge):
        parse_entry(bytes(65_536))


@pytest.mark.parametrize(
    "change",
    [
        {"commit": {"main": b"short"}},
        {"commit": {"": b"\x05" * 32}},
        {"seen": Seen(1, b"short")},
        {"seen": Seen(-1, EMPTY_ROOT)},
        {"prev": (TWO, TWO)},
        {"prev": (ONE,)},
        {"id": "7"},
        {"org": "two words"},
        {"at": "yesterday"},
        {"type": "promises"},
        {"log": ""},
        {"actor": ""},
    ],
)
def test_an_entry_out_of_shape_cannot_be_made(change: dict[str, object]) -> None:
    with pytest.raises(BadEntry):
        replace(ENTRY, **change)  # type: ignore[arg-type]


def test_facts_outside_the_profile_cannot_be_signed() -> None:
    with pytest.raises(BadEntry):
        sign_entry(replace(ENTRY, facts={"rate": 0.5}), ACORN)  # type: ignore[dict-item]


facts = st.dictionaries(
    st.sampled_from("abcdefgh"), st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9)
)


@given(
    facts=facts,
    subject=st.text(max_size=9),
    parts=st.dictionaries(st.sampled_from("xyz"), st.binary(min_size=32, max_size=32)),
)
@settings(max_examples=100, deadline=None)
def test_what_is_signed_is_read_back(facts: dict[str, str], subject: str, parts: dict[str, bytes]) -> None:
    entry = replace(ENTRY, facts=facts, subject=subject, commit=parts)
    raw = sign_entry(entry, ACORN)
    found = verify_entry(raw, [ACORN.verifying])
    assert found.entry == entry
    assert sign_entry(found.entry, ACORN) == raw


def test_a_part_fits_with_its_own_salt_only() -> None:
    payload = encode({"text": "words"})
    salt, other = new_salt(), new_salt()
    assert salt != other
    commitment = commit(salt, payload)
    verify_part(commitment, salt, payload)
    for wrong in ((other, payload), (salt, payload + b" ")):
        with pytest.raises(BadPart):
            verify_part(commitment, *wrong)
    with pytest.raises(BadPart):
        commit(b"short", payload)


def test_a_short_payload_cannot_be_guessed_without_the_salt() -> None:
    commitment = commit(new_salt(), b"4711")
    guesses = (commit(bytes(32), str(number).encode()) for number in range(10_000))
    assert commitment not in set(guesses)


def test_the_vector_of_rfc_4231_fits_the_commitment() -> None:
    # Test case 2's key is short; the key here is test case 1's, padded with zeros as HMAC itself pads it.
    salt = bytes.fromhex("0b" * 20) + bytes(12)
    assert commit(salt, b"Hi There").hex() == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"


def test_the_extra_of_a_proof_holds_the_entry_and_the_parts_to_show() -> None:
    parts = ((b"\x01" * 32, b"payload"), (b"\x02" * 32, b""))
    assert parse_extra(spell_extra(RAW, parts)) == (RAW, parts)
    for raw in (
        b"",
        b"[]",
        b"{}",
        b'{"entry":"x","parts":[],"z":1}',
        b'{"entry":"x","parts":[{"salt":"","payload":""}]}',
    ):
        with pytest.raises(BadProof):
            parse_extra(raw)
