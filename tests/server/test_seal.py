"""The sealed stream of a backup: what comes back is what went in, and nothing else ever does."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.server.backup import seal
from troth.server.backup.seal import NotABackup, name_of, open_stream, seal_stream

KEY = bytes(range(32))


def sealed(content: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    seal_stream(io.BytesIO(content), out, key)
    return out.getvalue()


def opened(raw: bytes, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    open_stream(io.BytesIO(raw), out, key)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, seal.CHUNK - 1, seal.CHUNK, seal.CHUNK + 1, 3 * seal.CHUNK, 3 * seal.CHUNK + 5])
def test_what_comes_back_is_what_went_in(size: int) -> None:
    content = bytes(number * 7 % 251 for number in range(size))
    assert opened(sealed(content)) == content


def test_every_flipped_byte_of_a_small_one_is_refused() -> None:
    good = sealed(b"a few words")
    for place in range(len(good)):
        for bit in (1, 128):
            with pytest.raises(NotABackup):
                opened(good[:place] + bytes([good[place] ^ bit]) + good[place + 1 :])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_pieces_cannot_be_cut_off_moved_or_repeated(data: st.DataObject) -> None:
    head, step = len(sealed(b"")) - seal.TAG, seal.CHUNK + seal.TAG
    good = sealed(bytes(4 * seal.CHUNK + 9))
    pieces = [good[at : at + step] for at in range(head, len(good), step)]
    order = data.draw(st.lists(st.integers(0, len(pieces) - 1), max_size=6).filter(lambda o: o != [0, 1, 2, 3, 4]))
    with pytest.raises(NotABackup):
        opened(good[:head] + b"".join(pieces[each] for each in order))


def test_two_seals_of_the_same_words_share_nothing_but_the_name_of_the_key() -> None:
    one, two = sealed(b"the same"), sealed(b"the same")
    head = len(seal.MAGIC) + 17
    assert one[:head] == two[:head] == seal.MAGIC + name_of(KEY).encode() + b"\n"
    assert one[head : head + seal.SALT] != two[head : head + seal.SALT]
    assert one[-24:] != two[-24:]


def test_another_key_is_named() -> None:
    with pytest.raises(NotABackup, match=f"needs the seal key {name_of(KEY)}"):
        opened(sealed(b"words"), bytes(32))
