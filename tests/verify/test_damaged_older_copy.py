"""An older copy is checked before anything is judged by it: a damaged one never accuses the log, nor hides a fork."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.verify.record import LOG, ORIGIN, Record, members_of, repacked, sample, seed

from troth.ledger.bundle import read_bundle
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.errors import BadBundle
from troth.ledger.note import SigningKey
from troth.ledger.tile import pack_entries, unpack_entries
from troth.verify import State, Verdict, check
from troth.verify.older import Older, Unreadable

OLDER = sample().bundle()
MEMBERS = members_of(OLDER)
NEWER = sample().go_on(4).bundle()
FORKED = Record().open().go_on(20, "another story").bundle()
SHORTER = Record().open().go_on(3).bundle()
ENTRIES, TILE = "tile/entries/000.p/15", "tile/0/000.p/15"
BEGINS = "The signed checkpoint of 15 entries in your older copy is a beginning of this record."
ROOT = Path(__file__).resolve().parents[2]


def altered(index: int = 6) -> bytes:
    entries = unpack_entries(MEMBERS[ENTRIES])
    entries[index] = entries[index].replace(b'"n":', b'"m":')
    return pack_entries(entries)


def against(older: bytes, newer: bytes = NEWER) -> Verdict:
    return check(read_bundle(newer), against=opened(older))


def opened(raw: bytes) -> Older:
    try:
        return read_bundle(raw)
    except BadBundle as error:
        return Unreadable(says=str(error))


def test_a_flipped_byte_of_an_entry_is_named_and_nothing_is_judged_by_the_copy() -> None:
    flipped = OLDER.replace(b'"n":4', b'"n":7')
    for bent in (flipped, repacked(OLDER, {ENTRIES: altered()})):
        found = against(bent)
        assert found.state is State.UNJUDGED
        assert [each.says for each in found.problems] == [
            "Your older copy is itself damaged: entry 7 was altered. Only what the log signed in it is compared."
        ]
        assert found.compared == f"By itself this record holds. {BEGINS}"
        assert found.evidence == ()


def test_an_entry_altered_together_with_its_tile_is_named_by_the_record_itself() -> None:
    other = Record().open().go_on(3).go_on(10, "another story")
    bent = repacked(OLDER, {name: members_of(other.bundle())[name] for name in (ENTRIES, TILE)})
    found = against(bent)
    assert found.state is State.UNJUDGED
    assert "entries 6, 7, 8, 9, 10 and 5 more were altered" in found.problems[0].says
    assert BEGINS in found.compared


def test_what_is_signed_in_a_damaged_copy_still_proves_a_fork_or_a_rollback() -> None:
    bent = repacked(OLDER, {ENTRIES: altered()})
    for newer, word in ((FORKED, "forked"), (SHORTER, "rolled back")):
        found = against(bent, newer)
        assert found.state is State.INVALID
        assert found.problems[0].says.startswith("Your older copy is itself damaged: entry 7 was altered.")
        assert found.problems[1].says.startswith(word)
        assert len(found.problems) == 2  # no entry of a damaged copy is held against the log
        assert found.evidence == (MEMBERS["checkpoint"], members_of(newer)["checkpoint"])


def test_a_damaged_checkpoint_leaves_the_older_signatures_to_compare() -> None:
    broken = MEMBERS["checkpoint"].replace(b"\n15\n", b"\n16\n")
    found = against(repacked(OLDER, {"checkpoint": broken}))
    assert found.state is State.UNJUDGED
    assert found.problems[0].says.startswith("Your older copy is itself damaged: its checkpoint: ")
    assert "The signed checkpoint of 14 entries in your older copy" in found.compared
    found = against(repacked(OLDER, {"checkpoint": broken}), FORKED)
    assert found.state is State.INVALID
    assert found.evidence[0] == MEMBERS["history/14"]


def test_without_any_signature_nothing_is_judged() -> None:
    alone = repacked(
        OLDER, {"history/2": None, "history/14": None, "checkpoint": MEMBERS["checkpoint"][:-9] + b"AAAA==\n"}
    )
    for newer in (NEWER, FORKED, SHORTER):
        found = against(alone, newer)
        assert found.state is State.UNJUDGED
        assert found.problems[0].says.endswith("Nothing is judged by it.")
        assert found.compared == "By itself this record holds."


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_damage_of_any_member_is_said(name: str) -> None:
    for bent in (MEMBERS[name][:-1], MEMBERS[name].swapcase(), b""):
        if name == "README.txt" or bent == MEMBERS[name]:
            continue  # nothing is proven by it
        found = against(repacked(OLDER, {name: bent}))
        if name == "parties" and not bent:
            assert found.ok  # the parties' keys are a hint, and may be absent
            continue
        assert found.state is State.UNJUDGED, bent
        assert "itself damaged" in found.problems[0].says
        assert found.evidence == ()


def test_no_flipped_byte_of_an_older_bundle_accuses_the_log_or_passes_in_silence() -> None:
    dice = random.Random(7)
    for _ in range(120):
        bent = bytearray(OLDER)
        bent[dice.randrange(len(bent))] ^= dice.randrange(1, 256)
        found = against(bytes(bent))
        assert found.state is State.UNJUDGED
        assert "damaged" in found.problems[0].says
        assert found.evidence == ()


def test_a_sound_copy_is_compared_entry_by_entry() -> None:
    assert against(OLDER).compared == (
        "The older copy of 15 entries is a beginning of this record: each of them is the same here."
    )
    found = against(OLDER, FORKED)
    assert [str(each) for each in found.problems] == [
        "forked: the log also signed 15 entries that are no beginning of this record",
        "entry 3: is not the entry that your older copy has at this place",
    ]


def test_a_copy_of_another_record_accuses_nobody() -> None:
    key = SigningKey("troth.example/engagement/8", seed("log 8"))
    other = Record(log=key, origin=key.name, policy=f"log {key.vkey}\nquorum none\n").open()
    found = against(other.bundle())
    assert found.state is State.UNJUDGED
    assert [each.says for each in found.problems] == ["the older copy is of another record, troth.example/engagement/8"]


def test_a_record_whose_checkpoint_nobody_signed_is_no_second_story_of_the_log() -> None:
    unsigned = Checkpoint(ORIGIN, 15, bytes(32)).sign(SigningKey(ORIGIN, seed("forger"))).encode()
    found = against(OLDER, repacked(OLDER, {"checkpoint": unsigned, ENTRIES: altered()}))
    assert found.state is State.INVALID
    assert found.evidence == ()
    assert not any(each.says.startswith(("forked", "rolled")) for each in found.problems)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copies")
    bent = repacked(OLDER, {ENTRIES: altered()})
    files = {
        "new.troth": NEWER, "forked.troth": FORKED, "bad.troth": bent,
        "flipped.troth": OLDER.replace(b'"n":4', b'"n":7'),
        "header.troth": OLDER[:30] + b"\xff" + OLDER[31:], "own.policy": f"log {LOG.vkey}\nquorum none\n".encode(),
    }  # fmt: skip
    for name, raw in files.items():
        (path / name).write_bytes(raw)
    subprocess.run([sys.executable, str(ROOT / "tools/build_verifier.py"), str(path / "lone.py")], check=True)
    return path


PACKAGE = ("-c", "import sys; from troth.verify.command import main; sys.exit(main(sys.argv[1:]))")
CASES = [
    (("new.troth", "--against", "bad.troth"), 2, "entry 7 was altered"),
    (("new.troth", "--against", "flipped.troth"), 2, "entry 7 was altered"),
    (("new.troth", "--against", "bad.troth", "--policy", "own.policy"), 2, "entry 7 was altered"),
    (("new.troth", "--against", "header.troth"), 2, "it cannot be opened"),
    (("new.troth", "--against", "absent.troth"), 2, "absent.troth: No such file"),
    (("forked.troth", "--against", "bad.troth"), 1, "entry 7 was altered"),
]


@pytest.mark.parametrize("program", [PACKAGE, ("-I", "-S", "lone.py")], ids=["package", "lone"])
@pytest.mark.parametrize(("arguments", "code", "words"), CASES, ids=["-".join(each[0]) for each in CASES])
def test_both_verifiers_say_it_for_people_and_for_programs(
    folder: Path, program: tuple[str, ...], arguments: tuple[str, ...], code: int, words: str
) -> None:
    def run(*more: str) -> tuple[int, str]:
        command = [sys.executable, *program, *arguments, *more]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    said = run()
    assert said[0] == code
    assert words in said[1]
    assert said[1].startswith("CANNOT JUDGE" if code == 2 else "NOT VALID")
    facts: dict[str, Any] = json.loads(run("--json")[1])
    assert facts["verdict"] == ("cannot judge" if code == 2 else "not valid")
    assert words in facts["problems"][0]["says"]
    assert len(facts["evidence"]) == (0 if code == 2 else 2)
