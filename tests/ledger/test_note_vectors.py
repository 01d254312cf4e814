"""Notes, checkpoints, cosignatures, proofs and policies against other people's programs."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from tests.ledger.vectors import VECTORS, load, needs_vectors

from troth.ledger.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from troth.ledger.cosign import CosignerKey, CosigningKey, cosignature_time, ed25519_message
from troth.ledger.errors import (
    BadCheckpoint,
    BadKey,
    BadNote,
    BadProof,
    BadSignature,
    LedgerError,
    NoKnownSignature,
)
from troth.ledger.note import (
    SigningKey,
    VerifyingKey,
    key_id,
    open_note,
    parse_signature,
    sign_note,
    split_note,
)
from troth.ledger.policy import Policy, attest, parse_policy
from troth.ledger.proof import EntryProof, parse_proof, verify_proof
from troth.ledger.strict import MAX_SIZE, to_base64

pytestmark = needs_vectors


def seed_of(skey: str) -> bytes:
    return b64decode(skey.split("+", 4)[4])[1:]


@pytest.fixture(scope="module")
def sumdb() -> Any:
    return load("go-sumdb-note/note.json")


@pytest.fixture(scope="module")
def golden() -> Any:
    return load("upstream-go-golden/dev-notes.json")


def test_go_signs_the_same_bytes(sumdb: Any) -> None:
    peter = SigningKey("PeterNeumann", seed_of(sumdb["skey_peter"]))
    assert peter.vkey == sumdb["vkey_peter"]
    assert VerifyingKey.parse(peter.vkey).vkey == peter.vkey
    assert sign_note(sumdb["text"], peter) == sumdb["text"] + "\n" + sumdb["sig_peter"]


def test_notes_of_go_open_or_are_refused_as_upstream_says(sumdb: Any) -> None:
    names = {"peter": "PeterNeumann", "enoch": "EnochRoot"}
    keys = {name: VerifyingKey.parse(sumdb[f"vkey_{name}"]) for name in names}
    for case in sumdb["cases"]:
        raw, trusted = case["note"].encode(), [keys[name] for name in case["trusted"]]
        if "error" in case:
            with pytest.raises(BadNote):
                open_note(raw, trusted)
            continue
        note = open_note(raw, trusted)
        assert [each.name for each in note.signatures] == [names[name] for name in case["verified"]]
        assert note.text == sumdb["text"]


def test_the_three_refusals_of_a_note_are_told_apart(sumdb: Any) -> None:
    peter = VerifyingKey.parse(sumdb["vkey_peter"])
    whole = (sumdb["text"] + "\n" + sumdb["sig_peter"]).encode()
    with pytest.raises(NoKnownSignature):
        open_note(whole, [])
    with pytest.raises(BadSignature):
        open_note(whole.replace(b"cryptography", b"kryptography"), [peter])
    for text in sumdb["malformed"]:
        with pytest.raises(BadNote):
            split_note(text.encode())
    for each in sumdb["malformed_bytes_hex"]:
        with pytest.raises(BadNote):
            split_note(bytes.fromhex(each))


def test_broken_keys_of_go_are_refused(sumdb: Any) -> None:
    vkey = sumdb["vkey_peter"]
    broken = [*sumdb["bad_vkeys"], *(vkey[:end] for end in range(len(vkey)))]
    broken += [vkey[:at] + chr(ord(vkey[at]) + 1) + vkey[at + 1 :] for at in range(len(vkey))]
    broken += [vkey[start:] for start in range(1, len(vkey))]
    for each in broken:
        with pytest.raises(BadKey):
            VerifyingKey.parse(each)


def test_the_note_of_the_specification() -> None:
    example = load("c2sp-spec-examples/signed-note.json")
    note = open_note(example["note"].encode(), [VerifyingKey.parse(example["vkey"])])
    assert note.text == "This is an example message.\n"
    text, (signature,) = split_note(example["unverifiable_example_no_key_published"].encode())
    assert text.endswith("subito sera.\n")
    assert signature.name == "quasimodo.example/salvatore"


def test_the_cosigned_checkpoint_of_the_specification() -> None:
    example = load("c2sp-spec-examples/cosigned-checkpoint.json")
    text, signatures = split_note(example["cosigned_checkpoint"].encode())
    assert parse_checkpoint(text).size == 20852163
    time = cosignature_time(signatures[1].blob)
    assert time == example["cosignature_timestamp"]
    assert ed25519_message(text, time) == example["signed_message"].encode()
    body = load("c2sp-spec-examples/add-checkpoint.json")
    _, twice = split_note(body["request_body"].split("\n\n", 1)[1].encode())
    assert [each.name for each in twice] == ["example.com/behind-the-sofa"] * 2
    lines = body["response_body"].split("\n")[:-1]
    assert all(len(parse_signature(line).blob) == 72 for line in lines)


def test_a_real_checkpoint_of_the_go_checksum_database() -> None:
    real = load("witness-transcripts/sumdb-real-checkpoint.json")
    point, note = open_checkpoint(real["checkpoint"].encode(), [VerifyingKey.parse(real["vkey"])])
    assert (point.origin, point.size) == (real["origin"], real["size"])
    assert [each.name for each in note.signatures] == ["sum.golang.org"]
    policy = parse_policy(f"log {real['vkey']}\nquorum none\n".encode())
    with pytest.raises(BadCheckpoint):  # a policy's log is named as its origin; this one is not
        attest(real["checkpoint"].encode(), policy)


def test_checkpoint_lines_that_go_refuses() -> None:
    root = to_base64(bytes(32))
    for lines in (["o", "0xabcdef", root], ["o", "1", "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBTOOBIG="]):
        with pytest.raises(BadCheckpoint):
            parse_checkpoint("\n".join(lines) + "\n")


def test_checkpoint_of_sigsum() -> None:
    sigsum = load("sigsum-go/checkpoint.json")
    key = SigningKey(sigsum["origin"], bytes.fromhex(sigsum["private_key_seed_hex"]))
    point, _ = open_checkpoint(sigsum["checkpoint"].encode(), [key.verifying])
    assert (point.origin, point.size) == (sigsum["origin"], 10)
    assert point.sign(key) == sigsum["checkpoint"]
    rule = sigsum["key_id_rule_check"]
    assert key_id(rule["name"], rule["alg"], bytes.fromhex(rule["public_key_hex"])).hex() == rule["key_id_hex"]
    late = parse_signature(sigsum["cosignature_line"]["line"].removesuffix("\n"))
    assert list(late.key_id) == sigsum["cosignature_line"]["key_id_bytes"]
    assert int.from_bytes(late.blob[:8], "big") == sigsum["cosignature_line"]["timestamp"] > MAX_SIZE
    with pytest.raises(BadSignature):
        cosignature_time(late.blob)


def test_checkpoints_and_cosignatures_of_torchwood(golden: Any) -> None:
    log = SigningKey(golden["origin"], seed_of(golden["log_skey"]))
    assert log.vkey == golden["log_vkey"]
    keys = [CosignerKey.parse(each["vkey"]) for each in golden["witnesses"]]
    for case in golden["checkpoints"]:
        point, _ = open_checkpoint(case["checkpoint"].encode(), [log.verifying])
        assert point.sign(log) == case["checkpoint"]
        assert (point.origin, point.size) == (golden["origin"], case["size"])
        note = open_note(case["cosigned"].encode(), keys)
        assert [each.name for each in note.signatures] == [key.name for key in keys]
        for row, signature in zip(golden["witnesses"], note.signatures, strict=True):
            again = CosigningKey(row["name"], bytes.fromhex(row["seed_hex"]))
            assert again.vkey == row["vkey"]
            assert again.cosign(note.text, cosignature_time(signature.blob)) == signature.line


@pytest.fixture(scope="module")
def policy(golden: Any) -> Policy:
    client, provider = (each["vkey"] for each in golden["witnesses"])
    lines = [f"log {golden['log_vkey']}", f"witness client {client}", f"witness provider {provider}"]
    return parse_policy("\n".join([*lines, "group parties all client provider", "quorum parties", ""]).encode())


def test_entry_proofs_of_go(policy: Policy) -> None:
    leaves = [bytes.fromhex(each) for each in load("upstream-go-golden/dev-tree.json")["leaves_hex"]]
    for case in load("upstream-go-golden/dev-tlog-proofs.json"):
        raw = case["tlog_proof"].encode()
        proof = parse_proof(raw)
        assert proof.spell() == raw
        found = verify_proof(proof, leaves[case["index"]], policy)
        assert found.enough
        assert (proof.index, found.checkpoint.size) == (case["index"], case["size"])
        assert set(found.cosigned) == {"client", "provider"}
        with pytest.raises(BadProof):
            verify_proof(proof, leaves[case["index"]] + b"x", policy)


def test_entry_proof_format_of_transparency_dev() -> None:
    cases = load("tlog-proof-format/format.json")
    for case in cases["marshal"]:
        extra = b64decode(case["extra_b64"]) if "extra_b64" in case else None
        proof = EntryProof(
            index=case["index"],
            hashes=tuple(b64decode(each) for each in case["hashes"]),
            checkpoint=case["checkpoint"].encode(),
            extra=extra,
        )
        assert proof.spell() == case["want"].encode()
        assert parse_proof(case["want"].encode()) == proof
    for text in cases["invalid"]:
        with pytest.raises(BadProof):
            parse_proof(text.encode())


def as_c2sp(text: str) -> bytes:
    """A Sigsum policy with its raw keys turned into vkeys (of sound keys made from them)."""
    lines = []
    for line in text.split("\n"):
        words = line.split()
        if words and words[0] == "log":
            words[1] = SigningKey("log.example", bytes.fromhex(words[1])).vkey
        if words and words[0] == "witness":
            words[2] = CosigningKey(words[1], bytes.fromhex(words[2])).vkey
        lines.append(" ".join(words) if words and words[0] in ("log", "witness") else line)
    return "\n".join(lines).encode()


def test_policies_of_sigsum() -> None:
    cases = load("sigsum-go/policy.json")
    policies = [parse_policy(as_c2sp(text)) for text in cases["valid"]]
    assert len(policies[0].logs) == 3
    for numbers, expected in cases["valid_0_quorum"]:
        assert policies[0].met_by(f"W{number}" for number in numbers) is expected
    assert policies[1].met_by(["A2"])
    assert not policies[1].met_by(["B1"])
    assert policies[1].met_by(["B1", "B3"])
    built_in = sorted((VECTORS / "sigsum-go/builtin").iterdir())
    assert built_in
    for path in built_in:
        policy = parse_policy(as_c2sp(path.read_text(encoding="utf-8")))
        assert policy.met_by(policy.witnesses)
        assert not policy.met_by([])


def test_a_root_in_another_spelling_is_refused() -> None:
    word = to_base64(b"\x01" * 32)
    loose = word[:-2] + "F="  # the same bytes for a lenient reader: only the loose trailing bits differ
    assert b64decode(loose) == b"\x01" * 32
    assert word != loose
    assert parse_checkpoint(f"o\n1\n{word}\n") == Checkpoint("o", 1, b"\x01" * 32)
    with pytest.raises(LedgerError):
        parse_checkpoint(f"o\n1\n{loose}\n")
