"""Every changed byte of a bundle is refused: in the file as it lies, and with the container made sound again."""

from __future__ import annotations

import random
from functools import lru_cache

import pytest
from tests.verify.record import members_of, repacked, sample

from troth.ledger import note
from troth.ledger.bundle import read_bundle
from troth.ledger.ed25519 import verify_ed25519
from troth.ledger.errors import BadBundle
from troth.verify import State, check

RECORD = sample(6)
RAW = RECORD.bundle()
SOUND = check(read_bundle(RAW))
MEMBERS = members_of(RAW)
NEWER = sample(6).go_on(2)


@pytest.fixture(autouse=True)
def _remember_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same signature over the same text is checked once: most flips leave most entries as they were."""
    monkeypatch.setattr(note, "verify_ed25519", lru_cache(maxsize=None)(verify_ed25519))


def flipped(raw: bytes, dice: random.Random, at: int) -> bytes:
    bent = bytearray(raw)
    bent[at] ^= dice.randrange(1, 256)
    return bytes(bent)


def refused(raw: bytes) -> bool:
    try:
        return check(read_bundle(raw)).state is not State.VALID
    except BadBundle:
        return True


def flip_in_the_file(trials: int, dice: random.Random) -> None:
    for _ in range(trials):
        at = dice.randrange(len(RAW))
        assert refused(flipped(RAW, dice, at)), at


def flip_in_a_member(trials: int, dice: random.Random) -> None:
    names = [name for name, content in MEMBERS.items() if content and name != "README.txt"]
    for _ in range(trials):
        name = dice.choice(names)
        at = dice.randrange(len(MEMBERS[name]))
        bent = repacked(RAW, {name: flipped(MEMBERS[name], dice, at)})
        assert refused(bent), (name, at)


def test_the_bundle_is_sound_before() -> None:
    assert SOUND.ok


def test_a_flipped_byte_of_the_file_is_refused() -> None:
    flip_in_the_file(5_000, random.Random(1))


def test_a_flipped_byte_of_a_member_is_refused_also_with_a_sound_container() -> None:
    flip_in_a_member(1_200, random.Random(2))


@pytest.mark.full
def test_many_flipped_bytes_of_the_file_are_refused() -> None:
    flip_in_the_file(30_000, random.Random(3))


@pytest.mark.full
def test_many_flipped_bytes_of_members_are_refused() -> None:
    flip_in_a_member(15_000, random.Random(4))


def test_a_flipped_byte_of_the_readme_changes_nothing_that_is_proven() -> None:
    dice = random.Random(5)
    for at in range(len(MEMBERS["README.txt"])):
        bent = repacked(RAW, {"README.txt": flipped(MEMBERS["README.txt"], dice, at)})
        assert check(read_bundle(bent)) == SOUND


def test_a_flipped_byte_of_the_older_copy_never_accuses_the_log() -> None:
    dice = random.Random(6)
    newer = read_bundle(NEWER.bundle())
    older = RECORD.note()
    for at in range(len(older)):
        found = check(newer, against=flipped(older, dice, at))
        assert found.evidence == ()
        assert found.state is State.UNJUDGED
