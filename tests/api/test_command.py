"""`troth act`: the same acts from the command line, with a person's token and never without."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests.api.caller import Program, token
from tests.cast import World, open_world
from troth.api.acting import by_token
from troth.api.command import main
from troth.records.models import Entry

pytestmark = pytest.mark.django_db
MAKE = ["promises.make_promise", "--engagement", "payments", "--title", "Checkout API", "--due", "2027-03-01"]
Out = pytest.CaptureFixture[str]


@pytest.fixture
def world() -> World:
    """An engagement whose clock is now."""
    found = open_world()
    found.at = datetime.now(UTC)
    return found


@pytest.fixture
def file(world: World, tmp_path: Path) -> str:
    """A file with Bob's token."""
    path = tmp_path / "token"
    path.write_text(token(world, "bob", world.at) + "\n")
    return str(path)


def test_the_list_and_the_help_come_from_the_registry(capsys: Out) -> None:
    assert main(["--list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == [act.name for act in by_token()]
    for act in by_token():
        with pytest.raises(SystemExit) as ended:
            main([act.name, "--help"])
        assert ended.value.code == 0
        assert act.says.split()[0] in capsys.readouterr().out


def test_a_promise_is_made_once_for_an_id(world: World, file: str, capsys: Out) -> None:
    more = ["--token-file", file, "--id", str(uuid4()), "--as", "bob@birch.example"]
    assert main([*MAKE, *more]) == 0
    first = capsys.readouterr().out
    assert first.startswith("Recorded: P-1, entry ")
    before = Entry.objects.count()
    assert main([*MAKE, *more]) == 0
    assert capsys.readouterr().out == first.replace("Recorded:", "Recorded before:")
    assert Entry.objects.count() == before


def test_the_token_may_stand_in_the_environment(world: World, settings: object, capsys: Out) -> None:
    settings.TROTH = replace(settings.TROTH, token=token(world, "ben", world.at))  # type: ignore[attr-defined]
    assert main(MAKE) == 0
    assert Program(token(world, "ann", world.at)).get("/engagements/payments/promises/1").json()["title"]


def test_fields_come_from_a_file_too(world: World, file: str, tmp_path: Path) -> None:
    fields, proof = tmp_path / "fields.json", tmp_path / "report.txt"
    fields.write_text(json.dumps({"title": "Checkout API", "due": "2027-03-01", "waits_for": []}))
    assert main(["promises.make_promise", "--engagement", "payments", "--json", str(fields), "--token-file", file]) == 0
    proof.write_bytes(b"a,b\n")
    call = ["sources.import_promises", "--engagement", "payments", "--content", str(proof), "--file-name", "a.csv"]
    assert main([*call, "--token-file", file]) == 1


@pytest.mark.parametrize(
    ("call", "code", "sentence"),
    [
        (["promises.mak_promise"], 2, "Is it promises.make_promise?"),
        (["engagement.close_account"], 2, "No act is called engagement.close_account."),
        (MAKE, 2, "Give a personal token in TROTH_TOKEN"),
        ([*MAKE, "--token-file", "nowhere"], 2, "cannot be read"),
        ([*MAKE, "--token-file", "FILE", "--as", "alice@acorn.example"], 2, "Nobody acts for somebody else."),
        ([*MAKE[:-1], "soon", "--token-file", "FILE"], 2, "due: give a day like 2026-03-31"),
        ([*MAKE[:-1], "2020-01-01", "--token-file", "FILE"], 1, "Refused: "),
        (["promises.accept_promise", "--engagement", "nowhere", "--promise", "1", "--token-file", "FILE"], 2,
         "There is nothing that bob@birch.example could do this to."),
        (["promises.accept_promise", "--engagement", "payments", "--promise", "9", "--token-file", "FILE"], 2,
         "There is nothing"),
    ],
)  # fmt: skip
def test_a_wrong_call_and_a_refusal_are_told_apart(
    world: World, file: str, capsys: Out, call: list[str], code: int, sentence: str
) -> None:
    before = Entry.objects.count()
    assert main([file if each == "FILE" else each for each in call]) == code
    assert sentence in capsys.readouterr().err
    assert Entry.objects.count() == before


def test_a_token_that_only_reads_records_nothing(world: World, tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "token"
    path.write_text(token(world, "bob", world.at, writes=False))
    assert main([*MAKE, "--token-file", str(path)]) == 1
    assert "only reads" in capsys.readouterr().err
