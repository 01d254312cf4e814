"""A host that holds every key can rewrite the past; the copy that somebody kept finds it."""

from __future__ import annotations

import io

from tests.verify.record import LOG, ORIGIN, POLICY, Record, sample, seed

from troth.ledger.bundle import read_bundle
from troth.ledger.checkpoint import Checkpoint
from troth.ledger.note import SigningKey
from troth.ledger.policy import parse_policy
from troth.verify import State, Verdict, check

OLDER = sample()


def compared(newer: Record, older: Record | bytes, *, policy: str | None = None) -> Verdict:
    return check(
        read_bundle(newer.bundle()),
        against=older if isinstance(older, bytes) else read_bundle(io.BytesIO(older.bundle())),
        policy=None if policy is None else parse_policy(policy.encode()),
    )


def test_a_longer_record_goes_on_from_the_older_copy() -> None:
    for older in (OLDER, OLDER.note(), OLDER.history[0][1]):
        found = compared(sample().go_on(300), older)
        assert found.ok
        assert "is a beginning of this record" in found.compared
    assert compared(OLDER, OLDER).ok
    assert compared(OLDER, Record().note()).ok


def test_a_rewritten_past_is_a_fork_with_both_signed_checkpoints() -> None:
    rewritten = Record().open().keep().go_on(30, "another story")
    assert check(read_bundle(rewritten.bundle())).ok  # alone it looks sound: the host holds every key
    for older in (OLDER, OLDER.note()):
        found = compared(rewritten, older)
        assert found.state is State.INVALID
        assert found.problems[0].says == "forked: the log also signed 15 entries that are no beginning of this record"
        assert found.evidence == (OLDER.note(), rewritten.note())


def test_two_records_of_one_size_are_a_fork() -> None:
    other = Record().open().keep().go_on(13, "another story")
    assert other.frontier.size == OLDER.frontier.size
    found = compared(other, OLDER.note())
    assert found.problems[0].says.startswith("forked")
    assert len(found.evidence) == 2


def test_a_shorter_record_is_rolled_back() -> None:
    for older in (OLDER, OLDER.note()):
        found = compared(Record().open().go_on(3), older)
        assert [each.says for each in found.problems] == [
            "rolled back: this record has 5 entries, the older copy has 15"
        ]
        assert len(found.evidence) == 2


def test_a_shorter_record_of_another_story_is_a_fork() -> None:
    found = compared(Record().open().go_on(3, "another story"), OLDER)
    assert found.problems[0].says.startswith("forked: the older copy of 15 entries does not begin as this record of 5")


def test_another_record_cannot_be_compared() -> None:
    other = SigningKey("troth.example/engagement/8", seed("log 8"))
    note = Checkpoint(other.name, 3, bytes(32)).sign(other).encode()
    both = f"log {LOG.vkey}\nlog {other.vkey}\nquorum none\n"
    found = compared(OLDER, note, policy=both)
    assert found.state is State.UNJUDGED
    assert "another record, troth.example/engagement/8" in found.problems[0].says


def test_a_copy_that_the_log_did_not_sign_proves_nothing() -> None:
    forged = Checkpoint(ORIGIN, 3, bytes(32)).sign(SigningKey(ORIGIN, seed("forger"))).encode()
    for older in (forged, b"hello\n", b""):
        found = compared(OLDER, older)
        assert found.state is State.UNJUDGED
        assert found.evidence == ()


def test_the_older_copy_pins_the_key_of_the_log() -> None:
    stranger = SigningKey(ORIGIN, seed("a new log key"))
    rewritten = Record(log=stranger, policy=f"log {stranger.vkey}\nquorum none\n").open().go_on(20)
    assert check(read_bundle(rewritten.bundle())).ok
    found = compared(rewritten, OLDER)
    assert found.state is State.INVALID
    assert any("not signed by a log that the policy names" in each.says for each in found.problems)
    assert "from your older copy" in found.keys


def test_a_broken_newer_record_accuses_nobody() -> None:
    newer = sample().go_on(3)
    raw = newer.bundle().replace(b'"n":4', b'"n":7')
    found = check(read_bundle(raw), against=OLDER.note())
    assert found.state is State.INVALID
    assert found.evidence == ()


def test_a_payload_that_got_lost_between_two_copies_is_found() -> None:
    newer = sample()
    lost = next(reversed(newer.parts))
    del newer.parts[lost]
    found = compared(newer, OLDER, policy=POLICY)
    assert [each.says for each in found.problems] == ["part 'words': payload missing, not erased"]
