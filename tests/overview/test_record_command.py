"""`troth export` and `troth check` from the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cast import World
from tests.house.tamper import tampering
from tests.records.story import bundle_of
from troth.engagement.models import Side
from troth.overview.record.command import check, main
from troth.records.models import Entry, Log
from troth.verify.command import main as verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(once_told: World) -> World:
    return replace(once_told)


def export(*more: str, email: str = "bob@birch.example", engagement: str = "payments") -> int:
    return main(["--engagement", engagement, "--as", email, *more])


def test_a_party_writes_its_own_copies(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shared, own = tmp_path / "payments.troth", tmp_path / "own.troth"
    assert export(str(shared)) == 0
    assert export("--private", str(own)) == 0
    said = capsys.readouterr().out
    assert f"Wrote {shared}" in said
    assert shared.read_bytes() == bundle_of(world.engagement.space_id)
    assert own.read_bytes() == bundle_of(Side.objects.get(party="provider").private_id)
    assert verify([str(shared)]) == 0
    assert verify([str(own), "--json"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.troth", "payments.troth"]


def test_what_was_written_is_told_to_a_program(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export("--json", str(tmp_path / "a.troth")) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["size"] == Log.objects.get(space_id=world.engagement.space_id).size


@pytest.mark.parametrize(
    ("email", "engagement"),
    [("carol@cedar.example", "payments"), ("nobody@birch.example", "payments"), ("bob@birch.example", "other")],
)
def test_nobody_without_a_seat_gets_a_copy(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], email: str, engagement: str
) -> None:
    assert export(str(tmp_path / "a.troth"), email=email, engagement=engagement) == 2
    assert "has no seat" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_cannot_be_written_leaves_nothing_behind(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(str(tmp_path / "nowhere" / "a.troth")) == 2
    assert "nowhere" in capsys.readouterr().err
    with tampering():
        Entry.objects.filter(space_id=world.engagement.space_id, seq=3).delete()
        assert export(str(tmp_path / "a.troth")) == 2
    assert "not those of the checkpoint" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_check_says_that_all_is_well(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert check([]) == 0
    assert check(["--deep"]) == 0
    assert "All is well: every stored row is what was signed" in capsys.readouterr().out
    assert check(["--deep", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "deep": True, "problems": []}


def test_check_names_the_row(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with tampering():
        Entry.objects.filter(space_id=world.engagement.space_id, seq=3).update(actor="a-00000000")
        assert check([]) == 1
        assert "records_entry: entry 4, actor: differs from the signed note" in capsys.readouterr().out
        assert check(["--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["table"], problem["row"], problem["column"]) == ("records_entry", "entry 4", "actor")
