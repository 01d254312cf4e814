"""Which key speaks for whom: statements in the log, additions, revocations, and what the reader pins."""

from __future__ import annotations

import pytest
from tests.verify.record import ACORN, BIRCH, CEDAR, LOG, PARTIES, POLICY, Record, sample, seed

from troth.canon import Value
from troth.ledger.bundle import read_bundle
from troth.ledger.cosign import CosigningKey
from troth.ledger.note import SigningKey
from troth.ledger.policy import parse_parties, parse_policy
from troth.verify import State, check

MADE = "promises.promise.made.v1"
ADDED = "engagement.key.added.v1"
REVOKED = "engagement.key.revoked.v1"
SECOND = SigningKey(ACORN.name, seed("acorn's second key"))


def problems(record: Record, *, policy: str | None = None, parties: str | None = None) -> list[str]:
    found = check(
        read_bundle(record.bundle()),
        policy=None if policy is None else parse_policy(policy.encode()),
        parties=None if parties is None else parse_parties(parties.encode()),
    )
    assert (found.state is State.VALID) == (not found.problems)
    return [str(each) for each in found.problems]


def test_the_log_states_its_keys_without_a_parties_file() -> None:
    record = sample()
    record.parties = ""
    assert problems(record) == []


def test_a_log_without_statements_relies_on_the_parties_file() -> None:
    record = Record().go_on(4)
    assert problems(record) == []
    record.parties = ""
    assert len(problems(record)) == 4
    assert problems(record, parties=PARTIES) == []


def test_a_party_that_has_not_joined_may_stand_in_the_parties_file() -> None:
    record = Record()
    record.state(ACORN, "client", "engagement.opened.v1")
    assert problems(record) == []


def test_a_parties_file_that_contradicts_the_log_is_refused() -> None:
    record = sample()
    record.parties = f"client {SECOND.vkey}\nprovider {BIRCH.vkey}\n"
    assert len(problems(record)) == 1
    record.parties = f"provider {ACORN.vkey}\nclient {BIRCH.vkey}\n"
    assert problems(record)


def test_a_statement_is_signed_by_the_key_that_it_states() -> None:
    record = Record()
    record.say(ACORN, "engagement.opened.v1", {"org": ACORN.name, "party": "client", "vkey": SECOND.vkey})
    assert problems(record) == ["entry 1: states a key for its party, but is not signed by that key"]


@pytest.mark.parametrize(
    "facts",
    [
        {"org": BIRCH.name, "party": "client", "vkey": ACORN.vkey},
        {"org": ACORN.name, "party": 7, "vkey": ACORN.vkey},
        {"org": ACORN.name, "party": "client", "vkey": "nonsense"},
        {"org": ACORN.name, "party": "client", "vkey": BIRCH.vkey},
        {"org": ACORN.name, "party": "client", "vkey": None},
    ],
)
def test_a_statement_out_of_shape_is_refused(facts: dict[str, Value]) -> None:
    record = Record()
    record.say(ACORN, "engagement.opened.v1", facts)
    assert len(problems(record)) == 1


def test_a_second_key_is_added_by_the_first_and_not_by_itself() -> None:
    record = Record().open()
    record.state(SECOND, "client", "engagement.joined.v1")
    assert problems(record) == ["entry 3: states another key for the client, which the known key did not add"]
    record = Record().open()
    record.say(SECOND, ADDED, {"org": SECOND.name, "vkey": SECOND.vkey})
    assert problems(record) == ["entry 3: signed by a key of acorn.example/org that no party stated"]
    record = Record().open()
    record.say(SECOND, MADE)
    assert len(problems(record)) == 1
    record = Record().open()
    record.say(ACORN, ADDED, {"org": SECOND.name, "vkey": SECOND.vkey})
    record.say(SECOND, MADE)
    record.say(ACORN, MADE)
    assert problems(record) == []
    assert problems(record, parties=PARTIES) == []


def test_nobody_adds_or_revokes_a_key_of_the_other_party() -> None:
    for kind in (ADDED, REVOKED):
        record = Record().open()
        record.say(BIRCH, kind, {"org": ACORN.name, "vkey": SECOND.vkey if kind == ADDED else ACORN.vkey})
        assert problems(record) == ["entry 3: states a key of another name than its own"]


