"""A kind with many raw pieces: each is a part, bound by the entry, and can be erased in its place."""

from __future__ import annotations

from datetime import date

from troth.evidence.kind import decode, encode, sentence
from troth.promises.kinds import Nature
from troth.sources.kinds import Figures, HistoryImported

NOTHING = Figures(counted=0, later=0, week=0, on_day=0, earlier=0, withdrawn=0, open=0, afterwards=0, moves=0)


def an_import(*chunks: bytes) -> HistoryImported:
    """An import with these pieces."""
    return HistoryImported(
        imported="I-1", file_digest="0" * 64, file_size=9, map_digest="1" * 64, judged="provider",
        controlled_by="neither", nature=Nature.MILESTONE, zone="UTC", as_of=date(2026, 3, 1), delivered_by="last date",
        announced="before", rows=1, statements=1, items=1, figures=NOTHING, file_name="a.csv", label="Tracker",
        mapping="", chunks=chunks,
    )  # fmt: skip


def test_each_piece_is_a_part_of_its_own() -> None:
    encoded = encode(an_import(b"one", b"two"))
    assert (encoded.parts["rows-0001"], encoded.parts["rows-0002"]) == (b"one", b"two")
    assert "chunks" not in encoded.facts


def test_the_pieces_come_back_in_their_order() -> None:
    said = an_import(*(b"%d" % place for place in range(12)))
    encoded = encode(said)
    shuffled = dict(sorted(encoded.parts.items(), reverse=True))
    assert decode(encoded.kind, encoded.facts, shuffled) == said


def test_an_erased_piece_leaves_the_others_in_their_places() -> None:
    encoded = encode(an_import(b"one", b"two", b"three"))
    left = decode(encoded.kind, encoded.facts, {**encoded.parts, "rows-0002": None})
    assert left.chunks == (b"one", None, b"three")


def test_the_sentence_names_the_file_and_who_controls_its_source() -> None:
    said = an_import(b"one")
    assert sentence(said, "Ann") == (
        "Ann imported 1 promises of the provider from a.csv as I-1, a source that neither side controls"
    )
