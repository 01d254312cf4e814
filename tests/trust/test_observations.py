"""Observations and their sums: what is counted, what is refused, and when there is enough of it."""

from dataclasses import replace

import pytest
from tests.trust.cases import PLAIN, seen, stream

from troth.trust import Dimension, ObservationError, Stream, batches, read, streams, union


@pytest.mark.parametrize(
    "change",
    [{"g": 1.1}, {"g": float("nan")}, {"mult": -0.1}, {"q": 2.0}, {"c": 0.0}, {"c": float("inf")}, {"judged": "host"}],
)
def test_what_cannot_be_counted_is_refused(change):
    with pytest.raises(ObservationError):
        replace(seen("a", 1, 1), **change)


def test_batches_are_sums_by_day_and_class():
    first, second = batches([seen("a", 5, 1, 2.0, 0.5, 0.5), seen("b", 4, 0.5), seen("c", 5, 0, 2.0, 1.0, 0.7)])
    assert (first.day, first.c, first.weight, first.kept, first.strong, first.count) == (4, 1.0, 1.0, 0.5, 1.0, 1)
    assert (second.day, second.c, second.weight, second.kept, second.strong, second.count) == (5, 2.0, 3.0, 1.0, 2.0, 2)


def test_an_id_twice_or_two_streams_mixed_are_refused():
    one = seen("a", 1, 1)
    for wrong in (
        [one, one],
        [one, replace(one, id="b", judged="client")],
        [one, replace(one, id="b", dimension=Dimension.MONEY)],
    ):
        with pytest.raises(ObservationError):
            batches(wrong)


def test_copies_that_disagree_are_refused():
    one = seen("a", 1, 1)
    assert union([one], [one]) == (one,)
    with pytest.raises(ObservationError):
        union([one], [replace(one, g=0.5)])


def test_streams_are_told_apart():
    one, two = seen("a", 1, 1), replace(seen("a", 1, 1), judged="client")
    assert streams([one, two]) == {("provider", Dimension.PROMISES): [one], ("client", Dimension.PROMISES): [two]}


def test_a_growing_stream_refuses_the_past():
    growing = Stream(PLAIN)
    growing.add(seen("a", 10, 1))
    with pytest.raises(ObservationError):
        growing.add(seen("b", 9, 1))
    with pytest.raises(ObservationError):
        growing.read(9)


def test_the_future_is_not_looked_at():
    of = stream((10, 1), (20, 0))
    assert read(batches(of), PLAIN, 15) == read(batches(of[:1]), PLAIN, 15)


@pytest.mark.parametrize(
    ("of", "lacking", "known"),
    [
        (stream(*((day, 1) for day in range(4))), {"count"}, 4),
        (stream(*((day, 1) for day in range(5))), set(), 5),
        (stream((1, 1), (1, 1), (1, 0), (2, 1), (2, 1), (2, 1)), {"days"}, 5),
        ([seen(str(n), n, 1, 0.25) for n in range(8)], {"mass"}, 5),
        ([seen(str(n), n, 1, q=0.5) for n in range(8)], {"strong"}, 5),
        ([seen(str(n), n, 1, q=0.5 if n < 3 else 0.7) for n in range(8)], set(), 5),
    ],
)
def test_minimum_evidence(of, lacking, known):
    reading = read(batches(of), PLAIN, 8)
    assert set(reading.lacking) == lacking
    assert reading.enough == (not lacking)
    assert reading.seen == known
    assert (reading.band is None) == bool(lacking)


def test_the_band_is_that_of_the_lower_bound():
    def band(good, bad):
        return read(batches(stream(*((n, float(n >= bad)) for n in range(good + bad)))), PLAIN, 400).band

    assert read(batches(stream(*((n, 1.0) for n in range(400)))), PLAIN, 399).band == "strong"
    assert band(400, 0) == "strong"
    assert read(batches(stream(*((n, float(n % 6 > 0)) for n in range(400)))), PLAIN, 399).band == "fair"
    assert read(batches(stream(*((n, float(n % 2)) for n in range(400)))), PLAIN, 399).band == "weak"
