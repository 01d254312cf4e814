"""`troth verify`: exit codes, the report for people and for programs, the timeline, proofs of one entry."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.verify.record import ACORN, BIRCH, CEDAR, LOG, PARTIES, POLICY, Record, members_of, repacked, sample, seed

from troth.evidence.kind import KINDS, Words, fact, kind, words
from troth.ledger.cosign import CosigningKey
from troth.ledger.leaf import leaf_hash
from troth.ledger.merkle import inclusion_proof
from troth.ledger.proof import EntryProof, spell_extra
from troth.verify import command
from troth.verify.command import main
from troth.verify.report import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.troth").write_bytes(sample().bundle())
    (tmp_path / "newer.troth").write_bytes(sample().go_on(4).bundle())
    (tmp_path / "forked.troth").write_bytes(Record().open().go_on(20, "another story").bundle())
    (tmp_path / "broken.troth").write_bytes(sample().bundle().replace(b'"n":4', b'"n":7'))
    (tmp_path / "checkpoint").write_bytes(sample().note())
    (tmp_path / "policy").write_text(POLICY)
    (tmp_path / "parties").write_text(PARTIES)
    (tmp_path / "hello.txt").write_text("hello\n")
    (tmp_path / "hostile.troth").write_bytes(sample().bundle() + b"PK")
    return tmp_path


def test_a_valid_record_is_said_in_a_few_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / "a.troth")]) == 0
    assert capsys.readouterr().out.split("\n") == [
        "VALID  troth.example/engagement/7",
        "  15 entries: client 8 (acorn.example/org), provider 7 (birch.example/org)",
        "  11 parts fit, 1 erased; 2 older checkpoints",
        "  L0: one host holds both parties' keys; entries are attested by the host.",
        "  No outside witness has co-signed this record.",
        "  Keys: as the bundle states them (pin them with --policy and --parties).",
        "",
    ]


def test_a_broken_record_names_its_entry_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / "broken.troth")]) == 1
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "NOT VALID  troth.example/engagement/7"
    assert lines[3:5] == ["Wrong:", "  Entry 7 was altered: its bytes are not those of its hash in the tile"]
    assert lines[-2].startswith("  and ")


@pytest.mark.parametrize("name", ["hello.txt", "hostile.troth", "missing.troth", "."])
def test_what_is_no_bundle_cannot_be_judged(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / name)]) == 2
    assert capsys.readouterr().out.startswith("CANNOT JUDGE\nWhy:\n  ")


def test_an_older_copy_may_be_a_bundle_or_a_checkpoint(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for older in ("a.troth", "checkpoint"):
        assert main([str(folder / "newer.troth"), "--against", str(folder / older)]) == 0
        assert "The older copy of 15 entries is a beginning of this record" in capsys.readouterr().out
        assert main([str(folder / "forked.troth"), "--against", str(folder / older)]) == 1
        out = capsys.readouterr().out
        assert "forked: the log also signed 15 entries" in out
        assert out.count("— troth.example/engagement/7 ") == 2
    assert main([str(folder / "a.troth"), "--against", str(folder / "newer.troth")]) == 1
    assert "rolled back" in capsys.readouterr().out
    for older in ("hello.txt", "hostile.troth", "missing.troth"):
        assert main([str(folder / "a.troth"), "--against", str(folder / older)]) == 2


def test_the_readers_own_keys(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--policy", str(folder / "policy"), "--parties", str(folder / "parties")]
    assert main([str(folder / "a.troth"), *arguments]) == 0
    assert "Keys: those you brought." in capsys.readouterr().out
    (folder / "policy").write_text(f"log {CEDAR.vkey}\nquorum none\n")
    assert main([str(folder / "a.troth"), *arguments]) == 1
    (folder / "policy").write_text("nonsense\n")
    assert main([str(folder / "a.troth"), *arguments]) == 2


def test_a_program_gets_the_same_facts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder / "a.troth"), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["verdict"] == "valid"
    assert (facts["record"], facts["size"], facts["parts"], facts["erased"]) == (
        "troth.example/engagement/7",
        15,
        11,
        1,
    )
    assert facts["signers"][0] == {"party": "client", "org": "acorn.example/org", "entries": 8}
    assert main([str(folder / "broken.troth"), "--json"]) == 1
    facts = json.loads(capsys.readouterr().out)
    assert facts["problems"][0] == {
        "entry": 7,
        "says": "Entry 7 was altered: its bytes are not those of its hash in the tile",
    }
    assert main([str(folder / "hello.txt"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "cannot judge"
    assert "score" not in json.dumps(facts)


def test_the_timeline_has_one_line_for_each_entry(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(folder / "a.troth"), "--timeline"]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == " 1  2026-03-02T09:00:00Z  client    engagement.opened.v1"
    assert lines[14] == "15  2026-03-02T23:00:00Z  client    engagement.part.erased.v1"
    assert lines[15:17] == ["", "VALID  troth.example/engagement/7"]


def test_without_kinds_the_timeline_shows_type_names(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "entry_points", lambda group: ())
    command._kinds.cache_clear()
    assert main([str(folder / "a.troth"), "--timeline"]) == 0
    assert "engagement.opened.v1" in capsys.readouterr().out
    command._kinds.cache_clear()


def test_with_kinds_the_timeline_shows_their_sentences(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def declare() -> None:
        @kind("testing.promise.made.v1", says="{who} promised {text} by {due}", log="shared", subject="due")
        @dataclass(frozen=True, slots=True, kw_only=True)
        class PromiseMade:
            due: str = fact()
            text: Words = words(personal=False)  # noqa: RUF009

    def broken() -> None:
        raise ImportError("a kind whose room is not installed")

    loaders = (SimpleNamespace(load=broken), SimpleNamespace(load=declare))
    monkeypatch.setattr(command, "entry_points", lambda group: loaders if group == "troth.kinds" else ())
    command._kinds.cache_clear()
    record = Record().open()
    commitment = record.part({"text": "the \u001b[31mreport"})
    index = record.say(BIRCH, "testing.promise.made.v1", {"due": "Friday"}, commit={"words": commitment})
    record.say(BIRCH, "testing.promise.made.v1", {"other": 7})
    (folder / "told.troth").write_bytes(record.bundle())
    record.erase(index, "words", commitment)
    (folder / "erased.troth").write_bytes(record.bundle())
    try:
        assert main([str(folder / "told.troth"), "--timeline"]) == 0
        lines = capsys.readouterr().out.split("\n")
        assert lines[2].endswith("provider  provider promised the \\x1b[31mreport by Friday")
        assert lines[3].endswith("testing.promise.made.v1")
        assert main([str(folder / "erased.troth"), "--timeline"]) == 0
        assert "promised [erased] by Friday" in capsys.readouterr().out
    finally:
        KINDS.pop("testing.promise.made.v1", None)
        command._kinds.cache_clear()


def proof_of(record: Record, index: int, *, note: bytes | None = None, salt: bytes | None = None) -> EntryProof:
    leaves = [leaf_hash(raw) for raw in record.raws]
    commitment = next(iter(record.parts))
    parts = [(salt or record.parts[commitment][0], record.parts[commitment][1])]
    return EntryProof(
        index=index,
        hashes=tuple(inclusion_proof(leaves, index)),
        checkpoint=note or record.note(),
        extra=spell_extra(record.raws[index], parts if index == 2 else []),
    )


def test_a_proof_of_one_entry(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = Record().open().go_on(5)
    path, policy, parties = (str(folder / name) for name in ("entry.tlog-proof", "policy", "parties"))
    Path(path).write_bytes(proof_of(record, 2).spell())
    assert main([path, "--policy", policy, "--parties", parties]) == 0
    out = capsys.readouterr().out
    assert out.startswith("VALID  troth.example/engagement/7\n")
    assert "This is entry 3 of the record." in out
    assert main([path, "--policy", policy]) == 0
    assert "the entry's own signature was not checked" in capsys.readouterr().out
    assert main([path]) == 2
    Path(parties).write_text(f"provider {BIRCH.vkey}\n")
    assert main([path, "--policy", policy, "--parties", parties]) == 1
    assert "that you did not pin" in capsys.readouterr().out


def test_a_false_proof_of_one_entry(folder: Path) -> None:
    record = Record().open().go_on(5)
    path, policy, parties = (folder / name for name in ("entry.tlog-proof", "policy", "parties"))
    other = Record().open().go_on(5, "another story")
    witness = CosigningKey("birch.example/witness", seed("w"))
    good = proof_of(record, 2).spell()
    cases = [
        good.replace(b"index 2", b"index 3"),
        proof_of(record, 2, note=other.note()).spell(),
        proof_of(record, 2, salt=bytes(32)).spell(),
        good[: good.index(b"troth.example")],
        EntryProof(index=0, hashes=(), checkpoint=record.note(), extra=b"{}").spell(),
    ]
    for raw in cases:
        path.write_bytes(raw)
        assert main([str(path), "--policy", str(policy), "--parties", str(parties)]) == 1
    path.write_bytes(EntryProof(index=2, hashes=(), checkpoint=record.note()).spell())
    assert main([str(path), "--policy", str(policy)]) == 2
    policy.write_text(f"log {LOG.vkey}\nwitness w {witness.vkey}\nquorum w\n")
    path.write_bytes(good)
    assert main([str(path), "--policy", str(policy)]) == 1
    path.write_bytes(
        proof_of(record, 2, note=record.note() + witness.cosign(record.point().text(), 5).encode()).spell()
    )
    assert main([str(path), "--policy", str(policy)]) == 0


def test_a_proof_of_an_entry_of_another_log_is_refused(folder: Path) -> None:
    record = Record().open()
    record.say(ACORN, "promises.promise.made.v1", log="troth.example/engagement/8", commit={"words": record.part("x")})
    (folder / "entry.tlog-proof").write_bytes(proof_of(record, 2).spell())
    assert main([str(folder / "entry.tlog-proof"), "--policy", str(folder / "policy")]) == 1


def test_what_a_record_says_is_shown_and_never_obeyed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = sample()
    record.say(BIRCH, "promises.promise.made.v1", log="evil\u202e\u2028\x85")
    (folder / "evil.troth").write_bytes(record.bundle())
    assert main([str(folder / "evil.troth")]) == 1
    assert "entry 16: was written for the log evil\\u202e\\u2028\\x85" in capsys.readouterr().out


def test_a_terminal_without_unicode_gets_the_report_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    assert main([str(folder / "a.troth"), "--against", str(folder / "newer.troth")]) == 1
    out.seek(0)
    assert "\\u2014 troth.example/engagement/7" in out.read()


def test_members_can_be_unzipped_into_a_static_log(folder: Path) -> None:
    raw = (folder / "a.troth").read_bytes()
    assert repacked(raw, {}) == raw
    assert set(members_of(raw)) >= {"checkpoint", "tile/0/000.p/15", "tile/entries/000.p/15"}
