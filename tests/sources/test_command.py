"""`troth import promises`: preview, import, refusal and repetition, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cast import World, open_world
from tests.sources.maps import PYTHON, folder
from tests.sources.test_importing import FILE, mapped
from troth.records.models import Entry
from troth.sources.command import main
from troth.sources.models import HistoryImport
from troth.sources.reading import MAX_FILE

Out = pytest.CaptureFixture[str]


@pytest.fixture
def world(db: object) -> World:
    """The cast."""
    return open_world()


def call(folder: Path, *more: str, content: bytes = FILE, email: str = "alice@acorn.example") -> int:
    """The command on a file, as somebody of the cast."""
    file = folder / "plan.csv"
    file.write_bytes(content)
    (folder / "map.toml").write_text(mapped("neither"))
    seat = ["--engagement", "payments", "--as", email]
    return main(["promises", str(file), *seat, "--map", str(folder / "map.toml"), *more])


def test_a_preview_records_nothing_and_shows_the_first_items(world: World, tmp_path: Path, capsys: Out) -> None:
    before = Entry.objects.count()
    assert call(tmp_path, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "Nothing was recorded: this was a preview." in said
    assert "line 2: promised 2025-10-01 (recorded 2025-09-01T09:00:00+00:00)" in said
    assert 'controlled_by = "neither"' in said
    assert Entry.objects.count() == before


def test_an_import_says_its_entry_and_a_second_that_nothing_changed(world: World, tmp_path: Path, capsys: Out) -> None:
    assert call(tmp_path, "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["status"], first["import"], first["items"], first["figures"]["later"]) == ("imported", "I-1", 3, 1)
    assert Entry.objects.filter(seq=first["entry"] - 1, kind="sources.history.imported.v1").exists()
    entries = Entry.objects.count()
    for more in ((), ("--dry-run",)):
        assert call(tmp_path, "--json", *more) == 0
        again = json.loads(capsys.readouterr().out)
        assert (again["status"], again["import"]) == ("in the record already", "I-1")
    assert Entry.objects.count() == entries


def test_a_refused_file_lists_its_rows_and_leaves_nothing(world: World, tmp_path: Path, capsys: Out) -> None:
    assert call(tmp_path, content=FILE + b"Delta,2025-09-01,soon\n,2025-09-01,2025-10-01\n") == 1
    said = capsys.readouterr().out
    assert "  Line 7, column date: “soon” is not a date written YYYY-MM-DD." in said
    assert "  Line 8, column item: is empty; every row needs its item." in said
    assert HistoryImport.objects.count() == 0


def test_a_correction_names_what_it_replaces(world: World, tmp_path: Path) -> None:
    assert call(tmp_path) == 0
    assert call(tmp_path, "--replaces", "1", content=FILE + b"\n") == 0
    assert HistoryImport.objects.get(number=1).superseded_by == 2


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("ann@acorn.example", "ann@acorn.example may read this engagement, not import into it."),
        ("carol@cedar.example", "carol@cedar.example has no seat in an engagement called payments."),
        ("nobody@nowhere.example", "nobody@nowhere.example has no seat in an engagement called payments."),
    ],
)
def test_who_may_not_import_is_told_so(world: World, tmp_path: Path, capsys: Out, email: str, sentence: str) -> None:
    assert call(tmp_path, email=email) == 2
    assert capsys.readouterr().out.strip() == sentence


def test_a_file_or_map_that_is_not_there_is_a_wrong_call(world: World, tmp_path: Path, capsys: Out) -> None:
    seat = ["--engagement", "payments", "--as", "alice@acorn.example"]
    assert main(["promises", str(tmp_path / "none.csv"), *seat]) == 2
    assert "none.csv cannot be read: No such file or directory." in capsys.readouterr().out
    assert call(tmp_path, "--map", str(tmp_path)) == 2


def test_a_file_of_one_endless_line_is_refused_with_its_place(world: World, tmp_path: Path, capsys: Out) -> None:
    with (tmp_path / "endless.csv").open("wb") as handle:
        handle.write(b"item,recorded_at,date\n")
        handle.truncate(MAX_FILE * 50)
    seat = ["--engagement", "payments", "--as", "alice@acorn.example"]
    assert main(["promises", str(tmp_path / "endless.csv"), *seat]) == 1
    assert "endless.csv is larger than 20 MB. Line 2: the line is longer than 100,000 bytes" in capsys.readouterr().out


def test_the_python_history_comes_through_the_command(world: World, tmp_path: Path, shared: Path, capsys: Out) -> None:
    path = folder(shared) / "history.csv.xz"
    if not path.exists():
        pytest.skip("the release history is not here")
    (tmp_path / "python.toml").write_text(PYTHON)
    arguments = ["promises", str(path), "--engagement", "payments", "--as", "bob@birch.example"]
    assert main([*arguments, "--map", str(tmp_path / "python.toml")]) == 0
    said = capsys.readouterr().out
    assert "808 rows, 808 statements about 357 items, 352 moves" in said
    assert "132 later than first promised, 59 of them by more than a week" in said
