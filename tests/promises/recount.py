"""What the rows must be: everything worked out once more from the entries alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from troth.engagement.fold import agreement
from troth.engagement.models import Contest
from troth.evidence.codec import to_json
from troth.ledger.merkle import Frontier
from troth.overview.assess import Assessment, assess, delays
from troth.overview.recompute import recompute
from troth.promises.fold import fold
from troth.promises.judge import judge_all
from troth.promises.models import Promise, Wait
from troth.records.models import DayWeight, Log, Weighed
from troth.records.read import whole
from troth.records.weigh import observation, observed_again
from troth.trust import PARTIES, Dimension, batches, streams


def rows_follow_from_the_entries(space_id: UUID, now: datetime) -> None:
    """Every column of every promise, settled observations and their day sums, bit for bit."""
    entries = list(whole(space_id))
    said = judge_all(fold(entries), agreement(entries), now)
    rows = {row.ref: row for row in Promise.objects.filter(space_id=space_id)}
    assert rows.keys() == said.keys()
    for ref, row in rows.items():
        state, at, verdict = said[ref].state, said[ref].at, said[ref].verdict
        assert row.state == to_json(state)
        assert (row.due_at, row.first_due_at) == (at.due_at, at.first_due_at)
        assert [row.late_from, row.missed_from, row.silence_at] == [at.late_from, at.missed_from, at.silence_at], ref
        assert (row.lapses, row.pauses) == (to_json(at.lapses), to_json(said[ref].pauses))
        assert row.waits_for == ",".join(state.waits_for)
        if row.settled:
            assert state.closed or verdict.by_silence
            assert (row.standing, row.late_seconds) == (verdict.standing, verdict.late_seconds)
    waits = {(f"P-{wait.waiting}", f"P-{wait.awaited}") for wait in Wait.objects.filter(space_id=space_id)}
    assert waits == {(ref, other) for ref, found in said.items() for other in found.state.waits_for}
    settled = {ref for ref, row in rows.items() if row.settled}
    again = [seen for seen in observed_again(entries, now) if seen.id in settled]
    stored = [observation(row) for row in Weighed.objects.filter(space_id=space_id) if row.subject.startswith("P-")]
    assert sorted(map(repr, stored)) == sorted(map(repr, again))
    day_sums_follow_from_the_observations(space_id)


def day_sums_follow_from_the_observations(space_id: UUID) -> None:
    """The sums by day and class are those of all settled observations, bit for bit."""
    every = [observation(row) for row in Weighed.objects.filter(space_id=space_id)]
    summed = {
        (judged, str(dimension), cell.day, cell.c): (cell.weight, cell.kept, cell.strong, cell.count)
        for (judged, dimension), seen in streams(every).items()
        for cell in batches(seen)
    }
    stored = {
        (row.judged, row.dimension, row.day, row.c): (row.weight, row.kept, row.strong, row.count)
        for row in DayWeight.objects.filter(space_id=space_id)
    }
    assert stored == summed


def assessed(space_id: UUID, now: datetime) -> Assessment:
    """The assessment as pages make it."""
    contests = list(Contest.objects.filter(space_id=space_id))
    critical = Promise.objects.filter(space_id=space_id, weight="critical")
    return assess(space_id, agreement(whole(space_id)), now, contests, critical)


def pages_agree_with_the_recount(space_id: UUID, now: datetime) -> None:
    """Every figure that pages show, against the one from the entries alone."""
    shown, again = assessed(space_id, now), recompute(space_id, now)
    log = Log.objects.get(space_id=space_id)
    root = Frontier.unpack(log.size, bytes(log.frontier)).root()
    assert delays(space_id, now, root) == {party: replace(found, by_id=()) for party, found in again.delay.items()}
    assert shown.disputes == again.assessment.disputes
    for party in PARTIES:
        one, other = shown.parties[party], again.assessment.parties[party]
        assert one.flags == other.flags
        for dimension in Dimension:
            close(one.readings[dimension], other.readings[dimension])
            a, b = one.trends[dimension], other.trends[dimension]
            assert all(
                abs(getattr(a, name) - getattr(b, name)) < 1e-9 for name in ("change", "new", "fading", "corrections")
            )
        for name in ("whole", "whole_before", "material"):
            x, y = getattr(one, name), getattr(other, name)
            assert abs(x.o - y.o) < 1e-9
            assert abs(x.low - y.low) < 1e-9
            assert abs(x.high - y.high) < 1e-9
            assert (x.count, x.weakest, x.enough) == (y.count, y.weakest, y.enough)


def close(one: object, other: object) -> None:
    """Two readings that say the same."""
    for name in ("p", "low", "high", "m", "r", "f", "strong"):
        assert abs(getattr(one, name) - getattr(other, name)) < 1e-9
    for name in ("count", "days", "lacking", "band"):
        assert getattr(one, name) == getattr(other, name)