def test_one_key_or_one_name_does_not_speak_for_two_parties() -> None:
    record = Record()
    record.state(ACORN, "client", "engagement.opened.v1")
    record.state(ACORN, "provider", "engagement.joined.v1")
    assert problems(record) == ["entry 2: states a key for the provider that is the client's"]
    record = Record()
    record.state(ACORN, "client", "engagement.opened.v1")
    record.state(SECOND, "provider", "engagement.joined.v1")
    assert problems(record) == ["entry 2: states a key for the provider that is the client's"]


def test_a_revoked_key_counts_until_its_revocation() -> None:
    record = Record().open()
    record.say(ACORN, ADDED, {"org": SECOND.name, "vkey": SECOND.vkey})
    record.say(ACORN, MADE)
    record.say(SECOND, REVOKED, {"vkey": ACORN.vkey})
    record.say(SECOND, MADE)
    assert problems(record) == []
    record.say(ACORN, MADE)
    assert problems(record) == ["entry 7: signed by a key of acorn.example/org that was revoked before"]


def test_the_readers_pins_win_over_what_the_record_states() -> None:
    assert problems(sample(), parties=PARTIES) == []
    assert problems(sample(), parties=f"client {ACORN.vkey}\n") == []
    for pins in (f"client {SECOND.vkey}\n", f"client {CEDAR.vkey}\nprovider {BIRCH.vkey}\n"):
        found = problems(sample(), parties=pins)
        assert "states another key for the client" in found[0]


def test_the_readers_policy_wins_over_the_bundles() -> None:
    assert problems(sample(), policy=POLICY) == []
    other = SigningKey(LOG.name, seed("another log key"))
    found = problems(sample(), policy=f"log {other.vkey}\nquorum none\n")
    assert "the checkpoint is not signed by a log that the policy names" in found[-1]
    both = f"log {other.vkey}\nlog {LOG.vkey}\nquorum none\n"
    assert problems(sample(), policy=both) == []


def test_the_verdict_says_where_the_keys_came_from() -> None:
    bundle = read_bundle(sample().bundle())
    policy, parties = parse_policy(POLICY.encode()), parse_parties(PARTIES.encode())
    assert "as the bundle states them" in check(bundle).keys
    assert "from your policy" in check(bundle, policy=policy).keys
    assert check(bundle, policy=policy, parties=parties).keys == "Keys: those you brought."


def witnessed(record: Record, *names: str, time: int = 1_780_000_000) -> tuple[Record, bytes]:
    keys = {name: CosigningKey(f"{name}.example/witness", seed(f"witness {name}")) for name in ("acorn", "birch")}
    lines = [f"witness {name} {key.vkey}" for name, key in keys.items()]
    record.policy = "\n".join([POLICY.split("\n")[0], *lines, "group parties all acorn birch", "quorum parties", ""])
    note = record.note() + b"".join(keys[name].cosign(record.point().text(), time).encode() for name in names)
    return record, note


def test_a_quorum_of_witnesses_lifts_the_level() -> None:
    record, note = witnessed(sample(), "acorn", "birch")
    found = check(read_bundle(record.bundle(note)))
    assert found.ok
    assert found.level.startswith("L1")
    assert found.witness.startswith("Co-signed by acorn at 2026-05-28")
    assert "Outside anchors: 0" in found.witness


def test_a_quorum_that_is_not_met_is_not_valid() -> None:
    for names in ((), ("acorn",), ("birch", "birch")):
        record, note = witnessed(sample(), *names)
        found = check(read_bundle(record.bundle(note)))
        assert [str(each) for each in found.problems] == ["the checkpoint: the quorum parties is not met"]


def test_an_entry_that_claims_to_be_younger_than_its_cosignature_is_remarked_on() -> None:
    record, note = witnessed(sample(), "acorn", "birch", time=1_772_445_600 + 3 * 3600)  # four hours after the first
    found = check(read_bundle(record.bundle(note)))
    assert found.ok
    assert [each.entry for each in found.remarks] == list(range(5, 15))
    assert found.remarks[0].says == "claims 2026-03-02T14:00:00Z, but a witness saw it already at 2026-03-02T13:00:00Z"


def test_a_cosignature_from_beyond_the_calendar_is_shown_as_a_number() -> None:
    record, note = witnessed(sample(), "acorn", "birch", time=2**63 - 1)
    assert f"second {2**63 - 1}" in check(read_bundle(record.bundle(note))).witness
