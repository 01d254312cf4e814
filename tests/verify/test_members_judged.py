"""What the verifier says about the members of a bundle: tiles, checkpoints, history, parts, damage."""

from __future__ import annotations

import pytest
from tests.verify.record import ACORN, BIRCH, LOG, ORIGIN, Record, members_of, repacked, sample, seed

from troth.ledger.bundle import read_bundle
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.note import SigningKey
from troth.ledger.part import commit
from troth.ledger.tile import pack_entries, unpack_entries
from troth.verify import State, check

RECORD = sample()
RAW = RECORD.bundle()
ENTRIES, TILE = "tile/entries/000.p/15", "tile/0/000.p/15"


def problems(raw: bytes) -> list[str]:
    found = check(read_bundle(raw))
    assert (found.state is State.VALID) == (not found.problems)
    return [str(each) for each in found.problems]


def test_a_changed_entry_is_named_by_its_page_number() -> None:
    entries = unpack_entries(members_of(RAW)[ENTRIES])
    entries[6] = entries[6].replace(b'"n":4', b'"n":7')
    found = problems(repacked(RAW, {ENTRIES: pack_entries(entries)}))
    assert found[0] == "Entry 7 was altered: its bytes are not those of its hash in the tile"
    assert found[1] == "entry 7: the signature of acorn.example/org does not fit the text"
    assert "the entries lead to another root than the checkpoint's" in found


def test_a_deleted_tail_a_missing_middle_and_a_swap_are_found() -> None:
    entries = unpack_entries(members_of(RAW)[ENTRIES])
    swapped = [*entries[:5], entries[6], entries[5], *entries[7:]]
    for bent in (entries[:-1], [*entries[:5], *entries[6:]], swapped, [*entries, entries[-1]]):
        assert problems(repacked(RAW, {ENTRIES: pack_entries(bent)}))
    found = problems(repacked(RAW, {ENTRIES: pack_entries(entries[:-1])}))
    assert f"{ENTRIES} holds 14 entries, not 15" in found
    assert "the checkpoint says 15 entries, the bundle holds 14" in found


def test_a_changed_tile_names_its_entry() -> None:
    tile = bytearray(members_of(RAW)[TILE])
    tile[32 * 4] ^= 1
    found = problems(repacked(RAW, {TILE: bytes(tile)}))
    assert found[0] == "Entry 5 is as signed, but its hash in the tile was altered"
    assert f"{TILE} does not fit the entries" in found


def test_tiles_and_entry_bundles_are_exactly_those_of_the_size() -> None:
    members = members_of(RAW)
    cases: list[tuple[dict[str, bytes | None], str]] = [
        ({TILE: None}, f"{TILE} is missing"),
        ({ENTRIES: None}, "the checkpoint says 15 entries, the bundle holds 0"),
        ({"tile/1/000.p/1": bytes(32)}, "tile/1/000.p/1 does not belong to a log of this size"),
        ({TILE: None, "tile/0/000.p/14": members[TILE][:-32]}, f"{TILE} is missing"),
        ({TILE: members[TILE][:-1]}, f"{TILE} does not fit the entries"),
        ({ENTRIES: members[ENTRIES][:-1]}, f"{ENTRIES}: the entry bundle ends within an entry"),
        ({"tile/entries/001.p/1": pack_entries([b"x"])}, "tile/entries/001.p/1 does not belong to a log of this size"),
    ]
    for changes, says in cases:
        assert says in problems(repacked(RAW, changes))


def test_upper_tiles_are_checked() -> None:
    raw = Record().open().go_on(300).bundle()
    assert problems(raw) == []
    upper = bytearray(members_of(raw)["tile/1/000.p/1"])
    upper[0] ^= 1
    assert problems(repacked(raw, {"tile/1/000.p/1": bytes(upper)})) == ["tile/1/000.p/1 does not fit the entries"]


@pytest.mark.parametrize("size", [0, 14, 16, 2**62])
def test_a_checkpoint_of_another_size_is_judged_at_once(size: int) -> None:
    note = Checkpoint(ORIGIN, size, RECORD.frontier.root()).sign(LOG).encode()
    found = problems(repacked(RAW, {"checkpoint": note}))
    assert f"the checkpoint says {size:,} entries, the bundle holds 15" in found


def test_a_checkpoint_of_another_root_key_or_log_is_refused() -> None:
    forger = SigningKey(ORIGIN, seed("forger"))
    other = SigningKey("troth.example/engagement/8", seed("log"))
    for note, says in (
        (Checkpoint(ORIGIN, 15, bytes(32)).sign(LOG), "the entries lead to another root than the checkpoint's"),
        (RECORD.point().sign(forger), "the checkpoint: the checkpoint is not signed by a log that the policy names"),
        (RECORD.point().sign(other), "the checkpoint: the checkpoint is not signed by a log that the policy names"),
        ("hello\n", "the bundle cannot be opened: there is no blank line before the signatures"),
    ):
        assert says in problems(repacked(RAW, {"checkpoint": note.encode()}))


def test_the_logs_key_is_named_as_its_origin() -> None:
    other = SigningKey("troth.example/engagement/8", seed("log"))
    changes: dict[str, bytes | None] = {
        "checkpoint": RECORD.point().sign(other).encode(),
        "policy": f"log {other.vkey}\nquorum none\n".encode(),
    }
    assert f"the checkpoint: the log {other.name} signed for {ORIGIN}" in problems(repacked(RAW, changes))


