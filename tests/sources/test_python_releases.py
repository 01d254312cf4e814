"""The real history of Python's release promises, figure by figure against the table that came with it."""

from __future__ import annotations

import csv
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cast import World, open_world
from tests.sources.maps import PYTHON, folder
from troth.records.models import DayWeight, Entry, Part, Weighed
from troth.records.read import recorded
from troth.records.weigh import batches, observation, settled_batches
from troth.sources.commands import AgreeImport, ImportPromises
from troth.sources.fold import items_of
from troth.sources.kinds import Figures
from troth.sources.models import HistoryImport, HistoryItem
from troth.trust import Dimension, streams


@pytest.fixture
def world(db: object) -> World:
    """The cast, in the autumn after the file was taken."""
    world = open_world()
    world.wait(days=220)
    return world


@pytest.fixture
def history(shared: Path) -> bytes:
    """The file as it is."""
    path = folder(shared) / "history.csv.xz"
    if not path.exists():
        pytest.skip("the release history is not here")
    return path.read_bytes()


def imported(world: World, history: bytes) -> HistoryImport:
    """The history, imported by Acorn; Birch said that it is right."""
    world.do("alice", ImportPromises(content=history, file_name="history.csv.xz", mapping=PYTHON), uuid4())
    world.do("bob", AgreeImport(number=1))
    return HistoryImport.objects.get()


def test_every_figure_is_that_of_the_source(world: World, history: bytes) -> None:
    row = imported(world, history)
    assert (row.rows, row.statements, row.items) == (808, 808, 357)
    assert Figures(**row.figures) == Figures(
        counted=180, later=132, week=59, on_day=38, earlier=10, withdrawn=57, open=0, afterwards=120, moves=352
    )


def test_every_item_is_that_of_the_table(world: World, history: bytes, shared: Path) -> None:
    imported(world, history)
    with (folder(shared) / "promises.csv").open() as handle:
        wanted = {f"{row['series']} / {row['item']}": row for row in csv.DictReader(handle)}
    mine = {item.item: item for item in HistoryItem.objects.all()}
    assert mine.keys() == wanted.keys()
    for name, row in wanted.items():
        item = mine[name]
        assert item.first_promised.isoformat() == row["first_promised_date"], name
        assert item.n_moves == int(row["n_date_changes"]), name
        assert (item.last_date.isoformat() if item.last_date else "") == row["last_date"], name
        assert ("" if item.slip_days is None else str(item.slip_days)) == row["slip_days"], name
        assert int(item.announced_ahead) == int(row["announced_ahead"]), name
        assert item.withdrawn == (row["last_date"] == ""), name


def test_one_entry_holds_it_and_its_parts_give_it_back(world: World, history: bytes) -> None:
    before = Entry.objects.count()
    row = imported(world, history)
    assert Entry.objects.count() == before + 2
    names = list(Part.objects.filter(seq=row.entry).order_by("name").values_list("name", flat=True))
    assert names == ["rows-0001", "words"]
    said = recorded(Entry.objects.filter(seq=row.entry, space=row.space_id), with_files=True)[0].evidence
    items = items_of(said)
    assert len(items) == 357
    lines = sorted(line for item in HistoryItem.objects.all() for line in [item.first_line])
    assert len(set(lines)) == 357


def test_what_counts_is_settled_once_with_its_line(world: World, history: bytes) -> None:
    row = imported(world, history)
    seen = list(Weighed.objects.all())
    assert len(seen) == 360
    assert {one.judged for one in seen} == {"provider"}
    assert {one.entry for one in seen} == {row.entry}
    assert {(one.mult, one.q) for one in seen} == {(1.0, 1.0)}
    first = {item.subject: item.first_line for item in HistoryItem.objects.all()}
    assert all(one.line == first[one.subject] for one in seen)
    recount = {
        stream: list(batches(some)) for stream, some in streams(observation(one) for one in seen).items()
    }
    assert settled_batches(row.space_id) == recount
    assert DayWeight.objects.count() == sum(len(cells) for cells in recount.values())


def test_kept_late_lowers_deadlines_and_not_promises(world: World, history: bytes) -> None:
    imported(world, history)
    promises = Weighed.objects.filter(dimension=str(Dimension.PROMISES))
    assert set(promises.values_list("g", flat=True)) == {1.0}
    on_time = Weighed.objects.filter(dimension=str(Dimension.DEADLINES), g=1.0)
    wanted = HistoryItem.objects.filter(outcome__in=["on_day", "earlier"])
    assert {item.subject for item in wanted} <= set(on_time.values_list("subject", flat=True))
    weekend = HistoryItem.objects.exclude(outcome__in=["on_day", "earlier"]).filter(g=1.0)
    assert all(item.slip_days <= 3 for item in weekend)
