"""Ed25519 in plain Python against OpenSSL, weak keys, cosignatures of both kinds."""

from __future__ import annotations

import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from troth.ledger import ed25519
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.cosign import COSIGN_MLDSA44, CosignerKey, CosigningKey, mldsa44_message
from troth.ledger.ed25519 import FIELD, ORDER, is_weak_key, verify_ed25519, verify_in_python
from troth.ledger.errors import BadCheckpoint, BadKey, BadNote, BadSignature
from troth.ledger.leaf import EMPTY_ROOT
from troth.ledger.note import SigningKey, VerifyingKey, open_note, private_key, sign_note, spell_vkey

POINT = Checkpoint("troth.example/log", 7, b"\x05" * 32)


def by_openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_plain_python_and_openssl_accept_the_same_signatures() -> None:
    dice = random.Random(7)
    for trial in range(60):
        key = private_key(dice.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), dice.randbytes(trial)
        good = key.sign(message)
        scalar = int.from_bytes(good[32:], "little")
        flipped = bytearray(good)
        flipped[dice.randrange(64)] ^= 1 << dice.randrange(8)
        for signature in (good, bytes(flipped), good[:32] + (scalar + ORDER).to_bytes(32, "little"), bytes(64)):
            expected = by_openssl(public, message, signature)
            assert verify_in_python(public, message, signature) == expected
            assert verify_ed25519(public, message, signature) == expected
        assert not verify_in_python(public, message + b"x", good)


def small_order_points() -> list[bytes]:
    """Every spelling of the points of order 1, 2, 4 and 8 that fits into 32 bytes."""
    y8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
    ys = [0, 1, y8, FIELD - y8, FIELD - 1, FIELD, FIELD + 1]
    return [(y | sign << 255).to_bytes(32, "little") for y in ys for sign in (0, 1)]


def test_plain_python_and_openssl_agree_on_points_of_small_order() -> None:
    for public in small_order_points():
        for first in small_order_points():
            signature = first + bytes(32)
            for message in (b"", b"a", b"bc"):
                assert verify_in_python(public, message, signature) == by_openssl(public, message, signature)


def test_keys_under_which_anybody_can_sign_are_refused() -> None:
    for public in small_order_points():
        assert is_weak_key(public)
        with pytest.raises(BadKey):
            VerifyingKey.parse(spell_vkey("a", 1, public))
        with pytest.raises(BadKey):
            CosignerKey.parse(spell_vkey("a", 4, public))
    assert not is_weak_key(SigningKey("a", bytes(32)).public)
    assert is_weak_key((2).to_bytes(32, "little"))  # no point at all
    assert is_weak_key(b"\xff" * 32)


def test_signatures_of_another_length_are_refused() -> None:
    key = SigningKey("a", bytes(32))
    for length in (0, 63, 65):
        assert not verify_ed25519(key.public, b"", bytes(length))
    with pytest.raises(BadSignature):
        key.verifying.check("text\n", bytes(63))


def test_the_vector_of_rfc_8032() -> None:
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify_in_python(public, b"\x72", signature)
    assert not verify_in_python(public, b"\x73", signature)


def test_without_the_package_the_same_keys_verify(monkeypatch: pytest.MonkeyPatch) -> None:
    key = SigningKey("acorn.example/org", bytes(32))
    raw = sign_note("text\n", key).encode()
    monkeypatch.setattr(ed25519, "WITH_CRYPTOGRAPHY", False)
    assert open_note(raw, [key.verifying]).text == "text\n"
    with pytest.raises(BadSignature):
        open_note(raw.replace(b"text", b"Text"), [key.verifying])


def test_generated_keys_differ_and_hide_their_seed() -> None:
    one, other = SigningKey.generate("a"), SigningKey.generate("a")
    assert one.seed != other.seed
    assert one.seed.hex() not in repr(one)
    assert VerifyingKey.parse(one.vkey) == one.verifying


def test_a_signature_counts_once_and_a_false_one_of_a_known_key_refuses_the_note() -> None:
    key, other = SigningKey("a", bytes(32)), SigningKey("b", b"\x01" * 32)
    raw = sign_note("text\n", key, key, other)
    assert [each.name for each in open_note(raw.encode(), [key.verifying]).signatures] == ["a"]
    false = raw + other.sign("another\n")
    assert open_note(false.encode(), [key.verifying]).text == "text\n"
    bad = sign_note("text\n", key) + other.sign("another\n")
    assert open_note(bad.encode(), [key.verifying]).text == "text\n"
    with pytest.raises(BadSignature):
        open_note(bad.encode(), [key.verifying, other.verifying])


def test_a_note_has_limits() -> None:
    key = SigningKey("a", bytes(32))
    open_note(sign_note("text\n", *[key] * 100).encode(), [key.verifying])
    for raw in (sign_note("text\n", *[key] * 101), sign_note("x" * 1_000_000 + "\n", key)):
        with pytest.raises(BadNote):
            open_note(raw.encode(), [key.verifying])


def test_an_ed25519_cosignature_binds_time_and_checkpoint() -> None:
    witness, log = CosigningKey("birch.example/witness", b"\x02" * 32), SigningKey(POINT.origin, b"\x03" * 32)
    raw = POINT.sign(log) + witness.cosign(POINT.text(), 1_780_000_000)
    key = CosignerKey.parse(witness.vkey)
    assert len(open_note(raw.encode(), [key, log.verifying]).signatures) == 2
    later = Checkpoint(POINT.origin, 8, POINT.root)
    with pytest.raises(BadSignature):
        key.check(later.text(), open_note(raw.encode(), [key]).signatures[0].blob)
    blob = bytearray(open_note(raw.encode(), [key]).signatures[0].blob)
    blob[7] ^= 1
    with pytest.raises(BadSignature):
        key.check(POINT.text(), bytes(blob))
    with pytest.raises(BadSignature):
        key.check(POINT.text(), bytes(blob[:-1]))


@pytest.mark.parametrize("time", [0, -1, 2**63])
def test_a_cosigner_states_a_possible_time(time: int) -> None:
    with pytest.raises(BadSignature):
        CosigningKey("w", bytes(32)).cosign(POINT.text(), time)


def test_an_ml_dsa_cosignature_is_the_second_branch() -> None:
    private = MLDSA44PrivateKey.from_seed_bytes(b"\x09" * 32)
    key = CosignerKey("outside.example/witness", COSIGN_MLDSA44, private.public_key().public_bytes_raw())
    assert CosignerKey.parse(key.vkey) == key
    time = 1_780_000_000
    blob = time.to_bytes(8, "big") + private.sign(mldsa44_message(key.name, POINT.text(), time))
    key.check(POINT.text(), blob)
    for bent in (blob[:7] + b"\x01" + blob[8:], blob[:-1] + bytes([blob[-1] ^ 1]), blob[:-1]):
        with pytest.raises(BadSignature):
            key.check(POINT.text(), bent)


def test_keys_of_one_use_are_no_keys_of_another() -> None:
    entry_key, witness = SigningKey("a", bytes(32)), CosigningKey("a", bytes(32))
    with pytest.raises(BadKey):
        VerifyingKey.parse(witness.vkey)
    with pytest.raises(BadKey):
        CosignerKey.parse(entry_key.vkey)


@pytest.mark.parametrize("origin", ["", "troth-entry/v1", "cosignature/v1", "a\nb"])
def test_no_log_is_named_like_another_kind_of_message(origin: str) -> None:
    with pytest.raises(BadCheckpoint):
        Checkpoint(origin, 0, EMPTY_ROOT)
