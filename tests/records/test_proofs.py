"""Proofs read from stored rows are those of the whole tree, at every size."""

from __future__ import annotations

import pytest

from tests.cast import World, open_world
from tests.house.test_tampering import long_log
from troth.ledger.merkle import consistency_proof, inclusion_proof, root, verify_consistency, verify_inclusion
from troth.records.models import Entry
from troth.records.proofs import consistency, entry_proof, inclusion, party_keys, path_length, policy_text, tiles_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return open_world()


def leaves_of(world: World) -> list[bytes]:
    rows = Entry.objects.filter(space_id=world.engagement.space_id).order_by("seq")
    return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]


def test_proofs_at_any_size_are_those_of_the_tree(world: World) -> None:
    space_id = long_log(world, 600).pk
    leaves = leaves_of(world)
    for size in (1, 2, 255, 256, 257, 511, 512, 513, len(leaves)):
        whole = root(leaves[:size])
        assert tiles_of(space_id, size).root() == whole
        for seq in sorted({0, size // 2, max(0, size - 257), size - 1}):
            path = inclusion(space_id, seq, size)
            assert path == inclusion_proof(leaves[:size], seq)
            assert len(path) == path_length(seq, size)
            verify_inclusion(leaves[seq], seq, size, path, whole)
        for first in sorted({1, size // 3, size - 1} - {0}):
            if first <= size:
                path = consistency(space_id, first, size)
                assert path == consistency_proof(leaves[:size], first)
                verify_consistency(first, size, root(leaves[:first]), whole, path)


def test_a_proof_reads_a_handful_of_rows_however_long_the_log_is(
    world: World, django_assert_max_num_queries: object
) -> None:
    space_id = long_log(world, 700).pk
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        inclusion(space_id, 3, 600)


def test_a_proof_carries_the_words_but_no_large_file(world: World) -> None:
    """Parts beyond a megabyte stay in the bundle; the proof of the entry still holds without them."""
    from troth.ledger.policy import parse_policy
    from troth.records import proofs
    from troth.records.models import Log
    from troth.verify.single import check_proof

    space_id = world.engagement.space_id
    row = Entry.objects.get(space_id=space_id, seq=0)
    policy = parse_policy(policy_text(Log.objects.select_related("key").get(space_id=space_id)).encode())
    with pytest.MonkeyPatch.context() as patch:
        whole = check_proof(entry_proof(row), policy=policy, parties=party_keys(space_id))
        patch.setattr(proofs, "MOST_SHOWN", 10)
        small = check_proof(entry_proof(row), policy=policy, parties=party_keys(space_id))
    assert (whole.ok, whole.parts) == (True, 1)
    assert (small.ok, small.parts) == (True, 0)
