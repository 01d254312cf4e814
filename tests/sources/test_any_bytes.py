"""Whatever the bytes, a file gives a report and never a fault; whatever does not fit leaves nothing behind."""

from __future__ import annotations

import gzip
import lzma
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import World, open_world
from tests.sources.maps import TODAY, reading
from troth.acts.errors import Refused
from troth.records.models import Entry, Part, Weighed
from troth.sources.commands import ImportPromises
from troth.sources.models import HistoryImport, HistoryItem
from troth.sources.reading import Mapping, read

CELLS = st.sampled_from(
    ["Beta", "2026-01-10", "2026-01-10T09:00:00Z", "2026-02-02", "removed", "", '"', '""', "=1+1", "\x00", "é", "\r"]
) | st.text(max_size=8)
TABLES = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=8).map(
    lambda rows: "\n".join(["item,recorded_at,date", *rows]).encode("utf-8", "replace")
)
ANYTHING = st.binary(max_size=400) | TABLES | TABLES.map(gzip.compress) | TABLES.map(lzma.compress)


@given(ANYTHING)
@settings(max_examples=400)
def test_any_bytes_give_a_report(content: bytes) -> None:
    found = reading(content)
    assert found.fits == (found.refused == 0)
    assert all(each.reason and each.value == each.value.strip("\n") for each in found.rejected)


@given(TABLES, st.integers(0, 200), st.integers(0, 255))
def test_a_flipped_byte_of_a_packed_file_gives_a_report(table: bytes, place: int, byte: int) -> None:
    for pack in (gzip.compress, lzma.compress):
        packed = bytearray(pack(table))
        packed[place % len(packed)] = byte
        assert isinstance(reading(bytes(packed)).refused, int)


@given(st.binary(max_size=200))
def test_any_columns_of_a_map_give_a_report(content: bytes) -> None:
    said = Mapping(shape="wide", item=("a", "b"), date="c", promised_on="d", later_dates=("e",), delivered_on="f")
    assert read(b"a,b,c,d,e,f\n" + content, said, zone="Europe/Zagreb", today=TODAY).rows >= 0


@pytest.fixture
def world(db: object) -> World:
    """The cast."""
    return open_world()


@given(content=st.binary(max_size=120) | TABLES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_does_not_fit_leaves_nothing(world: World, content: bytes) -> None:
    before = (Entry.objects.count(), Part.objects.count())
    try:
        world.do("alice", ImportPromises(content=content, file_name="x.csv"), uuid4())
    except Refused:
        assert (Entry.objects.count(), Part.objects.count()) == before
        return
    assert Entry.objects.count() == before[0] + 1
    assert HistoryItem.objects.filter(source=HistoryImport.objects.latest("number").number).exists()
    assert Weighed.objects.filter(subject__startswith="I-").count() >= 0
