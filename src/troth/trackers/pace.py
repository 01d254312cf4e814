"""The pace of a workstream, week by week, from its issues; and what it foretells. Pure: no Django, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from troth.trust.forecast import HORIZON, LEAST_WEEKS, LEVELS, WEEKS, Forecast, Held, forecast, held, walk

SHOWN = 26
MOST_LEFT = 5_000
STEP, TRIES = 2, 26
MOST_WEEKS = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long an issue was there: the days on which it was created and ended (None: it is left)."""

    created: date
    ended: date | None
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Full weeks from Monday to Sunday, oldest first: when each begins, what was finished in it, what was left."""

    starts: tuple[date, ...]
    finished: tuple[int, ...]
    left: tuple[int, ...]
    now_left: int
    synced: date

    @property
    def history(self) -> tuple[int, ...]:
        """The weeks from which a forecast draws."""
        return self.finished[-WEEKS:]

    @property
    def lacking(self) -> str:
        """Why there is no forecast, in words; empty where there is one."""
        if self.now_left == 0:
            return "Nothing is left."
        if self.now_left > MOST_LEFT:
            return f"More than {MOST_LEFT:,} issues are left; split the workstream."
        if len(self.history) < LEAST_WEEKS:
            return f"Too early to say: {len(self.history)} of {LEAST_WEEKS} full weeks."
        if not any(self.history):
            return f"Nothing was finished in the last {len(self.history)} full weeks, so no pace can be told."
        return ""


def pace(spans: Sequence[Span], synced: date) -> Pace:
    """The pace up to the day the source tells of. The week of that day counts once its Sunday is over."""
    left = sum(span.ended is None for span in spans)
    end = synced - timedelta(days=(synced.weekday() + 1) % 7)
    first = min((span.created for span in spans), default=end)
    start = max(first - timedelta(days=first.weekday()), end - timedelta(days=7 * MOST_WEEKS - 1))
    weeks = max(0, (end - start).days + 1) // 7
    finished, change = [0] * weeks, [0] * (weeks + 1)
    for span in spans:
        change[_week(span.created, start, weeks)] += 1
        if span.ended is not None:
            week = _week(span.ended, start, weeks)
            change[week] -= 1
            if span.finished and start <= span.ended <= end:
                finished[week] += 1
    running, after = 0, []
    for week in range(weeks):
        running += change[week]
        after.append(running)
    starts = tuple(start + timedelta(days=7 * week) for week in range(weeks))
    return Pace(starts=starts, finished=tuple(finished), left=tuple(after), now_left=left, synced=synced)


def _week(day: date, start: date, weeks: int) -> int:
    return min(max(0, (day - start).days // 7), weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a pace foretells for so many items left: the days of 50, 85 and 95 %; None: beyond ten years."""

    made: Forecast
    days: tuple[date | None, date | None, date | None]
    synced: date

    def chance(self, due: date) -> float:
        """The chance that all is finished by a day; whole weeks count, so it is rather too low than too high."""
        if self.made.left == 0:
            return 1.0
        return self.made.by((due - self.synced).days // 7)


def outlook(found: Pace, left: int, until: date | None = None) -> Outlook | None:
    """The forecast for `left` items at this pace; None where it cannot be told."""
    if not 0 < left <= MOST_LEFT or len(found.history) < LEAST_WEEKS or not any(found.history):
        return None
    weeks = 0 if until is None else max(0, (until - found.synced).days // 7)
    made = forecast(found.history, left, until=min(weeks, HORIZON))
    first, second, third = (made.day(found.synced, level) for level in LEVELS)
    return Outlook(made=made, days=(first, second, third), synced=found.synced)


def calibration(found: Pace) -> tuple[Held, ...]:
    """How forecasts made every second week of the last year would have held, each from what was known then."""
    left = [each if each <= MOST_LEFT else 0 for each in found.left]
    return held(walk(found.finished, left, step=STEP, most=TRIES), len(found.finished))