@pytest.mark.parametrize(
    "content", [b"", b"quorum all\n", b"log x\nquorum none\n", b"\xff\n", b"quorum none\nquorum none\n"]
)
def test_a_policy_out_of_shape_is_refused(content: bytes) -> None:
    assert problems(repacked(RAW, {"policy": content}))


@pytest.mark.parametrize("content", [b"client\n", b"client x\n", b"Client " + ACORN.vkey.encode() + b"\n"])
def test_a_parties_file_out_of_shape_is_refused(content: bytes) -> None:
    assert problems(repacked(RAW, {"parties": content}))


def test_an_older_checkpoint_of_a_fork_is_evidence() -> None:
    fork = Record().open().go_on(5, "another story")
    found = check(read_bundle(repacked(RAW, {"history/7": fork.note()})))
    assert [str(each) for each in found.problems] == ["history/7 is signed, but is no beginning of these entries"]
    assert found.evidence == (fork.note(), RECORD.note())


def test_a_broken_record_is_no_evidence_of_a_fork() -> None:
    entries = unpack_entries(members_of(RAW)[ENTRIES])
    entries[0] = entries[0].replace(b"client", b"cliemt")
    found = check(read_bundle(repacked(RAW, {ENTRIES: pack_entries(entries)})))
    assert "history/14 is signed, but is no beginning of these entries" in [str(each) for each in found.problems]
    assert found.evidence == ()


def test_older_checkpoints_are_what_their_names_say() -> None:
    note = RECORD.history[0][1]
    for name, content, says in (
        ("history/3", note, f"history/3 is a checkpoint of {ORIGIN} at 2"),
        ("history/2", note.replace(b"\n2\n", b"\n3\n"), "does not fit the text"),
        ("history/2", b"x", "history/2: the text of a note ends with a line feed"),
        ("history/40", Checkpoint(ORIGIN, 40, bytes(32)).sign(LOG).encode(), "is no beginning of these entries"),
    ):
        assert any(says in each for each in problems(repacked(RAW, {name: content})))


def part_names(raw: bytes, number: int) -> tuple[str, str]:
    name = [each for each in members_of(raw) if each.startswith("payload/")][number]
    return name, name.replace("payload", "salt")


def test_a_missing_payload_is_not_an_erased_one() -> None:
    payload, salt = part_names(RAW, 3)
    (found,) = problems(repacked(RAW, {payload: None, salt: None}))
    assert found.startswith("entry ")
    assert found.endswith("part 'words': payload missing, not erased")


def test_an_erased_payload_may_be_missing_and_its_return_is_remarked_on() -> None:
    commitment = bytes.fromhex(part_names(RAW, 0)[0].split("/")[1])
    index = next(at for at, raw in enumerate(RECORD.raws) if commitment in RECORD.parts and _holds(raw, commitment))
    record = sample()
    kept = record.parts[commitment]
    record.erase(index, "words", commitment, BIRCH)
    assert problems(record.bundle()) == []
    record.parts[commitment] = kept
    found = check(read_bundle(record.bundle()))
    assert found.ok
    assert [str(each) for each in found.remarks] == [
        f"entry {index + 1}: part 'words' was erased by entry 16, but the bundle still holds it"
    ]


def _holds(raw: bytes, commitment: bytes) -> bool:
    from troth.ledger.strict import to_base64

    return to_base64(commitment).encode() in raw


def test_erasing_what_was_never_there_is_refused() -> None:
    for index, name in ((3, "other"), (4, "words"), (99, "words"), (15, "words")):
        record = sample()
        record.erase(index, name, next(iter(RECORD.parts)))
        found = check(read_bundle(record.bundle())).problems
        assert "entry 16: erases a part that no earlier entry has" in [str(each) for each in found]


def test_a_payload_or_salt_of_another_part_does_not_fit() -> None:
    members = members_of(RAW)
    (payload, salt), (other_payload, other_salt) = part_names(RAW, 1), part_names(RAW, 2)
    for changes in ({payload: members[other_payload]}, {salt: members[other_salt]}, {payload: b""}, {salt: b"short"}):
        (found,) = problems(repacked(RAW, {**changes}))
        assert found.endswith("part 'words': the payload does not belong to its commitment")


def test_a_payload_of_no_entry_is_refused() -> None:
    stray = commit(bytes(32), b"stray").hex()
    (found,) = problems(repacked(RAW, {f"payload/{stray}": b"stray", f"salt/{stray}": bytes(32)}))
    assert found.endswith("belongs to no entry")


def test_damage_outside_the_signed_members_is_found_by_its_checksum() -> None:
    at = RAW.index(b"Check this record")
    assert problems(RAW[:at] + b"D" + RAW[at + 1 :]) == ["README.txt is damaged: its checksum does not fit"]


def test_only_the_first_hundred_problems_are_kept_and_all_are_counted() -> None:
    record = Record().go_on(250)
    record.parties = ""
    found = check(read_bundle(record.bundle()))
    assert (len(found.problems), found.problem_count) == (100, 250)
