"""Bundles of real engagements: valid for the verifier and the lone verifier, with contested and erased entries."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from tests.cast import World
from tests.records.story import OTHER, SECRET, bundle_of, delivery, erase
from troth import verify
from troth.engagement.models import Organisation, Person, Side
from troth.ledger.bundle import read_bundle
from troth.records.export import NothingToExport
from troth.records.models import Entry, Part, Space
from troth.verify import State

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def world(once_told: World) -> World:
    return replace(once_told)


def private(world: World, party: str) -> Space:
    return Side.objects.get(engagement=world.engagement, party=party).private


def test_the_bundle_of_an_engagement_is_valid(world: World) -> None:
    verdict = verify.check(read_bundle(bundle_of(world.engagement.space_id)))
    assert verdict.state is State.VALID, verdict.problems
    assert verdict.size == Entry.objects.filter(space_id=world.engagement.space_id).count()
    assert {signer.party for signer in verdict.signers} == {"client", "provider"}
    assert verdict.history > 20
    assert verdict.remarks == ()


def test_the_private_log_is_a_second_file_with_nothing_of_the_other_side(world: World) -> None:
    raw = bundle_of(private(world, "provider").pk)
    verdict = verify.check(read_bundle(raw))
    assert verdict.state is State.VALID, verdict.problems
    assert [signer.party for signer in verdict.signers] == ["provider"]
    assert b"Something we may promise" in raw
    assert b"Something we may promise" not in bundle_of(world.engagement.space_id)
    assert b"second environment" not in raw


def test_the_same_record_gives_the_same_bytes(world: World) -> None:
    assert bundle_of(world.engagement.space_id) == bundle_of(world.engagement.space_id)


def test_an_empty_log_has_nothing_to_prove(world: World) -> None:
    space = Organisation.objects.get(domain="cedar.example").space
    with pytest.raises(NothingToExport, match="no entry yet"):
        bundle_of(space.pk)


def test_a_record_with_contested_and_erased_entries_verifies(world: World) -> None:
    before = verify.check(read_bundle(bundle_of(world.engagement.space_id)))
    erase(world)
    verdict = verify.check(read_bundle(bundle_of(world.engagement.space_id)))
    assert verdict.state is State.VALID, verdict.problems
    assert (verdict.erased, verdict.parts) == (1, before.parts - 1)


def test_a_part_that_is_gone_without_an_erasure_is_not_valid(world: World) -> None:
    from troth.acts.guard import writing

    with writing():
        Part.objects.filter(space_id=world.engagement.space_id, seq=delivery(world)).update(body=None, salt=None)
    verdict = verify.check(read_bundle(bundle_of(world.engagement.space_id)))
    assert verdict.state is State.INVALID
    assert f"entry {delivery(world) + 1}: part 'words': payload missing, not erased" in map(str, verdict.problems)


def test_the_lone_verifier_gives_the_same_verdict(world: World, tmp_path: Path) -> None:
    erase(world)
    lone, record, broken = tmp_path / "troth-verify.py", tmp_path / "a.troth", tmp_path / "b.troth"
    subprocess.run([sys.executable, ROOT / "tools" / "build_verifier.py", lone], check=True, capture_output=True)
    raw = bundle_of(world.engagement.space_id)
    record.write_bytes(raw)
    broken.write_bytes(raw.replace(b'"weight":"normal"', b'"weight":"minor_"', 1))
    verdict = verify.check(read_bundle(raw))
    said = _lone(lone, record)
    assert (said["verdict"], said["size"], said["erased"]) == ("valid", verdict.size, 1)
    assert _lone(lone, broken)["verdict"] == "not valid"


def _lone(program: Path, record: Path) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-I", program, record, "--json"], capture_output=True, check=False)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_erased_words_are_nowhere_in_the_database(world: World) -> None:
    part = Part.objects.get(space_id=world.engagement.space_id, seq=delivery(world))
    salt = bytes(part.salt or b"")
    assert SECRET.encode() in dump()
    assert salt in dump()
    erase(world)
    after = dump()
    assert SECRET.encode() not in after
    assert salt not in after
    assert OTHER.encode() in after


def test_the_database_overwrites_what_is_erased() -> None:
    """SQLite leaves deleted bytes in free pages of its file unless it is told not to."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's vacuum takes erased rows away")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_leaves_hold_no_name_address_or_word_of_anybody(world: World) -> None:
    raws = b"\n".join(bytes(raw) for raw in Entry.objects.values_list("raw", flat=True))
    words = [word for person in Person.objects.all() for word in (person.name, person.email)]
    words += list(Organisation.objects.values_list("name", flat=True))
    words += [world.engagement.title, world.engagement.slug, "Checkout API", "Something", SECRET, OTHER, "directory"]
    # Three letters also come up by chance in base64; as a whole value they do not.
    spelled = [word if len(word) > 4 else f'"{word}"' for word in words]
    assert [word for word in spelled if word.encode() in raws] == []


def dump() -> bytes:
    """Every value of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [_bytes(value) for row in cursor.fetchall() for value in row]
    return b"\n".join(found)


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
