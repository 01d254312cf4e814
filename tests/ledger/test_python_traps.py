"""Where Python's own readers are generous and the ledger's are not: each trap is a test."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone

import pytest

from troth.ledger.checkpoint import Checkpoint, parse_checkpoint
from troth.ledger.errors import BadCheckpoint, BadKey, BadNote, BadPolicy, BadText, LedgerError
from troth.ledger.note import SigningKey, check_name, open_note, parse_signature, sign_note, split_note
from troth.ledger.policy import parse_parties, parse_policy
from troth.ledger.proof import parse_proof
from troth.ledger.strict import from_base64, parse_decimal, parse_time, spell_time, to_base64
from troth.ledger.tile import parse_tile_path

KEY = SigningKey("acorn.example/org", b"\x07" * 32)
TEXT = "acorn.example/log\n5\n" + to_base64(b"\x01" * 32) + "\n"


@pytest.mark.parametrize(
    "text", [" 1", "1 ", "+1", "-1", "1_000", "１", "٣", "01", "00", "", "1\n", "0x1", "1e3", "1.0"]
)
def test_int_is_generous_and_parse_decimal_is_not(text: str) -> None:
    with pytest.raises(BadText):
        parse_decimal(text)


def test_numbers_beyond_63_bits_are_refused() -> None:
    assert parse_decimal(str(2**63 - 1)) == 2**63 - 1
    for text in (str(2**63), "9" * 19, "9" * 5000):
        with pytest.raises(BadText):
            parse_decimal(text)


@pytest.mark.parametrize(
    "text", ["AAA=\n", "AA\nA=", "A*AA", "AAA", "AAB=", "AB==", "AA=A", "====", "AA__", "ＡAA=", " AAA="]
)
def test_b64decode_is_generous_and_from_base64_is_not(text: str) -> None:
    with pytest.raises(BadText):
        from_base64(text)


def test_loose_trailing_bits_decode_to_the_same_bytes_and_are_refused() -> None:
    assert b64decode("AAB=", validate=True) == b64decode("AAA=", validate=True)
    assert from_base64("AAA=") == b"\0\0"


def test_a_word_of_another_length_is_refused() -> None:
    with pytest.raises(BadText):
        from_base64("AAA=", 32)


@pytest.mark.parametrize("digit", ["1", "١", "²"])
def test_unicode_digits_are_no_digits_of_a_path(digit: str) -> None:
    path = f"tile/0/00{digit}"
    if digit == "1":
        assert parse_tile_path(path).n == 1
    else:
        with pytest.raises(LedgerError):
            parse_tile_path(path)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_splitlines_breaks_where_a_checkpoint_does_not(end: str) -> None:
    origin = f"acorn.example/log{end}7"
    assert len(origin.splitlines()) == 2
    point = Checkpoint(origin, 5, b"\x01" * 32)
    assert parse_checkpoint(point.text()) == point


@pytest.mark.parametrize("control", ["\x00", "\x0b", "\x0c", "\x1c", "\r", "\t"])
def test_control_characters_are_refused_in_notes(control: str) -> None:
    with pytest.raises(BadNote):
        sign_note(f"one{control}two\n", KEY)
    raw = sign_note("one two\n", KEY).replace("one two", f"one{control}two").encode()
    with pytest.raises(BadNote):
        split_note(raw)
    with pytest.raises(BadCheckpoint):
        Checkpoint(f"a{control}b", 5, b"\x01" * 32)


@pytest.mark.parametrize(
    "text", [TEXT.replace("\n", "\r\n"), TEXT[:-1], TEXT + "\n", TEXT + "extension\n", "\n" + TEXT]
)
def test_a_checkpoint_has_exactly_three_lines_that_end_in_lf(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        parse_checkpoint(text)


@pytest.mark.parametrize("size", ["05", "+5", "5 ", " 5", "５", "5_0", ""])
def test_the_size_of_a_checkpoint_has_one_spelling(size: str) -> None:
    with pytest.raises(BadCheckpoint):
        parse_checkpoint(TEXT.replace("\n5\n", f"\n{size}\n"))


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\u3000", "a\x85b", "a\nb", "a\x00b", "\ud800", " a"]
)
def test_names_hold_no_unicode_space_and_no_plus(name: str) -> None:
    with pytest.raises(BadKey):
        check_name(name)


def test_names_may_be_of_any_script() -> None:
    check_name("ørred.example/日本")


@pytest.mark.parametrize("dash", ["-", "–", "―", "—\u00a0", " —"])
def test_a_signature_line_begins_with_an_em_dash_and_a_space(dash: str) -> None:
    line = KEY.sign("text\n").removesuffix("\n")
    assert parse_signature(line).name == KEY.name
    with pytest.raises(BadNote):
        parse_signature(line.replace("— ", dash if dash.endswith("\u00a0") else f"{dash} "))


def test_a_note_is_cut_at_its_last_blank_line() -> None:
    note = open_note(sign_note("one\n\n— two\n\nthree\n", KEY).encode(), [KEY.verifying])
    assert note.text == "one\n\n— two\n\nthree\n"


@pytest.mark.parametrize("bent", [b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80"])
def test_a_byte_order_mark_or_foreign_bytes_are_refused(bent: bytes) -> None:
    raw = bent + sign_note("text\n", KEY).encode()
    with pytest.raises(BadNote):
        open_note(raw, [KEY.verifying])


def test_dollar_matches_before_a_final_line_feed_and_the_paths_do_not() -> None:
    with pytest.raises(LedgerError):
        parse_tile_path("tile/0/000\n")
    with pytest.raises(BadText):
        parse_time("2026-03-04T10:11:12Z\n")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04",
        "2026-3-4T10:11:12Z",
        "2026-03-04T10:11:12+00:00",
        "2026-03-04t10:11:12z",
        "2026-02-30T10:11:12Z",
        "2026-03-04T24:00:00Z",
        "2026-03-04T10:11:60Z",
        "２026-03-04T10:11:12Z",
        "2026-03-04T10:11:12.5Z",
        "0000-03-04T10:11:12Z",
    ],
)
def test_a_time_has_one_spelling(text: str) -> None:
    with pytest.raises(BadText):
        parse_time(text)


def test_times_are_spelled_in_utc() -> None:
    moment = datetime(2026, 3, 4, 12, 11, 12, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert spell_time(moment) == "2026-03-04T10:11:12Z"
    assert parse_time("0033-03-04T10:11:12Z") == datetime(33, 3, 4, 10, 11, 12, tzinfo=UTC)
    assert spell_time(datetime(33, 3, 4, 10, 11, 12, tzinfo=UTC)) == "0033-03-04T10:11:12Z"
    with pytest.raises(BadText):
        spell_time(datetime(2026, 3, 4))  # noqa: DTZ001


def test_policies_are_cut_at_ascii_spaces_only() -> None:
    assert parse_policy(b"\t quorum \t none \n").quorum == "none"
    for raw in (
        b"quorum\xc2\xa0none\n",
        b"quorum\x0bnone\n",
        b"quorum none\r\n",
        b"quorum none",
        b"quorum none # why\n",
    ):
        with pytest.raises(BadPolicy):
            parse_policy(raw)


def test_names_in_a_policy_are_opaque_bytes() -> None:
    with pytest.raises(BadPolicy):
        parse_policy(b"quorum \xe2\x84\xaa\n")  # the Kelvin sign is not the letter K
    assert parse_policy(b"# caf\xe9, not UTF-8\nquorum none\n").quorum == "none"


def test_a_file_that_was_translated_to_crlf_is_refused() -> None:
    proof = b"c2sp.org/tlog-proof@v1\nindex 0\n\nnote\n"
    assert parse_proof(proof).checkpoint == b"note\n"
    with pytest.raises(LedgerError):
        parse_proof(proof.replace(b"\n", b"\r\n"))
    with pytest.raises(BadPolicy):
        parse_parties(f"client {KEY.vkey}\r\n".encode())
