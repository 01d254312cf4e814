"""What the verifier says about single entries: who signed, what they refer to, when they claim to be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.record import ACORN, BIRCH, CEDAR, START, Record, sample, seed, uuid_of

from troth.ledger.bundle import read_bundle
from troth.ledger.entry import Seen, sign_entry
from troth.ledger.note import SigningKey, sign_note
from troth.ledger.strict import spell_time
from troth.verify import State, Verdict, check

MADE = "promises.promise.made.v1"


def verdict(record: Record) -> Verdict:
    return check(read_bundle(record.bundle()))


def only_problem(record: Record) -> str:
    found = verdict(record)
    assert found.state is State.INVALID
    assert found.problem_count == 1, found.problems
    return str(found.problems[0])


def test_a_sound_record_is_valid_and_counted() -> None:
    found = verdict(sample())
    assert found.ok
    assert found.problems == found.remarks == ()
    assert (found.size, found.parts, found.erased, found.history) == (15, 11, 1, 2)
    assert [(each.party, each.org, each.entries) for each in found.signers] == [
        ("client", "acorn.example/org", 8),
        ("provider", "birch.example/org", 7),
    ]
    assert found.level.startswith("L0: one host holds both parties' keys")
    assert "attested by the host" in found.level
    assert found.witness == "No outside witness has co-signed this record."


def test_an_empty_record_is_valid() -> None:
    assert verdict(Record()).ok


def test_an_outsider_who_writes_under_the_clients_name_is_named() -> None:
    record = sample()
    record.say(SigningKey(ACORN.name, seed("forger")), MADE)
    assert only_problem(record) == "entry 16: signed by a key of acorn.example/org that no party stated"


def test_an_outsider_under_its_own_name_is_no_party() -> None:
    record = sample()
    record.say(CEDAR, MADE)
    assert "entry 16: signed by a key of cedar.example/org" in only_problem(record)


def test_a_host_that_changes_an_entry_and_signs_the_log_anew_is_found_by_the_partys_signature() -> None:
    record = Record().open().go_on(6)
    raws, record = record.raws, Record(parts=record.parts)
    for index, raw in enumerate(raws):
        record.add(raw.replace(b'"due":"2026-04-01"', b'"due":"2026-04-02"') if index == 4 else raw)
    found = verdict(record)
    assert [str(each) for each in found.problems] == [
        "entry 5: the signature of acorn.example/org does not fit the text",
        "entry 6: says it saw a tree of 5 entries that is no beginning of this log",
    ]


def test_an_entry_of_another_log_is_refused() -> None:
    record = sample()
    record.say(BIRCH, MADE, log="troth.example/engagement/8", seen=None)
    assert only_problem(record) == "entry 16: was written for the log troth.example/engagement/8"


def test_an_id_stands_once() -> None:
    record = sample()
    record.say(BIRCH, MADE, id=uuid_of(3))
    assert only_problem(record) == "entry 16: has the id of entry 4"


def test_an_entry_refers_to_earlier_ones_only() -> None:
    record = sample()
    record.say(BIRCH, MADE, prev=(uuid_of(3),))
    assert verdict(record).ok
    record.say(BIRCH, MADE, prev=(uuid_of(17),))
    record.go_on(1)
    assert only_problem(record).startswith(f"entry 17: refers to {uuid_of(17)}, which no earlier entry is")


@pytest.mark.parametrize("seen", [Seen(3, bytes(32)), Seen(16, bytes(32)), Seen(2**40, bytes(32)), Seen(0, bytes(32))])
def test_a_tree_that_an_entry_saw_must_be_a_beginning_of_the_log(seen: Seen) -> None:
    record = sample()
    record.say(BIRCH, MADE, seen=seen)
    assert only_problem(record).startswith(f"entry 16: says it saw a tree of {seen.size} entries that is no beginning")


def test_an_entry_may_say_that_it_saw_nothing() -> None:
    record = sample()
    record.say(BIRCH, MADE, seen=None, at="2020-01-01T00:00:00Z")
    found = verdict(record)
    assert found.ok
    assert found.remarks == ()


@given(st.integers(-10_000, 10_000))
@settings(max_examples=25, deadline=None)
def test_an_entry_that_claims_a_time_before_what_it_had_seen_is_remarked_on(delay: int) -> None:
    record = Record().open()
    latest = START + timedelta(hours=len(record.raws) - 1)
    record.say(BIRCH, MADE, at=spell_time(latest + timedelta(seconds=delay)))
    found = verdict(record)
    assert found.ok
    assert [each.entry for each in found.remarks] == ([2] if delay < -120 else [])
    if found.remarks:
        assert "a time before that of entry 2, which it had seen" in found.remarks[0].says


def test_an_unknown_version_is_never_judged_valid() -> None:
    record = sample()
    entry = sign_entry(record.entry(ACORN, MADE), ACORN).split(b"\n")[1]
    line = entry.decode().replace('"v":1', '"v":2')
    record.add(sign_note(f"troth-entry/v1\n{line}\n", ACORN).encode())
    found = verdict(record)
    assert found.state is State.UNJUDGED
    assert "entry 16: an entry of version 2" in str(found.problems[0])
    record.say(CEDAR, MADE)
    assert verdict(record).state is State.INVALID


def test_foreign_bytes_as_an_entry_are_named() -> None:
    record = sample()
    record.add(b"hello")
    record.add(b"")
    found = verdict(record)
    assert [each.entry for each in found.problems] == [15, 16]
